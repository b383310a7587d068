"""Data Integrity proofs (W3C Data Integrity 1.0) with eddsa-rdfc-2022 and eddsa-jcs-2022.

What is hashed and signed follows Data Integrity EdDSA Cryptosuites 1.0, sections 3.2 and 3.3. A new
suite is one more entry in `SUITES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from pydantic import ConfigDict, Field, ValidationError

from app.core import multikey
from app.core.documents import JSONObject, canonical_bytes
from app.core.errors import RejectedError
from app.core.jws import Signer
from app.core.keys import Algorithm, PublicKey, algorithm_of, check_signature
from app.core.values import Value
from app.credentials.canonical.rdfc import canonical_nquads

PURPOSE = "assertionMethod"
SIGNATURE_BYTES = 64
# A credential has one proof, or a few where several parties sign.
MAX_PROOFS = 8


class UnsupportedProofError(RejectedError):
    """The proof is of a kind that we cannot check."""

    code = "unsupported_proof"


class InvalidProofError(RejectedError):
    """There is no proof, or it does not hold."""

    code = "invalid_proof"


class Cryptosuite(StrEnum):
    """The cryptosuites that we issue and check."""

    EDDSA_RDFC_2022 = "eddsa-rdfc-2022"
    EDDSA_JCS_2022 = "eddsa-jcs-2022"


@dataclass(frozen=True, slots=True)
class Suite:
    """How a cryptosuite makes bytes of a document, and which key it wants."""

    canonical: Callable[[JSONObject], bytes]
    algorithm: Algorithm


SUITES: Mapping[str, Suite] = {
    Cryptosuite.EDDSA_RDFC_2022: Suite(canonical_nquads, Algorithm.EDDSA),
    Cryptosuite.EDDSA_JCS_2022: Suite(canonical_bytes, Algorithm.EDDSA),
}


class Proof(Value):
    """A proof as the document has it (section 2.1). It may name contexts of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: str
    cryptosuite: str
    verification_method: str = Field(alias="verificationMethod")
    proof_purpose: str = Field(alias="proofPurpose")
    proof_value: str = Field(alias="proofValue")
    created: str | None = None
    id: str | None = None
    context: str | list[str] | None = Field(None, alias="@context")


def secure(
    document: JSONObject,
    *,
    signer: Signer,
    public_key: PublicKey,
    suite: Cryptosuite,
    created: datetime,
) -> JSONObject:
    """Return the document with a proof, as an array of one (Open Badges 3.0 wants an array).

    The proof names the key by the `kid` of the signer, and holds under `public_key`: a signature
    that does not is never returned.

    Raises:
        UnsupportedProofError: the key is not one for this suite.
        InvalidSignatureError: the signer does not have the key of `public_key`.
        RejectedError: the document has no canonical form.
    """
    if signer.algorithm is not SUITES[suite].algorithm:
        raise UnsupportedProofError(f"{suite} needs a key for {SUITES[suite].algorithm}.")
    moment = created.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    options: JSONObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite.value,
        "created": moment,
        "verificationMethod": signer.kid,
        "proofPurpose": PURPOSE,
    }
    if suite is Cryptosuite.EDDSA_JCS_2022:
        # Section 3.3.5: without RDF the contexts are signed as part of the options.
        options["@context"] = document["@context"]
    data = hash_data(document, options)
    signature = signer.sign(data)
    check_signature(public_key, signature=signature, data=data)
    proof = {**options, "proofValue": multikey.encode(signature)}
    return {**document, "proof": [proof]}


def proofs_of(document: JSONObject) -> tuple[Proof, ...]:
    """Return the proofs of a document, read strictly.

    Raises:
        InvalidProofError: there is none, there are too many, or one lacks a member.
        UnsupportedProofError: one is of another kind or has members that we do not know.
    """
    given = document.get("proof")
    proofs = given if isinstance(given, list) else [given]
    if not proofs or len(proofs) > MAX_PROOFS:
        raise InvalidProofError(f"A document has one to {MAX_PROOFS} proofs.")
    return tuple(_proof(proof) for proof in proofs)


def _proof(given: object) -> Proof:
    if not isinstance(given, dict):
        raise InvalidProofError("A proof is an object.")
    if given.get("type") != "DataIntegrityProof" or given.get("cryptosuite") not in SUITES:
        raise UnsupportedProofError(
            "We check DataIntegrityProof with eddsa-rdfc-2022 or -jcs-2022."
        )
    try:
        return Proof.model_validate(given)
    except ValidationError as error:
        kinds = {fault["type"] for fault in error.errors()}
        if kinds == {"extra_forbidden"}:
            raise UnsupportedProofError("The proof has members that we do not know.") from error
        raise InvalidProofError("The proof lacks a member, or has one of another kind.") from error


def verify(document: JSONObject, proof: Proof, *, key: PublicKey) -> None:
    """Check one proof of a document; the caller has made sure whose key it is.

    Raises:
        UnsupportedProofError: the key is not one for the suite of the proof.
        InvalidProofError: the proof does not hold.
        RejectedError: the document has no canonical form.
    """
    if proof.proof_purpose != PURPOSE:
        raise InvalidProofError(f"The purpose of the proof is not {PURPOSE}.")
    if algorithm_of(key) is not SUITES[proof.cryptosuite].algorithm:
        raise UnsupportedProofError("The key is not one for the suite of the proof.")
    unsecured = {name: member for name, member in document.items() if name != "proof"}
    options = proof.model_dump(by_alias=True, exclude_none=True, exclude={"proof_value"})
    if proof.context is not None:
        unsecured["@context"] = _signed_contexts(document, proof)
    signature = multikey.decode(proof.proof_value)
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidProofError("The signature has the wrong length.")
    check_signature(key, signature=signature, data=hash_data(unsecured, options))


def _signed_contexts(document: JSONObject, proof: Proof) -> str | list[str] | None:
    # Section 3.3.2, step 4: the document may have gained contexts behind those that were signed.
    signed, found = _listed(proof.context), _listed(document.get("@context"))
    if found[: len(signed)] != signed:
        raise InvalidProofError("The contexts of the document are not those that were signed.")
    return proof.context


def _listed(contexts: object) -> list[object]:
    return list(contexts) if isinstance(contexts, list) else [contexts]


def hash_data(document: JSONObject, options: JSONObject) -> bytes:
    """Return what is signed: the hash of the proof options, then that of the document.

    `document` has no proof, `options` no proof value; for RDF the options take the contexts of the
    document (sections 3.2.4 and 3.2.5).
    """
    suite = options["cryptosuite"]
    if suite == Cryptosuite.EDDSA_RDFC_2022:
        options = {**options, "@context": document.get("@context")}
    canonical = SUITES[suite].canonical
    return sha256(canonical(options)).digest() + sha256(canonical(document)).digest()
