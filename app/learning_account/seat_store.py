"""Who works for a funder: addresses that a login vouches for, given and withdrawn at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.errors import NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice, read_page
from app.core.values import Value
from app.learning_account.models import Address, AddressKind


class UnknownFunderError(NotFoundError):
    """There is no such funder, or not for this person."""

    code = "unknown_funder"


class UnknownSeatError(NotFoundError):
    """There is no such seat."""

    code = "unknown_seat"


class SeatOrder(Value):
    """The owner of `address` works for a funder; its name is shown on its pages."""

    organisation_id: str
    organisation_name: str
    address: Address


class Seat(SeatOrder):
    """A seat at a funder."""

    id: str
    created_at: datetime
    withdrawn_at: datetime | None = None


class SeatRow(Row):
    """One address that is let in for one funder."""

    __tablename__ = "funder_seat"
    __table_args__ = (
        Index("ix_funder_seat_address", "address_kind", "address_value"),
        Index("ix_funder_seat_created_at", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(64))
    organisation_name: Mapped[str] = mapped_column(String(200))
    address_kind: Mapped[AddressKind] = mapped_column(String(5))
    address_value: Mapped[str] = mapped_column(String(320))
    created_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats at all funders in one unit of work."""

    session: Session

    def give(self, order: SeatOrder, *, now: datetime) -> Seat:
        """Let the owner of an address in."""
        seat = Seat(id=new_id(), created_at=now, **dict(order))
        values = seat.model_dump(exclude={"address"})
        address = seat.address
        self.session.add(SeatRow(**values, address_kind=address.kind, address_value=address.value))
        self.session.flush()
        return seat

    def page(self, wanted: Slice) -> Page[Seat]:
        """Return all seats, newest first."""
        moment, key = SeatRow.created_at, SeatRow.id
        return read_page(self.session, select(SeatRow), wanted, moment=moment, key=key).map(_seat)

    def withdraw(self, seat_id: str, *, now: datetime) -> Seat:
        """Let nobody in by this seat any more; to ask for it twice changes nothing.

        Raises:
            UnknownSeatError: there is no such seat.
        """
        row = self.session.get(SeatRow, seat_id)
        if row is None:
            raise UnknownSeatError("There is no such seat.")
        if row.withdrawn_at is None:
            row.withdrawn_at = now
            self.session.flush()
        return _seat(row)

    def of_person(self, addresses: frozenset[Address]) -> tuple[Seat, ...]:
        """Return the seats of whoever owns these addresses, one for each funder."""
        wanted = sorted((address.kind, address.value) for address in addresses)
        if not wanted:
            return ()
        statement = select(SeatRow).where(
            tuple_(SeatRow.address_kind, SeatRow.address_value).in_(wanted),
            SeatRow.withdrawn_at.is_(None),
        )
        rows = self.session.scalars(statement.order_by(SeatRow.created_at.desc(), SeatRow.id))
        return tuple({row.organisation_id: _seat(row) for row in rows}.values())

    def seat(self, organisation_id: str, addresses: frozenset[Address]) -> Seat:
        """Return what somebody is at a funder.

        Raises:
            UnknownFunderError: there is no such funder, or not for this person.
        """
        for seat in self.of_person(addresses):
            if seat.organisation_id == organisation_id:
                return seat
        raise UnknownFunderError("There is no such funder.")


def _seat(row: SeatRow) -> Seat:
    return Seat(
        id=row.id,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        address=Address(kind=row.address_kind, value=row.address_value),
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
    )
