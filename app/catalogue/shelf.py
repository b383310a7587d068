"""Programmes and units as rows: each change is a new version, and the versions before stay."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.catalogue.programme_models import (
    Programme,
    ProgrammeDefinition,
    Unit,
    UnitDefinition,
)
from app.catalogue.programme_rows import (
    ProgrammeRow,
    ProgrammeVersionRow,
    UnitCountsRow,
    UnitPartRow,
    UnitRow,
    UnitVersionRow,
)
from app.core.db import is_postgresql
from app.core.paging import Page, Slice, read_page

V = TypeVar("V", Programme, Unit)


def queue_up(session: Session, institution_id: str) -> None:
    """Let the changes of an institution's programmes and units go one after another.

    On SQLite one writer goes at a time anyhow.
    """
    if is_postgresql(session):
        key = func.hashtextextended(f"catalogue {institution_id}", 0)
        session.execute(select(func.pg_advisory_xact_lock(key)))


@dataclass(frozen=True, slots=True)
class Shelf(Generic[V]):
    """One kind of thing in one unit of work."""

    session: Session
    heading: type[ProgrammeRow] | type[UnitRow]
    telling: type[ProgrammeVersionRow] | type[UnitVersionRow]
    make: Callable[[dict[str, Any], dict[str, Any]], V]

    def by_id(self, part_id: str) -> V | None:
        """Return the newest version of one, of any institution."""
        found = self._read(self._newest().where(self.heading.id == part_id))
        return found[0] if found else None

    def by_ids(self, part_ids: Iterable[str]) -> tuple[V, ...]:
        """Return the newest versions of these, in the order of their slugs."""
        statement = self._newest().where(self.heading.id.in_(set(part_ids)))
        return self._read(statement.order_by(self.heading.slug))

    def by_slugs(self, institution_id: str, slugs: Iterable[str]) -> dict[str, V]:
        """Return the newest versions of an institution's own, by slug."""
        found = self.by_names((institution_id, slug) for slug in slugs)
        return {slug: one for (_, slug), one in found.items()}

    def by_names(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], V]:
        """Return the newest versions of those of several institutions, by institution and slug."""
        wanted = set(names)
        if not wanted:
            return {}
        own = tuple_(self.heading.institution_id, self.heading.slug)
        found = self._read(self._newest().where(own.in_(wanted)))
        return {(one.institution_id, one.slug): one for one in found}

    def version(self, part_id: str, version: int) -> V | None:
        """Return what one said in some version."""
        statement = self._tellings().where(
            self.heading.id == part_id, self.telling.version == version
        )
        found = self._read(statement)
        return found[0] if found else None

    def page(self, institution_id: str, wanted: Slice, *, text: str | None) -> Page[V]:
        """Return a page of those of an institution, newest first."""
        statement = select(self.heading).where(self.heading.institution_id == institution_id)
        if text is not None:
            statement = statement.where(
                self.heading.searched.contains(text.casefold(), autoescape=True)
            )
        page: Page[Any] = read_page(
            self.session,
            statement,
            wanted,
            moment=self.heading.created_at,
            key=self.heading.id,
        )
        found = {one.id: one for one in self.by_ids(row.id for row in page.items)}
        return page.map(lambda row: found[row.id])

    def add(self, parts: Sequence[V]) -> None:
        """Keep new ones."""
        if parts:
            self.session.execute(insert(self.heading), [_heading(part) for part in parts])
            self._tell(parts, now=parts[0].created_at)

    def revise(self, parts: Sequence[V], *, now: datetime) -> None:
        """Keep new versions."""
        for part in parts:
            values = {"version": part.version, "searched": _searched(part)}
            self.session.execute(
                update(self.heading).where(self.heading.id == part.id).values(**values)
            )
        self._tell(parts, now=now)

    def _tell(self, parts: Sequence[V], *, now: datetime) -> None:
        if parts:
            tellings = [
                {
                    "part_id": part.id,
                    "version": part.version,
                    "definition": part.definition.model_dump(
                        mode="json", by_alias=True, exclude_none=True
                    ),
                    "laid_down_at": now,
                }
                for part in parts
            ]
            self.session.execute(insert(self.telling), tellings)

    def _newest(self) -> Select[Any]:
        return self._tellings().where(self.telling.version == self.heading.version)

    def _tellings(self) -> Select[Any]:
        return select(
            self.heading.id,
            self.heading.institution_id,
            self.heading.slug,
            self.telling.version,
            self.telling.definition,
            self.heading.created_at,
        ).join(self.telling, self.telling.part_id == self.heading.id)

    def _read(self, statement: Select[Any]) -> tuple[V, ...]:
        rows = self.session.execute(statement).mappings()
        return tuple(
            self.make({**row, "definition": None}, dict(row["definition"])) for row in rows
        )


def programmes_of(session: Session) -> Shelf[Programme]:
    """Return the programmes in one unit of work."""
    return Shelf(session, ProgrammeRow, ProgrammeVersionRow, _programme)


def units_of(session: Session) -> Shelf[Unit]:
    """Return the units in one unit of work."""
    return Shelf(session, UnitRow, UnitVersionRow, _unit)


@dataclass(frozen=True, slots=True)
class Stacks:
    """What stacks towards what, by the newest version of each unit."""

    session: Session

    def lay(self, units: Sequence[Unit]) -> None:
        """Keep what these units say of themselves; of one that comes twice, the last."""
        units = tuple({unit.id: unit for unit in units}.values())
        ids = [unit.id for unit in units]
        for row in (UnitPartRow, UnitCountsRow):
            self.session.execute(delete(row).where(row.unit_id.in_(ids)))
        parts = [
            {"unit_id": unit.id, "programme": slug, "institution_id": unit.institution_id}
            for unit in units
            for slug in dict.fromkeys(unit.definition.part_of)
        ]
        counts = [
            {
                "unit_id": unit.id,
                "achievement": counted.achievement,
                "institution_id": unit.institution_id,
            }
            for unit in units
            for counted in unit.definition.counts
        ]
        if parts:
            self.session.execute(insert(UnitPartRow), parts)
        if counts:
            self.session.execute(insert(UnitCountsRow), counts)

    def units_in(self, institution_id: str, programmes: Iterable[str]) -> frozenset[str]:
        """Return the ids of the units that are a part of any of these programmes."""
        statement = select(UnitPartRow.unit_id).where(
            UnitPartRow.institution_id == institution_id,
            UnitPartRow.programme.in_(set(programmes)),
        )
        return frozenset(self.session.scalars(statement))

    def programmes_counting(self, institution_id: str, achievement: str) -> frozenset[str]:
        """Return the slugs of the programmes in which an achievement counts as a unit."""
        statement = (
            select(UnitPartRow.programme)
            .join(UnitCountsRow, UnitCountsRow.unit_id == UnitPartRow.unit_id)
            .where(
                UnitCountsRow.institution_id == institution_id,
                UnitCountsRow.achievement == achievement,
            )
        )
        return frozenset(self.session.scalars(statement))


def _heading(part: Programme | Unit) -> dict[str, Any]:
    values = part.model_dump(include={"id", "institution_id", "slug", "version"})
    return {**values, "created_at": part.created_at, "searched": _searched(part)}


def _searched(part: Programme | Unit) -> str:
    title = part.definition.title
    return f"{title.nl}\n{title.en}".casefold()


def _programme(row: dict[str, Any], definition: dict[str, Any]) -> Programme:
    return Programme(**{**row, "definition": ProgrammeDefinition.model_validate(definition)})


def _unit(row: dict[str, Any], definition: dict[str, Any]) -> Unit:
    return Unit(**{**row, "definition": UnitDefinition.model_validate(definition)})
