"""Takes in a file of top-ups: row by row into the database, and then its preview begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from app.catalogue.splitting import json_rows, table_rows
from app.core.db import Database
from app.core.documents import InvalidDocumentError, JSONObject
from app.core.errors import AppError, RejectedError, TooLargeError
from app.core.ids import new_id
from app.learning_account import funding
from app.learning_account.funding_store import SourceStore
from app.learning_account.top_up_files import (
    FileFormat,
    FileOrder,
    FileStore,
    TopUpImport,
    owner_of,
)
from app.learning_account.top_up_rows import COLUMNS, NEEDED
from app.work.parts import Limits, chunks, kept_in_parts
from app.work.rows import Fault, numbered, unkeepable
from app.work.service import Work

PREVIEW = "top_up_preview"
# Rows that are looked at and written in one unit of work.
ROWS_OF_PART = 500
# The largest employer of the country has fewer people.
MAX_ROWS = 200_000


class NoTopUpRowsError(RejectedError):
    """The file holds no rows."""

    code = "no_top_up_rows"


class TooManyTopUpRowsError(TooLargeError):
    """The file holds more rows than one file can have."""

    code = "too_many_top_up_rows"


@dataclass(frozen=True, slots=True)
class Receiving:
    """Takes files for funders; each part is a unit of work of its own."""

    database: Database
    max_rows: int = MAX_ROWS

    def take(
        self, organisation_id: str, order: FileOrder, file: IO[bytes], *, now: datetime
    ) -> TopUpImport:
        """Keep all rows of a file and begin the preview.

        Raises:
            UnknownFundingSourceError: the source is not this funder's.
            UnreadableFileError: it is not of this form, or ends halfway.
            NoTopUpRowsError, TooManyTopUpRowsError: it has none, or too many.
        """
        import_id = new_id()
        with self.database.transaction() as session:
            funding.owned_by(organisation_id, SourceStore(session).get(order.source_id))
            FileStore(session).add(import_id, organisation_id, order, now)
        try:
            parts, rows = self._keep(import_id, _numbered(order, file))
        except AppError:
            with self.database.transaction() as session:
                FileStore(session).remove(import_id)
            raise
        with self.database.transaction() as session:
            store, owner = FileStore(session), owner_of(organisation_id)
            parameters: JSONObject = {"import_id": import_id}
            each = chunks(parts, rows_of_part=ROWS_OF_PART)
            job = Work(session).start(PREVIEW, owner, parameters, chunks=each, now=now)
            store.received(import_id, rows=rows, preview=job)
            found = store.get(organisation_id, import_id)
        assert found is not None  # noqa: S101 - it was written in this unit of work
        return found

    def _keep(self, import_id: str, rows: Iterator[JSONObject]) -> tuple[int, int]:
        too_many = TooManyTopUpRowsError(
            f"A file has at most {self.max_rows} rows; split the file."
        )
        none = NoTopUpRowsError("There are no rows in the file.")

        def keep(number: int, part: list[JSONObject]) -> None:
            with self.database.transaction() as session:
                FileStore(session).add_part(import_id, number, part)

        return kept_in_parts(rows, Limits(ROWS_OF_PART, self.max_rows, too_many, none), keep)


def _numbered(order: FileOrder, file: IO[bytes]) -> Iterator[JSONObject]:
    """Yield each row with its number, or with what is wrong with it as a whole."""
    as_table, seen = order.format is FileFormat.CSV, dict[str, int]()

    def judge(number: int, row: JSONObject) -> Fault | None:
        first = seen.setdefault(str(row.get("key")), number)
        if first != number:
            return ["key_twice", f"This key stands in row {first} too."]
        return unkeepable(row, texts={name: cell for name, cell in row.items() if name != "cents"})

    rows: Iterator[JSONObject | InvalidDocumentError] = (
        table_rows(file, known=COLUMNS, needed=NEEDED) if as_table else json_rows(file)
    )
    return numbered(rows, judge, table=as_table)
