"""The learner's overview: credentials, and beside them the balance of the learning account."""

from dataclasses import dataclass
from datetime import datetime

from app.core.paging import Page, Slice
from app.identity.models import Learner
from app.identity.service import Learners
from app.learning_account.models import AccountOverview
from app.learning_account.own_addresses import addresses_of
from app.learning_account.service import LearningAccounts
from app.wallet.holding import Holding, Holdings
from app.wallet.service import Described, Wallet
from app.wallet.sought import Sought

# What fits on one screen; the rest is a page away.
SHOWN = Slice(limit=50)


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that a learner sees first."""

    learner: Learner
    pending: tuple[Described, ...]
    credentials: Page[Holding]
    account: AccountOverview


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

    def of(self, learner_id: str, *, now: datetime, wanted: Slice = SHOWN) -> Overview:
        """Return the overview of one learner; top-ups that waited for them are collected first."""
        learner = self.learners.get(learner_id)
        self.accounts.collect(learner_id, addresses=addresses_of(learner), now=now)
        return Overview(
            learner=learner,
            pending=self.wallet.pending(learner_id, now=now),
            credentials=self.holdings.page(learner_id, Sought(), wanted, now=now),
            account=self.accounts.balance(learner_id),
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
