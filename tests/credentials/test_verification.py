"""What a stranger is told about credentials that are not, or not quite, ours."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.core import base64url
from app.core.did import did_key
from app.core.jws import KeySigner
from app.core.keys import Algorithm
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from tests.core.signing import SIGNING_KEYS
from tests.credentials.documents import DID, METHOD, SIGNERS, credential
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, school

JSON = dict[str, Any]
SIGNER = SIGNERS[Algorithm.EDDSA]
P256_DID = did_key(SIGNING_KEYS[Algorithm.ES256].public_key())


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def told(demo: Demo, body: str | JSON, media_type: str = "application/json") -> JSON:
    content = body if isinstance(body, str) else json.dumps(body)
    answer = demo.stranger.post(
        "/api/v1/verify", content=content.encode(), headers={"Content-Type": media_type}
    )
    assert answer.status_code == 200, answer.text
    found: JSON = answer.json()
    return found


def outcome(demo: Demo, body: str | JSON, media_type: str = "application/json") -> tuple[str, str]:
    found = told(demo, body, media_type)
    return found["outcome"], found["code"]


def secured(document: JSON, *, method: str = METHOD) -> JSON:
    return data_integrity.secure(
        document,
        signer=KeySigner(method, SIGNER.key),
        public_key=SIGNER.key.public_key(),
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW,
    )


def test_a_stranger_with_a_good_signature_is_not_trusted(demo: Demo) -> None:
    found = told(demo, secured(credential()))
    assert (found["outcome"], found["code"]) == ("not_trusted", "issuer_unknown")
    assert found["credential"]["id"] == credential()["id"]
    results = {finding["check"]: finding["result"] for finding in found["findings"]}
    assert (results["proof"], results["issuer"]) == ("passed", "failed")


def test_a_token_of_a_stranger_with_a_p256_key_is_not_trusted(demo: Demo) -> None:
    kid = f"{P256_DID}#{P256_DID.removeprefix('did:key:')}"
    signer = KeySigner(kid, SIGNING_KEYS[Algorithm.ES256])
    token = vc_jwt.secure(credential(issuer=P256_DID), signer=signer)
    assert outcome(demo, token, "application/vc+jwt") == ("not_trusted", "issuer_unknown")


FORGED: dict[str, tuple[Callable[[str], JSON], tuple[str, str]]] = {
    "our institution as issuer, the key of another": (
        lambda ours: secured(credential(issuer=ours)),
        ("invalid", "key_not_of_issuer"),
    ),
    "our institution and a method of its name": (
        lambda ours: secured(credential(issuer=ours), method=f"{ours}#key-1"),
        ("invalid", "key_not_of_issuer"),
    ),
    "a did:key with another fragment": (
        lambda _: secured(credential(), method=f"{DID}#key-1"),
        ("invalid", "key_not_of_issuer"),
    ),
    "an issuer elsewhere": (
        lambda _: secured(
            credential(issuer="did:web:school.example"), method="did:web:school.example#k"
        ),
        ("undetermined", "key_unavailable"),
    ),
    "no proof": (lambda _: credential(), ("invalid", "proof_missing")),
    "an unknown context": (
        lambda _: {
            **secured(credential()),
            "@context": [*credential()["@context"], "https://x.example/v1"],
        },
        ("undetermined", "unknown_context"),
    ),
    "a member that nobody defines": (
        lambda _: {**secured(credential()), "kleur": "rood"},
        ("invalid", "undefined_term"),
    ),
    "an unknown cryptosuite": (
        lambda _: {
            **credential(),
            "proof": {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"},
        },
        ("undetermined", "unsupported_proof"),
    ),
    "a proof of another day that is none": (
        lambda _: {
            **credential(),
            "proof": {**secured(credential())["proof"][0], "created": "soon"},
        },
        ("invalid", "invalid_proof"),
    ),
}


@pytest.mark.parametrize(("forge", "expected"), FORGED.values(), ids=FORGED.keys())
def test_a_forgery_is_named_for_what_it_is(
    demo: Demo, forge: Callable[[str], JSON], expected: tuple[str, str]
) -> None:
    with demo.database.reading() as session:
        ours = demo.services.institutions(session).by_slug("waterkant").did
    found = told(demo, forge(ours))
    assert (found["outcome"], found["code"]) == expected
    assert found.get("credential") is None


def status_of_another(demo: Demo, waterkant: Caller) -> JSON:
    lagewater = school(demo, "lagewater")
    body = order(lagewater, "wo-master-duurzame-energie", result="8")
    other = lagewater.post("/api/v1/awards", body)["credential"]["data_integrity"]
    ours = waterkant.post("/api/v1/awards", order(waterkant))["credential"]["data_integrity"]
    document = {**ours, "credentialStatus": other["credentialStatus"]}
    return resigned(demo, document)


def resigned(demo: Demo, document: JSON) -> JSON:
    """Sign a document with the key of the institution itself."""
    unsecured = {name: member for name, member in document.items() if name != "proof"}
    with demo.database.reading() as session:
        institutions = demo.services.institutions(session)
        owner = institutions.by_slug("waterkant")
        key = institutions.signing_key(owner.id, Algorithm.EDDSA)
    return data_integrity.secure(
        unsecured,
        signer=key.signer,
        public_key=key.public_key,
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW,
    )


def test_a_list_of_another_issuer_says_nothing(demo: Demo, waterkant: Caller) -> None:
    assert outcome(demo, status_of_another(demo, waterkant)) == ("undetermined", "status_unknown")


def test_a_list_elsewhere_says_nothing_yet(demo: Demo, waterkant: Caller) -> None:
    ours = waterkant.post("/api/v1/awards", order(waterkant))["credential"]["data_integrity"]
    entry = {**ours["credentialStatus"][0], "statusListCredential": "https://x.example/status/1"}
    found = resigned(demo, {**ours, "credentialStatus": [entry]})
    assert outcome(demo, found) == ("undetermined", "status_unknown")


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        pytest.param("validUntil", "2026-11-24T11:59:00Z", ("invalid", "expired"), id="expired"),
        pytest.param("validUntil", "2026-11-24T11:59:01Z", ("valid", "valid"), id="not yet"),
        pytest.param("validFrom", "2026-11-24T12:01:01Z", ("invalid", "not_yet_valid"), id="early"),
        pytest.param("validFrom", "2026-11-24T12:01:00Z", ("valid", "valid"), id="from now"),
        pytest.param(
            "awardedDate",
            "1999-12-31T00:00:00Z",
            ("not_trusted", "not_recognised_on_award_date"),
            id="awarded before the recognition",
        ),
    ],
)
def test_the_days_of_a_credential_decide(
    demo: Demo, waterkant: Caller, member: str, value: str, expected: tuple[str, str]
) -> None:
    ours = waterkant.post("/api/v1/awards", order(waterkant))["credential"]["data_integrity"]
    assert outcome(demo, resigned(demo, {**ours, member: value})) == expected


REFUSED = {
    "nothing": (b"", "application/json", 400, "invalid_json"),
    "no JSON": (b"x", "application/json", 400, "invalid_json"),
    "a list": (b"[]", "application/json", 400, None),
    "two members of one name": (b'{"a":1,"a":2}', "application/json", 400, None),
    "no credential": (b"{}", "application/json", 422, "not_a_credential"),
    "another type": (b"{}", "application/pdf", 415, None),
    "no token": (b"x.y.z", "application/vc+jwt", 400, None),
    "a presentation": (
        json.dumps({**credential(), "type": ["VerifiablePresentation"], "holder": 7}).encode(),
        "application/json",
        422,
        "not_a_presentation",
    ),
}


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"), REFUSED.values(), ids=REFUSED.keys()
)
def test_what_cannot_be_read_is_refused_with_a_problem(
    demo: Demo, content: bytes, media_type: str, status: int, code: str | None
) -> None:
    answer = demo.stranger.post(
        "/api/v1/verify", content=content, headers={"Content-Type": media_type}
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert code in {None, answer.json()["code"]}


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        pytest.param("did:web:school.example", ("invalid", "key_not_named"), id="many keys"),
        # A did:key has one key; without its name it is still the one that must have signed.
        pytest.param(DID, ("not_trusted", "issuer_unknown"), id="one key"),
        pytest.param(P256_DID, ("invalid", "invalid_proof"), id="one other key"),
    ],
)
def test_a_token_that_names_no_key(demo: Demo, issuer: str, expected: tuple[str, str]) -> None:
    parts = [{"alg": "EdDSA", "typ": "vc+jwt"}, {**credential(), "issuer": issuer}]
    signed = ".".join(base64url.encode(json.dumps(part).encode()) for part in parts)
    token = f"{signed}.{base64url.encode(SIGNER.sign(signed.encode()))}"
    assert outcome(demo, token, "application/vc+jwt") == expected


def test_plain_text_is_a_token_or_json_by_its_first_byte(demo: Demo) -> None:
    document = secured(credential())
    token = vc_jwt.secure(credential(), signer=SIGNER)
    expected = ("not_trusted", "issuer_unknown")
    assert outcome(demo, "  " + json.dumps(document), "text/plain") == expected
    assert outcome(demo, token + "\n", "text/plain; charset=utf-8") == expected
    without = demo.stranger.post("/api/v1/verify", content=token.encode())
    assert without.json()["outcome"] == "not_trusted"


def test_a_member_of_another_kind_is_refused_before_any_check(demo: Demo) -> None:
    for member, value in {"credentialStatus": [{}] * 20, "issuer": 1, "validFrom": 5}.items():
        answer = demo.stranger.post("/api/v1/verify", json=credential(**{member: value}))
        assert (answer.status_code, answer.json()["code"]) == (422, "not_a_credential")
