"""Quoting: what a course costs its holder today, and which sources would pay it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.catalogue.offering_rules import Recognised
from app.catalogue.offering_search import Sought
from app.catalogue.offerings import Offered, Offerings
from app.core.paging import Slice
from app.core.values import Localised
from app.identity.service import Learners
from app.learning_account.earmarks import Purpose
from app.learning_account.group_store import GroupStore
from app.learning_account.own_addresses import addresses_of
from app.learning_account.service import LearningAccounts
from app.spending.models import Course, Purse, Split
from app.spending.rules import NotSpendableError, ProviderNotRecognisedError, must_be_spendable
from app.spending.splitting import split
from app.spending.store import ReservationStore

# So many of the courses that start first are looked at, and so many shown.
LOOKED_AT, SHOWN = Slice(limit=30), 5


@dataclass(frozen=True, slots=True)
class Reach:
    """A course that a learner can pay for with what they have, in part or in full."""

    offered: Offered
    split: Split


@dataclass(frozen=True, slots=True)
class Quote:
    """What a course costs its holder today, and which sources would pay it."""

    course: Course
    split: Split


@dataclass(frozen=True, slots=True)
class Quoting:
    """Prices over the money of a learner, in one unit of work."""

    reservations: ReservationStore
    accounts: LearningAccounts
    offerings: Offerings
    learners: Learners
    groups: GroupStore

    def quote(
        self, holder_id: str, offering_id: str, *, chosen: Sequence[str] | None, today: date
    ) -> Quote:
        """Return what would be reserved, without doing it.

        Raises:
            UnknownOfferingError: there is no such offering.
            ProviderNotRecognisedError, NotSpendableError: money cannot be used for it.
        """
        course = self.open_course(offering_id, today)
        purses = self._purses(holder_id)
        purpose = _purpose(course, self._groups(holder_id), today)
        return Quote(course, split(course.price_cents, purses, purpose, chosen=chosen))

    def reach(self, holder_id: str, *, today: date) -> tuple[Reach, ...]:
        """Return what a learner can pay for, in part or in full: what costs them least first."""
        purses, groups, found = self._purses(holder_id), self._groups(holder_id), []
        already = {one.course.offering_id for one in self.reservations.open_of(holder_id)}
        offers = self.offerings.find(Sought(starts_from=today), LOOKED_AT).items
        taken = self.reservations.places_taken(one.offering.id for one in offers)
        by_whom = self.offerings.recognitions({one.offering.institution_id for one in offers})
        for offered in offers:
            if offered.offering.id in already:
                continue
            recognised = by_whom.get(offered.offering.institution_id, ())
            try:
                _must_be_spendable(offered, recognised, today)
                _must_have_room(offered, taken)
                course = _course(offered)
            except (NotSpendableError, ProviderNotRecognisedError):
                continue
            purpose = _purpose(course, groups, today)
            paid = split(course.price_cents, purses, purpose)
            if paid.parts:
                found.append(Reach(offered, paid))
        found.sort(key=lambda one: (one.split.short_cents, one.offered.offering.id))
        return tuple(found[:SHOWN])

    def open_course(self, offering_id: str, today: date) -> Course:
        """Return a course for which money can be used today, as long as there is room.

        Raises:
            UnknownOfferingError: there is no such offering.
            ProviderNotRecognisedError, NotSpendableError: money cannot be used for it.
        """
        offered = self.offerings.offered(offering_id)
        recognised = self.offerings.recognised(offered.offering.institution_id)
        _must_be_spendable(offered, recognised, today)
        _must_have_room(offered, self.reservations.places_taken([offering_id]))
        return _course(offered)

    def _purses(self, holder_id: str) -> tuple[Purse, ...]:
        return tuple(
            Purse(
                account_id=lot.account_id,
                source=lot.source,
                until=lot.usable_until,
                cents=lot.cents,
            )
            for lot in self.accounts.lots(holder_id)
        )

    def _groups(self, holder_id: str) -> frozenset[str]:
        return self.groups.of_person(addresses_of(self.learners.get(holder_id)))


def _must_have_room(offered: Offered, taken: Mapping[str, int]) -> None:
    capacity = offered.offering.definition.capacity
    if capacity is not None and taken.get(offered.offering.id, 0) >= capacity:
        raise NotSpendableError("All places of this course are taken; choose another one.")


def _purpose(course: Course, groups: frozenset[str], today: date) -> Purpose:
    return Purpose(
        sector=course.sector,
        offering_code=course.code,
        institution_id=course.institution_id,
        on=today,
        person_groups=groups,
    )


def _must_be_spendable(offered: Offered, recognised: Iterable[Recognised], today: date) -> None:
    stacks = bool(offered.towards)
    must_be_spendable(offered.offering.definition, recognised, stacks=stacks, today=today)


def _course(offered: Offered) -> Course:
    definition, price = offered.offering.definition, offered.price
    if price is None or price.cents == 0:
        raise NotSpendableError("This course has no price that could be paid; ask the institution.")
    unit = offered.whole.unit
    return Course(
        offering_id=offered.offering.id,
        institution_id=offered.offering.institution_id,
        code=definition.code,
        title=Localised(nl=definition.title.nl, en=definition.title.en),
        unit=definition.unit,
        sector=offered.whole.sector,
        achievements=tuple(one.achievement for one in unit.counts) if unit else (),
        starts_on=definition.starts_on,
        price_cents=price.cents,
        price_rule=price.explanation.rule.value,
    )
