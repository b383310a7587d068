"""Files of top-ups and their rows, as stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.documents import JSONObject
from app.core.paging import Page, Slice, read_page
from app.core.text import ShortText
from app.core.values import Value
from app.work.models import Job
from app.work.service import Work


class FileFormat(StrEnum):
    """In which form top-ups are handed in: a table, or one JSON object per line."""

    CSV = "csv"
    JSON_LINES = "json_lines"


class FileOrder(Value):
    """What is handed in. `name` is that of the file, for who looks for it later."""

    source_id: str
    format: FileFormat
    name: ShortText


class TopUpImport(Value):
    """A file of top-ups: first a preview, which writes nothing, then the top-ups themselves."""

    id: str
    organisation_id: str
    source_id: str
    name: str
    rows: int
    created_at: datetime
    preview: Job
    running: Job | None = None


class TopUpImportRow(Row):
    """A file; without a preview it is still being received."""

    __tablename__ = "top_up_import"
    __table_args__ = (Index("ix_top_up_import_list", "organisation_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(64))
    source_id: Mapped[str] = mapped_column(ForeignKey("funding_source.id"))
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int] = mapped_column(Integer)
    preview_id: Mapped[str | None] = mapped_column(String(36))
    running_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


class TopUpImportPartRow(Row):
    """Some rows of a file, each with its number, as they were handed in."""

    __tablename__ = "top_up_import_part"

    import_id: Mapped[str] = mapped_column(ForeignKey("top_up_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONDocument)


def owner_of(organisation_id: str) -> str:
    """Return the tenant that a funder is to whoever keeps its jobs."""
    return f"funder:{organisation_id}"


@dataclass(frozen=True, slots=True)
class FileStore:
    """The files in one unit of work."""

    session: Session

    def add(self, import_id: str, organisation_id: str, order: FileOrder, now: datetime) -> None:
        """Keep a file of which the rows are still to come."""
        self.session.add(
            TopUpImportRow(
                id=import_id,
                organisation_id=organisation_id,
                source_id=order.source_id,
                name=order.name,
                rows=0,
                created_at=now,
            )
        )
        self.session.flush()

    def add_part(self, import_id: str, number: int, rows: list[JSONObject]) -> None:
        """Keep some of its rows."""
        values = {"import_id": import_id, "number": number, "rows": rows}
        self.session.execute(insert(TopUpImportPartRow).values(**values))

    def part(self, import_id: str, number: int) -> list[JSONObject]:
        """Return some rows, each with its number."""
        row = TopUpImportPartRow
        found = select(row.rows).where(row.import_id == import_id, row.number == number)
        return self.session.scalar(found) or []

    def received(self, import_id: str, *, rows: int, preview: Job) -> None:
        """Note that all rows are here."""
        self._set(import_id, rows=rows, preview_id=preview.id)

    def begun(self, import_id: str, job: Job) -> None:
        """Note that the top-ups themselves have begun."""
        self._set(import_id, running_id=job.id)

    def head(self, import_id: str) -> tuple[str, str, datetime]:
        """Return whose a file is, for which source, and since when it is here."""
        row = self.session.get_one(TopUpImportRow, import_id)
        return row.organisation_id, row.source_id, row.created_at

    def get(
        self, organisation_id: str, import_id: str, *, lock: bool = False
    ) -> TopUpImport | None:
        """Return a file of a funder, with how far it is."""
        statement = select(TopUpImportRow).where(
            TopUpImportRow.id == import_id,
            TopUpImportRow.organisation_id == organisation_id,
            TopUpImportRow.preview_id.is_not(None),
        )
        if lock:
            statement = statement.with_for_update()
        fresh = statement.execution_options(populate_existing=True)
        row = self.session.scalars(fresh).one_or_none()
        return self._import(row) if row is not None else None

    def page(self, organisation_id: str, wanted: Slice) -> Page[TopUpImport]:
        """Return the files of a funder, newest first."""
        row = TopUpImportRow
        statement = select(row).where(
            row.organisation_id == organisation_id, row.preview_id.is_not(None)
        )
        page = read_page(self.session, statement, wanted, moment=row.created_at, key=row.id)
        return page.map(self._import)

    def remove(self, import_id: str) -> None:
        """Forget a file with its rows."""
        part, row = TopUpImportPartRow, TopUpImportRow
        self.session.execute(delete(part).where(part.import_id == import_id))
        self.session.execute(delete(row).where(row.id == import_id))

    def old(self, *, before: datetime, limit: int) -> Iterator[str]:
        """Yield files of before a moment."""
        row = TopUpImportRow
        yield from self.session.scalars(select(row.id).where(row.created_at < before).limit(limit))

    def _set(self, import_id: str, **values: object) -> None:
        statement = update(TopUpImportRow).where(TopUpImportRow.id == import_id)
        self.session.execute(statement.values(**values))

    def _import(self, row: TopUpImportRow) -> TopUpImport:
        work, owner = Work(self.session), owner_of(row.organisation_id)
        running = work.get(row.running_id, owner=owner) if row.running_id else None
        return TopUpImport(
            id=row.id,
            organisation_id=row.organisation_id,
            source_id=row.source_id,
            name=row.name,
            rows=row.rows,
            created_at=row.created_at,
            preview=work.get(row.preview_id or "", owner=owner),
            running=running,
        )
