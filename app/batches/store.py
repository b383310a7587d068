"""Batches, their rows and the parts in which those came, as stored.

What a row says is kept in its part, and forgotten when it has become an award; the key of a row is
kept apart, where it can be there once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    UniqueConstraint,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.batches.models import Batch, BatchFormat, BatchKind, BatchOrder
from app.core.db import JSONDocument, Moment, Row
from app.core.documents import JSONObject
from app.core.forgetting import TOGETHER, forget
from app.core.inserting import insert_ignoring_conflict, insert_ignoring_conflicts
from app.core.keys import Algorithm
from app.core.paging import Page, Position, Slice, read_page
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.institutions.log_chain import Actor, ActorKind
from app.work.models import Job
from app.work.service import Work

# So many parts or pieces, which are large, are forgotten together.
FEW = 20


class BatchRow(Row):
    """A batch. Without a validation it waits until somebody has said what its columns mean."""

    __tablename__ = "award_batch"
    __table_args__ = (
        CheckConstraint("kind IN ('issue', 'revoke')", name="kind"),
        UniqueConstraint("institution_id", "key_hash"),
        Index("ix_award_batch_list", "institution_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    key_hash: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    seed: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    format: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    achievement: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(String(200))
    suite: Mapped[str] = mapped_column(String(32))
    jwt_algorithm: Mapped[str] = mapped_column(String(8))
    with_jwt: Mapped[bool] = mapped_column(Boolean)
    rows: Mapped[int] = mapped_column(Integer)
    columns: Mapped[list[str]] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    # Absent while it is still on its way.
    received_at: Mapped[datetime | None] = mapped_column(Moment)
    created_by_kind: Mapped[str] = mapped_column(String(16))
    created_by_id: Mapped[str] = mapped_column(String(64))
    validation_id: Mapped[str | None] = mapped_column(String(36))
    running_id: Mapped[str | None] = mapped_column(String(36))
    start_at: Mapped[datetime | None] = mapped_column(Moment)
    started_by_kind: Mapped[str | None] = mapped_column(String(16))
    started_by_id: Mapped[str | None] = mapped_column(String(64))
    counted_from: Mapped[datetime | None] = mapped_column(Moment)
    counted_rows: Mapped[int] = mapped_column(Integer)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)


class BatchLineRow(Row):
    """A row of a batch: its key is there once, so that there is one award for it."""

    __tablename__ = "award_batch_row"
    __table_args__ = (UniqueConstraint("batch_id", "row_key"),)

    batch_id: Mapped[str] = mapped_column(ForeignKey("award_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    # None of a row that has none, or one that an earlier row has too.
    row_key: Mapped[str | None] = mapped_column(String(100))
    # Which award a revocation means, by one of its names.
    target: Mapped[str | None] = mapped_column(String(45))


class BatchPartRow(Row):
    """Some rows as they were handed in; empty when they have become awards."""

    __tablename__ = "award_batch_part"

    batch_id: Mapped[str] = mapped_column(ForeignKey("award_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONDocument)
    # Of achievements that need a second person: the version that the second person was shown.
    versions: Mapped[dict[str, Any]] = mapped_column(JSONDocument)


class BatchPieceRow(Row):
    """A piece of a table as it came, until somebody has said what its columns mean."""

    __tablename__ = "award_batch_piece"

    batch_id: Mapped[str] = mapped_column(ForeignKey("award_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a batch, each with its number."""

    rows: list[JSONObject]
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a batch, by its key."""

    number: int
    row_key: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Former:
    """What was handed in under a key, and when it was all here if it was."""

    batch: Batch
    digest: str
    received_at: datetime | None


def owner_of(institution_id: str) -> str:
    """Return under which name the jobs of an institution's batches are kept.

    Not that of its other jobs: who may only follow or stop those has no part in awards.
    """
    return f"batches:{institution_id}"


@dataclass(frozen=True, slots=True)
class BatchStore:
    """The batches in one unit of work."""

    session: Session

    def add(self, batch: Batch, *, key_hash: str, digest: str) -> bool:
        """Keep a batch of which the rows are still to come; tell whether its key was free."""
        order = batch.order
        values = {
            "id": batch.id,
            "institution_id": batch.institution_id,
            "key_hash": key_hash,
            "digest": digest,
            "seed": batch.seed,
            **order.model_dump(),
            "rows": 0,
            "columns": list(batch.columns),
            "created_at": batch.created_at,
            "created_by_kind": batch.created_by.kind.value,
            "created_by_id": batch.created_by.id,
            "counted_rows": 0,
        }
        return insert_ignoring_conflict(self.session, BatchRow, values)

    def by_key(self, institution_id: str, key_hash: str) -> "Former | None":
        """Return what was handed in under a key before; it is locked."""
        statement = select(BatchRow).where(
            BatchRow.institution_id == institution_id, BatchRow.key_hash == key_hash
        )
        row = self.session.scalars(statement.with_for_update()).one_or_none()
        return None if row is None else Former(self._batch(row), row.digest, row.received_at)

    def add_lines(self, batch_id: str, lines: Sequence[Line]) -> frozenset[int]:
        """Keep the keys of rows; return the numbers of those whose key an earlier row has."""
        rows = [
            {"batch_id": batch_id, "number": n.number, "row_key": n.row_key, "target": n.target}
            for n in lines
        ]
        kept = {number for _, number in insert_ignoring_conflicts(self.session, BatchLineRow, rows)}
        twice = [{**row, "row_key": None} for row in rows if row["number"] not in kept]
        if twice:
            self.session.execute(insert(BatchLineRow), twice)
        return frozenset(int(str(row["number"])) for row in twice)

    def add_part(self, batch_id: str, number: int, rows: list[JSONObject]) -> None:
        """Keep what some rows say."""
        values = {"batch_id": batch_id, "number": number, "rows": rows, "versions": {}}
        self.session.execute(insert(BatchPartRow).values(**values))

    def part(self, batch_id: str, number: int) -> Part:
        """Return what some rows say."""
        row = self.session.get(BatchPartRow, (batch_id, number), populate_existing=True)
        return Part(row.rows, row.versions) if row is not None else Part([], {})

    def set_part(self, batch_id: str, number: int, **values: object) -> None:
        """Note which versions were shown, or forget what rows say that have become awards."""
        part = BatchPartRow
        statement = update(part).where(part.batch_id == batch_id, part.number == number)
        self.session.execute(statement.values(**values))

    def lines(self, batch: Batch, wanted: Slice) -> Page[Line]:
        """Return a page of the rows, in their order."""
        row, after = BatchLineRow, wanted.after
        statement = select(row).where(row.batch_id == batch.id)
        if after is not None and after.id.isdecimal():
            statement = statement.where(row.number > int(after.id[:9]))
        rows = list(self.session.scalars(statement.order_by(row.number).limit(wanted.limit + 1)))
        found = rows[: wanted.limit]
        last = None
        if len(rows) > wanted.limit:
            last = Position(batch.created_at, str(found[-1].number))
        return Page(tuple(Line(one.number, one.row_key, one.target) for one in found), last)

    def add_piece(self, batch_id: str, number: int, content: bytes) -> None:
        """Keep a piece of a table."""
        values = {"batch_id": batch_id, "number": number, "content": content}
        self.session.execute(insert(BatchPieceRow).values(**values))

    def piece(self, batch_id: str, number: int) -> bytes | None:
        """Return a piece of a table."""
        row = BatchPieceRow
        statement = select(row.content).where(row.batch_id == batch_id, row.number == number)
        return self.session.scalar(statement)

    def forget_pieces(self, batch_id: str) -> None:
        """Forget a table as it came."""
        row = BatchPieceRow
        self.session.execute(delete(row).where(row.batch_id == batch_id))

    def forget_rows(self, batch_id: str) -> None:
        """Forget the rows of a batch that were received halfway."""
        for table in (BatchPartRow, BatchLineRow):
            self.session.execute(delete(table).where(table.batch_id == batch_id))

    def set(self, batch_id: str, **values: object) -> bool:
        """Note something about a batch; tell whether it is there."""
        change = update(BatchRow).where(BatchRow.id == batch_id).values(**values)
        done: Any = self.session.execute(change)
        return bool(done.rowcount)

    def get(self, batch_id: str, *, institution_id: str, lock: bool = False) -> Batch | None:
        """Return a batch of this institution that has been received."""
        statement = _received().where(
            BatchRow.id == batch_id, BatchRow.institution_id == institution_id
        )
        if lock:
            statement = statement.with_for_update()
        fresh = statement.execution_options(populate_existing=True)
        row = self.session.scalars(fresh).one_or_none()
        return None if row is None else self._batch(row)

    def of_chunk(self, batch_id: str) -> Batch:
        """Return the batch of which a chunk is in work; whose it is stands in the batch."""
        return self._batch(self.session.get_one(BatchRow, batch_id, populate_existing=True))

    def claim_columns(self, batch_id: str) -> Batch:
        """Return a batch of which the columns were told; who tells them at once waits."""
        statement = select(BatchRow).where(BatchRow.id == batch_id).with_for_update()
        fresh = statement.execution_options(populate_existing=True)
        return self._batch(self.session.scalars(fresh).one())

    def page(self, institution_id: str, wanted: Slice) -> Page[Batch]:
        """Return the batches of an institution, newest first."""
        statement = _received().where(BatchRow.institution_id == institution_id)
        page = read_page(
            self.session, statement, wanted, moment=BatchRow.created_at, key=BatchRow.id
        )
        return page.map(self._batch)

    def remove(self, batch_id: str) -> None:
        """Forget a batch with its rows; the awards stay."""
        while self.remove_some([batch_id]):
            pass

    def remove_some(self, batch_ids: Sequence[str]) -> int:
        """Forget rows of batches, and the batches when none is left; the awards stay.

        Return how many rows went if there may be more, and 0 when the batches are gone.
        """
        for table, limit in ((BatchPieceRow, FEW), (BatchPartRow, FEW), (BatchLineRow, TOGETHER)):
            here = table.batch_id.in_(batch_ids)
            gone = forget(self.session, table, here, first=table.batch_id, limit=limit)
            if gone == limit:
                return gone
        self.session.execute(delete(BatchRow).where(BatchRow.id.in_(batch_ids)))
        return 0

    def old(self, *, before: datetime, unstarted_before: datetime, limit: int) -> Iterator[str]:
        """Yield batches of before a moment; of those that nobody started, another one."""
        unstarted = and_(BatchRow.running_id.is_(None), BatchRow.created_at < unstarted_before)
        is_old = or_(BatchRow.created_at < before, unstarted)
        yield from self.session.scalars(select(BatchRow.id).where(is_old).limit(limit))

    def _batch(self, row: BatchRow) -> Batch:
        work, owner = Work(self.session), owner_of(row.institution_id)

        def job(job_id: str | None) -> Job | None:
            return work.get(job_id, owner=owner) if job_id else None

        return Batch(
            id=row.id,
            institution_id=row.institution_id,
            order=BatchOrder(
                kind=BatchKind(row.kind),
                format=BatchFormat(row.format),
                name=row.name,
                achievement=row.achievement,
                reason=row.reason,
                suite=Cryptosuite(row.suite),
                jwt_algorithm=Algorithm(row.jwt_algorithm),
                with_jwt=row.with_jwt,
            ),
            rows=row.rows,
            seed=row.seed,
            created_at=row.created_at,
            created_by=Actor(kind=ActorKind(row.created_by_kind), id=row.created_by_id),
            columns=tuple(row.columns),
            validation=job(row.validation_id),
            running=job(row.running_id),
            start_at=row.start_at,
            started_by=_actor(row.started_by_kind, row.started_by_id),
            counted_from=row.counted_from,
            counted_rows=row.counted_rows,
            cancelled_at=row.cancelled_at,
        )


def _actor(kind: str | None, name: str | None) -> Actor | None:
    return Actor(kind=ActorKind(kind), id=name) if kind is not None and name is not None else None


def _received() -> Select[BatchRow]:
    return select(BatchRow).where(BatchRow.received_at.is_not(None))
