import base64
from datetime import timedelta
from typing import Any

import pytest

from app.core.jws import KeySigner, sign_jws
from app.core.keys import Algorithm, new_private_key, public_to_jwk
from app.web.callers import OrganisationKind
from tests.apps import BASE_URL
from tests.journeys.story import INSTITUTION, JSON, Caller
from tests.moments import NOW
from tests.people import Demo, api_client, school


@pytest.fixture
def platform(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.PLATFORM, "platform")


def new_school(platform: Caller, **change: object) -> JSON:
    return platform.post("/api/v1/institutions", {**INSTITUTION, "slug": "nieuw", **change})


def test_a_registered_institution_has_a_did_keys_and_a_place(platform: Caller) -> None:
    made = new_school(platform)
    assert made["did"] == "did:web:wallet.example:i:nieuw"
    assert platform.get(f"/api/v1/institutions/{made['id']}")["slug"] == "nieuw"
    assert len(platform.get("/api/v1/institutions", limit="3")["items"]) == 3


def test_a_slug_belongs_to_one_institution(platform: Caller) -> None:
    new_school(platform)
    refused = platform.post("/api/v1/institutions", {**INSTITUTION, "slug": "nieuw"}, status=409)
    assert refused["code"] == "institution_exists"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"slug": "Met Hoofdletters"}, id="a slug that is no slug"),
        pytest.param({"homepage": "http://x.example"}, id="a homepage without https"),
        pytest.param({"sector": "basisschool"}, id="a sector that is none"),
        pytest.param({"registers": {"kvk": "123"}}, id="a register code that is none"),
        pytest.param({"names": {"nl": "a\u0000", "en": "b"}}, id="a name with U+0000"),
        pytest.param({"owner": "me"}, id="a member that nobody knows"),
        pytest.param({"did": "did:example:x"}, id="a DID of another method"),
    ],
)
def test_an_institution_that_does_not_fit_is_refused(
    platform: Caller, change: dict[str, Any]
) -> None:
    answer = platform.client.post(
        "/api/v1/institutions",
        json={**INSTITUTION, "slug": "nieuw", **change},
        headers={"Authorization": f"Bearer {platform.token}"},
    )
    assert answer.status_code in {400, 422}


def test_a_did_key_is_its_own_document_and_cannot_rotate(demo: Demo, platform: Caller) -> None:
    made = new_school(platform, did="did:key")
    assert made["did"].startswith("did:key:z6Mk")
    assert demo.stranger.get("/i/nieuw/did.json").json()["code"] == "no_did_document"
    client = api_client(demo, OrganisationKind.INSTITUTION, made["id"])
    client.post("/api/v1/keys/rotations", {"algorithm": "EdDSA"}, status=409)


def test_an_institution_can_sign_under_its_own_domain(platform: Caller) -> None:
    assert new_school(platform, did="did:web:school.example")["did"] == "did:web:school.example"


def test_recognitions_are_listed_as_they_began(platform: Caller) -> None:
    path = f"/api/v1/institutions/{new_school(platform)['id']}/recognitions"
    body = {"kind": "keurmerk", "authority": "X", "valid_from": "2020-01-01"}
    platform.post(path, body)
    platform.post(path, {**body, "valid_from": "2010-01-01", "valid_until": "2010-12-31"})
    items = platform.get(path)["items"]
    assert [item["valid_from"] for item in items] == ["2010-01-01", "2020-01-01"]
    platform.post(path, {**body, "valid_until": "2019-12-31"}, status=422)


def test_what_others_need_to_verify_is_public_and_cacheable(demo: Demo) -> None:
    document = demo.stranger.get("/i/waterkant/did.json")
    assert document.json()["id"] == "did:web:wallet.example:i:waterkant"
    assert len(document.json()["assertionMethod"]) == 4
    again = demo.stranger.get(
        "/i/waterkant/did.json", headers={"If-None-Match": document.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    keys = demo.stranger.get("/i/waterkant/jwks.json").json()["keys"]
    assert {key["alg"] for key in keys} == {"EdDSA", "ES256"}
    assert demo.stranger.get("/i/nobody/did.json").status_code == 404


def test_after_a_rotation_both_keys_are_published_and_one_signs(demo: Demo) -> None:
    client = school(demo, "waterkant")
    former = [key for key in client.get("/api/v1/keys")["items"] if key["algorithm"] == "EdDSA"]
    fresh = client.post("/api/v1/keys/rotations", {"algorithm": "EdDSA"})
    states = {key["kid"]: key["state"] for key in client.get("/api/v1/keys")["items"]}
    assert (states[former[0]["kid"]], states[fresh["kid"]]) == ("retired", "active")
    assert len(demo.stranger.get("/i/waterkant/jwks.json").json()["keys"]) == 3


def test_a_compromised_key_leaves_the_documents(demo: Demo, platform: Caller) -> None:
    client = school(demo, "waterkant")
    key = client.get("/api/v1/keys")["items"][0]
    with demo.database.reading() as session:
        owner = demo.services.institutions(session).by_slug("waterkant").id
    path = f"/api/v1/institutions/{owner}/keys/{key['id']}/compromise"
    platform.post(path, {"compromised_at": "2999-01-01T00:00:00Z"}, status=422)
    platform.post(path, {"compromised_at": "2026-11-01T00:00:00Z"})
    kids = [key["kid"] for key in demo.stranger.get("/i/waterkant/jwks.json").json()["keys"]]
    assert key["kid"] not in kids
    unknown = path.replace(key["id"], "00000000-0000-4000-8000-000000000000")
    platform.post(unknown, {"compromised_at": "2026-11-01T00:00:00Z"}, status=404)


def client_order(**change: object) -> JSON:
    organisation = {"kind": "funder", "id": "fund"}
    return {"organisation": organisation, "name": "x", "scopes": ["topups:read"], **change}


def test_a_disabled_client_and_its_tokens_open_nothing(demo: Demo, platform: Caller) -> None:
    made = platform.post("/api/v1/api-clients", client_order())
    form = {"grant_type": "client_credentials"}
    basic = (made["id"], made["client_secret"])
    token = demo.stranger.post("/oauth/token", data=form, auth=basic).json()["access_token"]
    funder = Caller(demo.stranger, token)
    assert funder.get("/api/v1/topups")["items"] == []
    platform.delete(f"/api/v1/api-clients/{made['id']}")
    headers = {"Authorization": f"Bearer {token}"}
    assert demo.stranger.get("/api/v1/topups", headers=headers).status_code == 401
    assert demo.stranger.post("/oauth/token", data=form, auth=basic).status_code == 401
    assert made["id"] in [item["id"] for item in platform.get("/api/v1/api-clients")["items"]]
    platform.client.delete("/api/v1/api-clients/nobody")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"scopes": ["platform:write"]}, "scopes_not_allowed", id="a scope too far"),
        pytest.param(
            {"organisation": {"kind": "institution", "id": "nobody"}, "scopes": ["awards:read"]},
            "unknown_organisation",
            id="an institution that is none",
        ),
        pytest.param(
            {"organisation": {"kind": "platform", "id": "x"}, "scopes": ["platform:read"]},
            "unknown_organisation",
            id="another platform",
        ),
        pytest.param({"auth_method": "private_key_jwt"}, "public_jwk_misplaced", id="no key"),
        pytest.param({"public_jwk": {"kty": "oct"}}, "public_jwk_misplaced", id="a key too many"),
    ],
)
def test_a_client_that_does_not_fit_is_refused(
    platform: Caller, change: dict[str, Any], code: str
) -> None:
    refused = platform.post("/api/v1/api-clients", client_order(**change), status=422)
    assert refused["code"] == code


def token_error(demo: Demo, form: dict[str, str], **auth: object) -> str:
    answer = demo.stranger.post("/oauth/token", data=form, **auth)  # type: ignore[arg-type]
    assert answer.status_code in {400, 401}
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json()["error"])


def test_the_token_endpoint_tells_what_is_wrong_as_the_standard_does(
    demo: Demo, platform: Caller
) -> None:
    made = platform.post("/api/v1/api-clients", client_order())
    good = {"grant_type": "client_credentials"}
    basic = (made["id"], made["client_secret"])
    post = {"client_id": made["id"], "client_secret": made["client_secret"]}
    assert demo.stranger.post("/oauth/token", data={**good, **post}).status_code == 200
    assert token_error(demo, {"grant_type": "password"}, auth=basic) == "unsupported_grant_type"
    assert token_error(demo, {}, auth=basic) == "invalid_request"
    assert token_error(demo, good) == "invalid_client"
    assert token_error(demo, good, auth=(made["id"], "wrong")) == "invalid_client"
    assert token_error(demo, good, auth=("nobody", "wrong")) == "invalid_client"
    assert token_error(demo, {**good, "scope": "platform:write"}, auth=basic) == "invalid_scope"
    assert token_error(demo, {**good, "audience": "https://x"}, auth=basic) == "invalid_target"
    headers = {"Authorization": "Basic " + base64.b64encode(b"\xff").decode()}
    assert token_error(demo, good, headers=headers) in {"invalid_client", "invalid_request"}


def assertion(signer: KeySigner, client_id: str, **change: object) -> dict[str, str]:
    claims: JSON = {
        "iss": client_id,
        "sub": client_id,
        "aud": f"{BASE_URL}/oauth/token",
        "exp": int((NOW + timedelta(minutes=2)).timestamp()),
        "iat": int(NOW.timestamp()),
        "jti": "one",
        **change,
    }
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": sign_jws(claims, signer=signer, typ="JWT"),
    }


def test_a_client_can_prove_itself_with_its_own_key_once(demo: Demo, platform: Caller) -> None:
    key = new_private_key(Algorithm.ES256)
    jwk = public_to_jwk(key.public_key())
    order = client_order(auth_method="private_key_jwt", public_jwk=jwk)
    made = platform.post("/api/v1/api-clients", order)
    signer, client_id = KeySigner("k", key), made["id"]
    good = assertion(signer, client_id)
    assert demo.stranger.post("/oauth/token", data=good).status_code == 200
    assert token_error(demo, good) == "invalid_client"
    stranger = KeySigner("k", new_private_key(Algorithm.ES256))
    for bad in (
        assertion(stranger, client_id, jti="2"),
        assertion(signer, client_id, jti="3", aud="https://elsewhere.example"),
        assertion(signer, client_id, jti="4", exp=int(NOW.timestamp()) - 60),
        assertion(signer, client_id, jti="5", exp=int(NOW.timestamp()) + 86_400),
        assertion(signer, "nobody", jti="6"),
        {**good, "client_assertion": "no.token.here"},
    ):
        assert token_error(demo, bad) in {"invalid_client", "invalid_request"}


def test_the_token_endpoint_describes_itself(demo: Demo) -> None:
    found = demo.stranger.get("/.well-known/oauth-authorization-server").json()
    assert found["token_endpoint"] == f"{BASE_URL}/oauth/token"


def test_no_private_key_lies_open_in_the_database(demo: Demo) -> None:
    with demo.database.reading() as session:
        institutions = demo.services.institutions(session)
        owner = institutions.by_slug("waterkant")
        vault, store = institutions.signing_keys.vault, institutions.signing_keys.store
        key = institutions.signing_key(owner.id, Algorithm.EDDSA).signer
        assert vault.wrapping_key
        assert store.of(owner.id)
    file = demo.database.engine.url.database
    assert file is not None
    raw = key.key.private_bytes_raw()  # type: ignore[attr-defined]
    with open(file, "rb") as content:  # noqa: PTH123 - the bytes of the database itself
        assert raw not in content.read()
