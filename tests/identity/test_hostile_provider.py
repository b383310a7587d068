"""Faults of a provider one by one, beside the login that each of them would have been."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import Response
from fastapi.testclient import TestClient

from app.core import base64url
from app.core.db import Database
from app.core.documents import canonical_bytes
from app.core.errors import AppError
from app.core.fetch import FetchFailedError, TrustedFetch
from app.core.jws import sign_jws, unverified_claims
from app.identity.client import IdentityProvider
from app.identity.client_proof import client_proof
from app.identity.failures import InvalidMetadataError, LoginTokenInvalidError
from app.identity.oidc import Registration
from app.identity.return_to import local_path
from app.ops.development_provider import Provider
from tests.corpus.rows_of import rows
from tests.identity.test_login import SERVICE, Hostile, browser, chosen, provider_at, token
from tests.moments import NOW
from tests.servers import served

JSON = dict[str, Any]
Change = Callable[[Hostile, Provider, JSON], Any]
LEVEL = "https://eduid.nl/trust/validate-names"
DISCOVERY = "/.well-known/openid-configuration"
LATER = int((NOW + timedelta(hours=1)).timestamp())
REGISTRATION = Registration("leerkluis", None, f"{SERVICE}/auth/callback")


def headed(**header: Any) -> Change:
    """Return what signs the ID token anew with more in its header."""

    def sign(_: Hostile, provider: Provider, body: JSON) -> JSON:
        claims = unverified_claims(body["id_token"])
        return {
            **body,
            "id_token": sign_jws(claims, signer=provider.signer, typ="JWT", headers=header),
        }

    return sign


def nameless(_: Hostile, provider: Provider, body: JSON) -> JSON:
    """Return the ID token with a key name that is a number."""
    return headed(kid=7)(_, provider, body)  # type: ignore[no-any-return]


def without(*names: str) -> Change:
    return lambda _h, _p, body: {key: value for key, value in body.items() if key not in names}


@pytest.mark.parametrize(
    ("path", "change"),
    [
        pytest.param("/token", token(iat=LATER), id="made in the future"),
        pytest.param("/token", token(iat=None), id="made at no time"),
        pytest.param("/token", token(aud=[]), id="no audience"),
        pytest.param("/token", token(aud=["leerkluis", "b"]), id="two audiences and no party"),
        pytest.param("/token", token(sub="\u00e9"), id="a subject outside ASCII"),
        pytest.param("/token", token(sub="x" * 256), id="a subject that is too long"),
        pytest.param("/token", token(at_hash=7), id="a hash that is no text"),
        pytest.param("/token", headed(alg="HS256"), id="an algorithm that shares its key"),
        pytest.param("/token", headed(crit=["x"]), id="a rule that we do not know"),
        pytest.param("/token", headed(jwk={"kty": "RSA"}), id="a key of its own"),
        pytest.param("/token", headed(typ="at+jwt"), id="another kind of token"),
        pytest.param("/token", nameless, id="a key name that is no text"),
        pytest.param("/token", lambda *_: Response("", 302), id="the token is elsewhere"),
        pytest.param("/token", lambda *_: Response("x", 500), id="no token today"),
        pytest.param("/token", without("access_token"), id="no access token"),
        pytest.param(
            "/token",
            lambda _h, _p, body: {**body, "access_token": "a\r\nb"},
            id="an access token with a line end",
        ),
        pytest.param(
            "/token", lambda _h, _p, body: {**body, "token_type": "DPoP"}, id="another token type"
        ),
        pytest.param("/me", lambda *_: Response("", 302), id="the person is elsewhere"),
        pytest.param("/me", lambda *_: Response("[]"), id="a person that is a list"),
        pytest.param(
            "/jwks",
            lambda _h, _p, body: {"keys": body["keys"] * 2},
            id="two keys of one name",
        ),
    ],
)
def test_nobody_is_logged_in(sqlite_database: Database, path: str, change: Change) -> None:
    with served(Hostile(**{path: change})) as issuer:
        client = browser(sqlite_database, issuer)
        answer = client.get(chosen(client))
        assert answer.status_code in {403, 422, 503}
        assert client.get("/api/v1/me").status_code == 401


def test_a_key_whose_name_is_no_text_is_passed_over(sqlite_database: Database) -> None:
    names: list[Any] = [[], {}, 7]

    def more(_h: Hostile, _p: Provider, body: JSON) -> JSON:
        return {"keys": [{**body["keys"][0], "kid": name} for name in names] + body["keys"]}

    with served(Hostile(**{"/jwks": more})) as issuer:
        client = browser(sqlite_database, issuer)
        assert client.get(chosen(client)).status_code == 303


def test_a_token_without_a_key_name_is_read_with_the_only_key(sqlite_database: Database) -> None:
    def unnamed(_: Hostile, provider: Provider, body: JSON) -> JSON:
        claims = unverified_claims(body["id_token"])
        return {**body, "id_token": sign_without_kid(provider, claims)}

    with served(Hostile(**{"/token": unnamed})) as issuer:
        client = browser(sqlite_database, issuer)
        assert client.get(chosen(client)).status_code == 303


def sign_without_kid(provider: Provider, claims: JSON) -> str:
    parts = [base64url.encode(canonical_bytes(part)) for part in ({"alg": "RS256"}, claims)]
    signed = ".".join(parts)
    return f"{signed}.{base64url.encode(provider.signer.sign(signed.encode()))}"


def test_a_provider_without_userinfo_tells_all_in_the_token(sqlite_database: Database) -> None:
    changes = {DISCOVERY: without("userinfo_endpoint"), "/token": token(name="Uit het token")}
    with served(Hostile(**changes)) as issuer:
        client = browser(sqlite_database, issuer)
        assert client.get(chosen(client)).status_code == 303
        assert client.get("/api/v1/me").json()["name"] == "Uit het token"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda *_: Response("x" * 300_000), id="huge"),
        pytest.param(lambda *_: Response("", 302, {"Location": "/"}), id="elsewhere"),
        pytest.param(lambda *_: Response("[]"), id="a list"),
        pytest.param(without("jwks_uri"), id="no keys"),
        pytest.param(
            lambda _h, _p, body: {**body, "issuer": body["issuer"] + "/"}, id="almost the issuer"
        ),
        pytest.param(
            lambda _h, _p, body: {**body, "userinfo_endpoint": "http://evil.example/"},
            id="userinfo in the clear",
        ),
        pytest.param(
            lambda _h, _p, body: {**body, "end_session_endpoint": "javascript:alert(1)"},
            id="a farewell that is a script",
        ),
        pytest.param(
            lambda _h, _p, body: {**body, "token_endpoint_auth_methods_supported": "none"},
            id="ways to prove it that are no list",
        ),
    ],
)
def test_a_description_that_does_not_hold_is_not_used(
    sqlite_database: Database, change: Change
) -> None:
    with served(Hostile(**{DISCOVERY: change})) as issuer:
        assert browser(sqlite_database, issuer).get("/login").status_code == 503


def test_a_description_that_drips_is_given_up() -> None:
    def slow(*_: object) -> JSON:
        time.sleep(0.6)
        return {}

    with served(Hostile(**{DISCOVERY: slow})) as issuer:
        provider = IdentityProvider(issuer, REGISTRATION, TrustedFetch(deadline_seconds=0.2))
        with pytest.raises(FetchFailedError):
            provider.metadata(now=NOW)


@contextmanager
def at(hostile: Hostile) -> Iterator[IdentityProvider]:
    with served(hostile) as issuer:
        yield IdentityProvider(issuer, REGISTRATION, TrustedFetch())


def test_a_thousand_unknown_keys_are_one_question() -> None:
    hostile = Hostile()
    with at(hostile) as provider:
        for number in range(1000):
            with pytest.raises(LoginTokenInvalidError):
                provider.key(f"unknown-{number}", now=NOW)
    assert hostile.asked.count("/jwks") == 1


def test_a_new_key_is_found_a_minute_later() -> None:
    renamed: list[str] = []

    def keys(_: Hostile, __: Provider, body: JSON) -> JSON:
        return {"keys": [{**key, "kid": renamed[-1] if renamed else "old"} for key in body["keys"]]}

    with at(Hostile(**{"/jwks": keys})) as provider:
        first = provider.key("old", now=NOW)
        renamed.append("new")
        with pytest.raises(LoginTokenInvalidError):
            provider.key("new", now=NOW + timedelta(seconds=59))
        assert provider.key("new", now=NOW + timedelta(seconds=61)) == first
        with pytest.raises(LoginTokenInvalidError):
            provider.key("old", now=NOW + timedelta(seconds=62))


@pytest.mark.parametrize("body", ["x" * 300_000, "{", '"text"', "[[]]", '[{"eppn": 7}]', "null"])
def test_links_that_make_no_sense_give_nothing_away(sqlite_database: Database, body: str) -> None:
    path = "/myconext/api/eduid/links"
    with served(Hostile(**{path: lambda *_: Response(body)})) as issuer:
        client = browser(sqlite_database, issuer, oidc_links_url=issuer + path)
        status = client.get(chosen(client)).status_code
        assert status in {303, 503}
        if status == 303:
            assert client.get("/api/v1/me").json()["validated_names"] == []


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        pytest.param("access_denied", "login_denied", 403, id="the person said no"),
        pytest.param("server_error", "login_denied", 403, id="the provider failed"),
        pytest.param("<script>", "login_denied", 403, id="no error that is known"),
        pytest.param(
            "unmet_authentication_requirements", "login_level_not_reached", 403, id="the level"
        ),
    ],
)
def test_an_error_is_told_in_words_of_ours(
    sqlite_database: Database, error: str, code: str, status: int
) -> None:
    with served(provider_at) as issuer:
        client = browser(sqlite_database, issuer)
        address = chosen(client).partition("?")[2].replace("code=", "was=")
        answer = client.get(f"/auth/callback?error={error}&{address}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert error not in answer.json()["detail"] or error == code


@pytest.fixture
def stepping(sqlite_database: Database) -> Iterator[TestClient]:
    with served(provider_at) as issuer:
        yield browser(sqlite_database, issuer, oidc_links_url=f"{issuer}/myconext/api/eduid/links")


def stepped(client: TestClient, *, proof: str, person: str = "p06", acr: str = LEVEL) -> Any:
    """Step up as a person who lets the name be checked, or not; return the answer."""
    begun = client.get("/login", params={"acr": acr, "return_to": "/wallet/profile"})
    sent = httpx.get(f"{begun.headers['location']}&person={person}&proof={proof}")
    return client.get(sent.headers["location"])


def test_a_step_up_works_when_logged_in_and_gives_a_new_session(stepping: TestClient) -> None:
    stepping.get(chosen(stepping, person="p06"))
    before = stepping.cookies["leerkluis"]
    assert not stepping.get("/api/v1/me").json()["has_name_assurance"]
    assert stepped(stepping, proof="bank").headers["location"] == f"{SERVICE}/wallet/profile"
    me = stepping.get("/api/v1/me").json()
    assert me["has_name_assurance"]
    assert [name["source"] for name in me["validated_names"]] == ["external"]
    assert stepping.cookies["leerkluis"] != before
    stepping.cookies.clear()
    stepping.cookies.set("leerkluis", before)
    assert stepping.get("/api/v1/me").status_code == 401


def test_a_level_that_is_not_reached_leaves_the_session_as_it_was(stepping: TestClient) -> None:
    stepping.get(chosen(stepping, person="p06"))
    before = stepping.cookies["leerkluis"]
    answer = stepped(stepping, proof="none")
    assert (answer.status_code, answer.json()["code"]) == (403, "login_level_not_reached")
    assert stepping.cookies["leerkluis"] == before
    assert not stepping.get("/api/v1/me").json()["has_name_assurance"]


@pytest.mark.parametrize("acr", ["https://evil.example", LEVEL + "/mfa", "", "x" * 300])
def test_only_levels_of_the_list_are_asked_for(stepping: TestClient, acr: str) -> None:
    assert stepping.get("/login", params={"acr": acr}).status_code == 422


@pytest.mark.parametrize("row", rows("open_redirects"), ids=lambda row: str(row["id"]))
def test_no_known_trick_leads_elsewhere(row: JSON) -> None:
    try:
        path = local_path(row["input"])
    except AppError:
        return
    # As browsers read it: a slash or backslash as second character begins the name of a host.
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert httpx.URL(SERVICE).join(path).host == httpx.URL(SERVICE).host


@pytest.mark.parametrize(
    ("taken", "sends"),
    [
        pytest.param(["client_secret_basic"], "authorization", id="basic"),
        pytest.param(["client_secret_post"], "client_secret", id="post"),
    ],
)
def test_a_secret_travels_as_the_provider_takes_it(taken: list[str], sends: str) -> None:
    with at(Hostile(**{DISCOVERY: methods(taken)})) as provider:
        registration = replace(REGISTRATION, client_secret="s%:")
        proof = client_proof(registration, provider.metadata(now=NOW), jti="1", now=NOW)
    sent = {name.lower() for name in (*proof.headers, *proof.form)}
    assert sends in sent
    assert len({"authorization", "client_secret"} & sent) == 1


def test_a_secret_that_the_provider_does_not_take_is_not_sent() -> None:
    with at(Hostile(**{DISCOVERY: methods(["private_key_jwt"])})) as provider:
        registration = replace(REGISTRATION, client_secret="s")
        with pytest.raises(InvalidMetadataError):
            client_proof(registration, provider.metadata(now=NOW), jti="1", now=NOW)


def methods(taken: list[str]) -> Change:
    return lambda _h, _p, body: {**body, "token_endpoint_auth_methods_supported": taken}
