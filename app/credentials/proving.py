"""Whether the issuer itself signed: the proof, the key, and that the key is the issuer's.

The key comes from the issuer's DID only, never from the document (SECURITY: key injection).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.did import key_of_did_key
from app.core.documents import JSONObject
from app.core.errors import AppError
from app.core.keys import PublicKey
from app.credentials.canonical.rdfc import UndefinedTermError, UnknownContextError
from app.credentials.checks import ProofFact
from app.credentials.key_history import fault_of_key
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.data_integrity import (
    Expected,
    ProofExpiredError,
    UnsupportedProofError,
)
from app.credentials.reading import parse_moment
from app.institutions.models import SigningKeyRecord

HELD = ProofFact(held=True, code="proof_held")
NOT_OF_ISSUER = ProofFact(held=False, code="key_not_of_issuer")


@dataclass(frozen=True, slots=True)
class Signature:
    """Our own record of when we signed a credential with which key."""

    kid: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Keyring:
    """Where keys are looked up: the register of our own keys, and what a DID itself says."""

    own_key: Callable[[str], SigningKeyRecord | None]
    signatures: Callable[[], tuple[Signature, ...]]

    def key(self, method: str, *, signed_at: datetime | None) -> PublicKey:
        """Return the key of a verification method, as its DID itself says.

        Raises:
            _NotProvenError: it is not of that DID, cannot be had, or was out of use then.
        """
        controller = method.partition("#")[0]
        record = self.own_key(method)
        if record is not None:
            return self._own(record, signed_at)
        if not controller.startswith("did:key:"):
            raise _NotProvenError(ProofFact(held=None, code="key_unavailable"))
        if method != f"{controller}#{controller.removeprefix('did:key:')}":
            raise _NotProvenError(NOT_OF_ISSUER)
        return key_of_did_key(controller)

    def _own(self, record: SigningKeyRecord, claimed_at: datetime | None) -> PublicKey:
        ours = [noted.signed_at for noted in self.signatures() if noted.kid == record.kid]
        signed_at = ours[0] if ours else claimed_at
        fault = fault_of_key(record, signed_at=signed_at, on_record=bool(ours))
        if fault is not None:
            raise _NotProvenError(ProofFact(held=False, code=fault))
        return record.public_key


class _NotProvenError(Exception):
    """Carries the fact that ends the proof."""

    def __init__(self, fact: ProofFact) -> None:
        super().__init__(fact.code)
        self.fact = fact


def prove_document(
    document: JSONObject, *, issuer: str, keyring: Keyring, now: datetime
) -> ProofFact:
    """Check the Data Integrity proofs of a document: all hold, one at least is the issuer's."""
    if "proof" not in document:
        return ProofFact(held=False, code="proof_missing")
    return _fact_of(lambda: _check_proofs(document, issuer, keyring, now))


def prove_token(token: str, *, kid: str, issuer: str, keyring: Keyring) -> ProofFact:
    """Check the signature of a `vc+jwt`; it does not say when it was made."""

    def check() -> None:
        if kid.partition("#")[0] != issuer:
            raise _NotProvenError(NOT_OF_ISSUER)
        vc_jwt.verify(token, key=keyring.key(kid, signed_at=None))

    return _fact_of(check)


def _check_proofs(document: JSONObject, issuer: str, keyring: Keyring, now: datetime) -> None:
    proofs = data_integrity.proofs_of(document)
    if issuer not in {proof.controller for proof in proofs}:
        raise _NotProvenError(NOT_OF_ISSUER)
    for proof in proofs:
        created = parse_moment(proof.created, member="created") if proof.created else None
        key = keyring.key(proof.verification_method, signed_at=created)
        data_integrity.verify(document, proof, key=key, expected=Expected(now))


def _fact_of(check: Callable[[], None]) -> ProofFact:
    try:
        check()
    except _NotProvenError as error:
        return error.fact
    except (UnsupportedProofError, UnknownContextError) as error:
        return ProofFact(held=None, code=error.code)
    except (UndefinedTermError, ProofExpiredError) as error:
        return ProofFact(held=False, code=error.code)
    except AppError:
        return ProofFact(held=False, code="invalid_proof")
    return HELD
