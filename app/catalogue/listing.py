"""Keeps what offerings are found by in step with their units, their programmes and the tariffs."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.catalogue.finding import Described, Surroundings, described, found_by
from app.catalogue.offering_models import Offering, TariffMode
from app.catalogue.offering_store import OfferingStore
from app.catalogue.programme_models import Programme, Unit
from app.catalogue.shelf import Shelf, Stacks
from app.catalogue.tariff_store import TariffStore

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
        found = self.units.by_slugs(institution_id, _named(units))
        towards = {slug for unit in found.values() for slug in unit.definition.part_of}
        wanted = towards | _named(programmes)
        around = self.programmes.by_slugs(institution_id, wanted)
        return Surroundings(
            units={slug: unit.definition for slug, unit in found.items()},
            programmes={slug: programme.definition for slug, programme in around.items()},
            tables=self.tariffs.all(),
        )

    def describe(self, offerings: Iterable[Offering]) -> dict[str, tuple[Described, Surroundings]]:
        """Return offerings of any institution with what stands around them, by their ids."""
        whole = tuple(offerings)
        found: dict[str, tuple[Described, Surroundings]] = {}
        for institution_id in {offering.institution_id for offering in whole}:
            own = [one for one in whole if one.institution_id == institution_id]
            around = self.around(
                institution_id,
                units=(one.definition.unit for one in own),
                programmes=(one.definition.programme for one in own),
            )
            found |= {one.id: (described(one.definition, around), around) for one in own}
        return found

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


def _named(slugs: Iterable[str | None]) -> frozenset[str]:
    return frozenset(slug for slug in slugs if slug is not None)
