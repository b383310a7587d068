"""The wallet: what learners hold, show and put together."""

from typing import ClassVar

from sqlalchemy.orm import Session

from app.credentials.holder_binding import HolderBinding
from app.credentials.store import AwardStore
from app.wallet.collecting import Collections
from app.wallet.handing import Handing
from app.wallet.histories import Histories
from app.wallet.holder_keys import HolderKeys
from app.wallet.holding import Holdings
from app.wallet.holding_store import HoldingStore
from app.wallet.imports import Checks, Imports
from app.wallet.portfolio import Portfolio
from app.wallet.service import Wallet
from app.wallet.share_store import ShareStore
from app.wallet.shares import Shares
from app.wallet.showables import Showables
from app.wallet.store import WalletStore
from app.wiring.credentials import CredentialServices
from app.wiring.learning_account import LearningAccountServices


class WalletServices(CredentialServices, LearningAccountServices):
    """Makes what learners keep, and what they show of it."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = (
        "wallet",
        "shares",
        "handing",
        "holdings",
        "import_checks",
        "imports",
        "portfolio",
        "collections",
        "histories",
    )

    def wallet(self, session: Session) -> Wallet:
        """Return the wallets of the learners."""
        return Wallet(
            store=WalletStore(session),
            awards=self.awards(session),
            catalogue=self.catalogue(session),
            institutions=self.institutions(session),
            learners=self.learners(session),
            keys=HolderKeys(session, self.vault),
            binding=HolderBinding(
                AwardStore(session),
                self.institutions(session),
                self.catalogue(session),
                self.base_url,
            ),
        )

    def shares(self, session: Session) -> Shares:
        """Return the links of the learners."""
        return Shares(
            store=ShareStore(session),
            showables=Showables(HoldingStore(session), self.awards(session)),
            holdings=self.holdings(session),
            verification=self.verification(session),
        )

    def handing(self, session: Session) -> Handing:
        """Return what hands over what links show."""
        return Handing(HolderKeys(session, self.vault), self.base_url)

    def holdings(self, session: Session) -> Holdings:
        """Return all that learners hold."""
        return Holdings(HoldingStore(session), self.wallet(session))

    def import_checks(self, session: Session) -> Checks:
        """Return what checks credentials of others."""
        return Checks(self.verification(session))

    def imports(self, session: Session) -> Imports:
        """Return what keeps credentials of others."""
        return Imports(HoldingStore(session))

    def portfolio(self, session: Session) -> Portfolio:
        """Return what learners say of themselves."""
        return Portfolio(HoldingStore(session))

    def collections(self, session: Session) -> Collections:
        """Return what puts items together."""
        return Collections(self.holdings(session), HolderKeys(session, self.vault))

    def histories(self, session: Session) -> Histories:
        """Return what happened to items."""
        return Histories(ShareStore(session))
