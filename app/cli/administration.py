"""Verbs of the platform administration: its first client, institutions, keys."""

from datetime import date
from typing import Annotated

import typer

from app.core.clock import system_clock
from app.core.keys import Algorithm
from app.institutions.client_models import PLATFORM_ID, NewApiClient
from app.institutions.models import (
    Address,
    Names,
    NewInstitution,
    NewRecognition,
    RecognitionKind,
    RegisterCodes,
    Sector,
)
from app.ops.context import database_of, services_of, settings_now, told
from app.web.callers import SCOPES_OF_KIND, OrganisationKind


def add_admin(
    name: Annotated[str, typer.Option(help="Whose client it is, for the list of clients")],
) -> None:
    """Make a client of the platform administration; its secret is shown this once."""
    kind = OrganisationKind.PLATFORM
    order = NewApiClient(
        kind=kind, organisation_id=PLATFORM_ID, name=name, scopes=SCOPES_OF_KIND[kind]
    )
    with told():
        settings = settings_now()
        with database_of(settings) as database, database.transaction() as session:
            made = services_of(settings).api_clients(session).create(order, now=system_clock())
    typer.echo(f"CLIENT_ID={made.client.id}\nCLIENT_SECRET={made.secret}")


def add_institution(  # noqa: PLR0913, PLR0917 - each is an option on the command line
    slug: Annotated[str, typer.Option(help="Its place in addresses: lower case, digits, dashes")],
    name: Annotated[str, typer.Option(help="Its name in Dutch")],
    name_en: Annotated[str, typer.Option(help="Its name in English")],
    sector: Annotated[Sector, typer.Option()],
    schac_home: Annotated[str, typer.Option(help="Its home organisation, such as school.nl")],
    homepage: Annotated[str, typer.Option(help="An https address")],
    street: Annotated[str, typer.Option()],
    postal_code: Annotated[str, typer.Option()],
    locality: Annotated[str, typer.Option()],
    recognised_by: Annotated[str, typer.Option(help="The authority that recognises it")],
    recognised_from: Annotated[str, typer.Option(help="The first day, as 2026-01-01")],
    recognition: Annotated[RecognitionKind, typer.Option()] = RecognitionKind.FUNDED,
) -> None:
    """Register an institution with its recognition, make its keys, and print its DID."""
    with told():
        settings = settings_now()
        profile = NewInstitution(
            slug=slug,
            names=Names(nl=name, en=name_en),
            sector=sector,
            registers=RegisterCodes(),
            schac_home=schac_home,
            homepage=homepage,
            address=Address(
                street=street, postal_code=postal_code, locality=locality, country="NL"
            ),
        )
        recognised = NewRecognition(
            kind=recognition,
            authority=recognised_by,
            valid_from=date.fromisoformat(recognised_from),
        )
        now = system_clock()
        with database_of(settings) as database, database.transaction() as session:
            institutions = services_of(settings).institutions(session)
            institution = institutions.register(profile, now=now)
            institutions.add_recognition(institution.id, recognised, now=now)
    typer.echo(f"{institution.id} {institution.did}")


def rotate_key(
    slug: Annotated[str, typer.Argument(help="The institution")],
    algorithm: Annotated[Algorithm, typer.Option(help="EdDSA or ES256")] = Algorithm.EDDSA,
) -> None:
    """Give an institution a new signing key; the former one still verifies what it signed."""
    with told():
        settings = settings_now()
        with database_of(settings) as database, database.transaction() as session:
            institutions = services_of(settings).institutions(session)
            owner = institutions.by_slug(slug)
            key = institutions.rotate(owner.id, algorithm, now=system_clock())
    typer.echo(key.kid)
