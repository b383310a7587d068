"""Drawing rights: people of a group draw from a pool what they need, up to their own limit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy.orm import Session

from app.core.ids import new_id
from app.learning_account import drawing, movements
from app.learning_account.drawing import Drawing, DrawingRight
from app.learning_account.drawing_store import DrawingStore
from app.learning_account.earmarks import pays_on
from app.learning_account.funding import PoolExhaustedError
from app.learning_account.funding_store import SourceStore
from app.learning_account.group_store import GroupStore
from app.learning_account.ledger import InsufficientBalanceError
from app.learning_account.models import Address, FundingSource
from app.learning_account.posting import Posting
from app.learning_account.renewing import Renewing
from app.learning_account.used_up import UsedUp


@dataclass(frozen=True, slots=True)
class DrawingRights:
    """What learners may draw and drew, in one unit of work."""

    sources: SourceStore
    groups: GroupStore
    store: DrawingStore
    posting: Posting
    renewing: Renewing
    used_up: UsedUp

    @classmethod
    def on(cls, session: Session, used_up: UsedUp) -> Self:
        """Return the service for one unit of work."""
        return cls(
            SourceStore(session),
            GroupStore(session),
            DrawingStore(session),
            Posting(session),
            Renewing(session),
            used_up,
        )

    def rights(
        self, learner_id: str, *, addresses: frozenset[Address], now: datetime
    ) -> tuple[DrawingRight, ...]:
        """Return from which pools a learner may draw today, with what is left in each."""
        groups = self.groups.of_person(addresses)
        return tuple(
            self._right(learner_id, source, now)
            for source in self.store.pools()
            if drawing.is_open_to(source, groups) and pays_on(now.date(), source)
        )

    def draw(
        self,
        learner_id: str,
        source_id: str,
        cents: int,
        *,
        addresses: frozenset[Address],
        now: datetime,
    ) -> Drawing:
        """Move money from a pool to the account of a learner of its group.

        Raises:
            UnknownFundingSourceError: there is no such pool for this learner.
            OutsideSourceWindowError: it does not give today.
            DrawingLimitError: it is more than the learner may still draw.
            PoolExhaustedError: others drew it all.
        """
        groups = self.groups.of_person(addresses)
        # Who draws twice at once waits here, and then finds the first drawing.
        found = self.sources.get(source_id, lock=True)
        source = drawing.must_be_open_to(found, groups, on=now.date())
        drawing.must_be_within(self._right(learner_id, source, now), cents=cents)
        self.renewing.renew(source, now=now)
        made = Drawing(
            id=new_id(),
            learner_id=learner_id,
            source_id=source.id,
            year=drawing.year_of(source, on=now.date()),
            cents=cents,
            drawn_at=now,
        )
        try:
            self.posting.move(movements.drawn(made, source), now=now)
        except InsufficientBalanceError as error:
            raise PoolExhaustedError("There is not so much left in this pool.") from error
        self.store.add(made)
        return made

    def leave(self, learner_id: str, *, now: datetime) -> None:
        """Remember what a learner who leaves has drawn, while there is a limit to it."""
        drawn = self.store.of(learner_id)
        found = (self.sources.get(source_id) for source_id in {one.source_id for one in drawn})
        sources = {source.id: source for source in found if source is not None}
        used = (drawing.used(one, sources[one.source_id]) for one in drawn)
        self.used_up.remember(learner_id, (one for one in used if one.until >= now.date()))

    def _right(self, learner_id: str, source: FundingSource, now: datetime) -> DrawingRight:
        year = drawing.year_of(source, on=now.date())
        drawn = self.store.drawn(learner_id, source.id, year=year)
        before = self.used_up.of([learner_id], on=now.date()).get(learner_id, ())
        name = drawing.used_as(source, year)
        drawn += sum(one.cents for one in before if one.what == name)
        return drawing.right(source, drawn_cents=drawn)
