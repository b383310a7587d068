"""The credentials of all demo awards, and a changed copy of each, before verifiers not ours."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk, jws
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier, verify_data_integrity_proof
from openvc.errors import OpenvcError
from openvc.proof.data_integrity import DataIntegrityProofSuite

from app.core.documents import parse_object
from app.core.errors import AppError
from app.core.paging import Slice
from app.credentials.award_filter import AwardFilter
from app.credentials.contexts import CONTEXT_IRIS, load_context
from app.credentials.models import Form
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.data_integrity import Expected
from tests.moments import NOW
from tests.people import Demo

JSON = dict[str, Any]
ALL, EVERY = Slice(limit=100), AwardFilter()
EXTRA = {iri: load_context(iri) for iri in CONTEXT_IRIS}


class Released:
    """One released credential with what its verifiers need."""

    def __init__(self, document: JSON, token: str, key: Any, jwk: JSON) -> None:
        self.document, self.token, self.key, self.jwk = document, token, key, jwk

    @property
    def pem(self) -> bytes:
        pem: bytes = self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem

    @property
    def changed(self) -> JSON:
        """Return the credential with one text changed, deep inside."""
        changed: JSON = json.loads(json.dumps(self.document))
        changed["credentialSubject"]["achievement"]["criteria"]["narrative"] += "!"
        return changed

    @property
    def changed_token(self) -> str:
        head, body, signature = self.token.split(".")
        return f"{head}.{body[:-8]}{'A' if body[-8] != 'A' else 'B'}{body[-7:]}.{signature}"


@pytest.fixture
def released(demo: Demo) -> list[Released]:
    found = []
    with demo.database.reading() as session:
        awards, institutions = demo.services.awards(session), demo.services.institutions(session)
        for institution in institutions.page(ALL).items:
            for award in awards.page(institution.id, ALL, EVERY).items:
                forms = awards.forms(award.id)
                key = institutions.key_of(forms[Form.DATA_INTEGRITY].kid)
                assert key is not None
                document = parse_object(forms[Form.DATA_INTEGRITY].secured.encode())
                token = forms[Form.VC_JWT].secured
                found.append(Released(document, token, key.public_key, key.public_jwk))
    assert len(found) == 14
    return found


def held(
    check: Callable[[], object], *, refusals: type[Exception] | tuple[type[Exception], ...]
) -> bool:
    """Tell whether a verifier was content; only its own refusal counts as one."""
    try:
        check()
    except refusals:
        return False
    return True


def ours(one: Released, document: JSON) -> bool:
    def check() -> None:
        for proof in data_integrity.proofs_of(document):
            data_integrity.verify(document, proof, key=one.key, expected=Expected(NOW))

    return held(check, refusals=AppError)


def by_openvc(one: Released, document: JSON) -> bool:
    # It takes one proof and no array; the array is not part of what is signed.
    single = {**document, "proof": document["proof"][0]}
    suite = DataIntegrityProofSuite()
    return held(
        lambda: suite.verify(single, public_key_jwk=one.jwk, now=NOW, extra_contexts=EXTRA),
        refusals=OpenvcError,
    )


def by_openbadgeslib(one: Released, document: JSON) -> bool:
    return held(
        lambda: verify_data_integrity_proof(document, one.pem, extra_contexts=EXTRA),
        refusals=OB3VerificationError,
    )


@pytest.mark.parametrize("verifier", [ours, by_openvc, by_openbadgeslib])
def test_the_data_integrity_form_is_accepted_and_a_changed_copy_refused(
    released: list[Released], verifier: Callable[[Released, JSON], bool]
) -> None:
    assert [verifier(one, one.document) for one in released] == [True] * 14
    assert [verifier(one, one.changed) for one in released] == [False] * 14


def jwt_by_ours(one: Released, token: str) -> bool:
    return held(lambda: vc_jwt.verify(token, key=one.key), refusals=AppError)


def jwt_by_openbadgeslib(one: Released, token: str) -> bool:
    verifier = OB3Verifier(one.pem)
    return held(lambda: verifier.verify(token), refusals=OB3VerificationError)


def jwt_by_jwcrypto(one: Released, token: str) -> bool:
    def check() -> None:
        found = jws.JWS()
        found.deserialize(token, jwk.JWK(**one.jwk))

    return held(check, refusals=(jws.InvalidJWSSignature, jws.InvalidJWSObject))


@pytest.mark.parametrize("verifier", [jwt_by_ours, jwt_by_openbadgeslib, jwt_by_jwcrypto])
def test_the_jwt_form_is_accepted_and_a_changed_copy_refused(
    released: list[Released], verifier: Callable[[Released, str], bool]
) -> None:
    assert [verifier(one, one.token) for one in released] == [True] * 14
    assert [verifier(one, one.changed_token) for one in released] == [False] * 14


@pytest.mark.node
def test_digitalbazaar_and_jose_accept_both_forms_and_refuse_changed_copies(
    demo: Demo, released: list[Released], node_verdicts: Callable[..., list[bool]]
) -> None:
    documents: JSON = {}
    slugs = {one.document["issuer"]["id"].rpartition(":")[2] for one in released}
    for slug in slugs:
        did = demo.stranger.get(f"/i/{slug}/did.json").json()
        documents[did["id"]] = did
        for method in did["verificationMethod"]:
            context = "https://w3id.org/security/multikey/v1"
            documents[method["id"]] = {"@context": context, **method}
    proofs = [
        {"kind": "di", "credential": c} for one in released for c in (one.document, one.changed)
    ]
    tokens = [
        {"kind": "jwt", "credential": c, "jwk": one.jwk}
        for one in released
        for c in (one.token, one.changed_token)
    ]
    assert node_verdicts(proofs, documents=documents) == [True, False] * 14
    assert node_verdicts(tokens, documents=documents) == [True, False] * 14
