"""By what an offering is found: its words, and what it is when its unit or programme is asked too.

Both databases search the same folded words, so that one question finds the same in both.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from app.catalogue import tariffs
from app.catalogue.models import Level, Workload
from app.catalogue.offering_models import Delivery, OfferingDefinition, TariffMode
from app.catalogue.programme_models import ProgrammeDefinition, UnitDefinition
from app.catalogue.study_load import in_ec
from app.catalogue.tariff_models import (
    Course,
    Following,
    Price,
    TariffTable,
    academic_year,
)
from app.core.refusals import Refusal

MAX_SEARCHED = 2_000
MAX_WORDS = 10
_WORD = re.compile(r"[^\W_]+")
EC_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an institution has beside an offering, and what study costs."""

    units: Mapping[str, UnitDefinition]
    programmes: Mapping[str, ProgrammeDefinition]
    tables: tuple[TariffTable, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """An offering with what its unit or programme adds where it says nothing itself."""

    definition: OfferingDefinition
    unit: UnitDefinition | None
    programme: ProgrammeDefinition | None
    accredited: bool

    @property
    def workload(self) -> Workload | None:
        """Return the study load."""
        own, of = self.definition.workload, self.unit or self.programme
        if own is not None or of is None:
            return own
        return of.workload if isinstance(of, UnitDefinition) else of.size

    @property
    def level(self) -> Level | None:
        """Return the level."""
        of = self.unit or self.programme
        return self.definition.level or (of.level if of else None)

    @property
    def sector(self) -> str | None:
        """Return the sector."""
        of = self.unit or self.programme
        return self.definition.sector or (of.sector if of else None)

    def course(self) -> Course:
        """Return what is asked when somebody wants to know the price."""
        definition = self.definition
        return Course(
            tariff=definition.tariff,
            starts_on=definition.starts_on,
            workload=self.workload,
            own_cents=definition.price_cents,
            of_programme=self.programme is not None,
            stacks=self.unit is not None and bool(self.unit.part_of),
            accredited=self.accredited,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in the columns by which offerings are found."""

    searched: str
    sector: str | None
    level: str | None
    ec_tenths: int | None
    online: bool
    price_cents: int | None


def described(definition: OfferingDefinition, around: Surroundings) -> Described:
    """Return an offering with its unit or programme."""
    unit = around.units.get(definition.unit or "")
    programme = around.programmes.get(definition.programme or "")
    of = [around.programmes.get(slug) for slug in unit.part_of] if unit else [programme]
    day = definition.starts_on
    accredited = any(found is not None and found.is_accredited(day) for found in of)
    return Described(definition, unit, programme, accredited)


def towards(whole: Described, around: Surroundings) -> tuple[ProgrammeDefinition, ...]:
    """Return the programmes towards which an offering counts."""
    slugs = whole.unit.part_of if whole.unit is not None else ()
    return tuple(around.programmes[slug] for slug in slugs if slug in around.programmes)


def price_of(
    whole: Described, tables: tuple[TariffTable, ...], *, following: Following | None = None
) -> Price | tuple[Refusal, ...]:
    """Return what an offering costs, or every reason why it has no price.

    Without `following` it is the price for those whom its tariff is meant for.
    """
    table = tariffs.table_for(tables, academic_year(whole.definition.starts_on))
    return tariffs.price(whole.course(), table, following=following or _meant_for(whole))


def found_by(whole: Described, tables: tuple[TariffTable, ...]) -> Found:
    """Return by what an offering is found."""
    load, level, price = whole.workload, whole.level, price_of(whole, tables)
    return Found(
        searched=_searched(whole),
        sector=whole.sector,
        level=level.nlqf if level else None,
        ec_tenths=tariffs.half_up(in_ec(load) * EC_TENTHS) if load else None,
        online=whole.definition.delivery is Delivery.ONLINE,
        price_cents=price.cents if isinstance(price, Price) else None,
    )


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return tuple(_WORD.findall(kept))


def asked_words(text: str) -> tuple[str, ...]:
    """Return the words of a question, each once; beyond ten nobody searches."""
    return tuple(dict.fromkeys(words(text)))[:MAX_WORDS]


def _meant_for(whole: Described) -> Following:
    flex = whole.definition.tariff is TariffMode.FLEX
    return Following.PROGRAMME if flex else Following.SINGLE_MODULE


def _searched(whole: Described) -> str:
    definition, of = whole.definition, whole.unit or whole.programme
    texts = [definition.title.nl, definition.title.en, definition.code, definition.place or ""]
    if of is not None:
        texts += [of.title.nl, of.title.en]
    if definition.description is not None:
        texts += [definition.description.nl, definition.description.en]
    found = " ".join(dict.fromkeys(words(" ".join(texts))))
    return found[:MAX_SEARCHED]
