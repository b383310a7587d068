"""The learner's overview: credentials, and beside them the balance of the learning account."""

from dataclasses import dataclass
from datetime import datetime

from app.core.paging import Page, Slice
from app.goals.models import Reckoned
from app.goals.service import MAX_GOALS, Goals
from app.identity.models import Learner
from app.identity.service import Learners
from app.learning_account.models import AccountOverview, Lot, StatementLine
from app.learning_account.own_addresses import addresses_of
from app.learning_account.service import LearningAccounts
from app.spending.models import Reservation
from app.spending.quoting import Quoting, Reach
from app.spending.service import Spending
from app.wallet.holding import Holding, Holdings
from app.wallet.service import Described, Wallet
from app.wallet.sought import Sought

# What fits on one screen; the rest is a page away.
SHOWN = Slice(limit=50)
LAST = Slice(limit=10)
ALL_GOALS = Slice(limit=MAX_GOALS)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that a learner sees first."""

    learner: Learner
    pending: tuple[Described, ...]
    credentials: Page[Holding]
    goals: tuple[Reckoned, ...]
    account: "MyAccount"


@dataclass(frozen=True, slots=True)
class MyAccount:
    """The learning account: what there is, until when, what waits, and what it can be used for."""

    balance: AccountOverview
    lots: tuple[Lot, ...]
    waiting: tuple[Reservation, ...]
    within_reach: tuple[Reach, ...]
    last: Page[StatementLine]

    @property
    def waiting_cents(self) -> int:
        """Return what was put aside for courses."""
        return sum(one.course.price_cents for one in self.waiting)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands around the list of credentials."""

    learner: Learner
    pending: tuple[Described, ...]
    account: AccountOverview


@dataclass(frozen=True, slots=True)
class Overviews:
    """Joins wallet and account in one unit of work."""

    learners: Learners
    wallet: Wallet
    holdings: Holdings
    accounts: LearningAccounts
    spending: Spending
    quoting: Quoting
    goals: Goals

    def of(self, learner_id: str, *, now: datetime, wanted: Slice = SHOWN) -> Overview:
        """Return the overview of one learner; top-ups that waited for them are collected first."""
        learner = self.learners.get(learner_id)
        self.accounts.collect(learner_id, addresses=addresses_of(learner), now=now)
        return Overview(
            learner=learner,
            pending=self.wallet.pending(learner_id, now=now),
            credentials=self.holdings.page(learner_id, Sought(), wanted, now=now),
            goals=self.goals.page(learner_id, ALL_GOALS, now=now).items,
            account=self._account(learner_id, now=now),
        )

    def account(self, learner_id: str, *, now: datetime) -> MyAccount:
        """Return the learning account; top-ups that waited for it are collected first."""
        learner = self.learners.get(learner_id)
        self.accounts.collect(learner_id, addresses=addresses_of(learner), now=now)
        return self._account(learner_id, now=now)

    def _account(self, learner_id: str, *, now: datetime) -> MyAccount:
        return MyAccount(
            balance=self.accounts.balance(learner_id),
            lots=tuple(lot for lot in self.accounts.lots(learner_id) if lot.cents),
            waiting=self.spending.open_of(learner_id),
            within_reach=self.quoting.reach(learner_id, today=now.date()),
            last=self.accounts.statement(learner_id, LAST),
        )

    def beside(self, learner_id: str, *, now: datetime) -> Beside:
        """Return the same without the credentials, for a page that seeks its own."""
        learner = self.learners.get(learner_id)
        self.accounts.collect(learner_id, addresses=addresses_of(learner), now=now)
        return Beside(
            learner=learner,
            pending=self.wallet.pending(learner_id, now=now),
            account=self.accounts.balance(learner_id),
        )
