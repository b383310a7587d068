"""Imports and the rows that were handed in, as stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.catalogue.import_models import CatalogueImport, ImportFormat, ImportOrder, ImportSubject
from app.core.db import JSONDocument, Moment, Row
from app.core.documents import JSONObject
from app.core.paging import Page, Slice, read_page
from app.work.models import Job
from app.work.service import Work


class ImportRow(Row):
    """An import; without a preview it is still being received."""

    __tablename__ = "catalogue_import"
    __table_args__ = (Index("ix_catalogue_import_list", "institution_id", "created_at", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    format: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int]
    preview_id: Mapped[str | None] = mapped_column(String(36))
    running_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


class ImportPartRow(Row):
    """Some rows of an import, each with its number, as they were handed in."""

    __tablename__ = "catalogue_import_part"

    import_id: Mapped[str] = mapped_column(ForeignKey("catalogue_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSONDocument)


def owner_of(institution_id: str) -> str:
    """Return the tenant that an institution is to whoever keeps its jobs."""
    return f"institution:{institution_id}"


@dataclass(frozen=True, slots=True)
class ImportStore:
    """The imports in one unit of work."""

    session: Session

    def add(self, import_id: str, institution_id: str, order: ImportOrder, now: datetime) -> None:
        """Keep an import of which the rows are still to come."""
        values = {
            "id": import_id,
            "institution_id": institution_id,
            **order.model_dump(mode="json"),
            "rows": 0,
            "created_at": now,
        }
        self.session.execute(insert(ImportRow).values(**values))

    def add_part(self, import_id: str, number: int, rows: list[JSONObject]) -> None:
        """Keep some rows."""
        values = {"import_id": import_id, "number": number, "rows": rows}
        self.session.execute(insert(ImportPartRow).values(**values))

    def part(self, import_id: str, number: int) -> list[JSONObject]:
        """Return some rows, each with its number."""
        found = select(ImportPartRow.rows).where(
            ImportPartRow.import_id == import_id, ImportPartRow.number == number
        )
        return self.session.scalar(found) or []

    def received(self, import_id: str, *, rows: int, preview: Job) -> None:
        """Note that all rows are here."""
        self._set(import_id, rows=rows, preview_id=preview.id)

    def begun(self, import_id: str, job: Job) -> None:
        """Note that the import itself has begun."""
        self._set(import_id, running_id=job.id)

    def order_of(self, import_id: str) -> tuple[str, ImportOrder]:
        """Return whose an import is, and what was handed in."""
        row = self.session.get_one(ImportRow, import_id)
        return row.institution_id, _order(row)

    def get(
        self, institution_id: str, import_id: str, *, lock: bool = False
    ) -> CatalogueImport | None:
        """Return an import of an institution, with how far it is."""
        statement = select(ImportRow).where(
            ImportRow.id == import_id,
            ImportRow.institution_id == institution_id,
            ImportRow.preview_id.is_not(None),
        )
        if lock:
            statement = statement.with_for_update()
        row = self.session.scalars(
            statement.execution_options(populate_existing=True)
        ).one_or_none()
        return self._import(row) if row is not None else None

    def page(self, institution_id: str, wanted: Slice) -> Page[CatalogueImport]:
        """Return a page of the imports of an institution, newest first."""
        statement = select(ImportRow).where(
            ImportRow.institution_id == institution_id, ImportRow.preview_id.is_not(None)
        )
        page = read_page(
            self.session, statement, wanted, moment=ImportRow.created_at, key=ImportRow.id
        )
        return page.map(self._import)

    def remove(self, import_id: str) -> None:
        """Forget an import with its rows."""
        self.session.execute(delete(ImportPartRow).where(ImportPartRow.import_id == import_id))
        self.session.execute(delete(ImportRow).where(ImportRow.id == import_id))

    def old(self, *, before: datetime, limit: int) -> Iterator[str]:
        """Yield imports of before a moment."""
        statement = select(ImportRow.id).where(ImportRow.created_at < before)
        yield from self.session.scalars(statement.order_by(ImportRow.created_at).limit(limit))

    def _set(self, import_id: str, **values: object) -> None:
        self.session.execute(update(ImportRow).where(ImportRow.id == import_id).values(**values))

    def _import(self, row: ImportRow) -> CatalogueImport:
        work, owner = Work(self.session), owner_of(row.institution_id)
        running = work.get(row.running_id, owner=owner) if row.running_id else None
        return CatalogueImport(
            id=row.id,
            institution_id=row.institution_id,
            order=_order(row),
            rows=row.rows,
            created_at=row.created_at,
            preview=work.get(row.preview_id or "", owner=owner),
            running=running,
        )


def _order(row: ImportRow) -> ImportOrder:
    return ImportOrder(
        format=ImportFormat(row.format), subject=ImportSubject(row.subject), name=row.name
    )
