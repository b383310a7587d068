"""Takes in a file of any size: row by row into the database, and then its preview begins.

Each part is a unit of work of its own, so that a large file keeps nobody else from writing. What is
received halfway is no import: nobody sees it, and it is forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from app.catalogue.import_models import (
    MAX_ROWS,
    ROWS_OF_PART,
    CatalogueImport,
    ImportFormat,
    ImportOrder,
    ImportSubject,
)
from app.catalogue.import_reading import can_read, name_in
from app.catalogue.import_store import ImportStore, owner_of
from app.catalogue.oeapi_fields import slug_of
from app.catalogue.offering_csv import COLUMNS, NEEDED
from app.catalogue.splitting import json_rows, table_rows
from app.core.db import Database
from app.core.documents import InvalidDocumentError, JSONObject
from app.core.errors import AppError, RejectedError, TooLargeError
from app.core.ids import new_id
from app.work.parts import Limits, chunks, kept_in_parts
from app.work.rows import Fault, numbered, unkeepable
from app.work.service import Work

PREVIEW = "catalogue_preview"


class NoRowsError(RejectedError):
    """The file holds no rows."""

    code = "no_rows"


class TooManyRowsError(TooLargeError):
    """The file holds more rows than one import can have."""

    code = "too_many_rows"


class FormatNotForSubjectError(RejectedError):
    """Only offerings can be handed in as a table."""

    code = "format_not_for_subject"


@dataclass(frozen=True, slots=True)
class Receiving:
    """Takes files for institutions."""

    database: Database
    max_rows: int = MAX_ROWS

    def take(
        self, institution_id: str, order: ImportOrder, file: IO[bytes], *, now: datetime
    ) -> CatalogueImport:
        """Keep all rows of a file and begin the preview.

        Raises:
            FormatNotForSubjectError: this form cannot hold rows of this subject.
            UnreadableFileError: it is not of this form, or ends halfway.
            NoRowsError, TooManyRowsError: it has none, or too many.
        """
        if not can_read(order.format, order.subject):
            raise FormatNotForSubjectError("Hand in programmes and courses as JSON, not as CSV.")
        import_id = new_id()
        with self.database.transaction() as session:
            ImportStore(session).add(import_id, institution_id, order, now)
        try:
            parts, rows = self._keep(import_id, _numbered(order, file))
        except AppError:
            with self.database.transaction() as session:
                ImportStore(session).remove(import_id)
            raise
        return self._preview(institution_id, import_id, parts=parts, rows=rows, now=now)

    def _keep(self, import_id: str, rows: Iterator[JSONObject]) -> tuple[int, int]:
        too_many = TooManyRowsError(f"An import has at most {self.max_rows} rows; split the file.")
        none = NoRowsError("There are no rows in the file.")

        def keep(number: int, part: list[JSONObject]) -> None:
            with self.database.transaction() as session:
                ImportStore(session).add_part(import_id, number, part)

        return kept_in_parts(rows, Limits(ROWS_OF_PART, self.max_rows, too_many, none), keep)

    def _preview(
        self, institution_id: str, import_id: str, *, parts: int, rows: int, now: datetime
    ) -> CatalogueImport:
        with self.database.transaction() as session:
            store, owner = ImportStore(session), owner_of(institution_id)
            each = chunks(parts, rows_of_part=ROWS_OF_PART)
            job = Work(session).start(
                PREVIEW, owner, {"import_id": import_id}, chunks=each, now=now
            )
            store.received(import_id, rows=rows, preview=job)
            found = store.get(institution_id, import_id)
        assert found is not None  # noqa: S101 - it was written in this unit of work
        return found


def _numbered(order: ImportOrder, file: IO[bytes]) -> Iterator[JSONObject]:
    """Yield each row with its number, or with what is wrong with it as a whole."""
    seen: dict[str, int] = {}

    def judge(number: int, row: JSONObject) -> Fault | None:
        name = name_in(order.format, row)
        if name is not None and order.subject is not ImportSubject.OFFERINGS:
            name = slug_of(name)
        first = seen.setdefault(name, number) if name is not None else number
        if first != number:
            return ["code_twice", f"This code stands in row {first} too."]
        return unkeepable(row, texts=_without_codes(row))

    return numbered(_rows(order, file), judge)


def _without_codes(value: Any) -> Any:
    # Codes of registers are numbers of their own; everything else is text.
    if isinstance(value, dict):
        return {name: _without_codes(one) for name, one in value.items() if name != "code"}
    return [_without_codes(one) for one in value] if isinstance(value, list) else value


def _rows(order: ImportOrder, file: IO[bytes]) -> Iterator[JSONObject | InvalidDocumentError]:
    if order.format is ImportFormat.CSV:
        yield from table_rows(file, known=COLUMNS, needed=NEEDED)
    else:
        yield from json_rows(file)
