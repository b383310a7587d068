"""What every verb starts from: the settings, the database, and the services."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError

from app.core.db import Database, connect
from app.core.envelope import derive_key
from app.core.errors import AppError
from app.core.public_fetch import PublicFetch
from app.credentials.outside import Outside
from app.institutions.keys import KeyVault
from app.ops.secrets import with_development_secrets
from app.settings import ConfigurationError, Settings
from app.web.tokens import AccessTokens
from app.wiring import Services


def settings_now(database_url: str | None = None) -> Settings:
    """Return the settings of this start; a database named on the command line goes first."""
    settings = Settings()
    if database_url is not None:
        settings = Settings.model_validate({**settings.model_dump(), "database_url": database_url})
    return with_development_secrets(settings)


def services_of(settings: Settings) -> Services:
    """Return the services for these settings."""
    base_url = settings.base_url.rstrip("/")
    tokens = AccessTokens(settings.secret(), base_url)
    fetch = PublicFetch(
        test_hosts=frozenset(settings.test_hosts), ssl_context=settings.outgoing_tls()
    )
    claim_key = derive_key(settings.secret(), purpose="claim-code")
    vault = KeyVault(settings.wrapping_key())
    return Services(base_url, vault, tokens, Outside(fetch), claim_key)


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """Yield the database, and close it."""
    engine = connect(settings.database_url, settings.pool())
    try:
        yield Database(engine)
    finally:
        engine.dispose()


@contextmanager
def told() -> Iterator[None]:
    """Turn a refusal, or a setting that is wrong, into one line and a failing exit."""
    try:
        yield
    except (ConfigurationError, AppError, ValidationError) as error:
        typer.echo(f"leerkluis: {error}", err=True)
        raise typer.Exit(2) from error
