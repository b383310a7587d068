"""Where the key of a signature comes from: never from the document itself (SECURITY, threat 3).

The key of an issuer is found in our register of keys, in the trust register, in the DID itself, or
in the document of a did:web. What cannot be had now is undetermined, what is not there is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.x509 import Certificate

from app.core.certificates import UntrustedCertificateError, key_of_chain
from app.core.did import WEB_PREFIX, InvalidDIDError, is_own_key, key_of_own_method
from app.core.did_documents import InvalidDIDDocumentError, MethodNotListedError, key_of_method
from app.core.documents import JSONObject
from app.core.errors import NotFoundError, UnavailableError
from app.core.jwk import public_from_jwk
from app.core.keys import PublicKey
from app.credentials.checks import ProofFact
from app.credentials.key_history import fault_of_key, is_in_use
from app.institutions.models import SigningKeyRecord

NOT_OF_ISSUER = ProofFact(held=False, code="key_not_of_issuer")
UNAVAILABLE = ProofFact(held=None, code="key_unavailable")
ASSERTION = "assertionMethod"


@dataclass(frozen=True, slots=True)
class Signature:
    """Our own record of when we signed a credential with which key."""

    kid: str
    signed_at: datetime


class NotProvenError(Exception):
    """Carries the fact that ends a proof."""

    def __init__(self, fact: ProofFact) -> None:
        super().__init__(fact.code)
        self.fact = fact


def _nothing(_name: str) -> Mapping[str, PublicKey]:
    return {}


@dataclass(frozen=True, slots=True)
class Keyring:
    """The ways to a key; each answers for a name, and raises when it cannot say.

    `registered` gives the keys that the trust register holds for an issuer, by their names;
    `did_document` the document of a did:web, and `issuer_keys` the key set of an https issuer.
    """

    own_key: Callable[[str], SigningKeyRecord | None]
    signatures: Callable[[], tuple[Signature, ...]]
    did_document: Callable[[str], JSONObject]
    issuer_keys: Callable[[str], JSONObject]
    registered: Callable[[str], Mapping[str, PublicKey]] = _nothing
    anchors: Sequence[Certificate] = field(default=())

    def key(
        self, method: str, *, signed_at: datetime | None, purpose: str = ASSERTION
    ) -> PublicKey:
        """Return the key of a verification method, as its controller says.

        Raises:
            NotProvenError: it is not of that controller, cannot be had, or was out of use then.
            AppError: the key is none that we take.
        """
        controller = method.partition("#")[0]
        record = self.own_key(method)
        if record is not None:
            return self._own(record, signed_at)
        registered = self.registered(controller)
        if registered:
            return _named(registered, method)
        try:
            return self._resolved(controller, method, purpose)
        except (MethodNotListedError, InvalidDIDDocumentError, NotFoundError) as error:
            raise NotProvenError(NOT_OF_ISSUER) from error
        except UnavailableError as error:
            raise NotProvenError(UNAVAILABLE) from error

    def key_of_issuer(self, issuer: str, kid: str | None) -> PublicKey:
        """Return the key of an issuer that is an https address (SD-JWT VC, section 3.5).

        Raises:
            NotProvenError: it has no such key, or its keys cannot be had.
            AppError: the key is none that we take.
        """
        registered = self.registered(issuer)
        if registered:
            return _named(registered, kid)
        try:
            found = self.issuer_keys(issuer)
        except InvalidDIDDocumentError as error:
            raise NotProvenError(NOT_OF_ISSUER) from error
        except UnavailableError as error:
            raise NotProvenError(UNAVAILABLE) from error
        keys = [jwk for jwk in found.get("keys", []) if isinstance(jwk, dict)]
        matching = [jwk for jwk in keys if kid is None or jwk.get("kid") == kid]
        if len(matching) != 1:
            raise NotProvenError(NOT_OF_ISSUER)
        return public_from_jwk(matching[0])

    def key_of_chain(self, chain: object, *, issuer: str, now: datetime) -> PublicKey:
        """Return the key of a certificate of this issuer.

        Raises:
            NotProvenError: the certificates do not lead to one of our anchors.
        """
        try:
            return key_of_chain(chain, issuer=issuer, anchors=self.anchors, now=now)
        except UntrustedCertificateError as error:
            raise NotProvenError(ProofFact(held=False, code=error.code)) from error

    def _own(self, record: SigningKeyRecord, claimed_at: datetime | None) -> PublicKey:
        if is_in_use(record):
            # Nothing can be wrong with it, so our records of its signatures need not be asked.
            return record.public_key
        ours = [noted.signed_at for noted in self.signatures() if noted.kid == record.kid]
        signed_at = ours[0] if ours else claimed_at
        fault = fault_of_key(record, signed_at=signed_at, on_record=bool(ours))
        if fault is not None:
            raise NotProvenError(ProofFact(held=False, code=fault))
        return record.public_key

    def _resolved(self, controller: str, method: str, purpose: str) -> PublicKey:
        if is_own_key(controller):
            try:
                return key_of_own_method(method)
            except InvalidDIDError as error:
                raise NotProvenError(NOT_OF_ISSUER) from error
        if not controller.startswith(WEB_PREFIX):
            raise NotProvenError(UNAVAILABLE)
        return key_of_method(self.did_document(controller), method=method, purpose=purpose)


def _named(registered: Mapping[str, PublicKey], name: str | None) -> PublicKey:
    if name is None and len(registered) == 1:
        return next(iter(registered.values()))
    key = registered.get(name or "")
    if key is None:
        raise NotProvenError(NOT_OF_ISSUER)
    return key
