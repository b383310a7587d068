"""Institutions for who asks the same again and again: read once for each version of the registers.

`register_version` tells which version holds; with any change of an institution, a recognition or a
key, on whatever replica, everything that was kept is forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from app.core.kept import Kept
from app.core.keys import Algorithm
from app.institutions.keys import SigningKey
from app.institutions.models import Institution, Recognition
from app.institutions.service import Institutions

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class RememberedInstitutions(Institutions):
    """The institutions in one unit of work, and what is `kept` of the version that holds in it."""

    kept: Kept[tuple[object]]

    def get(self, institution_id: str) -> Institution:
        """Return an institution; see `Institutions.get`."""
        ask = super(RememberedInstitutions, self).get
        return self._once(("institution by id", institution_id), lambda: ask(institution_id))

    def recognitions(self, institution_id: str) -> tuple[Recognition, ...]:
        """Return the recognitions of an institution; see `Institutions.recognitions`."""
        ask = super(RememberedInstitutions, self).recognitions
        return self._once(("recognitions", institution_id), lambda: ask(institution_id))

    def signing_key(self, institution_id: str, algorithm: Algorithm) -> SigningKey:
        """Return the key with which an institution signs now; see `Institutions.signing_key`."""
        ask = super(RememberedInstitutions, self).signing_key
        name = ("signing key", institution_id, algorithm)
        return self._once(name, lambda: ask(institution_id, algorithm))

    def _once(self, name: tuple[str, ...], ask: Callable[[], Said]) -> Said:
        known = self.kept.get(name)
        if known is None:
            known = (ask(),)
            self.kept.put(name, known)
        return cast("Said", known[0])
