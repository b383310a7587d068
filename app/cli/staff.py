"""Verbs about the people and the log of an institution."""

from typing import Annotated

import typer

from app.core.clock import system_clock
from app.credentials.issuance import recipient_of
from app.institutions.log_chain import Actor, ActorKind, Head
from app.ops.context import database_of, services_of, settings_now, told
from app.staff.models import InvitationKind, Role

# Who acts where no client does: a person at the machine.
COMMAND_LINE = Actor(kind=ActorKind.PLATFORM, id="command-line")
staff_app = typer.Typer(help="The people who work for an institution.", no_args_is_help=True)
log_app = typer.Typer(help="The log of an institution.", no_args_is_help=True)


@staff_app.command("add")
def add_staff(
    slug: Annotated[str, typer.Argument(help="The institution")],
    role: Annotated[list[Role], typer.Option(help="Repeat it for more than one")],
    eppn: Annotated[str | None, typer.Option(help="Who: an eppn of a linked account")] = None,
    email: Annotated[str | None, typer.Option(help="Or: a verified e-mail address")] = None,
) -> None:
    """Invite a person, who accepts at /institution. Without an address: print a one-time code."""
    kind = InvitationKind.EPPN if eppn else InvitationKind.EMAIL
    value = recipient_of(eppn or email)
    with told():
        settings = settings_now()
        with database_of(settings) as database, database.transaction() as session:
            services = services_of(settings)
            owner = services.institutions(session).by_slug(slug)
            invited = services.members(session).invite(
                owner.id,
                (kind, value) if value else None,
                frozenset(role),
                by=COMMAND_LINE,
                now=system_clock(),
            )
    typer.echo(invited.code or f"{value} can accept this at {settings.base_url}/institution")


@log_app.command("verify")
def verify_log(
    slug: Annotated[str, typer.Argument(help="The institution")],
    head: Annotated[
        str | None, typer.Option(help="An end that was noted before: NUMBER:HASH")
    ] = None,
) -> None:
    """Check that nothing in the log was changed, left out or cut off; print its end."""
    number, _, digest = (head or "").partition(":")
    with told():
        noted = Head.model_validate({"sequence": number, "hash": digest}) if head else None
        settings = settings_now()
        with database_of(settings) as database, database.reading() as session:
            services = services_of(settings)
            owner = services.institutions(session).by_slug(slug)
            end = services.logbook(session).verify(owner.id, noted=noted)
    typer.echo(f"{end.sequence}:{end.hash}")
