"""The published examples of the EdDSA cryptosuites: their bytes, their hashes, their signatures."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyld import FrozenDocumentLoader

from app.core import multikey
from app.core.did import key_of_did_key
from app.core.jws import KeySigner
from app.core.keys import InvalidSignatureError
from app.credentials.canonical import rdfc, terms
from app.credentials.contexts import CONTEXT_IRIS, load_context
from app.credentials.proofs import data_integrity
from app.credentials.proofs.data_integrity import (
    SUITES,
    Cryptosuite,
    UnsupportedProofError,
)
from tests.vectors.corpus import rows

JSON = dict[str, Any]
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
EDDSA = "w3c/vc-di-eddsa/"
# The private key that the specification prints beside its examples.
PUBLISHED_SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
SECRET_PREFIX = b"\x80\x26"
REPRODUCED = [
    "eddsa-rdfc-2022/signedDataInt.json",
    "eddsa-rdfc-2022/employ/signedDataInt.json",
    "eddsa-jcs-2022/signedJCS.json",
]


@pytest.fixture
def citizenship(monkeypatch: pytest.MonkeyPatch, node_packages: Path) -> None:
    """Let the context of one example be read, in this test alone."""
    package = node_packages / "node_modules" / "@digitalbazaar" / "citizenship-context"
    context = json.loads((package / "contexts" / "v4rc1.jsonld").read_text())
    known = {iri: load_context(iri) for iri in CONTEXT_IRIS}
    loader = FrozenDocumentLoader({**known, CITIZENSHIP: context})
    monkeypatch.setattr(rdfc, "_LOADER", loader)
    monkeypatch.setattr(terms, "CONTEXT_IRIS", CONTEXT_IRIS | {CITIZENSHIP})


def row(name: str) -> JSON:
    (found,) = [row for row in rows("data_integrity_vectors") if row["id"] == EDDSA + name]
    return found


def document(name: str) -> JSON:
    found: JSON = json.loads(row(name)["input"])
    return found


def check(secured: JSON) -> None:
    for proof in data_integrity.proofs_of(secured):
        key = key_of_did_key(proof.verification_method.partition("#")[0])
        data_integrity.verify(secured, proof, key=key)


@pytest.mark.usefixtures("citizenship")
@pytest.mark.parametrize("name", REPRODUCED)
def test_every_intermediate_step_is_that_of_the_specification(name: str) -> None:
    published, secured = row(name), document(name)
    proof = secured.pop("proof")
    proof.pop("proofValue")
    options = proof
    if proof["cryptosuite"] == Cryptosuite.EDDSA_RDFC_2022:
        options = {**proof, "@context": secured["@context"]}
    canonical = SUITES[proof["cryptosuite"]].canonical

    assert canonical(secured).decode() == published["canon_doc"]
    assert canonical(options).decode() == published["proof_canon"]
    assert sha256(canonical(secured)).hexdigest() == published["doc_hash"].strip()
    assert sha256(canonical(options)).hexdigest() == published["proof_hash"].strip()
    assert data_integrity.hash_data(secured, proof).hex() == published["combined_hash"].strip()


@pytest.mark.usefixtures("citizenship")
@pytest.mark.parametrize("name", REPRODUCED)
def test_our_signature_with_the_published_key_is_the_published_one(name: str) -> None:
    secured = document(name)
    secret = multikey.decode(PUBLISHED_SECRET).removeprefix(SECRET_PREFIX)
    signer = KeySigner("", Ed25519PrivateKey.from_private_bytes(secret))
    expected = secured["proof"].pop("proofValue")
    unsecured = {name: member for name, member in secured.items() if name != "proof"}

    signature = signer.sign(data_integrity.hash_data(unsecured, secured["proof"]))

    assert multikey.encode(signature) == expected


@pytest.mark.usefixtures("citizenship")
@pytest.mark.parametrize(
    "name",
    [*REPRODUCED, "proof-set-chain/signedProofSet1.json", "proof-set-chain/signedProofSet2.json"],
)
def test_a_published_proof_holds_and_a_changed_document_is_refused(name: str) -> None:
    secured = document(name)
    check(secured)
    with pytest.raises(InvalidSignatureError, match="does not hold"):
        check({**secured, "id": "urn:uuid:00000000-0000-4000-8000-000000000000"})


def test_what_we_do_not_check_is_said_and_not_guessed() -> None:
    visited = [row for row in rows("data_integrity_vectors") if row["id"] not in _checked()]
    for vector in visited:
        with pytest.raises(UnsupportedProofError):
            data_integrity.proofs_of(json.loads(vector["input"]))
    assert len(visited) == 13


def _checked() -> set[str]:
    sets = ["proof-set-chain/signedProofSet1.json", "proof-set-chain/signedProofSet2.json"]
    return {EDDSA + name for name in [*REPRODUCED, *sets]}
