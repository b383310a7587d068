"""What the registers say of issuers and their keys: read once for each version of the registers.

Institutions here, and issuers elsewhere in the trust register. What a process keeps it forgets with
any change of a register, on every replica (`institutions.register_version`): a key that was stolen
or an issuer that is no longer vouched for is seen at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TypeVar

from app.core.documents import JSONObject
from app.core.kept import Answers, Kept, answered_once
from app.core.keys import PublicKey
from app.institutions.models import Institution, Recognition, SigningKeyRecord
from app.institutions.service import Institutions
from app.institutions.trust_register import TrustRegister
from app.institutions.trusted import TrustedIssuer

# Issuers and keys of which a process knows what the registers say, or that they say nothing.
MAX_KEPT = 2_000
# No name in a register is longer; of a longer one only the registers themselves are asked.
MAX_NAME = 1_000

Said = TypeVar("Said")


class KeptRegisters:
    """What one process has read of the registers, all of it in one version; for many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version: str | None = None
        self._answers: Answers = Kept(MAX_KEPT)

    def of(self, version: str | None) -> Answers:
        """Return what was read in this version; without a version nothing is kept."""
        if version is None:
            return Kept(MAX_KEPT)
        with self._lock:
            if version != self._version:
                self._version, self._answers = version, Kept(MAX_KEPT)
            return self._answers


@dataclass(frozen=True)
class Registers:
    """The registers in one unit of work, and what the process has `kept` of this version of them.

    The version is asked for once, when something is wanted of them or before that by `asked`.
    """

    institutions: Institutions
    trust: TrustRegister
    kept: KeptRegisters
    version: Callable[[], Callable[[], str | None]]

    @cached_property
    def answers(self) -> Answers:
        """What was read in the present version."""
        return self.kept.of(self.version()())

    def asked(self) -> Callable[[], None]:
        """Ask for the version; it is known when what is returned was called."""
        version = self.version()

        def note() -> None:
            # Where the property keeps it.
            vars(self)["answers"] = self.kept.of(version())

        return note

    def key(self, method: str) -> SigningKeyRecord | None:
        """Return the key of an institution here that a signature names, or None."""
        return self._once("key", method, self.institutions.key_of)

    def institution(self, did: str) -> Institution | None:
        """Return the institution here that is this issuer, or None."""
        return self._once("institution", did, self.institutions.by_did)

    def recognitions(self, institution_id: str) -> tuple[Recognition, ...]:
        """Return the recognitions of an institution, in the order in which they began."""
        return self._once("recognitions", institution_id, self.institutions.recognitions)

    def document(self, did: str) -> JSONObject:
        """Return the DID document of an institution below our own address.

        Raises:
            UnknownInstitutionError: there is no such institution.
        """
        return self._once("document", did, self.institutions.document_of)

    def entry(self, issuer_id: str) -> TrustedIssuer | None:
        """Return the entry of an issuer elsewhere, or None for one that nobody vouches for."""
        return self._once("entry", issuer_id, self.trust.of)

    def registered_keys(self, issuer_id: str) -> Mapping[str, PublicKey]:
        """Return the keys that the trust register holds for an issuer, by their names."""
        return self._once("keys", issuer_id, self._keys)

    def _keys(self, issuer_id: str) -> Mapping[str, PublicKey]:
        entry = self.entry(issuer_id)
        return entry.public_keys() if entry is not None else {}

    def _once(self, kind: str, name: str, ask: Callable[[str], Said]) -> Said:
        if len(name) > MAX_NAME:
            return ask(name)
        return answered_once(self.answers, (kind, name), lambda: ask(name))
