"""Verbs for the demo: load it, and print what a tour with curl needs. Never in production."""

from typing import Annotated

import typer

from app.core.clock import system_clock
from app.institutions.client_models import NewApiClient
from app.ops.context import database_of, services_of, settings_now, told
from app.ops.demo.address import at_noted_address
from app.ops.demo.catalogue import demo_catalogue
from app.ops.demo.loading import FUNDER, load_demo
from app.settings import ConfigurationError, Settings
from app.web.callers import SCOPES_OF_KIND, OrganisationKind

demo_app = typer.Typer(help="The fictional demo data.", no_args_is_help=True)


@demo_app.command("load")
def load() -> None:
    """Load fictional institutions, people and awards into the database."""
    with told():
        settings = _demo_settings()
        with database_of(settings) as database:
            load_demo(database, services_of(settings), now=system_clock(), say=typer.echo)


@demo_app.command("token")
def token(person: Annotated[str, typer.Argument(help="A demo user, such as p01")]) -> None:
    """Print a bearer token of a demo learner."""
    found = demo_catalogue().person(person)
    if found is None:
        typer.echo(f"leerkluis: there is no demo user {person}", err=True)
        raise typer.Exit(2)
    with told():
        settings = _demo_settings()
        services = services_of(settings)
        with database_of(settings) as database, database.transaction() as session:
            learner = services.learners(session).sign_in(
                {"iss": settings.oidc_issuer or "demo", "sub": found.eduid},
                found.userinfo(),
                found.links(),
                now=system_clock(),
            )
        now = system_clock()
        typer.echo(services.tokens.for_learner(learner.id, now=now))


@demo_app.command("client")
def client(
    organisation: Annotated[
        str, typer.Argument(help="An institution such as waterkant, or `fund`, or `platform`")
    ],
) -> None:
    """Make an API client of a demo organisation; print CLIENT_ID and CLIENT_SECRET for a shell."""
    with told():
        settings = _demo_settings()
        services = services_of(settings)
        with database_of(settings) as database, database.transaction() as session:
            kinds = {
                "fund": (OrganisationKind.FUNDER, FUNDER),
                "platform": (OrganisationKind.PLATFORM, "platform"),
            }
            kind, organisation_id = kinds.get(organisation) or (
                OrganisationKind.INSTITUTION,
                services.institutions(session).by_slug(organisation).id,
            )
            order = NewApiClient(
                kind=kind,
                organisation_id=organisation_id,
                name="Demo",
                scopes=SCOPES_OF_KIND[kind],
            )
            created = services.api_clients(session).create(order, now=system_clock())
        typer.echo(f"CLIENT_ID={created.client.id}\nCLIENT_SECRET={created.secret}")


def _demo_settings() -> Settings:
    settings = settings_now()
    if settings.mode == "production":
        raise ConfigurationError("the demo exists in development only; this is production.")
    return at_noted_address(settings)
