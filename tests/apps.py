"""Small applications for tests of routes: only the routers under test, with callers by name."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from app.core.db import Database
from app.core.errors import UnauthenticatedError
from app.web import middleware, problems
from app.web.callers import ApiCaller, Authenticators, LearnerCaller
from app.web.parts import Parts
from tests.moments import NOW

BASE_URL = "https://wallet.example"
SECRET = b"0123456789abcdef0123456789abcdef"


def named(callers: Mapping[str, ApiCaller | LearnerCaller]) -> Authenticators:
    """Return authenticators for which the name of a caller is its token."""

    def api(token: str) -> ApiCaller:
        caller = callers.get(token)
        if not isinstance(caller, ApiCaller):
            raise UnauthenticatedError("Unknown token.")
        return caller

    def learner(*, cookie: str | None, token: str | None) -> LearnerCaller:
        caller = callers.get(token or cookie or "")
        if not isinstance(caller, LearnerCaller):
            raise UnauthenticatedError("Unknown session.")
        return caller

    return Authenticators(api=api, learner=learner, cookie_name="leerkluis")


def small_app(
    database: Database,
    *routers: APIRouter,
    authenticators: Authenticators | None = None,
    now: datetime = NOW,
    **state: object,
) -> TestClient:
    """Return a client of an application with these routers and these entries in its state."""
    app = FastAPI()
    app.state.parts = Parts(database=database, clock=lambda: now, base_url=BASE_URL, secret=SECRET)
    app.state.authenticators = authenticators or named({})
    for name, value in state.items():
        setattr(app.state, name, value)
    problems.install(app)
    for router in routers:
        app.include_router(router)
    middleware.install(app, https=True)
    return TestClient(app, base_url=BASE_URL, raise_server_exceptions=False)
