"""Institutions and registers say which level somebody has, also without a diploma in the wallet.

An attestation is about the owner of an address. Whether that person is known here is not told. Once
the owner's rights were looked at it stays with the owner, also when the address no longer does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import NotFoundError, RejectedError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.entitlements.attested_store import AttestedStore
from app.entitlements.models import Attestation, AttestedLevel, AttestedOrder, LevelSource
from app.entitlements.store import FactStore
from app.identity.service import Learners
from app.learning_account.models import Address


class UnknownAttestationError(NotFoundError):
    """The organisation attested no such thing."""

    code = "unknown_attestation"


class AttestedInFutureError(RejectedError):
    """Nobody can say which level somebody will have."""

    code = "attested_in_future"


@dataclass(frozen=True, slots=True)
class Attesting:
    """What organisations attest, in one unit of work."""

    store: AttestedStore
    facts: FactStore
    learners: Learners

    def attest(
        self, order: AttestedOrder, *, by: str, source: LevelSource, now: datetime
    ) -> AttestedLevel:
        """Keep what an organisation says.

        Raises:
            AttestedInFutureError: it begins on a day to come.
        """
        if order.valid_from > now.date():
            raise AttestedInFutureError("Give a level that the person has today.")
        made = AttestedLevel(
            id=new_id(), attested_by=by, source=source, created_at=now, **dict(order)
        )
        self.store.add(made)
        return made

    def withdraw(self, attestation_id: str, *, by: str, now: datetime) -> AttestedLevel:
        """Let an attestation count no longer, from today on; asked for twice it changes nothing.

        Raises:
            UnknownAttestationError: this organisation attested no such thing.
        """
        found = self.store.find(attestation_id, attested_by=by)
        if found is None:
            raise UnknownAttestationError("There is no such attestation.")
        if found.ended_on is not None:
            return found
        day = now.date()
        self.store.end(found.id, day)
        self.facts.end_attested(found.id, day)
        return found.model_copy(update={"ended_on": day})

    def page(self, by: str, wanted: Slice) -> Page[AttestedLevel]:
        """Return what an organisation attested, newest first."""
        return self.store.page(by, wanted)

    def note(self, learner_ids: Sequence[str], *, now: datetime) -> None:
        """Keep with these learners what is attested about their addresses."""
        if self.store.is_empty():
            return
        owners: dict[Address, list[str]] = {}
        for learner_id, kind, value in self.learners.addresses(learner_ids):
            address = Address.model_validate({"kind": kind, "value": value})
            owners.setdefault(address, []).append(learner_id)
        found = [
            (learner_id, one.id, _held(one))
            for one in self.store.of(tuple(owners))
            for learner_id in owners[one.address]
        ]
        self.facts.attest_by_others(found, now=now)


def _held(one: AttestedLevel) -> Attestation:
    return Attestation(
        level=one.level, source=one.source, valid_from=one.valid_from, ended_on=one.ended_on
    )
