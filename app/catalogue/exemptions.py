"""What an exam board granted: a unit of a programme that somebody need not follow."""

from datetime import date
from enum import StrEnum

from app.catalogue.models import Slug
from app.core.text import ShortText
from app.core.values import Value


class ExemptionGround(StrEnum):
    """On what an exemption rests."""

    PRIOR_LEARNING = "prior_learning"
    EARLIER_EDUCATION = "earlier_education"


class GrantedExemption(Value):
    """An exemption of one person for one unit of one programme of an institution."""

    institution_id: str
    programme: Slug
    unit: Slug
    ground: ExemptionGround
    granted_on: date
    # By what the institution finds its decision again.
    reference: ShortText
