"""What a unit or a programme costs: computed from the total and rounded once, half up, in cents.

Three modules of 1 EC at EUR 2,000 for 60 EC cost EUR 100.00 together, not three times 33.33.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from app.catalogue.offering_models import TariffMode
from app.catalogue.study_load import in_ec
from app.catalogue.tariff_models import (
    Course,
    Explanation,
    Following,
    Price,
    TariffTable,
    academic_year,
)
from app.core.refusals import Refusal

NOT_ALLOWED = "statutory_tariff_not_allowed"


def table_for(tables: Iterable[TariffTable], year: int) -> TariffTable | None:
    """Return the table that holds in an academic year: the newest of the last year that has one."""
    known = [table for table in tables if table.from_year <= year]
    return max(known, key=lambda table: (table.from_year, table.version), default=None)


def price(
    course: Course, table: TariffTable | None, *, following: Following = Following.SINGLE_MODULE
) -> Price | tuple[Refusal, ...]:
    """Return what a course costs, or every reason why it has no such price."""
    found = tuple(_refusals(course, table, following))
    if found:
        return found
    total, reckoning = RECKONINGS[course.tariff](course, table)
    year = academic_year(course.starts_on)
    used = None if course.tariff is TariffMode.OWN else table
    return Price(half_up(total), Explanation(course.tariff, year, used, reckoning))


def half_up(cents: Fraction) -> int:
    """Return a number of cents, rounded to whole ones; a half goes up."""
    return int((cents + Fraction(1, 2)) // 1)


def _refusals(course: Course, table: TariffTable | None, following: Following) -> Iterator[Refusal]:
    if course.tariff is TariffMode.OWN:
        return
    if table is None:
        message = "No tariffs are known for the academic year in which it starts."
        yield Refusal("no_tariff_table", "starts_on", message)
    if course.workload is None and course.tariff is not TariffMode.STATUTORY_YEAR:
        yield Refusal("workload_missing", "workload", "A tariff per EC needs a study load.")
    yield from RULES[course.tariff](course, table, following)


def _statutory_year(course: Course, _table: object, _following: object) -> Iterator[Refusal]:
    if not course.of_programme:
        message = "The tariff per year is for programmes; choose a tariff for units."
        yield Refusal("tariff_of_programmes", "tariff", message)
    elif not course.accredited:
        message = "The statutory tariff is for programmes that are accredited on the first day."
        yield Refusal(NOT_ALLOWED, "tariff", message)


def _statutory_module(
    course: Course, table: TariffTable | None, _following: object
) -> Iterator[Refusal]:
    if not (course.stacks and course.accredited):
        message = "The statutory tariff is for units of a programme that is accredited."
        yield Refusal(NOT_ALLOWED, "tariff", message)
    elif table is not None and not table.definition.statutory_for_modules:
        message = "In this academic year single modules do not have the statutory tariff."
        yield Refusal(NOT_ALLOWED, "tariff", message)


def _flex(course: Course, _table: object, following: Following) -> Iterator[Refusal]:
    if not (course.stacks and course.accredited):
        message = "Flexstuderen is for units of a programme that is accredited."
        yield Refusal(NOT_ALLOWED, "tariff", message)
    elif following is Following.SINGLE_MODULE:
        message = "Flexstuderen is for who is enrolled in the programme, not for a single module."
        yield Refusal("flex_not_for_single_modules", "tariff", message)


def _any(_course: Course, _table: object, _following: object) -> Iterator[Refusal]:
    yield from ()


Rule = Callable[[Course, TariffTable | None, Following], Iterator[Refusal]]
RULES: dict[TariffMode, Rule] = {
    TariffMode.STATUTORY_YEAR: _statutory_year,
    TariffMode.STATUTORY_MODULE: _statutory_module,
    TariffMode.MODULE: _any,
    TariffMode.FLEX: _flex,
}
Reckoned = tuple[Fraction, str]


def _own(course: Course, _table: TariffTable | None) -> Reckoned:
    cents = course.own_cents or 0
    return Fraction(cents), _euros(cents)


def _year(_course: Course, table: TariffTable | None) -> Reckoned:
    cents = _known(table).definition.statutory_cents
    return Fraction(cents), _euros(cents)


def _per_credit(course: Course, table: TariffTable | None) -> Reckoned:
    definition = _known(table).definition
    by_law = course.tariff is not TariffMode.MODULE
    cents = definition.statutory_cents if by_law else definition.module_cents
    load = in_ec(course.workload) if course.workload else Fraction(0)
    total = load * cents / definition.credits_per_year
    reckoning = f"{float(load):g} EC x {_euros(cents)} / {definition.credits_per_year} EC"
    return total, reckoning


def _with_surcharge(course: Course, table: TariffTable | None) -> Reckoned:
    total, reckoning = _per_credit(course, table)
    percent = _known(table).definition.flex_surcharge_percent
    return total * (100 + Fraction(percent)) / 100, f"{reckoning} + {float(percent):g} %"


RECKONINGS: dict[TariffMode, Callable[[Course, TariffTable | None], Reckoned]] = {
    TariffMode.OWN: _own,
    TariffMode.STATUTORY_YEAR: _year,
    TariffMode.STATUTORY_MODULE: _per_credit,
    TariffMode.MODULE: _per_credit,
    TariffMode.FLEX: _with_surcharge,
}


def _known(table: TariffTable | None) -> TariffTable:
    # The rules have refused every tariff without a table.
    assert table is not None  # noqa: S101
    return table


def _euros(cents: int) -> str:
    return f"EUR {cents // 100:,}.{cents % 100:02d}"
