"""Learning accounts: funders put money aside for people, whose own it is once they are known.

A funder addresses a person by eppn or e-mail and always gets the same answer: accepted. Whether
that person has an account here, or ever looked, is the person's business and is not told: every
top-up first waits at its address, also when its owner is known, and `collect` moves it to the
owner at the next look. Days are days in UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from sqlalchemy.orm import Session

from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.learning_account import funding, movements
from app.learning_account.funding_store import SourceStore, TopUpStore
from app.learning_account.ledger import InsufficientBalanceError
from app.learning_account.models import (
    AccountKind,
    AccountOverview,
    Address,
    FundingSource,
    Lot,
    SourceOrder,
    StatementLine,
    TopUp,
    TopUpOrder,
    Transfer,
)
from app.learning_account.posting import Posting
from app.learning_account.renewing import Renewing
from app.learning_account.store import LedgerStore


@dataclass(frozen=True, slots=True)
class LearningAccounts:
    """Sources, top-ups and balances, in one unit of work."""

    sources: SourceStore
    ledger: LedgerStore
    posting: Posting
    top_ups: TopUpStore
    renewing: Renewing

    @classmethod
    def on(cls, session: Session) -> Self:
        """Return the service for one unit of work."""
        return cls(
            SourceStore(session),
            LedgerStore(session),
            Posting(session),
            TopUpStore(session),
            Renewing(session),
        )

    def open_source(self, order: SourceOrder, *, now: datetime) -> FundingSource:
        """Register a funding source and move its budget into its pool."""
        source = FundingSource(id=new_id(), created_at=now, **dict(order))
        self.sources.add(source)
        self.posting.move(movements.budget(source), now=now)
        return source

    def source(self, source_id: str) -> FundingSource:
        """Return one funding source.

        Raises:
            UnknownFundingSourceError: there is none.
        """
        return funding.known(self.sources.get(source_id))

    def source_page(self, wanted: Slice) -> Page[FundingSource]:
        """Return the funding sources, newest first."""
        return self.sources.page(wanted)

    def close_source(self, source_id: str, *, now: datetime) -> FundingSource:
        """Let a source give and pay nothing from today on.

        Raises:
            UnknownFundingSourceError: there is none.
        """
        source = self.source(source_id)
        if source.closed_on is None:
            self.sources.close(source_id, on=now.date())
        return self.source(source_id)

    def sources_of(self, organisation_id: str) -> tuple[FundingSource, ...]:
        """Return the sources of one funder, newest first."""
        return self.sources.of_funder(organisation_id)

    def own_source(self, organisation_id: str, source_id: str) -> FundingSource:
        """Return one source of a funder.

        Raises:
            UnknownFundingSourceError: there is none, or it is another funder's.
        """
        return funding.owned_by(organisation_id, self.sources.get(source_id))

    def left_cents(self, sources: Iterable[FundingSource]) -> dict[str, int]:
        """Return what each source has not given away."""
        return self.ledger.held({source.id: movements.pool_of(source) for source in sources})

    def top_up(self, order: TopUpOrder, *, organisation_id: str, now: datetime) -> TopUp:
        """Put money of a funder's own source aside for the owner of an address.

        Raises:
            UnknownFundingSourceError: the source is not this funder's.
            OutsideSourceWindowError: the source does not pay on the day of the top-up.
            BSNInTopUpError: a text holds a BSN.
            PoolExhaustedError: the source has too little left.
        """
        source = funding.owned_by(organisation_id, self.sources.get(order.source_id))
        funding.must_be_payable(order, source)
        self.renewing.renew(source, now=now)
        top_up = TopUp(id=new_id(), created_at=now, **dict(order))
        try:
            self.posting.move(movements.setting_aside(source, top_up), now=now)
        except InsufficientBalanceError as error:
            raise funding.PoolExhaustedError(
                "The funding source has less left than this top-up; top up less."
            ) from error
        self.top_ups.add(top_up)
        return top_up

    def top_up_page(
        self, organisation_id: str, wanted: Slice, *, source_id: str | None = None
    ) -> Page[TopUp]:
        """Return the top-ups of one funder, from one of its sources or from all, newest first."""
        return self.top_ups.page(organisation_id, wanted, source_id=source_id)

    def collect(
        self, learner_id: str, *, addresses: frozenset[Address], now: datetime
    ) -> tuple[Transfer, ...]:
        """Move what waits for `addresses`, which are the learner's own, to the learner.

        Call it when a learner logs in or looks; however often it is called, money moves once.
        """
        due = self.top_ups.claim(addresses, now=now)
        sources = {top_up.source_id: self.source(top_up.source_id) for top_up in due}
        moves = [
            movements.collection(top_up, sources[top_up.source_id], learner_id=learner_id)
            for top_up in due
        ]
        return self.posting.move_all(moves, now=now)

    def balance(self, learner_id: str, *, on: date | None = None) -> AccountOverview:
        """Return what a learner has by source, now or at the end of a day of before."""
        return funding.overview(self.lots(learner_id, on=on))

    def lots(self, learner_id: str, *, on: date | None = None) -> tuple[Lot, ...]:
        """Return what a learner has by source and by last day, also what is used up."""
        lots = self.ledger.lots(learner_id)
        if on is None:
            return lots
        held = self.ledger.balances_on(learner_id, on)
        return tuple(lot.model_copy(update={"cents": held[lot.account_id]}) for lot in lots)

    def totals_on(self, learner_id: str, days: Iterable[date]) -> dict[date, int]:
        """Return what a learner had in all, loans apart, at the ends of these days."""
        changes = self.ledger.changes(learner_id, without=funding.LOAN_KINDS)
        return {day: sum(cents for on, cents in changes if on <= day) for day in days}

    def close(self, learner_id: str, *, now: datetime) -> tuple[Transfer, ...]:
        """Let what is left lapse, with an entry for each lot, and cut the link to the learner.

        The lots go on under names of nobody, each its own and without its last day, which tells
        when somebody was born; history is only added to.
        """
        self.ledger.lock_lots(learner_id)
        left = [lot for lot in self.ledger.lots(learner_id) if lot.cents]
        moves = [movements.lapse(lot, owner=learner_id, on=now.date()) for lot in left]
        done = self.posting.move_all(moves, now=now)
        self.ledger.forget(AccountKind.HOLDER, [learner_id])
        return done

    def statement(self, learner_id: str, wanted: Slice) -> Page[StatementLine]:
        """Return what came and went, newest first."""
        return self.ledger.statement(learner_id, wanted)
