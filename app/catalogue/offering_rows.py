"""The table of offerings, with the columns by which they are found.

Their words are searched in `offering_search` (FTS5) on SQLite and in the column `search` (tsvector)
on PostgreSQL. Both follow `searched` by themselves; the migration makes them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import JSONDocument, Moment, Row, Serial


class OfferingRow(Row):
    """An offering of an institution, under a code of its own."""

    __tablename__ = "offering"
    __table_args__ = (
        CheckConstraint("price_cents >= 0", name="price"),
        UniqueConstraint("id"),
        UniqueConstraint("institution_id", "code"),
        # The order of a search first, then all that it filters by: one walk answers.
        Index(
            "ix_offering_found",
            "starts_on",
            "id",
            "sector",
            "level",
            "language",
            "online",
            "ec_tenths",
            "price_cents",
        ),
        Index("ix_offering_list", "institution_id", "created_at", "id"),
        Index("ix_offering_unit", "institution_id", "unit"),
        Index("ix_offering_programme", "institution_id", "programme"),
        Index(
            "ix_offering_sector",
            "sector",
            "starts_on",
            "id",
            "level",
            "language",
            "online",
            "ec_tenths",
            "price_cents",
        ),
        Index("ix_offering_tariff", "tariff", "number"),
    )

    # FTS5 knows rows by a number that must not change.
    number: Mapped[int] = mapped_column(Serial, primary_key=True)
    id: Mapped[str] = mapped_column(String(36))
    institution_id: Mapped[str] = mapped_column(String(36))
    code: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    unit: Mapped[str | None] = mapped_column(String(100))
    programme: Mapped[str | None] = mapped_column(String(100))
    tariff: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date] = mapped_column(Date)
    language: Mapped[str] = mapped_column(String(2))
    searched: Mapped[str] = mapped_column(Text)
    sector: Mapped[str | None] = mapped_column(String(40))
    level: Mapped[str | None] = mapped_column(String(5))
    ec_tenths: Mapped[int | None] = mapped_column(Integer)
    online: Mapped[bool]
    price_cents: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
