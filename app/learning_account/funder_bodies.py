"""What funders and the platform send and get beside single top-ups. The public API."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from app.core.text import ShortText
from app.learning_account.bodies import Closed, FundingSourceBody, RecipientBody
from app.learning_account.funding import euros
from app.learning_account.models import Cents, FundingSource
from app.learning_account.seat_store import Seat, SeatOrder
from app.learning_account.top_up_files import TopUpImport
from app.learning_account.vouchers import VOUCHER_EC, Voucher, VoucherOrder
from app.learning_account.written import Code
from app.work.routes import JobBody

# Larger groups are put together of several.
MAX_MEMBERS = 50_000


class OwnSourceBody(FundingSourceBody):
    """A source of the funder's own, and what it has not given away."""

    left_cents: int
    left_euros: str = Field(examples=["1200.00"])

    @classmethod
    def of_own(cls, source: FundingSource, *, left_cents: int) -> Self:
        """Return the public form of a source with what is left of it."""
        whole = FundingSourceBody.of(source).model_dump()
        return cls(**whole, left_cents=left_cents, left_euros=euros(left_cents))


class GroupMembersBody(Closed):
    """Who is of a group: all of them; who is left out is no longer of it."""

    members: list[RecipientBody] = Field(max_length=MAX_MEMBERS)


class GroupBody(BaseModel):
    """A group of the funder's own. Which of its addresses are known here is told to nobody."""

    name: str
    members: int


class NewVoucherBody(Closed):
    """A voucher for one person, for a module of 30 EC that costs `cents` at most."""

    source_id: Code
    recipient: RecipientBody
    cents: Cents = Field(examples=[400_000])

    def order(self) -> VoucherOrder:
        """Return the domain's value."""
        return VoucherOrder(
            source_id=self.source_id, recipient=self.recipient.address(), cents=self.cents
        )


class IssuedVoucherBody(BaseModel):
    """A voucher as its funder sees it: not whether it was used."""

    id: str
    source_id: str
    recipient: RecipientBody
    ec: int = VOUCHER_EC
    cents: int
    usable_until: date | None
    created_at: datetime

    @classmethod
    def of(cls, voucher: Voucher) -> Self:
        """Return the public form of a voucher, for its funder."""
        recipient = RecipientBody.of(voucher.recipient)
        return cls.model_validate({**dict(voucher), "recipient": recipient})


class TopUpImportBody(BaseModel):
    """A file of top-ups with its preview and, once it was begun, the top-ups themselves."""

    id: str
    source_id: str
    name: str
    rows: int
    created_at: datetime
    preview: JobBody
    job: JobBody | None = None

    @classmethod
    def of(cls, found: TopUpImport) -> Self:
        """Return the public form of a file."""
        return cls(
            id=found.id,
            source_id=found.source_id,
            name=found.name,
            rows=found.rows,
            created_at=found.created_at,
            preview=JobBody.of(found.preview),
            job=JobBody.of(found.running) if found.running else None,
        )


class NewSeatBody(Closed):
    """Whom to let in on the pages of a funder: whoever logs in with this address."""

    organisation_id: Code
    organisation_name: ShortText
    person: RecipientBody

    def order(self) -> SeatOrder:
        """Return the domain's value."""
        return SeatOrder(
            organisation_id=self.organisation_id,
            organisation_name=self.organisation_name,
            address=self.person.address(),
        )


class SeatBody(BaseModel):
    """Somebody who works for a funder, or did."""

    id: str
    organisation_id: str
    organisation_name: str
    person: RecipientBody
    created_at: datetime
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, seat: Seat) -> Self:
        """Return the public form of a seat."""
        return cls.model_validate({**dict(seat), "person": RecipientBody.of(seat.address)})
