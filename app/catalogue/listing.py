"""Keeps what offerings are found by in step with their units, their programmes and the tariffs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.catalogue.finding import Described, Surroundings, described, found_by
from app.catalogue.offering_models import Offering, TariffMode
from app.catalogue.offering_store import OfferingStore
from app.catalogue.programme_models import Programme, Unit
from app.catalogue.shelf import Shelf, Stacks
from app.catalogue.tariff_store import TariffStore

# An institution, and the slug of a thing of its own if there is one.
Name: TypeAlias = tuple[str, str | None]
OF_TABLES = frozenset(TariffMode) - {TariffMode.OWN}


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands around offerings, in one unit of work."""

    offerings: OfferingStore
    programmes: Shelf[Programme]
    units: Shelf[Unit]
    stacks: Stacks
    tariffs: TariffStore

    def around(
        self, institution_id: str, *, units: Iterable[str | None], programmes: Iterable[str | None]
    ) -> Surroundings:
        """Return these units with the programmes that they are a part of, and these programmes."""
        around = self._around(
            {institution_id},
            units=[(institution_id, slug) for slug in units],
            programmes=[(institution_id, slug) for slug in programmes],
        )
        return around[institution_id]

    def describe(self, offerings: Iterable[Offering]) -> dict[str, tuple[Described, Surroundings]]:
        """Return offerings of any institution with what stands around them, by their ids."""
        whole = tuple(offerings)
        around = self._around(
            {one.institution_id for one in whole},
            units=[(one.institution_id, one.definition.unit) for one in whole],
            programmes=[(one.institution_id, one.definition.programme) for one in whole],
        )
        found = ((one, around[one.institution_id]) for one in whole)
        return {one.id: (described(one.definition, beside), beside) for one, beside in found}

    def _around(
        self, institutions: set[str], *, units: Iterable[Name], programmes: Iterable[Name]
    ) -> dict[str, Surroundings]:
        """Return what stands around, by institution, in three queries however many there are."""
        found = self.units.by_names(_named(units))
        towards = {
            (institution_id, slug)
            for (institution_id, _), unit in found.items()
            for slug in unit.definition.part_of
        }
        wider = self.programmes.by_names(towards | _named(programmes))
        tables = self.tariffs.all()
        return {
            institution_id: Surroundings(
                units=_definitions(found, institution_id),
                programmes=_definitions(wider, institution_id),
                tables=tables,
            )
            for institution_id in institutions
        }

    def refresh(
        self,
        institution_id: str,
        *,
        units: frozenset[str] = frozenset(),
        programmes: frozenset[str] = frozenset(),
    ) -> None:
        """Describe the offerings of changed units and programmes anew."""
        if not units | programmes:
            return
        within = self.units.by_ids(self.stacks.units_in(institution_id, programmes))
        touched = units | {unit.slug for unit in within}
        for batch in self.offerings.of(institution_id, units=touched, programmes=programmes):
            self._describe_anew(batch)

    def reprice(self) -> None:
        """Describe all offerings at a tariff anew: the tables have changed."""
        for batch in self.offerings.at_tariffs(OF_TABLES):
            self._describe_anew(batch)

    def _describe_anew(self, batch: tuple[Offering, ...]) -> None:
        found = self.describe(batch)
        self.offerings.describe(
            [(name, found_by(whole, around.tables)) for name, (whole, around) in found.items()]
        )


def _named(names: Iterable[Name]) -> frozenset[tuple[str, str]]:
    return frozenset((institution_id, slug) for institution_id, slug in names if slug is not None)


def _definitions(found: Mapping[tuple[str, str], Any], institution_id: str) -> dict[str, Any]:
    return {slug: one.definition for (owner, slug), one in found.items() if owner == institution_id}
