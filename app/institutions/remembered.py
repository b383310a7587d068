"""Institutions for who asks the same again and again: read once for each version of the registers.

`register_version` tells which version holds; with any change of an institution, a recognition or a
key, on whatever replica, everything that was kept is forgotten.
"""

from dataclasses import dataclass

from app.core.kept import Answers, answered_once
from app.core.keys import Algorithm
from app.institutions.keys import SigningKey
from app.institutions.models import Institution, Recognition
from app.institutions.service import Institutions


@dataclass(frozen=True, slots=True)
class RememberedInstitutions(Institutions):
    """The institutions in one unit of work, and what is `kept` of the version that holds in it."""

    kept: Answers

    def get(self, institution_id: str) -> Institution:
        """Return an institution; see `Institutions.get`."""
        ask = super(RememberedInstitutions, self).get
        return answered_once(
            self.kept, ("institution by id", institution_id), lambda: ask(institution_id)
        )

    def recognitions(self, institution_id: str) -> tuple[Recognition, ...]:
        """Return the recognitions of an institution; see `Institutions.recognitions`."""
        ask = super(RememberedInstitutions, self).recognitions
        return answered_once(
            self.kept, ("recognitions", institution_id), lambda: ask(institution_id)
        )

    def signing_key(self, institution_id: str, algorithm: Algorithm) -> SigningKey:
        """Return the key with which an institution signs now; see `Institutions.signing_key`."""
        ask = super(RememberedInstitutions, self).signing_key
        name = ("signing key", institution_id, algorithm)
        return answered_once(self.kept, name, lambda: ask(institution_id, algorithm))
