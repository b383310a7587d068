"""What was learned before, and what it counts for."""

from typing import ClassVar

from sqlalchemy.orm import Session

from app.prior_learning.equivalence_store import EquivalenceStore
from app.prior_learning.exemptions import Exemptions
from app.prior_learning.request_store import RequestStore
from app.prior_learning.standard_store import AssessmentStore, StandardStore
from app.prior_learning.standards import Equivalences, Standards
from app.wiring.staff import StaffServices
from app.wiring.wallet import WalletServices


class PriorLearningServices(WalletServices, StaffServices):
    """Makes what is measured of experience, and what is decided on it."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = ("standards", "equivalences", "exemptions")

    def standards(self, session: Session) -> Standards:
        """Return what providers of EVC measure against, and what they found."""
        return Standards(
            store=StandardStore(session),
            assessments=AssessmentStore(session),
            catalogue=self.catalogue(session),
            institutions=self.institutions(session),
            deciding=self.deciding(session),
            log=self.logbook(session),
        )

    def equivalences(self, session: Session) -> Equivalences:
        """Return what institutions hold to be worth their units."""
        return Equivalences(
            store=EquivalenceStore(session),
            programmes=self.programmes(session),
            institutions=self.institutions(session),
            log=self.logbook(session),
        )

    def exemptions(self, session: Session) -> Exemptions:
        """Return what learners ask of institutions, and what exam boards decide."""
        return Exemptions(
            store=RequestStore(session),
            assessments=AssessmentStore(session),
            equivalences=EquivalenceStore(session),
            programmes=self.programmes(session),
            institutions=self.institutions(session),
            wallet=self.wallet(session),
            log=self.logbook(session),
        )
