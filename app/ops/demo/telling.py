"""Tells what there is to see in a demo."""

import typer

from app.ops.demo.catalogue import demo_catalogue
from app.settings import Settings


def tell(settings: Settings) -> None:
    """Print the demo users and where to begin. They log in without a password."""
    typer.echo("\nDemo users (fictional; choose one after Inloggen, no password):")
    for person in demo_catalogue().people:
        typer.echo(f"  {person.id}  {person.name:<22} {person.eppn}")
    if settings.oidc_issuer is not None:
        typer.echo(f"\nMail is caught at {settings.oidc_issuer}/mail")
    typer.echo("  p03, p04 and p06 are also invited to work for an institution: /institution")
    typer.echo("  p02 works for two fictional funders: /funder")
    typer.echo("\nThe tour in README.md uses:")
    typer.echo("  ./leerkluis demo client waterkant    a client of an institution")
    typer.echo("  ./leerkluis demo token p01           a token of a learner")
    typer.echo(f"\nDescription of the API: {settings.base_url}/docs")
