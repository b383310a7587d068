"""The learners: who logged in, and which addresses the provider vouches for.

Features that wait for a person (awards, top-ups) ask for the addresses of a learner when that
learner looks; nobody is told that somebody logged in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.clock import Clock
from app.core.documents import JSONObject
from app.core.errors import NotFoundError
from app.identity.models import Learner
from app.identity.profile import profile_of
from app.identity.store import LearnerStore


class UnknownLearnerError(NotFoundError):
    """There is no such learner."""

    code = "unknown_learner"


@dataclass(frozen=True, slots=True)
class Learners:
    """The learners in one unit of work."""

    store: LearnerStore
    clock: Clock

    def sign_in(
        self, claims: JSONObject, userinfo: JSONObject, links: Any = None, *, now: datetime
    ) -> Learner:
        """Return the learner of a login that was checked, made new at the first one.

        `links` is what the links endpoint told, if there is one.
        """
        return self.get(self.store.put(profile_of(claims, userinfo, links, now=now), now=now))

    def get(self, learner_id: str) -> Learner:
        """Return a learner, with the addresses and names that count at this moment.

        Raises:
            UnknownLearnerError: there is none with this id.
        """
        learner = self.store.find(learner_id, now=self.clock())
        if learner is None:
            raise UnknownLearnerError("There is no such learner.")
        return learner

    def birth_dates(self, learner_ids: Sequence[str]) -> dict[str, date]:
        """Return the birth dates that the provider told, by learner."""
        return self.store.birth_dates(learner_ids)

    def identities(self, learner_ids: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
        """Return the logins that open the wallets of these learners: learner, issuer, subject."""
        return self.store.identities(learner_ids)

    def addresses(self, learner_ids: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
        """Return the addresses that count now: learner, `eppn` or `email`, and the value."""
        return self.store.addresses(learner_ids, now=self.clock())

    def lock(self, learner_ids: Sequence[str]) -> None:
        """Keep others who lock these learners waiting until this unit of work ends."""
        self.store.lock(learner_ids)

    def between(self, first: str, last: str) -> tuple[str, ...]:
        """Return the ids of learners from `first` to `last`, both included."""
        return self.store.ids_between(first, last)

    def spans(self, size: int) -> Iterator[tuple[str, str]]:
        """Yield the first and last ids of all learners, `size` at a time, in their order."""
        found = self.store.span_after("", limit=size)
        while found is not None:
            yield found
            found = self.store.span_after(found[1], limit=size)
