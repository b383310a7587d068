"""Logging in at a certified provider that we did not write, in a real browser."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import Visitor
from tests.real_provider import (
    BY_KEY,
    BY_SECRET,
    LEVEL,
    SECRET,
    client_of,
    new_key,
    real_provider,
)
from tests.running import Running, free_pair, running

pytestmark = [pytest.mark.browser, pytest.mark.node]
Make = Callable[..., Visitor]
AGAIN = "/login?return_to=/wallet/rights/leaving&anew=true"


@dataclass(frozen=True, slots=True)
class Federation:
    """One provider and two services, each a client of its own."""

    by_secret: Running
    by_key: Running


@pytest.fixture(scope="module")
def federation(
    node_packages: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Federation]:
    home = tmp_path_factory.mktemp("real")
    ports = {name: free_pair() for name in (BY_SECRET, BY_KEY)}
    urls = {name: f"http://localhost:{port}" for name, port in ports.items()}
    key = home / "key.pem"
    clients: list[dict[str, Any]] = [
        client_of(urls[BY_SECRET], client_id=BY_SECRET, client_secret=SECRET),
        client_of(
            urls[BY_KEY],
            client_id=BY_KEY,
            token_endpoint_auth_method="private_key_jwt",
            token_endpoint_auth_signing_alg="ES256",
            jwks={"keys": [new_key(key)]},
        ),
    ]
    proofs = {
        BY_SECRET: {"oidc_client_secret": SECRET},
        BY_KEY: {"oidc_client_key_file": str(key)},
    }
    with real_provider(node_packages, clients) as issuer:
        homes = {name: home / name for name in urls}
        for folder in homes.values():
            folder.mkdir()
        common = {"oidc_issuer": issuer}
        with (
            running(
                homes[BY_SECRET],
                "--no-demo",
                port=ports[BY_SECRET],
                oidc_client_id=BY_SECRET,
                **common,
                **proofs[BY_SECRET],
            ) as first,
            running(
                homes[BY_KEY],
                "--no-demo",
                port=ports[BY_KEY],
                oidc_client_id=BY_KEY,
                **common,
                **proofs[BY_KEY],
            ) as second,
        ):
            yield Federation(first, second)


def log_in(page: Page, service: Running, person: str = "fenna") -> None:
    page.goto(f"{service.url}/login?return_to=/wallet/profile")
    page.get_by_label("Name").fill(person)
    page.get_by_role("button", name="Continue").click()


def me(page: Page, service: Running) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"{service.url}/api/v1/me").json()
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    visitor = Visitor(browser, "http://localhost")
    yield visitor.page
    visitor.context.close()


@pytest.mark.parametrize("client", [BY_SECRET, BY_KEY])
def test_a_person_logs_in_whichever_way_we_prove_ourselves(
    federation: Federation, page: Page, client: str
) -> None:
    service = federation.by_secret if client == BY_SECRET else federation.by_key
    log_in(page, service)
    expect(page).to_have_url(f"{service.url}/wallet/profile")
    expect(page.get_by_text("Fenna van Voorbeeld")).to_be_visible()
    assert me(page, service)["emails"] == ["fenna@school.example"]


def test_a_step_up_gives_a_level_and_a_new_session(federation: Federation, page: Page) -> None:
    service = federation.by_secret
    log_in(page, service)
    before = page.context.cookies(service.url)
    assert not me(page, service)["has_name_assurance"]
    page.get_by_role("link", name="Naam laten controleren").click()
    page.get_by_label("Check my name").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Uw identiteit is gecontroleerd")).to_be_visible()
    assert LEVEL in me(page, service)["assurance"]
    secrets = [
        {cookie.get("value") for cookie in cookies if cookie.get("name") == "leerkluis"}
        for cookies in (before, page.context.cookies(service.url))
    ]
    assert secrets[0].isdisjoint(secrets[1])


def test_a_level_that_is_not_reached_changes_nothing(federation: Federation, page: Page) -> None:
    service = federation.by_secret
    log_in(page, service, "bilal")
    page.get_by_role("link", name="Naam laten controleren").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Uw naam is niet gecontroleerd")).to_be_visible()
    assert not me(page, service)["has_name_assurance"]


def test_logging_out_ends_the_session_at_the_provider_too(
    federation: Federation, page: Page
) -> None:
    service = federation.by_secret
    log_in(page, service)
    page.get_by_role("button", name="Uitloggen", exact=True).click()
    # Without a hint of who it is, the provider asks.
    page.get_by_role("button", name=re.compile("sign me out", re.IGNORECASE)).click()
    expect(page).to_have_url(f"{service.url}/")
    assert page.request.get(f"{service.url}/api/v1/me").status == 401
    page.goto(f"{service.url}/login")
    expect(page.get_by_label("Name")).to_be_visible()


def test_only_who_is_seen_again_may_close_the_account(federation: Federation, page: Page) -> None:
    service = federation.by_secret
    log_in(page, service)
    page.goto(f"{service.url}/wallet/rights/leaving")
    page.get_by_role("link", name="Opnieuw inloggen").click()
    page.get_by_label("Name").fill("fenna")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Typ het woord VERWIJDEREN")).to_be_visible()


def test_a_provider_that_was_kept_from_asking_makes_no_fresh_login(
    federation: Federation, page: Page
) -> None:
    service = federation.by_secret
    log_in(page, service)
    # What somebody does who finds the browser open and knows no password.
    asked = page.request.get(f"{service.url}{AGAIN}", max_redirects=0).headers["location"]
    page.goto(asked.replace("&prompt=login", "").replace("&max_age=0", ""))
    expect(page).to_have_url(f"{service.url}/wallet/rights/leaving")
    expect(page.get_by_role("link", name="Opnieuw inloggen")).to_be_visible()


def test_another_client_knows_the_same_person_under_another_name(
    federation: Federation, page: Page
) -> None:
    log_in(page, federation.by_secret)
    page.goto(f"{federation.by_key.url}/login?return_to=/wallet/profile")
    expect(page).to_have_url(f"{federation.by_key.url}/wallet/profile")
    subjects = [
        set(re.findall(r"[0-9a-f]{64}", subjects_of(service)))
        for service in (federation.by_secret, federation.by_key)
    ]
    assert all(subjects)
    assert subjects[0].isdisjoint(subjects[1])


def subjects_of(service: Running) -> str:
    """Return every subject that a service knows."""
    path = service.environment["LEERKLUIS_DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        return str(connection.execute("SELECT subject FROM learner_identity").fetchall())
