"""The goals of learners: programmes, how far they are in each, and what would bring them further.

What is found is for the learner alone. An institution sees it when the learner shares it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.coming import ComingOfferings
from app.catalogue.exemptions import GrantedExemption
from app.catalogue.programme_models import Programme
from app.catalogue.programme_search import ProgrammeSearch
from app.catalogue.programmes import Programmes
from app.catalogue.stack_models import LearnerRecord
from app.catalogue.stacking import progress
from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.values import Localised
from app.goals.models import Choice, Gap, Goal, Place, Reckoned
from app.goals.records import held_of, spoken_of, units_for
from app.goals.store import GoalStore
from app.institutions.service import Institutions
from app.wallet.service import Wallet

# More than anybody studies at once; each is reckoned anew on every look.
MAX_GOALS = 20
Granted = Callable[[str], tuple[GrantedExemption, ...]]


class UnknownGoalError(NotFoundError):
    """The learner has no such goal."""

    code = "unknown_goal"


class TooManyGoalsError(ConflictError):
    """The learner has as many goals as can be."""

    code = "too_many_goals"


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of all learners in one unit of work; each call names the learner.

    `granted` tells which exemptions a learner was granted.
    """

    store: GoalStore
    programmes: Programmes
    search: ProgrammeSearch
    coming: ComingOfferings
    institutions: Institutions
    wallet: Wallet
    granted: Granted

    def choose(self, learner_id: str, programme_id: str, *, now: datetime) -> Goal:
        """Make a programme a goal; one that is a goal already stays as it is.

        Raises:
            UnknownProgrammeError: there is no such programme.
            TooManyGoalsError: there are as many as can be.
        """
        programme = self.programmes.by_id(programme_id)
        known = self.store.towards([programme.id], learner_id=learner_id)
        if not known and self.store.count(learner_id) >= MAX_GOALS:
            raise TooManyGoalsError(f"Have at most {MAX_GOALS} goals; take one away first.")
        if not known:
            goal = Goal(
                id=new_id(), learner_id=learner_id, programme_id=programme.id, chosen_at=now
            )
            self.store.add(goal)
            # Somebody who chose it twice at the same moment has it once.
            known = self.store.towards([programme.id], learner_id=learner_id)
        return known[programme.id]

    def drop(self, learner_id: str, goal_id: str) -> None:
        """Take a goal away; nothing else changes.

        Raises:
            UnknownGoalError: the learner has no such goal.
        """
        if not self.store.remove(goal_id, learner_id=learner_id):
            raise UnknownGoalError("You have no such goal.")

    def page(self, learner_id: str, wanted: Slice, *, now: datetime) -> Page[Reckoned]:
        """Return a page of the goals of a learner with the progress in each, newest first."""
        page = self.store.page(learner_id, wanted)
        chosen = [self.programmes.by_id(goal.programme_id) for goal in page.items]
        found = self._reckon(learner_id, chosen, now=now)
        return page.map(lambda goal: found[goal.programme_id])

    def of(self, learner_id: str, goal_id: str, *, now: datetime) -> Reckoned:
        """Return how far a learner is towards a goal.

        Raises:
            UnknownGoalError: the learner has no such goal.
        """
        goal = self.store.get(goal_id, learner_id=learner_id)
        if goal is None:
            raise UnknownGoalError("You have no such goal.")
        programme = self.programmes.by_id(goal.programme_id)
        return self._reckon(learner_id, [programme], now=now)[programme.id]

    def gaps(self, reckoned: Reckoned, *, now: datetime) -> tuple[Gap, ...]:
        """Return what would bring a learner further, with what is offered of it from today on."""
        programme, units = reckoned.progress.programme, reckoned.progress.open_units
        slugs = [unit.slug for unit in units]
        offered = self.coming.of(programme.institution_id, slugs, day=now.date())
        return tuple(Gap(unit, offered.get(unit.slug, ())) for unit in units)

    def places(self, learner_id: str, item_id: str, *, now: datetime) -> tuple[Place, ...]:
        """Return the programmes in which a credential of this learner counts, or did.

        Raises:
            UnknownItemError: this learner has no such credential.
        """
        kept = self.wallet.held(item_id, learner_id=learner_id)
        achievement = kept.described.achievement
        counting = self.programmes.counting(achievement.institution_id, achievement.slug)
        found = self._reckon(learner_id, counting, now=now) if counting else {}
        return tuple(
            Place(reckoned, units_for(kept, (one.unit for one in reckoned.progress.units)))
            for reckoned in found.values()
        )

    def choices(self, wanted: Slice, *, text: str = "") -> Page[Choice]:
        """Return a page of programmes that can be chosen, newest first."""
        page = self.search.page(wanted, text=text)
        names = self._names(page.items)
        return page.map(lambda programme: Choice(programme, names[programme.institution_id]))

    def _reckon(
        self, learner_id: str, programmes: Iterable[Programme], *, now: datetime
    ) -> dict[str, Reckoned]:
        whole = tuple(programmes)
        kept = self.wallet.everything(learner_id)
        record = LearnerRecord(
            held=tuple(held_of(one) for one in kept.values()), exemptions=self.granted(learner_id)
        )
        names = self._names(whole)
        goals = self.store.towards((one.id for one in whole), learner_id=learner_id)
        found = {}
        for programme in whole:
            units = self.programmes.units_of(programme)
            reached = progress(programme, units, record, now=now)
            held = {item_id: kept[item_id] for item_id in spoken_of(reached)}
            found[programme.id] = Reckoned(
                reached, names[programme.institution_id], held, goals.get(programme.id)
            )
        return found

    def _names(self, programmes: Iterable[Programme]) -> Mapping[str, Localised]:
        found = self.institutions.many({programme.institution_id for programme in programmes})
        return {institution_id: one.names for institution_id, one in found.items()}
