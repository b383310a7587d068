"""The tables of learning rights: policies, what is known about a person, and what was granted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import JSONDocument, Moment, Row


class PolicyRow(Row):
    """One version of the policy, never changed."""

    __tablename__ = "entitlement_policy"

    version: Mapped[str] = mapped_column(String(30), primary_key=True)
    effective_from: Mapped[date] = mapped_column(Date, unique=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment)


class BirthDateRow(Row):
    """A birth date that a person declared; that of an identity provider goes before it."""

    __tablename__ = "declared_birth_date"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    birth_date: Mapped[date] = mapped_column(Date)
    declared_at: Mapped[datetime] = mapped_column(Moment)


class LevelRow(Row):
    """A level that somebody attested; it stays when the diploma, or the address, goes."""

    __tablename__ = "level_attestation"
    __table_args__ = (
        UniqueConstraint("learner_id", "award_id"),
        UniqueConstraint("learner_id", "attestation_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    level: Mapped[str] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    award_id: Mapped[str | None] = mapped_column(ForeignKey("award.id"))
    attestation_id: Mapped[str | None] = mapped_column(ForeignKey("attested_level.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class WorkRow(Row):
    """Days on which a person says to work."""

    __tablename__ = "work_period"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="in_order"),)

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    begins_on: Mapped[date] = mapped_column(Date, primary_key=True)
    ends_on: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class GrantRow(Row):
    """A grant with what explains it; `code` makes it happen once for a person."""

    __tablename__ = "entitlement_grant"
    __table_args__ = (Index(None, "policy_version", "day"),)

    # Its transfers name it: history does not know whose it was.
    id: Mapped[str] = mapped_column(String(36), unique=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    age: Mapped[int]
    rule: Mapped[str] = mapped_column(String(20))
    policy_version: Mapped[str] = mapped_column(String(30))
    level: Mapped[str | None] = mapped_column(String(30))
    level_source: Mapped[str | None] = mapped_column(String(12))
    birth_date_verified: Mapped[bool] = mapped_column(Boolean)
    sector: Mapped[str | None] = mapped_column(String(64))
    months: Mapped[int]
    weeks: Mapped[str] = mapped_column(String(10))
    base_cents: Mapped[int] = mapped_column(BigInteger)
    extra_cents: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class RunRow(Row):
    """A day on which all accounts were gone through; the key lets one worker begin it."""

    __tablename__ = "entitlement_run"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    job_id: Mapped[str | None] = mapped_column(String(36))
    started_at: Mapped[datetime] = mapped_column(Moment)
