"""Data Integrity proofs (W3C Data Integrity 1.0): one, a set of several, or a chain.

What is hashed and signed is decided by the cryptosuite of each proof; see `cryptosuites`.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from pydantic import ConfigDict, Field, ValidationError

from app.core import multikey
from app.core.canonical_json import quick_canonical_bytes
from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.jws import Signer
from app.core.keys import (
    InvalidSignatureError,
    PublicKey,
    algorithm_of,
    check_signature,
)
from app.core.values import Value
from app.credentials.canonical.rdfc import OF_STRANGERS, OURS, Care
from app.credentials.proofs.cryptosuites import SIGNATURE_BYTES, SUITES, Cryptosuite, hash_data
from app.credentials.proofs.remembered import once
from app.credentials.reading import parse_moment

ASSERTION, AUTHENTICATION = "assertionMethod", "authentication"
# A credential has one proof, or a few where several parties sign.
MAX_PROOFS = 8


class UnsupportedProofError(RejectedError):
    """The proof is of a kind that we cannot check."""

    code = "unsupported_proof"


class InvalidProofError(RejectedError):
    """There is no proof, or it does not hold."""

    code = "invalid_proof"


class ProofExpiredError(RejectedError):
    """The proof itself was made for a time that has passed."""

    code = "proof_expired"


class Proof(Value):
    """A proof as the document has it (section 2.1). It may name contexts of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: str
    cryptosuite: str
    verification_method: str = Field(alias="verificationMethod")
    proof_purpose: str = Field(alias="proofPurpose")
    proof_value: str = Field(alias="proofValue")
    created: str | None = None
    expires: str | None = None
    domain: str | list[str] | None = None
    challenge: str | None = None
    nonce: str | None = None
    previous_proof: str | list[str] | None = Field(None, alias="previousProof")
    id: str | None = None
    context: str | list[str | JSONObject] | None = Field(None, alias="@context")

    @property
    def controller(self) -> str:
        """The DID whose key signed, as the proof says."""
        return self.verification_method.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a proof must be for, and what the verifier gave the signer to repeat (section 2.1)."""

    now: datetime
    purpose: str = ASSERTION
    domain: str | None = None
    challenge: str | None = None
    care: Care = OF_STRANGERS
    # Whether a signature that was found to hold is not worked out again; all else is.
    remembers: bool = False


def secure(
    document: JSONObject,
    *,
    signer: Signer,
    public_key: PublicKey,
    suite: Cryptosuite,
    created: datetime,
    answering: Expected | None = None,
) -> JSONObject:
    """Return the document with a proof, as an array of one (Open Badges 3.0 wants an array).

    The proof names the key by the `kid` of the signer, and holds under `public_key`: a signature
    that does not is never returned. `answering` gives the proof another purpose, and the domain and
    challenge of the verifier.

    Raises:
        UnsupportedProofError: the key is not one for this suite.
        InvalidSignatureError: the signer does not have the key of `public_key`.
        RejectedError: the document has no canonical form.
    """
    if signer.algorithm not in SUITES[suite].algorithms:
        wanted = " or ".join(sorted(SUITES[suite].algorithms))
        raise UnsupportedProofError(f"{suite} needs a key for {wanted}.")
    moment = created.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    options: JSONObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite.value,
        "created": moment,
        "verificationMethod": signer.kid,
        "proofPurpose": ASSERTION,
        **(_answer(answering) if answering else {}),
    }
    if not SUITES[suite].signs_rdf:
        # Without RDF the contexts are signed as part of the options (EdDSA, section 3.3.5).
        options["@context"] = document["@context"]
    care = answering.care if answering else OURS
    data = hash_data(document, options, algorithm=signer.algorithm, care=care)
    signature = signer.sign(data)
    check_signature(public_key, signature=signature, data=data)
    return {**document, "proof": [{**options, "proofValue": multikey.encode(signature)}]}


def _answer(expected: Expected) -> JSONObject:
    asked = {"domain": expected.domain, "challenge": expected.challenge}
    given = {name: value for name, value in asked.items() if value is not None}
    return {"proofPurpose": expected.purpose, **given}


def proofs_of(document: JSONObject) -> tuple[Proof, ...]:
    """Return the proofs of a document, read strictly.

    Raises:
        InvalidProofError: there is none, there are too many, or one lacks a member.
        UnsupportedProofError: one is of another kind or has members that we do not know.
    """
    return tuple(_proof(proof) for proof in _listed_proofs(document))


def _listed_proofs(document: JSONObject) -> list[object]:
    given = document.get("proof")
    proofs = given if isinstance(given, list) else [given]
    if not proofs or len(proofs) > MAX_PROOFS:
        raise InvalidProofError(f"A document has one to {MAX_PROOFS} proofs.")
    if any(proofs.count(proof) > 1 for proof in proofs):
        raise InvalidProofError("A proof stands twice; leave one out.")
    return proofs


def _proof(given: object) -> Proof:
    if not isinstance(given, dict):
        raise InvalidProofError("A proof is an object.")
    # A suite of another kind than a text has no hash, and so is in no table.
    suite = given.get("cryptosuite")
    is_known = isinstance(suite, str) and suite in SUITES
    if given.get("type") != "DataIntegrityProof" or not is_known:
        known = ", ".join(SUITES)
        raise UnsupportedProofError(f"We check a DataIntegrityProof with one of {known}.")
    if None in given.values():
        # Such a member would be read as one that is not there.
        raise InvalidProofError("A member of the proof is null; leave it out.")
    if SUITES[str(suite)].signs_rdf and "@context" in given:
        # Section 3.2.5: the options take the contexts of the document, so these are not signed.
        raise InvalidProofError("A proof over RDF has no @context of its own.")
    try:
        return Proof.model_validate(given)
    except ValidationError as error:
        kinds = {fault["type"] for fault in error.errors()}
        if kinds == {"extra_forbidden"}:
            raise UnsupportedProofError("The proof has members that we do not know.") from error
        raise InvalidProofError("The proof lacks a member, or has one of another kind.") from error


def verify(document: JSONObject, proof: Proof, *, key: PublicKey, expected: Expected) -> None:
    """Check one proof of a document; the caller has made sure whose key it is.

    Raises:
        UnsupportedProofError: the key is not one for the suite of the proof.
        ProofExpiredError: the proof was made for a time that has passed.
        InvalidProofError, InvalidSignatureError: the proof does not hold.
        RejectedError: the document has no canonical form.
    """
    _check_options(proof, expected)
    algorithm = algorithm_of(key)
    if algorithm not in SUITES[proof.cryptosuite].algorithms:
        raise UnsupportedProofError("The key is not one for the suite of the proof.")
    signature = multikey.decode(proof.proof_value)
    if len(signature) != SIGNATURE_BYTES[algorithm]:
        raise InvalidProofError("The signature has the wrong length.")
    check = partial(_check_signed, document, proof, signature, key=key, care=expected.care)
    if expected.remembers:
        text = quick_canonical_bytes(document) or json.dumps(document, sort_keys=True).encode()
        # Not whether it is to be done at once, which changes nothing of what is checked: what
        # others found who could wait holds here too.
        how = f"{expected.care.compacts_back} {expected.care.inline_contexts} "
        return once(key, (how + proof.model_dump_json()).encode() + text, check)
    return check()


def _check_signed(
    document: JSONObject, proof: Proof, signature: bytes, *, key: PublicKey, care: Care
) -> None:
    algorithm, signed = algorithm_of(key), _signed_document(document, proof)
    *others, options = _readings(proof, signed)
    for reading in others:
        data = hash_data(signed, reading, algorithm=algorithm, care=care)
        with suppress(InvalidSignatureError):
            return check_signature(key, signature=signature, data=data)
    data = hash_data(signed, options, algorithm=algorithm, care=care)
    return check_signature(key, signature=signature, data=data)


def _readings(proof: Proof, signed: JSONObject) -> list[JSONObject]:
    """Return what may have been signed as the options of a proof.

    Some signers of JCS leave the contexts out of the proof that they write, and sign them still:
    EdDSA Cryptosuites 1.0, section 3.3.5, said so before it was finished.
    """
    options = proof.model_dump(by_alias=True, exclude_none=True, exclude={"proof_value"})
    if SUITES[proof.cryptosuite].signs_rdf or proof.context is not None:
        return [options]
    return [options, {**options, "@context": signed.get("@context")}]


def _check_options(proof: Proof, expected: Expected) -> None:
    if proof.proof_purpose != expected.purpose:
        raise InvalidProofError(f"The purpose of the proof is not {expected.purpose}.")
    if proof.expires and parse_moment(proof.expires, member="expires") <= expected.now:
        raise ProofExpiredError("The proof has expired.")
    if expected.domain is not None and expected.domain not in _listed(proof.domain):
        raise InvalidProofError("The proof was made for another domain.")
    if expected.challenge is not None and proof.challenge != expected.challenge:
        raise InvalidProofError("The proof answers another challenge.")


def _signed_document(document: JSONObject, proof: Proof) -> JSONObject:
    """Return the document as it was when this proof was made."""
    signed = {name: member for name, member in document.items() if name != "proof"}
    if proof.context is not None:
        signed["@context"] = _signed_contexts(document, proof)
    if proof.previous_proof is not None:
        signed["proof"] = _previous(_listed_proofs(document), _listed(proof.previous_proof))
    return signed


def _previous(proofs: Sequence[object], names: Sequence[object]) -> list[object]:
    # Section 4.5: every proof that this one builds on is there, and is signed with it.
    named = {proof["id"]: proof for proof in proofs if isinstance(proof, dict) and proof.get("id")}
    missing = [name for name in names if name not in named]
    if missing:
        raise InvalidProofError("The proof builds on one that is not there.")
    return [named[name] for name in names]


def _signed_contexts(document: JSONObject, proof: Proof) -> str | list[str | JSONObject] | None:
    # EdDSA, section 3.3.2, step 4: the document may have gained contexts behind the signed ones.
    signed, found = _listed(proof.context), _listed(document.get("@context"))
    if found[: len(signed)] != signed:
        raise InvalidProofError("The contexts of the document are not those that were signed.")
    return proof.context


def _listed(given: object) -> list[object]:
    return list(given) if isinstance(given, list) else [given]
