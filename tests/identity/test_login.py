"""Logging in at a provider on a real socket: the development one, and one that misbehaves."""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from app.core import base64url
from app.core.db import Database
from app.core.fetch import TrustedFetch
from app.core.jws import sign_jws
from app.identity.client import IdentityProvider
from app.identity.logins import Logins
from app.identity.oidc import Registration
from app.ops.development_provider import Provider, RSASigner, create_provider
from app.settings import ConfigurationError, Settings
from tests.core.signing import RSA
from tests.moments import NOW
from tests.servers import served
from tests.service import KEY, whole_app

SERVICE = "http://testserver"
JSON = dict[str, Any]


def settings(issuer: str, **others: Any) -> Settings:
    return Settings(
        base_url=SERVICE,
        secret_key=KEY,
        key_encryption_key=KEY,
        demo=True,
        oidc_issuer=issuer,
        oidc_client_id="leerkluis",
        **others,
    )


def browser(database: Database, issuer: str, **others: Any) -> TestClient:
    app = whole_app(database, settings=settings(issuer, **others))
    return TestClient(app, base_url=SERVICE, follow_redirects=False)


def provider_at(address: str) -> FastAPI:
    return create_provider(settings(address), clock=lambda: NOW, key=RSA)


@pytest.fixture
def issuer() -> Iterator[str]:
    with served(provider_at) as address:
        yield address


@pytest.fixture
def client(sqlite_database: Database, issuer: str) -> TestClient:
    return browser(sqlite_database, issuer)


def chosen(client: TestClient, *, person: str = "p01", return_to: str = "/wallet") -> str:
    """Begin a login, choose a person at the provider, and return where the browser is sent."""
    begun = client.get("/login", params={"return_to": return_to}).headers["location"]
    answer = httpx.get(f"{begun}&person={person}")
    return answer.headers["location"]


def test_a_login_ends_where_it_was_wanted_with_a_session(client: TestClient) -> None:
    answer = client.get(chosen(client))
    assert answer.headers["location"] == f"{SERVICE}/wallet"
    me = client.get("/api/v1/me").json()
    assert (me["name"], me["eppns"]) == ("Fenna van Voorbeeld", ["p01@waterkant.example"])


def test_the_provider_shows_its_people(client: TestClient) -> None:
    page = httpx.get(client.get("/login").headers["location"])
    assert "Fenna van Voorbeeld" in page.text
    assert "alleen voor demonstratie" in page.text


def test_the_same_person_is_the_same_learner(client: TestClient) -> None:
    client.get(chosen(client))
    first = client.get("/api/v1/me").json()["id"]
    client.post("/logout", headers={"Origin": SERVICE})
    client.get(chosen(client))
    assert client.get("/api/v1/me").json()["id"] == first
    client.post("/logout", headers={"Origin": SERVICE})
    client.get(chosen(client, person="p02"))
    assert client.get("/api/v1/me").json()["id"] != first


def _with(client: TestClient, session: str) -> str:
    """Return the cookies of a browser in which somebody planted a session."""
    login = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return f"{login}; leerkluis={session}"


def test_a_session_gets_a_new_name_at_login_and_ends_at_logout(client: TestClient) -> None:
    address = chosen(client)
    answer = client.get(address, headers={"Cookie": _with(client, "chosen-by-somebody-else")})
    cookie = answer.headers["set-cookie"]
    assert "chosen-by-somebody-else" not in cookie
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; ")) | {"Path=/"}
    secret = cookie.partition("leerkluis=")[2].partition(";")[0]
    client.post("/logout", headers={"Origin": SERVICE, "Cookie": f"leerkluis={secret}"})
    client.cookies.clear()
    client.cookies.set("leerkluis", secret)
    assert client.get("/api/v1/me").status_code == 401


def test_who_is_logged_in_is_sent_straight_on(client: TestClient) -> None:
    client.get(chosen(client))
    answer = client.get("/login?return_to=/wallet/shares")
    assert answer.headers["location"] == f"{SERVICE}/wallet/shares"


def test_an_answer_works_once_and_in_the_browser_that_asked(
    client: TestClient, sqlite_database: Database, issuer: str
) -> None:
    address = chosen(client)
    other = browser(sqlite_database, issuer)
    assert other.get(address).status_code in {403, 410, 422}
    assert client.get(address).status_code == 303
    client.cookies.clear()
    assert client.get(address).status_code in {403, 410, 422}


@pytest.mark.parametrize(
    ("change", "statuses"),
    [
        pytest.param(("state=", "state=x"), {403, 410, 422}, id="another state"),
        pytest.param(("iss=", "iss=https%3A%2F%2Fevil.example&was="), {403, 422}, id="issuer"),
        pytest.param(("code=", "code=x"), {403, 422}, id="another code"),
        pytest.param(("code=", "error=access_denied&was="), {403, 422}, id="the person said no"),
        pytest.param(("iss=", "was="), {403, 422}, id="no issuer though it was promised"),
    ],
)
def test_an_answer_that_was_changed_logs_nobody_in(
    client: TestClient, change: tuple[str, str], statuses: set[int]
) -> None:
    answer = client.get(chosen(client).replace(*change))
    assert answer.status_code in statuses
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://evil.example", id="another site"),
        pytest.param("//evil.example", id="no scheme"),
        pytest.param("/\\evil.example", id="a backslash"),
        pytest.param("wallet", id="no slash"),
        pytest.param("/wallet\r\nSet-Cookie: x=y", id="a line end"),
    ],
)
def test_a_login_ends_on_this_site(client: TestClient, address: str) -> None:
    answer = client.get("/login", params={"return_to": address})
    if answer.status_code == 303:
        answer = client.get(chosen(client, return_to=address))
        assert answer.headers["location"].startswith(f"{SERVICE}/")
        assert "evil" not in answer.headers["location"]
    assert answer.status_code in {303, 400, 422}


def test_the_development_login_cannot_be_made_in_production() -> None:
    with pytest.raises(ConfigurationError, match="demo mode only"):
        create_provider(settings("http://x").model_copy(update={"mode": "production"}))
    with pytest.raises(ConfigurationError, match="OIDC_ISSUER"):
        create_provider(settings("http://x").model_copy(update={"oidc_issuer": None}))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("client_id=leerkluis", "client_id=other"), id="another client"),
        pytest.param(("auth%2Fcallback", "elsewhere"), id="another redirect address"),
        pytest.param(("S256", "plain"), id="a challenge in the clear"),
    ],
)
def test_the_development_login_refuses_what_a_real_one_refuses(
    client: TestClient, change: tuple[str, str]
) -> None:
    begun = client.get("/login").headers["location"].replace(*change)
    assert httpx.get(begun).status_code == 400
    origin = begun.partition("/authorize")[0]
    assert httpx.get(f"{origin}/me").status_code == 401
    assert httpx.get(f"{origin}/logout").headers["location"] == SERVICE
    form = {"code": "x", "redirect_uri": "x", "code_verifier": "x"}
    assert httpx.post(f"{origin}/token", data=form).json()["error"] == "invalid_grant"


Change = Callable[[JSON], JSON]


class Hostile:
    """A provider that answers as the development one does, but for one thing."""

    # What its own key is not.
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def __init__(self, **changes: Any) -> None:
        self.changes = changes
        self.asked: list[str] = []

    def __call__(self, address: str) -> FastAPI:
        app = provider_at(address)
        provider: Provider = app.state.provider
        changes = self.changes

        @app.middleware("http")
        async def misbehave(request: Request, call_next: Any) -> Response:
            path = request.url.path
            self.asked.append(path)
            answer = await call_next(request)
            if path not in changes or answer.status_code != 200:
                return answer  # type: ignore[no-any-return]
            body = b"".join([chunk async for chunk in answer.body_iterator])
            changed = changes[path](self, provider, json.loads(body))
            if isinstance(changed, Response):
                return changed
            return JSONResponse(changed)

        return app


def token(**change: Any) -> Callable[[Hostile, Provider, JSON], JSON]:
    """Return what signs the ID token anew with other claims; `key` signs with a stranger's."""

    def sign(hostile: Hostile, provider: Provider, body: JSON) -> JSON:
        claims = json.loads(base64url.decode(body["id_token"].split(".")[1]))
        claims |= {name: value for name, value in change.items() if name not in {"key", "kid"}}
        claims = {name: value for name, value in claims.items() if value is not None}
        signer = RSASigner(hostile.key) if change.get("key") else provider.signer
        signer = dataclasses.replace(signer, kid=change.get("kid", signer.kid))
        return {**body, "id_token": sign_jws(claims, signer=signer, typ="JWT")}

    return sign


def unsigned(_: Hostile, __: Provider, body: JSON) -> JSON:
    payload = body["id_token"].split(".")[1]
    header = base64url.encode(b'{"alg":"none"}')
    return {**body, "id_token": f"{header}.{payload}."}


PAST = int((NOW - timedelta(hours=1)).timestamp())


@pytest.mark.parametrize(
    ("path", "change"),
    [
        pytest.param("/token", token(iss="https://evil.example"), id="another issuer"),
        pytest.param("/token", token(aud="another"), id="another audience"),
        pytest.param("/token", token(aud=["leerkluis", "b"], azp="b"), id="another party"),
        pytest.param("/token", token(nonce="x"), id="another nonce"),
        pytest.param("/token", token(nonce=None), id="no nonce"),
        pytest.param("/token", token(exp=PAST), id="expired"),
        pytest.param("/token", token(exp="soon"), id="an expiry that is no number"),
        pytest.param("/token", token(sub=None), id="no subject"),
        pytest.param("/token", token(key=True), id="a stranger's key"),
        pytest.param("/token", token(kid="unknown"), id="an unknown key"),
        pytest.param("/token", token(at_hash="x"), id="another access token"),
        pytest.param("/token", unsigned, id="no signature"),
        pytest.param("/token", lambda *_: {}, id="no tokens"),
        pytest.param("/token", lambda *_: [], id="no object"),
        pytest.param("/me", lambda *_: {"sub": "another"}, id="another person"),
        pytest.param("/me", lambda *_: {}, id="nobody"),
        pytest.param("/me", lambda *_: Response("<html>"), id="no JSON"),
        pytest.param("/me", lambda *_: Response("x" * 300_000), id="too much"),
        pytest.param("/jwks", lambda *_: {"keys": []}, id="no keys"),
        pytest.param("/jwks", lambda *_: {"keys": "x"}, id="keys that are no list"),
        pytest.param("/jwks", lambda *_: Response("", 302), id="keys elsewhere"),
    ],
)
def test_a_provider_that_misbehaves_logs_nobody_in(
    sqlite_database: Database, path: str, change: Any
) -> None:
    with served(Hostile(**{path: change})) as issuer:
        client = browser(sqlite_database, issuer)
        answer = client.get(chosen(client))
        assert answer.status_code in {403, 422, 503}
        assert answer.json()["code"]
        assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _h, _p, body: {**body, "issuer": "https://evil.example"}, id="issuer"),
        pytest.param(lambda _h, _p, body: {**body, "token_endpoint": 7}, id="no address"),
        pytest.param(
            lambda _h, _p, body: {**body, "jwks_uri": "ftp://x.example"}, id="another scheme"
        ),
        pytest.param(lambda *_: {}, id="nothing"),
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    sqlite_database: Database, change: Any
) -> None:
    with served(Hostile(**{"/.well-known/openid-configuration": change})) as issuer:
        assert browser(sqlite_database, issuer).get("/login").status_code in {422, 503}


def test_unknown_keys_do_not_make_us_ask_again_and_again(sqlite_database: Database) -> None:
    hostile = Hostile(**{"/token": token(kid="unknown")})
    with served(hostile) as issuer:
        client = browser(sqlite_database, issuer)
        for _ in range(4):
            client.get(chosen(client))
    assert hostile.asked.count("/jwks") <= 2


def test_a_provider_that_does_not_answer_is_waited_for_and_not_for_long(
    sqlite_database: Database,
) -> None:
    def slow(*_: object) -> JSON:
        time.sleep(1)
        return {}

    with served(Hostile(**{"/.well-known/openid-configuration": slow})) as issuer:
        client = browser(sqlite_database, issuer)
        registration = Registration("leerkluis", "secret", f"{SERVICE}/auth/callback")
        fetch = TrustedFetch(deadline_seconds=0.2)
        provider = IdentityProvider(issuer, registration, fetch)
        client.app.state.logins = Logins(sqlite_database, provider, SERVICE)  # type: ignore[attr-defined]
        assert client.get("/login").status_code == 503


def test_without_a_provider_nobody_can_log_in(sqlite_database: Database) -> None:
    bare = Settings(base_url=SERVICE, secret_key=KEY, key_encryption_key=KEY)
    app = whole_app(sqlite_database, settings=bare)
    client = TestClient(app, base_url=SERVICE, follow_redirects=False)
    assert client.get("/login").status_code == 503
    assert client.post("/logout", headers={"Origin": SERVICE}).status_code == 303
