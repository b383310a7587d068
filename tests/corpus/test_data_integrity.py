"""The published examples of the cryptosuites: their bytes, their hashes, their signatures."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyld import FrozenDocumentLoader

from app.core import multikey
from app.core.did import key_of_did_key
from app.core.jws import KeySigner
from app.core.keys import Algorithm, InvalidSignatureError, PublicKey, algorithm_of
from app.credentials.canonical import rdfc, terms
from app.credentials.contexts import CONTEXT_IRIS, load_context
from app.credentials.proofs import data_integrity
from app.credentials.proofs.cryptosuites import SUITES, canonical_form, hash_data
from app.credentials.proofs.data_integrity import Expected, InvalidProofError, UnsupportedProofError
from tests.corpus.rows_of import rows

JSON = dict[str, Any]
CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
VECTORS = "w3c/"
EDDSA, ECDSA = "vc-di-eddsa/", "vc-di-ecdsa/"
# The private key that the specification prints beside its examples.
PUBLISHED_SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
SECRET_PREFIX = b"\x80\x26"
BY_EDDSA = [
    f"{EDDSA}eddsa-rdfc-2022/signedDataInt.json",
    f"{EDDSA}eddsa-rdfc-2022/employ/signedDataInt.json",
    f"{EDDSA}eddsa-jcs-2022/signedJCS.json",
]
BY_ECDSA = [
    f"{ECDSA}ecdsa-rdfc-2019-p256/signedECDSAP256.json",
    f"{ECDSA}ecdsa-rdfc-2019-p256/employ/signedECDSAP256.json",
    f"{ECDSA}ecdsa-jcs-2019-p256/signedJCSECDSAP256.json",
    f"{ECDSA}ecdsa-rdfc-2019-p384/signedECDSAP384.json",
    f"{ECDSA}ecdsa-rdfc-2019-p384/employ/signedECDSAP384.json",
    f"{ECDSA}ecdsa-jcs-2019-p384/signedJCSECDSAP384.json",
]
SETS_AND_CHAINS = [
    f"{EDDSA}proof-set-chain/signedProof{name}.json"
    for name in ("Set1", "Set2", "Chain1", "Chain2")
]
NOW = datetime(2026, 11, 24, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("citizenship")


@pytest.fixture
def citizenship(monkeypatch: pytest.MonkeyPatch, node_packages: Path) -> None:
    """Let the context of one example be read, in this test alone."""
    package = node_packages / "node_modules" / "@digitalbazaar" / "citizenship-context"
    context = json.loads((package / "contexts" / "v4rc1.jsonld").read_text())
    known = {iri: load_context(iri) for iri in CONTEXT_IRIS}
    # What our own contexts mean is read first, whichever test comes first: this one has no file.
    terms.bundled_meanings()
    loader = FrozenDocumentLoader({**known, CITIZENSHIP: context})
    monkeypatch.setattr(rdfc, "_LOADER", loader)
    monkeypatch.setattr(terms, "CONTEXT_IRIS", CONTEXT_IRIS | {CITIZENSHIP})


def row(name: str) -> JSON:
    (found,) = [row for row in rows("data_integrity_vectors") if row["id"] == VECTORS + name]
    return found


def document(name: str) -> JSON:
    found: JSON = json.loads(row(name)["input"])
    return found


def key_of(proof: JSON) -> PublicKey:
    return key_of_did_key(proof["verificationMethod"].partition("#")[0])


def check(secured: JSON) -> None:
    for proof in data_integrity.proofs_of(secured):
        key = key_of_did_key(proof.controller)
        data_integrity.verify(secured, proof, key=key, expected=Expected(NOW))


@pytest.mark.parametrize("name", BY_EDDSA + BY_ECDSA)
def test_every_intermediate_step_is_that_of_the_specification(name: str) -> None:
    published, secured = row(name), document(name)
    options = secured.pop("proof")
    options.pop("proofValue")
    algorithm, suite = algorithm_of(key_of(options)), SUITES[options["cryptosuite"]]
    contexts = {"@context": secured["@context"]} if suite.signs_rdf else {}
    canonical = canonical_form(suite, algorithm)

    assert canonical(secured).decode() == published["canon_doc"]
    assert canonical({**options, **contexts}).decode() == published["proof_canon"]
    hashed = hash_data(secured, options, algorithm=algorithm).hex()
    assert hashed == published["proof_hash"].strip() + published["doc_hash"].strip()
    assert hashed == published["combined_hash"].strip()


@pytest.mark.parametrize("name", BY_EDDSA)
def test_our_signature_with_the_published_key_is_the_published_one(name: str) -> None:
    secured = document(name)
    secret = multikey.decode(PUBLISHED_SECRET).removeprefix(SECRET_PREFIX)
    signer = KeySigner("", Ed25519PrivateKey.from_private_bytes(secret))
    proof = secured.pop("proof")
    expected = proof.pop("proofValue")

    signature = signer.sign(hash_data(secured, proof, algorithm=Algorithm.EDDSA))

    assert multikey.encode(signature) == expected


@pytest.mark.parametrize("name", BY_EDDSA + BY_ECDSA + SETS_AND_CHAINS)
def test_a_published_proof_holds_and_a_changed_document_is_refused(name: str) -> None:
    secured = document(name)
    check(secured)
    with pytest.raises(InvalidSignatureError):
        check({**secured, "id": "urn:uuid:00000000-0000-4000-8000-000000000000"})


def test_a_chain_with_a_link_missing_is_refused() -> None:
    secured = document(f"{EDDSA}proof-set-chain/signedProofChain1.json")
    with pytest.raises(InvalidProofError):
        check({**secured, "proof": secured["proof"][1:]})


def test_what_we_do_not_check_is_said_and_not_guessed() -> None:
    checked = {VECTORS + name for name in BY_EDDSA + BY_ECDSA + SETS_AND_CHAINS}
    visited = [row for row in rows("data_integrity_vectors") if row["id"] not in checked]
    for vector in visited:
        with pytest.raises(UnsupportedProofError):
            data_integrity.proofs_of(json.loads(vector["input"]))
    # Ed25519Signature2020, and four of ecdsa-sd-2023.
    assert len(visited) == 5
