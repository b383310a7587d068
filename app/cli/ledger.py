"""Verbs about the ledger of the learning accounts."""

from typing import Annotated

import typer

from app.core.errors import MalformedError
from app.learning_account.proof import NONE, End
from app.ops.context import database_of, services_of, settings_now, told

ledger_app = typer.Typer(help="The ledger of the learning accounts.", no_args_is_help=True)


@ledger_app.callback()
def ledger() -> None:
    """Group the verbs, also while there is one."""


@ledger_app.command("verify")
def verify_ledger(
    head: Annotated[
        str | None, typer.Option(help="An end that was noted before: NUMBER:DIGEST")
    ] = None,
) -> None:
    """Prove every sum and every digest from history; print where it ends, to be noted elsewhere."""
    with told():
        noted = _end(head) if head else NONE
        settings = settings_now()
        with database_of(settings) as database, database.reading() as session:
            end = services_of(settings).ledger(session).verify(noted=noted)
    typer.echo(str(end))


def _end(text: str) -> End:
    number, _, digest = text.partition(":")
    if not (number.isascii() and number.isdigit()):
        raise MalformedError("Give the end as it was printed: NUMBER:DIGEST.")
    return End(int(number), digest)
