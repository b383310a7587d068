"""The programmes of institutions and the units that stack towards them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.catalogue import programme_rules, unit_rules
from app.catalogue.listing import Listing
from app.catalogue.models import Slug
from app.catalogue.programme_models import (
    Programme,
    ProgrammeDefinition,
    Unit,
    UnitDefinition,
)
from app.catalogue.putting import PutResult
from app.catalogue.settling import Settled, settle
from app.catalogue.shelf import Shelf, Stacks, queue_up
from app.catalogue.store import CatalogueStore
from app.core.errors import NotFoundError, RejectedError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.refusals import Refusal


class UnknownProgrammeError(NotFoundError):
    """There is no such programme, or not of this institution."""

    code = "unknown_programme"


class UnknownUnitError(NotFoundError):
    """The institution has no such unit."""

    code = "unknown_unit"


class ProgrammeRulesError(RejectedError):
    """A programme or a unit breaks rules; `errors` lists every one."""

    code = "programme_rules_broken"


@dataclass(frozen=True, slots=True)
class Programmes:
    """Programmes and units in one unit of work."""

    programmes: Shelf[Programme]
    units: Shelf[Unit]
    stacks: Stacks
    achievements: CatalogueStore
    listing: Listing

    def put_programme(
        self, institution_id: str, slug: Slug, definition: ProgrammeDefinition, *, now: datetime
    ) -> PutResult:
        """Keep what a programme says; a change is a new version.

        Raises:
            ProgrammeRulesError: it breaks a rule.
        """
        return _accepted(self.put_programmes(institution_id, [(slug, definition)], now))

    def put_unit(
        self, institution_id: str, slug: Slug, definition: UnitDefinition, *, now: datetime
    ) -> PutResult:
        """Keep what a unit says; a change is a new version.

        Raises:
            ProgrammeRulesError: it breaks a rule.
        """
        return _accepted(self.put_units(institution_id, [(slug, definition)], now))

    def put_programmes(
        self,
        institution_id: str,
        definitions: Sequence[tuple[Slug, ProgrammeDefinition]],
        now: datetime,
    ) -> tuple[PutResult, ...]:
        """Keep many programmes by slug; tell of each what became of it, in the same order."""
        queue_up(self.programmes.session, institution_id)
        slugs = [slug for slug, _ in definitions]
        named = [programme_rules.named_in(found.requirement) for _, found in definitions]
        units = self.units.by_slugs(institution_id, frozenset().union(*named))
        parts = self.units.by_ids(self.stacks.units_in(institution_id, slugs))
        described = {unit.slug: unit.definition for unit in (*units.values(), *parts)}
        awarded = self.achievements.slugs(institution_id)

        def judge(slug: str, definition: ProgrammeDefinition) -> list[Refusal]:
            facts = programme_rules.ProgrammeFacts(slug, described, awarded)
            return programme_rules.refusals(definition, facts)

        def create(slug: str, definition: ProgrammeDefinition) -> Programme:
            return Programme(
                id=new_id(),
                institution_id=institution_id,
                slug=slug,
                version=1,
                definition=definition,
                created_at=now,
            )

        former = self.programmes.by_slugs(institution_id, slugs)
        settled = settle(definitions, former, judge=judge, create=create)
        _write(self.programmes, settled, now)
        self.listing.refresh(institution_id, programmes=settled.changed_slugs)
        return settled.results

    def put_units(
        self,
        institution_id: str,
        definitions: Sequence[tuple[Slug, UnitDefinition]],
        now: datetime,
    ) -> tuple[PutResult, ...]:
        """Keep many units by slug; tell of each what became of it, in the same order."""
        queue_up(self.units.session, institution_id)
        former = self.units.by_slugs(institution_id, (slug for slug, _ in definitions))
        before = {slug: frozenset(unit.definition.part_of) for slug, unit in former.items()}
        named = [frozenset(found.part_of) for _, found in definitions]
        programmes = {
            slug: found.definition
            for slug, found in self.programmes.by_slugs(
                institution_id, frozenset().union(*named, *before.values())
            ).items()
        }
        awarded = self.achievements.slugs(institution_id)

        def judge(slug: str, definition: UnitDefinition) -> list[Refusal]:
            parts = before.get(slug, frozenset())
            facts = unit_rules.UnitFacts(slug, programmes, awarded, parts)
            return unit_rules.refusals(definition, facts)

        def create(slug: str, definition: UnitDefinition) -> Unit:
            return Unit(
                id=new_id(),
                institution_id=institution_id,
                slug=slug,
                version=1,
                definition=definition,
                created_at=now,
            )

        settled = settle(definitions, former, judge=judge, create=create)
        _write(self.units, settled, now)
        self.stacks.lay((*settled.added, *settled.revised))
        self.listing.refresh(institution_id, units=settled.changed_slugs)
        return settled.results

    def programme(self, institution_id: str, slug: str) -> Programme:
        """Return the newest version of a programme of this institution.

        Raises:
            UnknownProgrammeError: the institution has no such programme.
        """
        found = self.programmes.by_slugs(institution_id, [slug]).get(slug)
        return _known(found)

    def unit(self, institution_id: str, slug: str) -> Unit:
        """Return the newest version of a unit of this institution.

        Raises:
            UnknownUnitError: the institution has no such unit.
        """
        found = self.units.by_slugs(institution_id, [slug]).get(slug)
        if found is None:
            raise UnknownUnitError("This institution has no such unit.")
        return found

    def by_id(self, programme_id: str) -> Programme:
        """Return the newest version of any programme: what is offered is public.

        Raises:
            UnknownProgrammeError: there is no such programme.
        """
        return _known(self.programmes.by_id(programme_id))

    def units_of(self, programme: Programme) -> tuple[Unit, ...]:
        """Return the units that are a part of a programme, in the order of their slugs."""
        ids = self.stacks.units_in(programme.institution_id, [programme.slug])
        return self.units.by_ids(ids)

    def counting(self, institution_id: str, slug: str) -> tuple[Programme, ...]:
        """Return the programmes in which an achievement of an institution counts as a unit."""
        slugs = self.stacks.programmes_counting(institution_id, slug)
        found = self.programmes.by_slugs(institution_id, slugs)
        return tuple(found[name] for name in sorted(found))

    def page(
        self, institution_id: str, wanted: Slice, *, text: str | None = None
    ) -> Page[Programme]:
        """Return a page of the programmes of an institution, newest first."""
        return self.programmes.page(institution_id, wanted, text=text)

    def unit_page(
        self, institution_id: str, wanted: Slice, *, text: str | None = None
    ) -> Page[Unit]:
        """Return a page of the units of an institution, newest first."""
        return self.units.page(institution_id, wanted, text=text)


def _known(programme: Programme | None) -> Programme:
    if programme is None:
        raise UnknownProgrammeError("There is no such programme.")
    return programme


def _accepted(results: tuple[PutResult, ...]) -> PutResult:
    (result,) = results
    if result.refusals:
        faults = [refusal.as_fault() for refusal in result.refusals]
        raise ProgrammeRulesError(result.refusals[0].message, errors=faults)
    return result


def _write(shelf: Shelf[Programme] | Shelf[Unit], settled: Settled, now: datetime) -> None:  # type: ignore[type-arg]
    shelf.add(settled.added)
    shelf.revise(settled.revised, now=now)
