"""Credentials of an institution elsewhere: its keys and status lists are fetched and checked."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.core.jws import sign_jws
from app.core.keys import Algorithm, public_to_jwk
from app.credentials import bitstring, token_status
from app.credentials.proofs import data_integrity, sd_jwt, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.status_lists import bits_of
from app.web.callers import OrganisationKind
from tests.apps import BASE_URL
from tests.core.chains import chain, leaf
from tests.core.signing import PUBLIC_KEYS
from tests.credentials.documents import SIGNERS, credential
from tests.elsewhere import Elsewhere, elsewhere
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, api_client
from tests.service import SETTINGS, whole_app

JSON = dict[str, Any]
TOMORROW, YESTERDAY = "2026-11-25T12:00:00Z", "2026-11-23T12:00:00Z"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Elsewhere]:
    with elsewhere(tmp_path) as server:
        server.serve_did()
        yield server


@pytest.fixture
def service(sqlite_database: Database, there: Elsewhere) -> TestClient:
    """Return the service, which may ask the server on loopback."""
    settings = SETTINGS.model_copy(
        update={"test_hosts": (there.origin,), "test_ca_file": there.ca_file}
    )
    app = whole_app(sqlite_database, settings=settings)
    return TestClient(app, base_url=BASE_URL)


def answer(service: TestClient, body: str | JSON, media_type: str = "text/plain") -> JSON:
    content = body if isinstance(body, str) else json.dumps(body)
    told = service.post(
        "/api/v1/verify", content=content.encode(), headers={"Content-Type": media_type}
    )
    assert told.status_code == 200, told.text
    found: JSON = told.json()
    return found


def result(found: JSON, check: str) -> tuple[str, str]:
    (finding,) = [each for each in found["findings"] if each["check"] == check]
    return finding["result"], finding["code"]


def secured(there: Elsewhere, document: JSON) -> JSON:
    return data_integrity.secure(
        document,
        signer=there.signer(),
        public_key=PUBLIC_KEYS[Algorithm.EDDSA],
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW,
    )


def of_there(there: Elsewhere, **members: Any) -> JSON:
    return credential(issuer={"id": there.did, "type": ["Profile"], "name": "Elders"}, **members)


def test_the_key_of_a_did_web_is_fetched_once(service: TestClient, there: Elsewhere) -> None:
    for _ in range(20):
        found = answer(service, secured(there, of_there(there)))
        assert result(found, "proof") == ("passed", "proof_held")
        assert (found["outcome"], found["code"]) == ("not_trusted", "issuer_unknown")
    assert there.asked == ["/.well-known/did.json"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"id": "did:web:other.example"}, ("failed", "key_not_of_issuer"), id="id"),
        pytest.param({"assertionMethod": []}, ("failed", "key_not_of_issuer"), id="purpose"),
        pytest.param({"verificationMethod": []}, ("failed", "key_not_of_issuer"), id="no-method"),
        pytest.param({"verificationMethod": "x"}, ("failed", "key_not_of_issuer"), id="no-list"),
    ],
)
def test_a_document_that_does_not_list_the_key_proves_nothing(
    service: TestClient, there: Elsewhere, changes: JSON, expected: tuple[str, str]
) -> None:
    there.serve_did(**changes)
    found = answer(service, secured(there, of_there(there)))
    assert result(found, "proof") == expected
    assert found["outcome"] == "invalid"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"revoked": TOMORROW}, ("passed", "proof_held"), id="to be revoked"),
        pytest.param({"revoked": YESTERDAY}, ("failed", "key_not_of_issuer"), id="revoked"),
        pytest.param({"expires": YESTERDAY}, ("failed", "key_not_of_issuer"), id="expired"),
        pytest.param(
            {"secretKeyMultibase": "z3u2"}, ("failed", "key_not_of_issuer"), id="with its secret"
        ),
    ],
)
def test_a_key_that_was_withdrawn_or_leaked_proves_nothing(
    service: TestClient, there: Elsewhere, change: JSON, expected: tuple[str, str]
) -> None:
    served = json.loads(there.pages["/.well-known/did.json"][1])
    methods = [{**method, **change} for method in served["verificationMethod"]]
    there.serve_did(verificationMethod=methods)
    assert result(answer(service, secured(there, of_there(there))), "proof") == expected


def test_a_document_that_cannot_be_had_leaves_it_open(
    service: TestClient, there: Elsewhere
) -> None:
    there.pages.clear()
    for _ in range(5):
        found = answer(service, secured(there, of_there(there)))
        assert (found["outcome"], found["code"]) == ("undetermined", "key_unavailable")
    assert len(there.asked) == 1


def test_a_did_web_of_a_private_address_is_never_asked(service: TestClient) -> None:
    document = credential(issuer="did:web:127.0.0.1")
    proof = {
        **data_integrity.secure(
            document,
            signer=Elsewhere("https://127.0.0.1", Path()).signer(),
            public_key=PUBLIC_KEYS[Algorithm.EDDSA],
            suite=Cryptosuite.EDDSA_JCS_2022,
            created=NOW,
        )
    }
    assert answer(service, proof)["code"] == "key_unavailable"


def bitstring_list(there: Elsewhere, url: str, set_places: set[int], **changes: Any) -> JSON:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": there.did,
        "validFrom": YESTERDAY,
        "validUntil": TOMORROW,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bitstring.encode(bits_of(set_places)),
            **changes.pop("subject", {}),
        },
        **changes,
    }


def entry(url: str, index: int = 7, **changes: Any) -> JSON:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": url,
        **changes,
    }


def status_of(service: TestClient, there: Elsewhere, **members: Any) -> tuple[str, str]:
    return result(answer(service, secured(there, of_there(there, **members))), "status")


def test_the_list_of_another_is_read_once_and_believed(
    service: TestClient, there: Elsewhere
) -> None:
    url = f"{there.origin}/list"
    there.serve("/list", secured(there, bitstring_list(there, url, {8})))
    for _ in range(10):
        assert status_of(service, there, credentialStatus=entry(url)) == ("passed", "not_revoked")
    assert status_of(service, there, credentialStatus=entry(url, 8)) == ("failed", "revoked")
    assert there.asked.count("/list") == 1


def test_a_list_as_token_and_as_former_draft_is_read(service: TestClient, there: Elsewhere) -> None:
    url = f"{there.origin}/list"
    there.serve("/list", vc_jwt.secure(bitstring_list(there, url, {7}), signer=there.signer()))
    assert status_of(service, there, credentialStatus=entry(url)) == ("failed", "revoked")


def test_a_list_of_messages_tells_what_it_says(service: TestClient, there: Elsewhere) -> None:
    url = f"{there.origin}/list"
    bits = bytearray(131_072 * 2 // 8)
    bits[1] = 0b10 << 0  # the entry of two bits at place 7 is the last of the second byte
    subject = {"statusPurpose": "message", "encodedList": bitstring.encode(bytes(bits))}
    there.serve("/list", secured(there, bitstring_list(there, url, set(), subject=subject)))
    messages = [{"status": "0x2", "message": "wordt herbeoordeeld"}]
    given = entry(url, statusPurpose="message", statusSize=2, statusMessage=messages)
    found = answer(service, secured(there, of_there(there, credentialStatus=given)))
    assert result(found, "status") == ("passed", "status_message")
    assert "wordt herbeoordeeld" in json.dumps(found["findings"])


Spoil = Callable[[Elsewhere, str], Any]
SPOILT: dict[str, Spoil] = {
    "nothing there": lambda _there, _url: None,
    "unsigned": lambda there, url: bitstring_list(there, url, set()),
    "of another issuer": lambda there, url: secured(
        there, bitstring_list(there, url, set(), issuer="did:web:other.example")
    ),
    "of another address": lambda there, url: secured(
        there, bitstring_list(there, f"{url}x", set())
    ),
    "expired": lambda there, url: secured(
        there, bitstring_list(there, url, set(), validUntil=YESTERDAY)
    ),
    "not valid yet": lambda there, url: secured(
        there, bitstring_list(there, url, set(), validFrom=TOMORROW)
    ),
    "for another purpose": lambda there, url: secured(
        there, bitstring_list(there, url, set(), subject={"statusPurpose": "suspension"})
    ),
    "of another type": lambda there, url: secured(
        there, bitstring_list(there, url, set(), type=["VerifiableCredential"])
    ),
    "too small": lambda there, url: secured(
        there,
        bitstring_list(there, url, set(), subject={"encodedList": bitstring.encode(bytes(9))}),
    ),
    "no document": lambda _there, _url: "hallo",
    "tampered": lambda there, url: {
        **secured(there, bitstring_list(there, url, {7})),
        "validFrom": "2026-11-22T12:00:00Z",
    },
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_a_list_that_is_not_right_leaves_the_status_open(
    service: TestClient, there: Elsewhere, spoil: Spoil
) -> None:
    url = f"{there.origin}/list"
    served = spoil(there, url)
    if served is not None:
        there.serve("/list", served)
    expected = ("undetermined", "status_unknown")
    assert status_of(service, there, credentialStatus=entry(url)) == expected


def test_one_certain_revocation_outweighs_a_list_that_cannot_be_had(
    service: TestClient, there: Elsewhere
) -> None:
    url = f"{there.origin}/list"
    there.serve("/list", secured(there, bitstring_list(there, url, {7})))
    both = [entry(f"{there.origin}/gone"), entry(url)]
    assert status_of(service, there, credentialStatus=both) == ("failed", "revoked")


def test_a_host_that_fails_three_times_is_left_alone(service: TestClient, there: Elsewhere) -> None:
    lists = [entry(f"{there.origin}/list{number}") for number in range(4)]
    expected = ("undetermined", "status_unknown")
    assert status_of(service, there) == ("passed", "no_status_published")
    there.ill = True
    assert status_of(service, there, credentialStatus=lists) == expected
    assert there.asked == ["/.well-known/did.json", "/list0", "/list1", "/list2"]


def test_a_status_of_an_unknown_kind_leaves_it_open(service: TestClient, there: Elsewhere) -> None:
    unknown = {"type": "SomethingElse2031", "id": "https://x.example/1"}
    examples = "https://www.w3.org/ns/credentials/examples/v2"
    contexts = [*credential()["@context"], examples]
    given = status_of(service, there, credentialStatus=unknown, **{"@context": contexts})
    assert given == ("undetermined", "status_unknown")


def test_strangers_cannot_silence_an_honest_host(service: TestClient, there: Elsewhere) -> None:
    url = f"{there.origin}/list"
    there.serve("/list", secured(there, bitstring_list(there, url, set())))
    for number in range(4):
        gone = credential(credentialStatus=entry(f"{there.origin}/gone{number}"))
        of_mallory = vc_jwt.secure(gone, signer=SIGNERS[Algorithm.EDDSA])
        assert result(answer(service, of_mallory), "status") == ("undetermined", "status_unknown")
    assert status_of(service, there, credentialStatus=entry(url)) == ("passed", "not_revoked")


def sd_jwt_vc(there: Elsewhere, signer: Any = None, **claims: Any) -> str:
    given = {
        "iss": there.did,
        "vct": "urn:example:diploma",
        "date_of_issuance": "2026-10-01",
        "title": "Data-analyse",
        "cnf": {"jwk": public_to_jwk(PUBLIC_KEYS[Algorithm.ES256])},
        **claims,
    }
    signer = signer or there.signer(Algorithm.ES256)
    return str(sd_jwt.issue(given, hidden={("title",)}, signer=signer, typ="dc+sd-jwt"))


def token_list(there: Elsewhere, url: str, **changes: Any) -> str:
    claims = {
        "sub": url,
        "iat": int(NOW.timestamp()) - 10,
        "exp": int(NOW.timestamp()) + 1000,
        "ttl": 60,
        "status_list": token_status.encode({7: 1, 9: 2, 11: 3}, entries=1024, bits=2),
        **changes,
    }
    given = {name: claim for name, claim in claims.items() if claim is not ...}
    return sign_jws(given, signer=there.signer(Algorithm.ES256), typ="statuslist+jwt")


def test_an_sd_jwt_vc_is_checked_with_its_token_status_list(
    service: TestClient, there: Elsewhere
) -> None:
    url = f"{there.origin}/tokens"
    there.serve("/tokens", token_list(there, url))
    expected = {
        6: ("passed", "not_revoked"),
        7: ("failed", "revoked"),
        9: ("failed", "suspended"),
        11: ("undetermined", "status_unknown"),
        4096: ("undetermined", "status_unknown"),
    }
    for index, status in expected.items():
        text = sd_jwt_vc(there, status={"status_list": {"uri": url, "idx": index}})
        found = answer(service, text, "application/dc+sd-jwt")
        assert result(found, "proof") == ("passed", "proof_held")
        assert result(found, "status") == status
    assert there.asked.count("/tokens") == 1


SECONDS = int(NOW.timestamp())
OPEN = ("undetermined", "status_unknown")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, ("passed", "not_revoked"), id="as it should be"),
        pytest.param({"exp": SECONDS + 1}, ("passed", "not_revoked"), id="in its last second"),
        pytest.param({"exp": ...}, ("passed", "not_revoked"), id="without an end"),
        pytest.param({"iat": SECONDS + 60}, ("passed", "not_revoked"), id="a clock ahead"),
        pytest.param({"nbf": SECONDS + 60}, ("passed", "not_revoked"), id="a clock ahead for nbf"),
        pytest.param({"ttl": 1.5}, ("passed", "not_revoked"), id="for a second and a half"),
        pytest.param({"ttl": ...}, ("passed", "not_revoked"), id="without a ttl"),
        pytest.param({"sub": "https://other.example/list"}, OPEN, id="of another address"),
        pytest.param({"sub": ...}, OPEN, id="of no address"),
        pytest.param({"exp": SECONDS}, OPEN, id="ended"),
        pytest.param({"exp": SECONDS + 1000.5}, OPEN, id="an end that is not whole"),
        pytest.param({"exp": str(SECONDS + 1000)}, OPEN, id="an end as text"),
        pytest.param({"exp": None}, OPEN, id="an end that is null"),
        pytest.param({"iat": ...}, OPEN, id="without a beginning"),
        pytest.param({"iat": "2026"}, OPEN, id="a beginning as text"),
        pytest.param({"iat": SECONDS + 61}, OPEN, id="of the future"),
        pytest.param({"nbf": SECONDS + 61}, OPEN, id="for the future"),
        pytest.param({"ttl": -1}, OPEN, id="a ttl below zero"),
        pytest.param({"ttl": "60"}, OPEN, id="a ttl as text"),
        pytest.param({"ttl": True}, OPEN, id="a ttl that is true"),
        pytest.param({"status_list": {"bits": 3, "lst": "eNrbuRgAAhcBXQ"}}, OPEN, id="odd bits"),
        pytest.param({"status_list": None}, OPEN, id="no list"),
    ],
)
def test_a_token_list_is_believed_only_as_it_should_be(
    service: TestClient, there: Elsewhere, changes: JSON, expected: tuple[str, str]
) -> None:
    url = f"{there.origin}/tokens"
    there.serve("/tokens", token_list(there, url, **changes))
    text = sd_jwt_vc(there, status={"status_list": {"uri": url, "idx": 6}})
    assert result(answer(service, text), "status") == expected


def test_an_https_issuer_publishes_its_keys_itself(service: TestClient, there: Elsewhere) -> None:
    issuer = f"{there.origin}/school"
    jwk = {**public_to_jwk(PUBLIC_KEYS[Algorithm.ES256]), "kid": there.method(Algorithm.ES256)}
    metadata = {"issuer": issuer, "jwks": {"keys": [jwk]}}
    there.serve("/.well-known/jwt-vc-issuer/school", metadata)
    found = answer(service, sd_jwt_vc(there, iss=issuer))
    assert result(found, "proof") == ("passed", "proof_held")

    elsewhere_issuer = f"{there.origin}/other"
    there.serve("/.well-known/jwt-vc-issuer/other", metadata)
    found = answer(service, sd_jwt_vc(there, iss=elsewhere_issuer))
    assert result(found, "proof") == ("failed", "key_not_of_issuer")


@pytest.mark.parametrize("issuer", ["https://[", "https://[::1", "https://a]b/"])
def test_an_issuer_that_is_no_address_has_no_keys(service: TestClient, issuer: str) -> None:
    signer = Elsewhere("https://a.example", Path()).signer(Algorithm.ES256)
    by_header = sign_jws(
        {"iss": issuer, "vct": "x"}, signer=signer, typ="dc+sd-jwt", headers={"x5c": chain(leaf())}
    )
    by_address = sign_jws({"iss": issuer, "vct": "x"}, signer=signer, typ="dc+sd-jwt")
    told = [result(answer(service, f"{each}~"), "proof") for each in (by_address, by_header)]
    assert told == [("failed", "key_not_of_issuer"), ("failed", "untrusted_certificate")]


def test_what_may_not_be_left_out_may_not_be_hidden(service: TestClient, there: Elsewhere) -> None:
    claims = {"iss": there.did, "vct": "urn:example:diploma", "status": {}}
    text = sd_jwt.issue(
        claims, hidden={("status",)}, signer=there.signer(Algorithm.ES256), typ="dc+sd-jwt"
    )
    found = answer(service, str(text))
    assert (found["outcome"], found["code"]) == ("invalid", "invalid_proof")


def admin(service: TestClient, database: Database) -> Caller:
    return api_client(
        Demo(database, service.app.state.trust_register.__self__, service),  # type: ignore[attr-defined]
        OrganisationKind.PLATFORM,
        "platform",
    )


ENTRY: JSON = {
    "names": {"nl": "School elders (fictief)", "en": "School elsewhere (fictional)"},
    "source": "Register van voorbeelden",
    "valid_from": "2020-01-01",
}


def test_an_issuer_in_the_trust_register_is_trusted_as_far_as_it_says(
    service: TestClient, there: Elsewhere, sqlite_database: Database
) -> None:
    platform = admin(service, sqlite_database)
    added = platform.post("/api/v1/trusted-issuers", {**ENTRY, "issuer_id": there.did})
    found = answer(service, secured(there, of_there(there)))
    assert (found["outcome"], found["code"]) == ("valid", "valid")
    assert result(found, "issuer") == ("passed", "issuer_registered")
    assert "Register van voorbeelden" in json.dumps(found["findings"])

    platform.delete(f"/api/v1/trusted-issuers/{added['id']}")
    assert answer(service, secured(there, of_there(there)))["code"] == "issuer_unknown"

    limited = {**ENTRY, "issuer_id": there.did, "kinds": ["Diploma"], "valid_until": "2026-09-01"}
    entry_id = platform.post("/api/v1/trusted-issuers", limited)["id"]
    assert answer(service, secured(there, of_there(there)))["code"] == "issuer_not_for_kind"
    platform.delete(f"/api/v1/trusted-issuers/{entry_id}")
    ended = {**limited, "kinds": ["OpenBadgeCredential"]}
    platform.post("/api/v1/trusted-issuers", ended)
    found = answer(service, secured(there, of_there(there)))
    assert found["code"] == "not_recognised_on_award_date"


def test_an_issuer_with_keys_in_the_register_needs_no_document(
    service: TestClient, there: Elsewhere, sqlite_database: Database
) -> None:
    platform = admin(service, sqlite_database)
    jwk = public_to_jwk(PUBLIC_KEYS[Algorithm.EDDSA])
    issuer = "https://college.example"
    body = {**ENTRY, "issuer_id": issuer, "keys": [{"kid": "k1", "jwk": jwk}]}
    platform.post("/api/v1/trusted-issuers", body)
    named = Elsewhere(issuer, there.ca_file).signer()
    token = vc_jwt.secure(credential(issuer=issuer), signer=type(named)("k1", named.key))
    assert answer(service, token)["outcome"] == "valid"
    other = vc_jwt.secure(credential(issuer=issuer), signer=type(named)("k2", named.key))
    assert answer(service, other)["code"] == "key_not_of_issuer"
    assert there.asked == []
    assert platform.post("/api/v1/trusted-issuers", body, status=409)
    shown = platform.get("/api/v1/trusted-issuers")["items"]
    assert [each["issuer_id"] for each in shown] == [issuer]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issuer_id": "https://x.example"}, "keys_needed"),
        ({"valid_until": "2019-01-01"}, "invalid_period"),
        ({"issuer_id": "school"}, "validation_failed"),
        ({"keys": [{"kid": "a", "jwk": {"kty": "oct", "k": "AA"}}]}, "invalid_key"),
    ],
)
def test_an_entry_that_could_not_be_used_is_refused(
    service: TestClient, sqlite_database: Database, change: JSON, code: str
) -> None:
    platform = admin(service, sqlite_database)
    body = {**ENTRY, "issuer_id": "did:web:x.example", **change}
    told = service.post(
        "/api/v1/trusted-issuers",
        json=body,
        headers={"Authorization": f"Bearer {platform.token}"},
    )
    assert told.status_code in {400, 422}, told.text
    assert told.json()["code"] == code
