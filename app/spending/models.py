"""The values of spending: a price spread over sources, and a reservation with its states."""

from datetime import date, datetime
from enum import StrEnum

from app.core.values import Localised, Value
from app.learning_account.models import AccountId, Cents, FundingSource


class ReservationState(StrEnum):
    """What became of a reservation: only a reserved one moves on, and a settled one once more."""

    RESERVED = "reserved"
    SETTLED = "settled"
    RELEASED = "released"
    REFUNDED = "refunded"


class Purse(Value):
    """A lot of a learner as far as spending goes. `until` is its last day, None without one."""

    account_id: AccountId
    source: FundingSource
    until: date | None
    cents: int


class Part(Value):
    """What one lot pays of a price."""

    source_id: str
    names: Localised
    public: bool
    until: date | None
    cents: Cents


class Unused(Value):
    """A source that pays nothing, or not all it holds, and why."""

    source_id: str
    names: Localised
    cents: int
    code: str
    message: str


class Split(Value):
    """A price spread over sources; `short_cents` is what is missing."""

    price_cents: int
    parts: tuple[Part, ...]
    short_cents: int
    unused: tuple[Unused, ...]


class Course(Value):
    """What a reservation is for, as it was when it was reserved."""

    offering_id: str
    institution_id: str
    code: str
    title: Localised
    unit: str | None
    sector: str | None = None
    achievements: tuple[str, ...]
    starts_on: date
    price_cents: Cents
    price_rule: str


class Reservation(Value):
    """Money put aside for a course. `holder_id` is absent once its holder has left."""

    id: str
    holder_id: str | None
    course: Course
    state: ReservationState
    parts: tuple[Part, ...]
    reserved_at: datetime
    changed_at: datetime
