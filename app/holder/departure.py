"""A learner leaves, or takes one item out of the wallet. What others have registered stays.

The institution keeps its register: the award with the name that it registered, the signed bytes and
the place in its status lists. The funder keeps its own administration, and the ledger its history,
on accounts of nobody. Everything else goes at once, in one unit of work: when the answer leaves,
no session, token or link works any more, on any machine.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from app.core.errors import UnauthenticatedError
from app.entitlements.service import Entitlements
from app.holder.advice_store import AdviceStore
from app.holder.every import every
from app.holder.models import Removal
from app.holder.person_rows import PersonRows
from app.holder.store import RemovalStore
from app.learning_account.drawing_service import DrawingRights
from app.learning_account.service import LearningAccounts
from app.spending.service import Spending
from app.staff.members import Members
from app.wallet.holding import Holdings
from app.wallet.models import ItemKind, Share, ShareState
from app.wallet.service import Wallet
from app.wallet.shares import Shares
from app.wallet.sharing import state_of
from app.web.idempotency import forget_answers_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Stake:
    """What a learner gives up: items of every kind, links that work now, cents on the account."""

    credentials: int
    links: int
    cents: int


@dataclass(frozen=True, slots=True)
class Departures:
    """Closes accounts and empties places in wallets, in one unit of work."""

    rows: PersonRows
    wallet: Wallet
    holdings: Holdings
    shares: Shares
    accounts: LearningAccounts
    entitlements: Entitlements
    drawing_rights: DrawingRights
    spending: Spending
    advice: AdviceStore
    removals: RemovalStore
    members: Members

    def stake(self, learner_id: str, *, now: datetime) -> Stake:
        """Return what would go with the account of a learner."""
        return Stake(
            credentials=sum(self.holdings.store.count_of(learner_id, kind) for kind in ItemKind),
            links=len(self._open_links(learner_id, now)),
            cents=self.accounts.balance(learner_id).total_cents,
        )

    def links_of(self, item_id: str, *, learner_id: str, now: datetime) -> int:
        """Return how many links that work now show an item of a learner."""
        return sum(item_id in share.item_ids for share in self._open_links(learner_id, now))

    def close(self, learner_id: str, *, tenant: str, now: datetime) -> None:
        """Remove everything of a learner; `tenant` is the name of their stored answers.

        Raises:
            UnauthenticatedError: somebody else did it at the same moment.
            LastAdministratorError: an institution would have no administrator.
        """
        self.members.may_leave(learner_id)
        if not self.rows.lock(learner_id):
            raise UnauthenticatedError("This account is no longer here.")
        self._forget_copies(learner_id)
        self.spending.leave(learner_id, now=now)
        self.entitlements.leave(learner_id, now=now)
        self.drawing_rights.leave(learner_id, now=now)
        self.accounts.close(learner_id, now=now)
        self.advice.leave(learner_id, now=now)
        forget_answers_of(self.rows.session, tenant=tenant)
        gone = self.rows.erase(learner_id)
        # How much, and not of whom: the identifier goes too.
        log.info("account.closed", rows=sum(gone.values()))

    def remove(self, item_id: str, *, learner_id: str, now: datetime) -> None:
        """Take one item of any kind out of a wallet, for good; the links that show it close.

        Raises:
            UnknownItemError: this learner has no such item.
        """
        item = self.holdings.get(item_id, learner_id=learner_id).item
        if item.award_id is not None:
            self.entitlements.note_levels([learner_id], now=now)
            self._remember(item.award_id, learner_id, now)
        for share_id in self.rows.shares_of(item_id):
            self.shares.withdraw(share_id, learner_id=learner_id, now=now)
        self.rows.erase_item(item_id)
        log.info("wallet.item_removed", kind=item.kind.value, award_id=item.award_id)

    def _remember(self, award_id: str, learner_id: str, now: datetime) -> None:
        self.wallet.awards.forget_copies([award_id])
        # So that nobody's level rises by hiding what they have: DOMAIN P8.
        self.removals.add(learner_id, Removal(award_id=award_id, removed_at=now))

    def _open_links(self, learner_id: str, now: datetime) -> tuple[Share, ...]:
        found = every(lambda wanted: self.shares.page(learner_id, wanted))
        return tuple(share for share in found if state_of(share, now=now) is ShareState.OPEN)

    def _forget_copies(self, learner_id: str) -> None:
        held = [item.award_id for item in self.wallet.store.items(learner_id) if item.award_id]
        removed = [removal.award_id for removal in self.removals.of(learner_id)]
        self.wallet.awards.forget_copies([*held, *removed])
