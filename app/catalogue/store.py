"""Achievements and their versions as rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.catalogue.models import Achievement, AchievementDefinition, AchievementKind
from app.core.db import JSONDocument, Moment, Row
from app.core.driver import rows_of
from app.core.inserting import insert_ignoring_conflict
from app.core.paging import Page, Slice, read_page


class AchievementRow(Row):
    """An achievement of an institution; `version` is its newest."""

    __tablename__ = "achievement"
    __table_args__ = (UniqueConstraint("institution_id", "slug"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(String(36), index=True)
    slug: Mapped[str] = mapped_column(String(100))
    version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(40))
    searched: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(Moment)


class AchievementVersionRow(Row):
    """What an achievement said at some time."""

    __tablename__ = "achievement_version"

    achievement_id: Mapped[str] = mapped_column(ForeignKey("achievement.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    frozen_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class AchievementFilter:
    """Which achievements are listed; absent members do not filter."""

    kind: AchievementKind | None = None
    text: str | None = None


# Built once: it is asked with every award.
_NEWEST = (
    select(AchievementRow.version, AchievementVersionRow.frozen_at)
    .join(
        AchievementVersionRow,
        and_(
            AchievementVersionRow.achievement_id == AchievementRow.id,
            AchievementVersionRow.version == AchievementRow.version,
        ),
    )
    .where(AchievementRow.id == bindparam("achievement"))
)


@dataclass(frozen=True, slots=True)
class CatalogueStore:
    """Reads and writes achievements in one unit of work."""

    session: Session

    def add(self, achievement: Achievement) -> bool:
        """Keep a new achievement; tell whether its slug was free."""
        values = {
            "id": achievement.id,
            "institution_id": achievement.institution_id,
            "slug": achievement.slug,
            "version": achievement.version,
            "created_at": achievement.created_at,
            **_found_by(achievement.definition),
        }
        if not insert_ignoring_conflict(self.session, AchievementRow, values):
            return False
        self._add_version(achievement)
        return True

    def get(self, achievement_id: str, *, lock: bool = False) -> Achievement | None:
        """Return the newest version of an achievement; `lock` keeps others from changing it."""
        statement = select(AchievementRow).where(AchievementRow.id == achievement_id)
        row = self.session.scalar(statement.with_for_update() if lock else statement)
        return None if row is None else self._version(row, row.version)

    def newest_version(self, achievement_id: str) -> tuple[int, bool] | None:
        """Return the number of the newest version, and whether it stays as it is for ever."""
        found = rows_of(self.session, _NEWEST, {"achievement": achievement_id})
        return (found[0][0], found[0][1] is not None) if found else None

    def by_slug(self, institution_id: str, slug: str) -> Achievement | None:
        """Return the newest version of the achievement that an institution calls so."""
        statement = select(AchievementRow).where(
            AchievementRow.institution_id == institution_id, AchievementRow.slug == slug
        )
        row = self.session.scalar(statement)
        return None if row is None else self._version(row, row.version)

    def version(self, achievement_id: str, version: int) -> Achievement | None:
        """Return one version of an achievement."""
        row = self.session.get(AchievementRow, achievement_id)
        return None if row is None else self._version(row, version)

    def versions(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Achievement]:
        """Return these versions of achievements, in one query."""
        pairs = set(wanted)
        if not pairs:
            return {}
        version = AchievementVersionRow
        statement = (
            select(AchievementRow, version)
            .join(version, version.achievement_id == AchievementRow.id)
            .where(version.achievement_id.in_({achievement_id for achievement_id, _ in pairs}))
        )
        return {
            (row.id, found.version): _achievement(row, found)
            for row, found in self.session.execute(statement)
            if (row.id, found.version) in pairs
        }

    def page(
        self, institution_id: str, wanted: Slice, sought: AchievementFilter
    ) -> Page[Achievement]:
        """Return a page of the achievements of an institution, newest first."""
        statement = select(AchievementRow).where(AchievementRow.institution_id == institution_id)
        if sought.kind is not None:
            statement = statement.where(AchievementRow.kind == sought.kind)
        if sought.text is not None:
            text = sought.text.casefold()
            statement = statement.where(AchievementRow.searched.contains(text, autoescape=True))
        page = read_page(
            self.session,
            statement,
            wanted,
            moment=AchievementRow.created_at,
            key=AchievementRow.id,
        )
        return page.map(lambda row: self._version(row, row.version))

    def replace(self, achievement: Achievement) -> None:
        """Keep what an achievement says now, as the same version or as a new one."""
        values = {"version": achievement.version, **_found_by(achievement.definition)}
        self.session.execute(
            update(AchievementRow).where(AchievementRow.id == achievement.id).values(**values)
        )
        kept = self.session.get(AchievementVersionRow, (achievement.id, achievement.version))
        if kept is None:
            self._add_version(achievement)
        else:
            kept.definition = _document(achievement.definition)
            self.session.flush()

    def freeze(self, achievement_id: str, version: int, *, now: datetime) -> None:
        """Freeze a version; a version that is frozen stays as it is."""
        self.session.execute(
            update(AchievementVersionRow)
            .where(
                AchievementVersionRow.achievement_id == achievement_id,
                AchievementVersionRow.version == version,
                AchievementVersionRow.frozen_at.is_(None),
            )
            .values(frozen_at=now)
        )

    def slugs(self, institution_id: str) -> frozenset[str]:
        """Return the slugs of all achievements of an institution."""
        statement = select(AchievementRow.slug).where(
            AchievementRow.institution_id == institution_id
        )
        return frozenset(self.session.scalars(statement))

    def _add_version(self, achievement: Achievement) -> None:
        row = AchievementVersionRow(
            achievement_id=achievement.id,
            version=achievement.version,
            definition=_document(achievement.definition),
            frozen_at=achievement.frozen_at,
        )
        self.session.add(row)
        self.session.flush()

    def _version(self, row: AchievementRow, version: int) -> Achievement:
        return _achievement(row, self.session.get_one(AchievementVersionRow, (row.id, version)))


def _achievement(row: AchievementRow, found: AchievementVersionRow) -> Achievement:
    return Achievement(
        id=row.id,
        institution_id=row.institution_id,
        slug=row.slug,
        version=found.version,
        definition=AchievementDefinition.model_validate(found.definition),
        created_at=row.created_at,
        frozen_at=found.frozen_at,
    )


def _document(definition: AchievementDefinition) -> dict[str, Any]:
    return definition.model_dump(mode="json", by_alias=True, exclude_none=True)


def _found_by(definition: AchievementDefinition) -> dict[str, str]:
    title = definition.title
    return {"kind": definition.kind, "searched": f"{title.nl}\n{title.en}".casefold()}
