"""What was granted to a learner on the ground of prior learning: what stacking reads."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.catalogue.exemptions import GrantedExemption
from app.prior_learning.exempting import granted_by
from app.prior_learning.request_store import RequestStore


@dataclass(frozen=True, slots=True)
class PriorLearning:
    """What exam boards granted, in one unit of work."""

    session: Session

    def granted(self, learner_id: str) -> tuple[GrantedExemption, ...]:
        """Return the exemptions of a learner, oldest first; each unit of a programme once."""
        return granted_by(RequestStore(self.session).decisions_about(learner_id))
