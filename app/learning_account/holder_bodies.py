"""What learners see of their vouchers and drawing rights. The public API."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from app.core.text import Identifier
from app.core.values import Localised
from app.learning_account.bodies import Closed
from app.learning_account.drawing import Drawing, DrawingRight
from app.learning_account.funding import euros
from app.learning_account.models import Cents, Rhythm
from app.learning_account.voucher_service import VoucherUse
from app.learning_account.vouchers import VOUCHER_EC, Voucher, state_of


class VoucherBody(BaseModel):
    """A voucher of mine: for one module of 30 EC, with any recognised provider."""

    id: str
    source_id: str
    ec: int = VOUCHER_EC
    pays_at_most_cents: int
    usable_until: date | None
    state: Literal["open", "used", "lapsed"]

    @classmethod
    def of(cls, voucher: Voucher, *, today: date) -> Self:
        """Return the public form of a voucher, for its owner."""
        return cls(
            id=voucher.id,
            source_id=voucher.source_id,
            pays_at_most_cents=voucher.cents,
            usable_until=voucher.usable_until,
            state=state_of(voucher, on=today),
        )


class RedemptionBody(Closed):
    """For which offering I use my voucher."""

    offering_id: Identifier


class VoucherUseBody(BaseModel):
    """What my voucher was used for; the provider knows the reservation only."""

    voucher_id: str
    reservation_id: str
    offering_id: str
    cents: int
    used_at: datetime

    @classmethod
    def of(cls, use: VoucherUse) -> Self:
        """Return the public form."""
        return cls(**dict(use))


class DrawingRightBody(BaseModel):
    """A pool from which I may draw, and how much I still may."""

    source_id: str
    names: Localised
    rhythm: Rhythm
    valid_until: date | None
    left_cents: int
    left_euros: str = Field(examples=["500.00"])

    @classmethod
    def of(cls, right: DrawingRight) -> Self:
        """Return the public form of a right."""
        source = right.source
        return cls(
            source_id=source.id,
            names=source.names,
            rhythm=source.rhythm,
            valid_until=source.valid_until,
            left_cents=right.left_cents,
            left_euros=euros(right.left_cents),
        )


class NewDrawingBody(Closed):
    """How much I draw."""

    cents: Cents = Field(examples=[50_000])


class DrawingBody(BaseModel):
    """What I drew; it is on my account at once."""

    id: str
    source_id: str
    cents: int
    drawn_at: datetime

    @classmethod
    def of(cls, drawing: Drawing) -> Self:
        """Return the public form of a drawing."""
        return cls(**drawing.model_dump(exclude={"learner_id", "year"}))
