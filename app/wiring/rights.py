"""Learning rights: who gets how much, what it pays for, and the figures of it."""

from typing import ClassVar

from sqlalchemy.orm import Session

from app.entitlements.attested_store import AttestedStore
from app.entitlements.attesting import Attesting
from app.entitlements.running import EntitlementRuns
from app.entitlements.service import Entitlements
from app.entitlements.store import FactStore, GrantStore, PolicyStore
from app.learning_account.funding_store import SourceStore
from app.learning_account.group_store import GroupStore
from app.learning_account.posting import Posting
from app.learning_account.voucher_service import Vouchers
from app.monitoring.service import Monitoring
from app.spending.earning import Earning
from app.spending.moving import Moving
from app.spending.quoting import Quoting
from app.spending.service import Spending
from app.spending.store import ReservationStore
from app.wallet.store import WalletStore
from app.wiring.wallet import WalletServices


class RightsServices(WalletServices):
    """Makes what gives learners money, and what they do with it."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = (
        "vouchers",
        "entitlements",
        "attesting",
        "entitlement_runs",
        "quoting",
        "spending",
        "earning",
        "monitoring",
    )

    def entitlements(self, session: Session) -> Entitlements:
        """Return the learning rights."""
        return Entitlements(
            policies=PolicyStore(session),
            facts=FactStore(session),
            grants=GrantStore(session),
            learners=self.learners(session),
            wallet=WalletStore(session),
            awards=self.awards(session),
            sources=SourceStore(session),
            posting=Posting(session),
            used_up=self.used_up(session),
            attesting=self.attesting(session),
        )

    def attesting(self, session: Session) -> Attesting:
        """Return what organisations attest about levels."""
        return Attesting(AttestedStore(session), FactStore(session), self.learners(session))

    def entitlement_runs(self, session: Session) -> EntitlementRuns:
        """Return the daily runs over all accounts."""
        return EntitlementRuns(session, self.entitlements(session), self.learners(session))

    def spending(self, session: Session) -> Spending:
        """Return what learners put aside."""
        accounts, reservations = self.learning_accounts(session), ReservationStore(session)
        return Spending(
            reservations=reservations,
            accounts=accounts,
            quoting=self.quoting(session),
            moving=Moving(reservations, accounts),
        )

    def quoting(self, session: Session) -> Quoting:
        """Return what courses cost learners."""
        return Quoting(
            reservations=ReservationStore(session),
            accounts=self.learning_accounts(session),
            offerings=self.offerings(session),
            learners=self.learners(session),
            groups=GroupStore(session),
        )

    def earning(self, session: Session) -> Earning:
        """Return what providers earn."""
        reservations = ReservationStore(session)
        return Earning(
            reservations=reservations,
            moving=Moving(reservations, self.learning_accounts(session)),
            offerings=self.offerings(session),
            wallet=self.wallet(session),
        )

    def vouchers(self, session: Session) -> Vouchers:
        """Return the vouchers."""
        return Vouchers(session, self.offerings(session), self.spending(session).note_voucher)

    def monitoring(self, session: Session) -> Monitoring:
        """Return the figures of learning rights."""
        return Monitoring(session)
