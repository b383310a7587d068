"""What a holder shows: in JSON, as a token, in an envelope, of both data models; signed or not."""

import json
from typing import Any

import pytest

from app.core.did import did_key
from app.core.errors import AppError
from app.core.jws import KeySigner, sign_jws
from app.core.keys import Algorithm, public_to_multibase
from app.credentials.checks import HolderFact
from app.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from app.credentials.handed import handed
from app.credentials.presentations import Presentation
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.proofs.data_integrity import AUTHENTICATION, Expected
from app.credentials.proofs.sd_jwt import Challenge
from app.credentials.secured import Question
from tests.core.signing import PUBLIC_KEYS, SIGNING_KEYS
from tests.credentials.documents import SIGNERS, credential
from tests.credentials.keyrings import keyring_of
from tests.moments import NOW

JSON = dict[str, Any]
KEY = PUBLIC_KEYS[Algorithm.EDDSA]
NAME = public_to_multibase(KEY)
HOLDER = did_key(KEY)
SIGNER = KeySigner(f"{HOLDER}#{NAME}", SIGNING_KEYS[Algorithm.EDDSA])
ASKED = Challenge(audience="https://employer.example", nonce="n-1")
SHOWN: JSON = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiablePresentation"],
    "holder": HOLDER,
    "verifiableCredential": [credential()],
}


def signed(document: JSON, *, asked: Challenge | None = ASKED) -> JSON:
    answering = Expected(
        NOW,
        AUTHENTICATION,
        asked.audience if asked else None,
        asked.nonce if asked else None,
    )
    return data_integrity.secure(
        document,
        signer=SIGNER,
        public_key=KEY,
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW,
        answering=answering,
    )


def as_token(document: JSON, *, typ: str | None = "vp+jwt", **claims: Any) -> str:
    return sign_jws({**document, "nonce": ASKED.nonce, **claims}, signer=SIGNER, typ=typ or "JWT")


def enveloped(text: str, media_type: str = "application/vp+jwt") -> JSON:
    return {
        "@context": [CREDENTIALS_V2],
        "id": f"data:{media_type},{text}",
        "type": "EnvelopedVerifiablePresentation",
    }


def read(given: str | JSON, media_type: str = "text/plain") -> Presentation:
    text = json.dumps(given) if isinstance(given, dict) else given
    found = handed(text.encode(), media_type)
    assert isinstance(found, Presentation)
    return found


def holder(given: str | JSON, *, challenge: Challenge | None = ASKED) -> HolderFact | None:
    return read(given).holder(keyring_of(), Question(NOW, challenge=challenge))


FORMER = {
    "vp": {
        "@context": [CREDENTIALS_V1],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [vc_jwt.secure(credential(), signer=SIGNERS[Algorithm.EDDSA])],
    },
    "iss": HOLDER,
    "aud": ASKED.audience,
}
GOOD: dict[str, Any] = {
    "a proof": signed(SHOWN),
    "a proof, the holder an object": signed({**SHOWN, "holder": {"id": HOLDER}}),
    "a proof, the holder not named": signed(
        {name: SHOWN[name] for name in SHOWN if name != "holder"}
    ),
    "a token": as_token(SHOWN, aud=ASKED.audience),
    "an envelope": enveloped(as_token(SHOWN, aud=ASKED.audience)),
    "the old form": as_token(FORMER, typ=None),
    "the old form in an envelope": enveloped(as_token(FORMER, typ=None), "application/jwt"),
}


@pytest.mark.parametrize("given", GOOD.values(), ids=GOOD.keys())
def test_a_holder_that_answers_is_proven(given: Any) -> None:
    assert holder(given) == HolderFact(proven=True, fresh=True, id=HOLDER)
    assert holder(given, challenge=None) == HolderFact(proven=True, fresh=False, id=HOLDER)
    assert len(read(given).credentials) == 1


@pytest.mark.parametrize("given", GOOD.values(), ids=GOOD.keys())
def test_an_answer_to_another_is_not_one(given: Any) -> None:
    for other in (Challenge(ASKED.audience, "n-2"), Challenge("https://x.example", ASKED.nonce)):
        assert holder(given, challenge=other) == HolderFact(proven=False, fresh=False)


OTHER = "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"
BAD: dict[str, Any] = {
    "changed": {**signed(SHOWN), "id": "urn:uuid:other"},
    "another holder": signed({**SHOWN, "holder": OTHER}),
    "no challenge": signed(SHOWN, asked=None),
    "a token without a nonce": as_token(SHOWN, nonce="", aud=ASKED.audience),
    "a token that has expired": as_token(SHOWN, aud=ASKED.audience, exp=1),
    "a token of another": as_token({**SHOWN, "holder": "did:web:x.example"}, aud=ASKED.audience),
}


@pytest.mark.parametrize("given", BAD.values(), ids=BAD.keys())
def test_what_is_not_the_holders_answer_is_not_taken_for_one(given: Any) -> None:
    found = holder(given)
    assert found is not None
    assert found.proven is not True
    assert not found.fresh


def test_a_proof_for_an_assertion_is_no_proof_of_a_holder() -> None:
    asserted = data_integrity.secure(
        SHOWN, signer=SIGNER, public_key=KEY, suite=Cryptosuite.EDDSA_RDFC_2022, created=NOW
    )
    assert holder(asserted, challenge=None) == HolderFact(proven=False, fresh=False)


def test_a_presentation_that_nobody_signed_has_no_holder() -> None:
    assert holder(SHOWN) is None


REFUSED: dict[str, Any] = {
    "no credential within": {**SHOWN, "verifiableCredential": [{"type": "Other"}]},
    "a token in the model 2.0": {**SHOWN, "verifiableCredential": ["eyJ.a.b"]},
    "too many": {**SHOWN, "verifiableCredential": [credential()] * 21},
    "no context": {name: SHOWN[name] for name in SHOWN if name != "@context"},
    "a holder that is no URL": {**SHOWN, "holder": "Fenna"},
    "an envelope of a credential": enveloped(as_token(SHOWN), "application/vc+jwt"),
    "an envelope that is no data": {**enveloped("x"), "id": "https://x.example"},
    "an envelope with parameters": {**enveloped("x"), "id": "data:application/vp+jwt;base64,eyJ"},
    "an envelope without context": {**enveloped(as_token(SHOWN)), "@context": []},
}


@pytest.mark.parametrize("given", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_presentation_is_refused(given: Any) -> None:
    with pytest.raises(AppError):
        read(given)


def test_a_media_type_says_what_is_within() -> None:
    token = as_token(SHOWN, aud=ASKED.audience)
    assert len(read(token, "application/vp+jwt").credentials) == 1
    with pytest.raises(AppError):
        handed(token.encode(), "application/vc+jwt")
    credential_token = vc_jwt.secure(credential(), signer=SIGNERS[Algorithm.EDDSA])
    with pytest.raises(AppError):
        handed(credential_token.encode(), "application/vp+jwt")
