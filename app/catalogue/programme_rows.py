"""The tables of programmes and units: a heading, its versions, and what stacks towards what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import JSONDocument, Moment, Row


class Heading:
    """Whose something is, what it is called, and which version is its newest."""

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(String(36))
    slug: Mapped[str] = mapped_column(String(100))
    version: Mapped[int] = mapped_column(Integer)
    searched: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Telling:
    """What something said from some moment on."""

    definition: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    laid_down_at: Mapped[datetime] = mapped_column(Moment)


class ProgrammeRow(Heading, Row):
    """A programme of an institution."""

    __tablename__ = "programme"
    __table_args__ = (
        UniqueConstraint("institution_id", "slug"),
        Index("ix_programme_list", "institution_id", "created_at", "id"),
    )


class ProgrammeVersionRow(Telling, Row):
    """What a programme was and demanded."""

    __tablename__ = "programme_version"

    part_id: Mapped[str] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class UnitRow(Heading, Row):
    """A unit of an institution."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("institution_id", "slug"),
        Index("ix_unit_list", "institution_id", "created_at", "id"),
    )


class UnitVersionRow(Telling, Row):
    """What a unit was."""

    __tablename__ = "unit_version"

    part_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class UnitPartRow(Row):
    """The newest version of a unit is a part of a programme."""

    __tablename__ = "unit_part_of"
    __table_args__ = (Index("ix_unit_part_of_programme", "institution_id", "programme"),)

    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    programme: Mapped[str] = mapped_column(String(100), primary_key=True)
    institution_id: Mapped[str] = mapped_column(String(36))


class UnitCountsRow(Row):
    """An achievement counts as the newest version of a unit."""

    __tablename__ = "unit_counts"
    __table_args__ = (Index("ix_unit_counts_achievement", "institution_id", "achievement"),)

    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    achievement: Mapped[str] = mapped_column(String(100), primary_key=True)
    institution_id: Mapped[str] = mapped_column(String(36))
