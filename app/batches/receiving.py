"""Takes in the file of a batch: row by row into the database, and then its validation begins.

The Idempotency-Key makes a file one batch: who did not get an answer sends it again. Each part is a
unit of work of its own, so that a large file keeps nobody else from writing, and nothing of it is
in memory as a whole.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BufferedReader, RawIOBase
from typing import IO, Any

from sqlalchemy.orm import Session

from app.batches.models import MAX_ROWS, ROWS_OF_PART, Batch, BatchFormat, BatchKind, BatchOrder
from app.batches.rows import (
    ISSUE_COLUMNS,
    ISSUE_NEEDED,
    NO_TEXTS,
    REVOKE_COLUMNS,
    REVOKE_NEEDED,
    ROW_KEY,
)
from app.batches.store import BatchStore, Line, owner_of
from app.catalogue.splitting import json_rows, table_rows
from app.core.clock import Clock
from app.core.csv_table import restored
from app.core.db import Database
from app.core.documents import JSONObject
from app.core.errors import AppError, RejectedError, TooLargeError
from app.core.ids import new_id
from app.core.text import one_line
from app.institutions.log_chain import Act, Actor
from app.institutions.log_store import LogStore
from app.institutions.logbook import Logbook
from app.web.idempotency import IdempotencyKeyReusedError, StillRunningError
from app.work.parts import Limits, chunks, kept_in_parts
from app.work.rows import Fault, numbered, unkeepable
from app.work.service import Work

VALIDATION = "batch_validation"
# Much longer than it takes to keep one part; whoever kept nothing for so long died halfway, and the
# file can be sent again.
PATIENCE = timedelta(minutes=1)
MAX_KEY = 100
# A part of them fits in the memory of a worker many times over.
MAX_ROW = 32_000
PIECE = 1024 * 1024


class NoBatchRowsError(RejectedError):
    """The file holds no rows."""

    code = "no_batch_rows"


class TooManyBatchRowsError(TooLargeError):
    """The file holds more rows than one batch can have."""

    code = "too_many_batch_rows"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file with what it is for, and who hands it in under which key."""

    institution_id: str
    order: BatchOrder
    by: Actor
    key: str
    file: IO[bytes]


@dataclass(frozen=True, slots=True)
class Receiving:
    """Takes files for institutions."""

    database: Database
    max_rows: int = MAX_ROWS
    # Tells while a file is being received that somebody still is; without it no time passes.
    clock: Clock | None = None

    def take(self, given: HandedIn, *, now: datetime) -> Batch:
        """Keep all rows of a file and begin to look at them; a file sent again is the same batch.

        Raises:
            IdempotencyKeyReusedError: the key belongs to another file.
            StillRunningError: this file is being received.
            UnreadableFileError: it is not of this form, or ends halfway.
            NoBatchRowsError, TooManyBatchRowsError: it has none, or too many.
        """
        batch, is_new = self._begin(given, (), now)
        return self._fill(batch, rows_of(given.order, given.file), now) if is_new else batch

    def keep(self, given: HandedIn, columns: tuple[str, ...], *, now: datetime) -> Batch:
        """Keep a table as it is, until somebody has said what its columns mean.

        Raises:
            IdempotencyKeyReusedError, StillRunningError: as with `take`.
        """
        batch, is_new = self._begin(given, columns, now)
        if not is_new:
            return batch
        for number, piece in enumerate(iter(lambda: given.file.read(PIECE), b"")):
            with self.database.transaction() as session:
                self._still_here(session, batch)
                BatchStore(session).add_piece(batch.id, number, piece)
        with self.database.transaction() as session:
            BatchStore(session).set(batch.id, received_at=now)
            note(session, Act.BATCH_RECEIVED, batch, by=batch.created_by, now=now)
            return BatchStore(session).of_chunk(batch.id)

    def fill(self, batch: Batch, rows: Iterator[JSONObject], *, now: datetime) -> Batch:
        """Keep the rows of a table of which the columns are known now.

        Raises:
            UnreadableFileError, NoBatchRowsError, TooManyBatchRowsError: as with `take`.
        """
        with self.database.transaction() as session:
            store = BatchStore(session)
            # Two at once would mix their rows; what a try left that ended halfway goes.
            batch = store.claim_columns(batch.id)
            if batch.validation is not None:
                return batch
            store.forget_rows(batch.id)
        return self._fill(batch, numbered(rows, _judged, t=True), now, again=True)

    def table(self, batch: Batch) -> IO[bytes]:
        """Return a table as it was handed in, which is read piece by piece."""
        return BufferedReader(_Pieces(self.database, batch.id), PIECE)

    def _still_here(self, session: Session, batch: Batch) -> None:
        now = self.clock() if self.clock is not None else batch.created_at
        if not BatchStore(session).set(batch.id, counted_from=now):
            raise StillRunningError("Another request with this Idempotency-Key took over.")

    def _begin(
        self, given: HandedIn, columns: tuple[str, ...], now: datetime
    ) -> tuple[Batch, bool]:
        """Return the batch of a file, and whether it is a new one, that has yet to be filled."""
        digest = _digest(given)
        key_hash = hashlib.sha256(given.key.encode()).hexdigest()
        batch = Batch(
            id=new_id(),
            institution_id=given.institution_id,
            order=given.order,
            rows=0,
            seed=secrets.token_hex(),
            created_at=now,
            created_by=given.by,
            columns=columns,
        )
        with self.database.transaction() as session:
            store = BatchStore(session)
            former = store.by_key(given.institution_id, key_hash)
            if former is not None:
                if former.digest != digest:
                    raise IdempotencyKeyReusedError(
                        "This Idempotency-Key was used with another file; take a new key."
                    )
                if former.received_at is not None:
                    return former.batch, False
                # Until it is received, progress is counted from the last sign of life.
                seen = former.batch.counted_from or former.batch.created_at
                if seen + PATIENCE > now:
                    raise StillRunningError("The file with this Idempotency-Key is on its way.")
                store.remove(former.batch.id)
            if not store.add(batch, key_hash=key_hash, digest=digest):
                raise StillRunningError("The file with this Idempotency-Key is on its way.")
        return batch, True

    def _fill(
        self, batch: Batch, rows: Iterator[JSONObject], now: datetime, *, again: bool = False
    ) -> Batch:
        try:
            parts, count = self._keep_rows(batch, rows)
        except AppError:
            with self.database.transaction() as session:
                store = BatchStore(session)
                if again:
                    store.forget_rows(batch.id)
                else:
                    store.remove(batch.id)
            raise
        with self.database.transaction() as session:
            store, owner = BatchStore(session), owner_of(batch.institution_id)
            parameters: JSONObject = {"batch_id": batch.id}
            each = chunks(parts, rows_of_part=ROWS_OF_PART)
            job = Work(session).start(VALIDATION, owner, parameters, chunks=each, now=now)
            store.forget_pieces(batch.id)
            store.set(batch.id, rows=count, validation_id=job.id, received_at=now, counted_from=now)
            if not again:
                note(session, Act.BATCH_RECEIVED, batch, by=batch.created_by, now=now)
            return store.of_chunk(batch.id)

    def _keep_rows(self, batch: Batch, rows: Iterator[JSONObject]) -> tuple[int, int]:
        too_many = TooManyBatchRowsError(
            f"A batch has at most {self.max_rows} rows; split the file."
        )
        none = NoBatchRowsError("There are no rows in the file.")

        def keep(number: int, part: list[JSONObject]) -> None:
            with self.database.transaction() as session:
                self._still_here(session, batch)
                store = BatchStore(session)
                twice = store.add_lines(batch.id, [_line(row) for row in part])
                kept = [_TWICE | {"n": row["n"]} if row["n"] in twice else row for row in part]
                store.add_part(batch.id, number, kept)

        return kept_in_parts(rows, Limits(ROWS_OF_PART, self.max_rows, too_many, none), keep)


class _Pieces(RawIOBase):
    """The pieces of a table, one after the other."""

    def __init__(self, database: Database, batch_id: str) -> None:
        super().__init__()
        self.database, self.batch_id, self.number, self.rest = database, batch_id, 0, b""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as one piece goes."""
        if not self.rest:
            with self.database.reading() as session:
                self.rest = BatchStore(session).piece(self.batch_id, self.number) or b""
            self.number += 1
        given = self.rest[: len(buffer)]
        buffer[: len(given)], self.rest = given, self.rest[len(given) :]
        return len(given)


_TWICE: JSONObject = {"fault": ["row_key_twice", "An earlier row has this key; it is done once."]}


def note(session: Session, act: Act, batch: Batch, *, by: Actor, now: datetime) -> None:
    """Add what was done with a batch to the log of its institution."""
    log, institution_id = Logbook(LogStore(session)), batch.institution_id
    log.note(act, batch.id, institution_id=institution_id, by=by, now=now)


def columns_for(kind: BatchKind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns that a table of this kind can have, and those that it must have."""
    if kind is BatchKind.ISSUE:
        return ISSUE_COLUMNS, ISSUE_NEEDED
    return REVOKE_COLUMNS, REVOKE_NEEDED


def rows_of(order: BatchOrder, file: IO[bytes]) -> Iterator[JSONObject]:
    """Yield each row with its number, or with what is wrong with it as a whole."""
    known, needed = columns_for(order.kind)
    if order.format is BatchFormat.CSV:
        return numbered(table_rows(file, known=known, needed=needed), _judged, t=True)
    return numbered(json_rows(file), _judged, t=False)


def _judged(_: int, row: JSONObject) -> Fault | None:
    if len(str(row)) > MAX_ROW:
        return ["row_too_large", f"A row has at most {MAX_ROW} characters."]
    fault = unkeepable(row, texts={name: one for name, one in row.items() if name not in NO_TEXTS})
    if fault is not None:
        return fault
    if key_in(row) is None:
        return ["row_key_missing", f"Give each row a row_key of at most {MAX_KEY} characters."]
    return None


def key_in(row: Mapping[str, object]) -> str | None:
    """Return the key of a row, if it can be one."""
    told = row.get(ROW_KEY)
    if not isinstance(told, str):
        return None
    try:
        key = one_line(restored(told).strip())
    except ValueError:
        return None
    return key if len(key) <= MAX_KEY else None


def _line(numbered: JSONObject) -> Line:
    row = numbered.get("row", {})
    target = row.get("award_id") or row.get("credential_id")
    # What cannot be a name of an award is told when the row is looked at.
    is_name = isinstance(target, str) and len(target) <= _LONGEST_NAME
    return Line(numbered["n"], key_in(row) if row else None, target if is_name else None)


_LONGEST_NAME = 45


def _digest(given: HandedIn) -> str:
    digest = hashlib.sha256(given.order.model_dump_json().encode())
    while piece := given.file.read(PIECE):
        digest.update(piece)
    given.file.seek(0)
    return digest.hexdigest()
