"""Reservations as the API shows them: all of it to the holder, the least to the provider."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from app.core.text import Identifier
from app.core.values import Localised
from app.learning_account.bodies import Closed
from app.learning_account.funding import euros
from app.learning_account.written import Code
from app.spending.models import Part, Reservation, ReservationState, Split, Unused
from app.spending.quoting import Quote

MAX_SOURCES = 50


class NewReservationBody(Closed):
    """A course to put money aside for, and which sources pay first if the learner says so."""

    offering_id: Identifier
    sources: Annotated[list[Code], Field(max_length=MAX_SOURCES)] | None = Field(
        None, description="Only these sources, in this order; without it the policy's order holds"
    )


class PartBody(BaseModel):
    """What one source pays, from money that can be used until a day."""

    source_id: str
    names: Localised
    public: bool
    usable_until: date | None
    cents: int
    euros: str

    @classmethod
    def of(cls, part: Part) -> Self:
        """Return the public form of a part."""
        facts = part.model_dump(exclude={"until", "names"})
        return cls(names=part.names, usable_until=part.until, euros=euros(part.cents), **facts)


class UnusedBody(BaseModel):
    """A source that pays nothing, and why."""

    source_id: str
    names: Localised
    cents: int
    code: str = Field(examples=["earmark_sector"])
    message: str

    @classmethod
    def of(cls, unused: Unused) -> Self:
        """Return the public form."""
        return cls(**dict(unused))


class QuoteBody(BaseModel):
    """What would be put aside, without doing it."""

    offering_id: str
    price_cents: int
    price_euros: str
    short_cents: int
    parts: list[PartBody]
    unused: list[UnusedBody]

    @classmethod
    def of(cls, quote: Quote) -> Self:
        """Return the public form of a quote."""
        split: Split = quote.split
        return cls(
            offering_id=quote.course.offering_id,
            price_cents=split.price_cents,
            price_euros=euros(split.price_cents),
            short_cents=split.short_cents,
            parts=[PartBody.of(part) for part in split.parts],
            unused=[UnusedBody.of(one) for one in split.unused],
        )


class ReservationBody(BaseModel):
    """Money that the learner put aside, with the sources that pay."""

    id: str
    state: ReservationState
    offering_id: str
    institution_id: str
    code: str
    title: Localised
    starts_on: date
    price_cents: int
    price_euros: str
    price_rule: str
    parts: list[PartBody]
    reserved_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, reservation: Reservation) -> "ReservationBody":
        """Return the holder's form of a reservation."""
        course = reservation.course
        return cls(
            id=reservation.id,
            state=reservation.state,
            offering_id=course.offering_id,
            institution_id=course.institution_id,
            code=course.code,
            title=course.title,
            starts_on=course.starts_on,
            price_cents=course.price_cents,
            price_euros=euros(course.price_cents),
            price_rule=course.price_rule,
            parts=[PartBody.of(part) for part in reservation.parts],
            reserved_at=reservation.reserved_at,
            changed_at=reservation.changed_at,
        )


class ProviderReservationBody(BaseModel):
    """What a provider sees: for which course, how much, and in which state. Not who pays it."""

    reference: str
    state: ReservationState
    code: str
    starts_on: date
    cents: int
    euros: str
    reserved_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, reservation: Reservation) -> "ProviderReservationBody":
        """Return the provider's form of a reservation."""
        course = reservation.course
        return cls(
            reference=reservation.id,
            state=reservation.state,
            code=course.code,
            starts_on=course.starts_on,
            cents=course.price_cents,
            euros=euros(course.price_cents),
            reserved_at=reservation.reserved_at,
            changed_at=reservation.changed_at,
        )
