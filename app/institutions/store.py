"""Institutions and their recognitions as rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, String, false, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.inserting import insert_ignoring_conflict
from app.core.paging import Page, Slice, read_page
from app.institutions.models import Institution, NameCheck, Recognition

COLUMNS = frozenset({"id", "slug", "did", "name_check", "four_eyes"})


class InstitutionRow(Row):
    """An institution: by what it is found, and what it says of itself."""

    __tablename__ = "institution"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    did: Mapped[str] = mapped_column(String(400), unique=True)
    profile: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    name_check: Mapped[str] = mapped_column(String(16), server_default="confirm")
    four_eyes: Mapped[bool] = mapped_column(Boolean, server_default=false())
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)


class RecognitionRow(Row):
    """A period in which an institution may award, and on what ground."""

    __tablename__ = "recognition"
    __table_args__ = (CheckConstraint("valid_until >= valid_from", name="in_order"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    authority: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class InstitutionStore:
    """Reads and writes institutions in one unit of work."""

    session: Session

    def add(self, institution: Institution, *, now: datetime) -> bool:
        """Add an institution; tell whether its slug and DID were free."""
        values = {
            **institution.model_dump(include=set(COLUMNS)),
            "profile": institution.model_dump(mode="json", exclude=set(COLUMNS)),
            "created_at": now,
        }
        return insert_ignoring_conflict(self.session, InstitutionRow, values)

    def by_id(self, institution_id: str) -> Institution | None:
        """Return an institution; one that this unit of work has read is not asked for again."""
        if "\0" in institution_id:
            return None
        row = self.session.get(InstitutionRow, institution_id)
        return _institution(row) if row is not None else None

    def by_slug(self, slug: str) -> Institution | None:
        """Return the institution with this slug."""
        return self._one(InstitutionRow.slug, slug)

    def by_did(self, did: str) -> Institution | None:
        """Return the institution that is this issuer."""
        return self._one(InstitutionRow.did, did)

    def many(self, institution_ids: Iterable[str]) -> dict[str, Institution]:
        """Return institutions by their ids."""
        statement = select(InstitutionRow).where(InstitutionRow.id.in_(list(institution_ids)))
        return {row.id: _institution(row) for row in self.session.scalars(statement)}

    def lock(self, institution_id: str) -> None:
        """Let nobody else decide over an institution and its people until this work ends."""
        statement = select(InstitutionRow.id).where(InstitutionRow.id == institution_id)
        self.session.execute(statement.with_for_update(key_share=True))

    def set_name_check(self, institution_id: str, name_check: NameCheck) -> None:
        """Note what happens when a name differs."""
        self.session.execute(
            update(InstitutionRow)
            .where(InstitutionRow.id == institution_id)
            .values(name_check=name_check)
        )

    def set_four_eyes(self, institution_id: str, *, on: bool) -> None:
        """Note whether awards of formal kinds need a second person."""
        self.session.execute(
            update(InstitutionRow).where(InstitutionRow.id == institution_id).values(four_eyes=on)
        )

    def page(self, wanted: Slice) -> Page[Institution]:
        """Return institutions, newest first."""
        rows = read_page(
            self.session,
            select(InstitutionRow),
            wanted,
            moment=InstitutionRow.created_at,
            key=InstitutionRow.id,
        )
        return rows.map(_institution)

    def add_recognition(
        self, institution_id: str, recognition: Recognition, *, now: datetime
    ) -> None:
        """Add a recognition of an institution."""
        values = recognition.model_dump()
        self.session.add(RecognitionRow(**values, institution_id=institution_id, created_at=now))
        self.session.flush()

    def recognitions(self, institution_id: str) -> tuple[Recognition, ...]:
        """Return the recognitions of an institution, in the order in which they began."""
        return tuple(self.recognitions_of([institution_id]).get(institution_id, ()))

    def recognitions_of(self, institution_ids: Iterable[str]) -> dict[str, list[Recognition]]:
        """Return the recognitions of institutions, each in the order in which they began."""
        row, names = RecognitionRow, Recognition.model_fields
        statement = select(row).where(row.institution_id.in_(set(institution_ids)))
        found: dict[str, list[Recognition]] = {}
        for one in self.session.scalars(statement.order_by(row.valid_from, row.id)):
            facts = {name: getattr(one, name) for name in names}
            found.setdefault(one.institution_id, []).append(Recognition.model_validate(facts))
        return found

    def _one(self, column: InstrumentedAttribute[str], value: str) -> Institution | None:
        if "\0" in value:
            # PostgreSQL cannot even be asked for it.
            return None
        row = self.session.scalars(select(InstitutionRow).where(column == value)).one_or_none()
        return _institution(row) if row is not None else None


def _institution(row: InstitutionRow) -> Institution:
    return Institution.model_validate(
        {
            "id": row.id,
            "slug": row.slug,
            "did": row.did,
            "name_check": row.name_check,
            "four_eyes": row.four_eyes,
            **row.profile,
        }
    )
