"""Every operation refuses a stranger, unless it is on the list of what is public."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.core.db import Database
from app.main import RIGHTS, WELCOMED
from app.pages import routes as pages
from tests.apps import BASE_URL
from tests.service import whole_app

PUBLIC = {
    ("post", "/oauth/token"),
    ("get", "/.well-known/oauth-authorization-server"),
    ("get", "/i/{slug}/did.json"),
    ("get", "/i/{slug}/jwks.json"),
    ("post", "/api/v1/verify"),
    ("post", "/vc-api/credentials/verify"),
    ("post", "/vc-api/presentations/verify"),
    ("get", "/status/{list_id}/{purpose}"),
    ("get", "/ns/nl-edu/v1"),
    ("get", "/vct/nl-edu/{kind}/1"),
    ("get", "/vct/{vct}"),
    ("get", "/login"),
    ("get", "/auth/callback"),
    ("get", "/auth/jwks.json"),
    ("post", "/logout"),
    ("get", "/v/{token}"),
    ("post", "/v/{token}"),
    ("post", "/v/{token}/downloads"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/achievements/{achievement_id}"),
    ("get", "/pictures/{picture_id}.png"),
    ("get", "/api/v1/offerings"),
    ("get", "/api/v1/offerings/{offering_id}"),
    ("get", "/api/v1/offerings/{offering_id}/price"),
    ("get", "/api/v1/tariff-tables"),
    ("get", "/api/v1/entitlement-policies"),
    ("get", "/api/v1/monitoring"),
    ("get", "/api/v1/monitoring.csv"),
}
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def app(sqlite_database: Database) -> FastAPI:
    return whole_app(sqlite_database)


def operations(app: FastAPI) -> set[tuple[str, str]]:
    paths = app.openapi()["paths"]
    return {(method, path) for path, item in paths.items() for method in METHODS & item.keys()}


def ask(client: TestClient, method: str, path: str) -> int:
    parts = [
        "00000000-0000-4000-8000-000000000000" if part.startswith("{") else part
        for part in path.split("/")
    ]
    body: Any = {"json": {}} if method in {"post", "put"} else {}
    answer = client.request(method.upper(), "/".join(parts), **body)
    return answer.status_code


def test_every_operation_refuses_a_stranger(app: FastAPI) -> None:
    found = operations(app)
    assert len(found) > 40
    client = TestClient(app, base_url=BASE_URL, raise_server_exceptions=False)
    asked = {operation: ask(client, *operation) for operation in found - PUBLIC}
    assert {operation: status for operation, status in asked.items() if status != 401} == {}


def test_the_list_of_what_is_public_names_nothing_else(app: FastAPI) -> None:
    assert operations(app) >= PUBLIC


# A link in a mail works without a login, and opens nothing but what it stops.
PUBLIC_PAGES = {"/privacy", "/farewell", "/notices/stop/{token}"}


def test_every_page_of_a_learner_refuses_a_stranger(app: FastAPI) -> None:
    client = TestClient(app, base_url=BASE_URL, follow_redirects=False)
    routes = [
        route
        for router in (*WELCOMED, *RIGHTS)
        for route in router.routes
        if isinstance(route, APIRoute) and route.path not in PUBLIC_PAGES
    ]
    asked = {
        (method, route.path): ask(client, method.lower(), route.path)
        for route in routes
        for method in route.methods or ()
    }
    assert len(asked) >= 25
    assert {operation: status for operation, status in asked.items() if status != 401} == {}


def test_every_public_page_is_there(app: FastAPI) -> None:
    client = TestClient(app, base_url=BASE_URL)
    routes = [route for route in pages.router.routes if isinstance(route, APIRoute)]
    paths = {route.path for route in routes if "GET" in (route.methods or ())}
    assert len(paths) >= 4
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_every_operation_has_a_name_and_declares_its_refusals(app: FastAPI) -> None:
    items = app.openapi()["paths"].values()
    found = [item[method] for item in items for method in METHODS & item.keys()]
    names = [operation["operationId"] for operation in found]
    assert len(set(names)) == len(names) > 40
    assert [o["operationId"] for o in found if "500" not in o["responses"]] == []
