"""The whole service for a test, with the demo catalogue's makers at hand."""

from datetime import datetime

from fastapi import FastAPI
from pydantic import SecretStr

from app.core import base64url
from app.core.db import Database
from app.main import create_app
from app.ops.context import services_of
from app.settings import Settings
from app.wiring import Services
from tests.apps import BASE_URL
from tests.moments import NOW

KEY = SecretStr(base64url.encode(b"0123456789abcdef0123456789abcdef"))
SETTINGS = Settings(base_url=BASE_URL, secret_key=KEY, key_encryption_key=KEY)


def whole_app(database: Database, *, now: datetime = NOW) -> FastAPI:
    """Return the application on this database."""
    return create_app(SETTINGS, clock=lambda: now, database=database)


def whole_services() -> Services:
    """Return the makers of every service."""
    return services_of(SETTINGS)
