"""What was tried to make a verifier say more than it knows; each attempt beside its honest twin."""

import copy
import json
from datetime import timedelta
from typing import Any

import pytest

from app.core import base64url
from app.core.did import did_key
from app.core.errors import AppError
from app.core.jws import KeySigner, sign_jws
from app.core.keys import Algorithm, new_private_key
from app.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from app.credentials.handed import handed
from app.credentials.proofs import data_integrity, sd_jwt, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.proofs.data_integrity import AUTHENTICATION, Expected
from app.credentials.proofs.disclosures import digest_of
from app.credentials.secured import Question
from tests.core.chains import ANCHOR, BETWEEN, ISSUER, LEAF_KEY, chain, leaf
from tests.core.signing import PUBLIC_KEYS
from tests.credentials.documents import DID, SIGNERS, credential
from tests.credentials.keyrings import keyring_of
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.pages.test_story import accept_all
from tests.people import Demo, school

JSON = dict[str, Any]
SIGNER = SIGNERS[Algorithm.EDDSA]
MALLORY = new_private_key(Algorithm.EDDSA)
MALLORY_DID = did_key(MALLORY.public_key())


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


@pytest.fixture
def award(waterkant: Caller) -> JSON:
    found: JSON = waterkant.post("/api/v1/awards", order(waterkant))
    return found


def told(demo: Demo, given: Any, media_type: str = "text/plain") -> JSON:
    text = given if isinstance(given, str) else json.dumps(given)
    answer = demo.stranger.post(
        "/api/v1/verify", content=text.encode(), headers={"Content-Type": media_type}
    )
    assert answer.status_code < 500, answer.text
    found: JSON = answer.json()
    return found


def enveloped(text: str, media_type: str) -> JSON:
    return {
        "@context": CREDENTIALS_V2,
        "id": f"data:{media_type},{text}",
        "type": "EnvelopedVerifiableCredential",
    }


def shown_by_mallory(shown: JSON, **asked: Any) -> JSON:
    """Return a presentation of somebody who has only got hold of a credential."""
    method = f"{MALLORY_DID}#{MALLORY_DID.removeprefix('did:key:')}"
    presentation = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": MALLORY_DID,
        "verifiableCredential": [shown],
    }
    return data_integrity.secure(
        presentation,
        signer=KeySigner(method, MALLORY),
        public_key=MALLORY.public_key(),
        suite=Cryptosuite.EDDSA_JCS_2022,
        created=NOW,
        answering=Expected(NOW, purpose=AUTHENTICATION, **asked),
    )


# ---- a stolen key ----


def test_a_stolen_key_cannot_sign_under_the_name_of_what_was_signed_before(
    demo: Demo, award: JSON
) -> None:
    theft = NOW + timedelta(seconds=1)
    with demo.database.transaction() as session:
        register = demo.services.institutions(session)
        owner = register.by_slug("waterkant")
        stolen = register.signing_key(owner.id, Algorithm.EDDSA)
        record = register.key_of(stolen.signer.kid)
        assert record is not None
        register.compromise(owner.id, record.id, since=theft, now=theft)
    forms = award["credential"]
    forged = {name: member for name, member in forms["data_integrity"].items() if name != "proof"}
    forged["name"] = "Vervalst"
    resigned = data_integrity.secure(
        forged,
        signer=stolen.signer,
        public_key=stolen.public_key,
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW,
    )
    token = vc_jwt.secure(forged, signer=stolen.signer)
    assert [told(demo, forms[form])["code"] for form in ("data_integrity", "vc_jwt")] == [
        "valid",
        "valid",
    ]
    assert [told(demo, made)["code"] for made in (resigned, token)] == ["key_compromised"] * 2


# ---- documents that are rearranged ----


def moved(award: JSON) -> JSON:
    document = copy.deepcopy(award)
    creator = {"id": document["issuer"]["id"], "address": document["issuer"].pop("address")}
    document["credentialSubject"]["achievement"]["creator"] = creator
    return document


def twice(award: JSON) -> JSON:
    return {**award, "type": [*award["type"], award["type"][0]]}


def contexts_in_the_proof(award: JSON) -> JSON:
    document = copy.deepcopy(award)
    document["proof"][0]["@context"] = document["@context"]
    return document


def proof_twice(award: JSON) -> JSON:
    return {**award, "proof": award["proof"] * 2}


def second_subject(award: JSON) -> JSON:
    subject = award["credentialSubject"]
    return {**award, "credentialSubject": [subject, {"id": subject["id"], "type": subject["type"]}]}


@pytest.mark.parametrize(
    "change", [moved, twice, contexts_in_the_proof, proof_twice, second_subject]
)
def test_no_rearrangement_of_an_award_is_valid(demo: Demo, award: JSON, change: Any) -> None:
    ours = award["credential"]["data_integrity"]
    assert told(demo, ours)["outcome"] == "valid"
    assert told(demo, change(ours))["outcome"] in {"invalid", "undetermined"}


def test_a_revoked_credential_cannot_hide_its_status_behind_another_name(
    demo: Demo, waterkant: Caller, award: JSON
) -> None:
    waterkant.post(f"/api/v1/awards/{award['id']}/revocation", {"reason": "Vergissing"})
    hidden = copy.deepcopy(award["credential"]["data_integrity"])
    name = "https://www.w3.org/2018/credentials#credentialStatus"
    hidden["@context"].append({"cs": {"@id": name, "@type": "@id"}})
    hidden["cs"] = hidden.pop("credentialStatus")
    answer = demo.stranger.post("/vc-api/credentials/verify", json={"verifiableCredential": hidden})
    assert (answer.status_code, answer.json()["verified"]) == (400, False)


# ---- who shows it ----


def bound(demo: Demo, **asked: str) -> str:
    """Return an SD-JWT VC with the proof of its holder."""
    browser = demo.browser("p01")
    item = accept_all(browser)[0]
    browser.headers["Accept"] = "application/json"
    answer = browser.post(f"/api/v1/me/credentials/{item}/presentations", json=asked)
    found: str = answer.json()["sd_jwt_vc"]
    return found


def test_a_presentation_hides_no_broken_proof_of_the_holder(demo: Demo) -> None:
    good = bound(demo, audience="https://employer.example", nonce="n-1")
    broken = good[:-8] + ("AAAAAAAA" if good[-8:] != "AAAAAAAA" else "BBBBBBBB")
    media_type = "application/dc+sd-jwt"
    assert told(demo, good)["outcome"] == "valid"
    assert told(demo, broken)["code"] == "holder_not_proven"
    inside = told(demo, shown_by_mallory(enveloped(broken, media_type)), "application/vp")
    assert inside["items"][0]["code"] == "holder_not_proven"
    asked = {"challenge": "c1", "domain": "d1"}
    answer = demo.stranger.post(
        "/vc-api/presentations/verify",
        json={
            "verifiablePresentation": shown_by_mallory(enveloped(broken, media_type), **asked),
            "options": asked,
        },
    )
    assert answer.status_code == 400


def test_who_shows_what_is_about_another_is_not_called_its_holder(demo: Demo, award: JSON) -> None:
    shown = shown_by_mallory(award["credential"]["data_integrity"])
    (item,) = told(demo, shown, "application/vp")["items"]
    assert item["findings"][-1]["code"] == "shown_by_another"
    own = data_integrity.secure(
        credential(credentialSubject={"id": MALLORY_DID, "name": "Mallory"}),
        signer=SIGNER,
        public_key=PUBLIC_KEYS[Algorithm.EDDSA],
        suite=Cryptosuite.EDDSA_JCS_2022,
        created=NOW,
    )
    (item,) = told(demo, shown_by_mallory(own), "application/vp")["items"]
    assert item["findings"][-1]["code"] == "holder_proven_before"


def test_a_challenge_without_a_domain_is_answered_by_the_nonce_alone(demo: Demo) -> None:
    text = bound(demo, audience="https://employer.example", nonce="n-1")
    unsigned = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [enveloped(text, "application/dc+sd-jwt")],
    }
    for challenge, status in (("n-1", 200), ("n-2", 400)):
        body = {"verifiablePresentation": unsigned, "options": {"challenge": challenge}}
        answer = demo.stranger.post("/vc-api/presentations/verify", json=body)
        assert answer.status_code == status, answer.text


# ---- tokens under another name ----

OLD: JSON = {
    "@context": [CREDENTIALS_V1],
    "type": ["VerifiableCredential"],
    "issuer": DID,
    "issuanceDate": "2020-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:s"},
}
NEW_TOKEN = vc_jwt.secure(credential(), signer=SIGNER)
OLD_TOKEN = sign_jws({"iss": DID, "vc": OLD}, signer=SIGNER, typ="JWT")
OLD_SHOWN = sign_jws(
    {
        "iss": DID,
        "vp": {
            "@context": [CREDENTIALS_V1],
            "type": ["VerifiablePresentation"],
            "holder": DID,
            "verifiableCredential": [OLD_TOKEN],
        },
    },
    signer=SIGNER,
    typ="JWT",
)


@pytest.mark.parametrize(
    ("token", "right", "wrong"),
    [
        pytest.param(NEW_TOKEN, "application/vc+jwt", "application/jwt", id="vc+jwt"),
        pytest.param(OLD_TOKEN, "application/jwt", "application/vc+jwt", id="vc claim"),
        pytest.param(OLD_SHOWN, "application/jwt", "application/vp+jwt", id="vp claim"),
        pytest.param(NEW_TOKEN, "application/vc+jwt", "application/vp+jwt", id="no presentation"),
    ],
)
def test_each_media_type_has_its_own_form(demo: Demo, token: str, right: str, wrong: str) -> None:
    assert "outcome" in told(demo, token, right)
    assert "outcome" not in told(demo, token, wrong)
    if "vp" not in wrong and token != OLD_SHOWN:
        assert "outcome" in told(demo, enveloped(token, right), "application/vc")
        assert "outcome" not in told(demo, enveloped(token, wrong), "application/vc")


def test_a_document_of_the_new_data_model_is_not_in_a_claim(demo: Demo) -> None:
    inner = {**OLD, "@context": [CREDENTIALS_V2]}
    token = sign_jws({"iss": DID, "vc": inner}, signer=SIGNER, typ="JWT")
    assert told(demo, token)["code"] == "invalid_token"


def test_a_token_without_a_type_is_an_open_badge_or_nothing(demo: Demo) -> None:
    plain = credential(type=["VerifiableCredential"])
    assert told(demo, sign_jws(credential(), signer=SIGNER, typ="JWT"))["outcome"] == "not_trusted"
    assert told(demo, sign_jws(plain, signer=SIGNER, typ="JWT"))["code"] == "invalid_token"


# ---- SD-JWT ----


def as_sd_jwt(claims: JSON, *, typ: str) -> str:
    return str(sd_jwt.issue(claims, hidden=frozenset(), signer=SIGNER, typ=typ))


@pytest.mark.parametrize(
    "contradiction",
    [
        pytest.param({"iss": "did:web:evil.example"}, id="iss"),
        pytest.param({"jti": "urn:x:other"}, id="jti"),
        pytest.param({"sub": "did:example:other"}, id="sub"),
        pytest.param({"iat": "x"}, id="iat"),
    ],
)
def test_the_claims_of_a_secured_document_do_not_contradict_it(
    demo: Demo, contradiction: JSON
) -> None:
    document = credential(id="urn:x:1")
    good = as_sd_jwt({**document, "iss": DID}, typ="vc+sd-jwt")
    bad = as_sd_jwt({**document, "iss": DID, **contradiction}, typ="vc+sd-jwt")
    assert told(demo, good)["findings"][0]["code"] == "proof_held"
    assert told(demo, bad)["outcome"] == "invalid"


def test_a_secured_document_has_its_own_type_and_no_certificates(demo: Demo) -> None:
    assert told(demo, as_sd_jwt(credential(), typ="dc+sd-jwt"))["outcome"] == "invalid"
    signer, headers = KeySigner("k", LEAF_KEY), {"x5c": chain(leaf(), BETWEEN)}
    asked, anchored = Question(NOW), keyring_of(anchors=(ANCHOR,))
    for claims, typ, held in (
        ({"iss": ISSUER, "vct": "https://x.example/t"}, "dc+sd-jwt", True),
        (credential(issuer=ISSUER), "vc+sd-jwt", False),
    ):
        text = sd_jwt.issue(claims, hidden=frozenset(), signer=signer, typ=typ, headers=headers)
        given: Any = handed(str(text).encode(), "text/plain")
        assert (given.prove(anchored, asked).held is True) is held


@pytest.mark.parametrize(
    ("depth", "wraps", "read"), [(10, 1, True), (50, 5, False), (150, 2, False)]
)
def test_disclosures_that_hold_each_other_have_a_bottom(
    demo: Demo, depth: int, wraps: int, *, read: bool
) -> None:
    claims, disclosures = nested(depth, wraps)
    token = sign_jws(
        {"iss": DID, "vct": "https://x.example/t", **claims}, signer=SIGNER, typ="dc+sd-jwt"
    )
    answer = told(demo, "~".join([token, *disclosures, ""]))
    assert ("outcome" in answer) is read


def nested(depth: int, wraps: int) -> tuple[JSON, list[str]]:
    """Return a payload that discloses a chain, each disclosure within the one before it."""
    inner: JSON = {"z": 1}
    made = []
    for number in range(depth):
        value = inner
        for _ in range(wraps):
            value = {"a": value}
        text = base64url.encode(json.dumps([f"s{number}", "n", value]).encode())
        made.append(text)
        inner = {"_sd": [digest_of(text, "sha-256")]}
    return inner, made


@pytest.mark.parametrize("suite", [[], {}, None, 7, ["eddsa-jcs-2022"]])
def test_a_suite_that_is_no_text_cannot_be_checked(suite: Any) -> None:
    made = data_integrity.secure(
        credential(),
        signer=SIGNER,
        public_key=PUBLIC_KEYS[Algorithm.EDDSA],
        suite=Cryptosuite.EDDSA_JCS_2022,
        created=NOW,
    )
    made["proof"][0]["cryptosuite"] = suite
    with pytest.raises(AppError):
        data_integrity.proofs_of(made)
