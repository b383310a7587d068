"""Events and their deliveries as rows: the outbox, written with the change that it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.driver import rows_of
from app.core.forgetting import TOGETHER, forget
from app.core.ids import new_id
from app.core.paging import Page, Slice, read_page
from app.webhooks.endpoint_store import EndpointRow, EndpointStore, endpoint_of
from app.webhooks.models import Delivery, DeliveryState, Event, EventType, Sending, Turn

# Long enough to find out what was missed in a holiday; a receiver that was away longer asks anew.
KEPT = timedelta(days=30)
# So many of one endpoint in one turn; then it is the turn of another.
IN_A_TURN = 20
# Longer than one attempt may take, so that what is being sent is not sent by a second one too.
LEASE = timedelta(seconds=60)


class EventRow(Row):
    """One event, with the bytes that are sent."""

    __tablename__ = "webhook_event"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    type: Mapped[str] = mapped_column(String(32))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


class DeliveryRow(Row):
    """An event on its way to one endpoint, at most one row for the two."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="state"),
        UniqueConstraint("event_id", "endpoint_id"),
        Index("ix_webhook_delivery_due", "endpoint_id", "state", "due_at"),
        Index("ix_webhook_delivery_list", "endpoint_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("webhook_event.id"))
    # No foreign key: an award must not wait for an endpoint that is being changed or removed. A row
    # of an endpoint that is gone is never sent, and forgotten in time.
    endpoint_id: Mapped[str] = mapped_column(String(36))
    type: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    last_status: Mapped[int | None]
    last_fault: Mapped[str | None] = mapped_column(String(40))
    last_at: Mapped[datetime | None] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


# Built once: it is asked with every award.
_LISTENING = select(EndpointRow.id, EndpointRow.event_types).where(
    EndpointRow.institution_id == bindparam("of"), EndpointRow.off.is_(None)
)


@dataclass(frozen=True, slots=True)
class DeliveryStore:
    """Reads and writes events and deliveries in one unit of work."""

    session: Session

    def listening(self, institution_id: str, kind: EventType) -> list[str]:
        """Return the endpoints of an institution that are told of events of this type."""
        found = rows_of(self.session, _LISTENING, {"of": institution_id})
        return [endpoint_id for endpoint_id, types in found if kind in types]

    def add(self, events: Sequence[Event], endpoint_ids: Sequence[str]) -> tuple[str, ...]:
        """Let events be sent to endpoints, if and when this unit of work is committed.

        Returns the ids of the deliveries, in two statements however many there are.
        """
        rows = [_new_row(event, endpoint_id) for event in events for endpoint_id in endpoint_ids]
        if rows:
            self.session.execute(insert(EventRow), [event.model_dump() for event in events])
            self.session.execute(insert(DeliveryRow), rows)
        return tuple(row["id"] for row in rows)

    def get(self, delivery_id: str, *, endpoint_id: str) -> Delivery | None:
        """Return a delivery to this endpoint."""
        row = self._row(delivery_id, endpoint_id)
        return None if row is None else _delivery(row)

    def page(self, endpoint_id: str, wanted: Slice) -> Page[Delivery]:
        """Return the deliveries to an endpoint, newest first."""
        mine = select(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint_id)
        rows = read_page(
            self.session, mine, wanted, moment=DeliveryRow.created_at, key=DeliveryRow.id
        )
        return rows.map(_delivery)

    def change(self, delivery: Delivery) -> None:
        """Write what can change of a delivery."""
        row = self._row(delivery.id, delivery.endpoint_id)
        if row is not None:
            changes = {"state", "attempts", "last_status", "last_fault", "last_at", "due_at"}
            for name, value in delivery.model_dump(include=changes).items():
                setattr(row, name, value)
            self.session.flush()

    def forget(self, endpoint_id: str) -> None:
        """Delete all deliveries to an endpoint."""
        self.session.execute(delete(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint_id))

    def is_due(self, *, now: datetime) -> bool:
        """Tell whether an endpoint can be served."""
        wanted = select(EndpointRow.id).where(*_can_be_served(now)).limit(1)
        return self.session.scalar(wanted) is not None

    def take(self, *, now: datetime) -> Turn | None:
        """Return the endpoint that waited longest with what is due for it; keep others off it."""
        longest = select(EndpointRow).where(*_can_be_served(now)).order_by(EndpointRow.served_at)
        fresh = longest.limit(1).execution_options(populate_existing=True)
        row = self.session.scalar(fresh.with_for_update(skip_locked=True))
        if row is None:
            return None
        row.fence, row.taken_until, row.served_at = row.fence + 1, now + LEASE, now
        self.session.flush()
        return Turn(
            endpoint=endpoint_of(row),
            fence=row.fence,
            wrapped=row.wrapped,
            secrets=EndpointStore(self.session).secrets(row.id, now=now),
            sendings=self._due(row.id, now),
        )

    def hold(self, turn: Turn) -> bool:
        """Lock the endpoint of a turn; tell whether the turn is not another's by now."""
        wanted = select(EndpointRow).where(EndpointRow.id == turn.endpoint.id)
        fresh = wanted.with_for_update().execution_options(populate_existing=True)
        row = self.session.scalar(fresh)
        return row is not None and row.fence == turn.fence

    def leave(self, turn: Turn) -> None:
        """End a turn that is held: the endpoint can be served again at once."""
        self.session.get_one(EndpointRow, turn.endpoint.id).taken_until = None

    def _due(self, endpoint_id: str, now: datetime) -> tuple[Sending, ...]:
        wanted = (
            select(DeliveryRow, EventRow.body)
            .join(EventRow, EventRow.id == DeliveryRow.event_id)
            .where(DeliveryRow.endpoint_id == endpoint_id, *_due_at(now))
            .order_by(DeliveryRow.due_at)
            .limit(IN_A_TURN)
            .execution_options(populate_existing=True)
        )
        return tuple(Sending(_delivery(row), body) for row, body in self.session.execute(wanted))

    def _row(self, delivery_id: str, endpoint_id: str) -> DeliveryRow | None:
        wanted = select(DeliveryRow).where(
            DeliveryRow.id == delivery_id, DeliveryRow.endpoint_id == endpoint_id
        )
        return self.session.scalar(wanted.execution_options(populate_existing=True))


def forget_old_deliveries(session: Session, *, now: datetime, kept: timedelta = KEPT) -> int:
    """Delete deliveries that are old, and events that nothing is left of; return how many."""
    before, row, event = now - kept, DeliveryRow, EventRow
    gone = forget(session, row, row.created_at < before, first=row.created_at)
    if gone == TOGETHER:
        return gone
    old = select(event.id).where(event.created_at < before).order_by(event.created_at)
    found = list(session.scalars(old.limit(TOGETHER)))
    # Not by one statement: it would look through the deliveries of everybody.
    needed = exists().where(row.event_id == event.id)
    unneeded = delete(event).where(event.id.in_(found), ~needed)
    return gone + session.connection().execute(unneeded).rowcount


def _due_at(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return DeliveryRow.state == DeliveryState.WAITING, DeliveryRow.due_at <= now


def _can_be_served(now: datetime) -> tuple[ColumnElement[bool], ...]:
    def is_past(moment: Any) -> ColumnElement[bool]:
        return or_(moment.is_(None), moment <= now)

    due = exists().where(DeliveryRow.endpoint_id == EndpointRow.id, *_due_at(now))
    free = is_past(EndpointRow.taken_until), is_past(EndpointRow.rests_until)
    return EndpointRow.off.is_(None), *free, due


def _new_row(event: Event, endpoint_id: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "event_id": event.id,
        "endpoint_id": endpoint_id,
        "type": event.type,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "due_at": event.created_at,
        "created_at": event.created_at,
    }


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        event_id=row.event_id,
        endpoint_id=row.endpoint_id,
        type=EventType(row.type),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        last_status=row.last_status,
        last_fault=row.last_fault,
        last_at=row.last_at,
        due_at=row.due_at,
        created_at=row.created_at,
    )
