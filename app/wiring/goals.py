"""What learners work towards."""

from typing import ClassVar

from sqlalchemy.orm import Session

from app.catalogue.coming import ComingOfferings
from app.catalogue.programme_search import ProgrammeSearch
from app.catalogue.shelf import programmes_of
from app.goals.service import Goals
from app.goals.store import GoalStore
from app.prior_learning.granted import PriorLearning
from app.wiring.wallet import WalletServices


class GoalServices(WalletServices):
    """Makes what learners work towards."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = ("goals",)

    def goals(self, session: Session) -> Goals:
        """Return what learners work towards."""
        return Goals(
            store=GoalStore(session),
            programmes=self.programmes(session),
            search=ProgrammeSearch(session, programmes_of(session)),
            coming=ComingOfferings(session, self.offerings(session)),
            institutions=self.institutions(session),
            wallet=self.wallet(session),
            granted=PriorLearning(session).granted,
        )
