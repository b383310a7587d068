"""The whole service for a test, with the demo catalogue's makers at hand."""

from copy import copy
from datetime import datetime
from functools import cache

from fastapi import FastAPI
from pydantic import SecretStr
from starlette.datastructures import State

from app.core import base64url
from app.core.clock import Clock
from app.core.db import Database, connect
from app.main import create_app, provide
from app.ops.context import services_of
from app.settings import Settings
from app.wiring import Services
from tests.apps import BASE_URL
from tests.moments import NOW

KEY = SecretStr(base64url.encode(b"0123456789abcdef0123456789abcdef"))
SETTINGS = Settings(base_url=BASE_URL, secret_key=KEY, key_encryption_key=KEY)


def whole_app(
    database: Database,
    *,
    now: datetime = NOW,
    clock: Clock | None = None,
    settings: Settings = SETTINGS,
) -> FastAPI:
    """Return the application on this database, at one moment or by a clock."""
    shared = _assembled(settings.base_url, demo=settings.demo)
    app = copy(shared)
    app.state, app.middleware_stack = (
        State({name: shared.state[name] for name in shared.state}),
        None,
    )
    provide(app, settings, database=database, clock=clock or (lambda: now))
    return app


@cache
def _assembled(base_url: str, *, demo: bool) -> FastAPI:
    """Return an application whose routes every test shares: to work them out takes a while.

    No other setting than these two is in a route or a middleware.
    """
    settings = SETTINGS.model_copy(update={"base_url": base_url, "demo": demo})
    return create_app(settings, database=Database(connect("sqlite://")))


def whole_services() -> Services:
    """Return the makers of every service."""
    return services_of(SETTINGS)
