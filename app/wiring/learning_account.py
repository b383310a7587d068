"""The people who log in, and their learning accounts."""

from typing import ClassVar

from sqlalchemy.orm import Session

from app.identity.outbox import Outbox
from app.identity.recoveries import Recoveries
from app.identity.recovery_store import RecoveryStore
from app.identity.service import Learners
from app.identity.store import LearnerStore
from app.learning_account.drawing_service import DrawingRights
from app.learning_account.service import LearningAccounts
from app.learning_account.used_up import UsedUp
from app.learning_account.verifying import Ledger
from app.wiring.parts import Parts


class LearningAccountServices(Parts):
    """Makes what a person logs in with, and the account that they have."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = (
        "learners",
        "recoveries",
        "learning_accounts",
        "ledger",
        "drawing_rights",
    )

    def learners(self, session: Session) -> Learners:
        """Return the people who log in."""
        return Learners(LearnerStore(session), self.clock)

    def recoveries(self, session: Session) -> Recoveries:
        """Return what gives a wallet back to who lost the account that opened it."""
        store, accounts = RecoveryStore(session), self.learning_accounts(session)

        def is_used(learner_id: str) -> bool:
            account = accounts.balance(learner_id)
            return store.is_used(learner_id) or bool(account.sources or account.loans)

        return Recoveries(
            store=store,
            learners=self.learners(session),
            outbox=Outbox(session),
            is_used=is_used,
            base_url=self.base_url,
        )

    def learning_accounts(self, session: Session) -> LearningAccounts:
        """Return the learning accounts."""
        return LearningAccounts.on(session)

    def ledger(self, session: Session) -> Ledger:
        """Return the ledger as a whole."""
        return Ledger(session)

    def drawing_rights(self, session: Session) -> DrawingRights:
        """Return what learners may draw from pools."""
        return DrawingRights.on(session, self.used_up(session))

    def used_up(self, session: Session) -> UsedUp:
        """Return what those who left had used up."""
        return UsedUp(session, self.learners(session), self.vault.wrapping_key)
