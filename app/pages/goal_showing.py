"""Turns progress into what its pages show. Nothing is decided here."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction

from app.catalogue.models import Level, Workload
from app.catalogue.programme_models import AllOf, LevelNeeded, OneOf, Unit, UnitNeeded
from app.catalogue.stack_models import PartProgress, Progress, UnitProgress
from app.catalogue.study_load import in_ec
from app.core.values import Language
from app.goals import models
from app.goals.bodies import AmountBody
from app.pages import goal_names, names, offering_showing
from app.pages.goal_views import (
    Bar,
    Choice,
    DemandLine,
    GapView,
    GoalCard,
    GoalPage,
    LostLine,
    PlaceView,
    Segment,
    UnitLine,
)

WHOLE = 1000


def card(reckoned: models.Reckoned, language: Language) -> GoalCard:
    """Return a programme with the progress in it."""
    progress, goal = reckoned.progress, reckoned.goal
    definition, shown = progress.programme.definition, AmountBody.of(progress.amount)
    unit = names.name_of(goal_names.LOADS, shown.unit, language)
    told = {
        "obtained": number(shown.obtained, language),
        "needed": number(shown.needed, language),
        "left": number(shown.left, language),
    }
    label = names.in_language(goal_names.BAR, language).format(unit=unit, **told)
    return GoalCard(
        id=goal.id if goal else "",
        programme_id=progress.programme.id,
        title=definition.title.in_language(language),
        institution=reckoned.institution.in_language(language),
        chips=_chips(definition.level, definition.size, language),
        bar=Bar(tuple(_segments(progress)), label),
        obtained=told["obtained"],
        needed=f"{told['needed']} {unit}",
        left=f"{told['left']} {unit}",
        eligible=progress.eligible_for_exam_board,
    )


def choice(found: models.Choice, language: Language) -> Choice:
    """Return a programme that can be chosen."""
    definition = found.programme.definition
    return Choice(
        programme_id=found.programme.id,
        title=definition.title.in_language(language),
        institution=found.institution.in_language(language),
        chips=_chips(definition.level, definition.size, language),
    )


def goal_page(
    reckoned: models.Reckoned,
    gaps: Iterable[models.Gap],
    language: Language,
    *,
    budget_cents: int,
) -> GoalPage:
    """Return all that is known of the way to a goal."""
    progress = reckoned.progress
    titles = {one.unit.slug: _title(one.unit, language) for one in progress.units}
    part = progress.requirement
    return GoalPage(
        card=card(reckoned, language),
        units=tuple(_unit(one, reckoned, language) for one in progress.units),
        demands=(_demand(part, titles, language),) if part else (),
        lost=tuple(
            LostLine(
                title=_held(reckoned, one.held_id, language),
                url=_url(one.held_id),
                unit=titles[one.unit],
                reason=names.name_of(goal_names.REASONS, one.reason, language),
            )
            for one in progress.lapsed
        ),
        unused=tuple(
            (_held(reckoned, held_id, language), _url(held_id)) for held_id in progress.unused
        ),
        gaps=tuple(_gap(gap, language, budget_cents) for gap in gaps),
        budget_cents=budget_cents,
    )


def place(found: models.Place, item_id: str, language: Language) -> PlaceView:
    """Return what a credential means to a programme."""
    progress = found.reckoned.progress
    reasons = [one.reason for one in progress.lapsed if one.held_id == item_id]
    return PlaceView(
        card=card(found.reckoned, language),
        units=tuple(_title(unit, language) for unit in found.units),
        counts=any(one.held_id == item_id for one in progress.units),
        reason=names.name_of(goal_names.REASONS, reasons[0], language) if reasons else "",
    )


def number(value: float, language: Language) -> str:
    """Return a number as people write it."""
    shown = f"{value:g}"
    return shown.replace(".", ",") if language == "nl" else shown


def load(found: Workload, language: Language) -> str:
    """Return a study load as people write it."""
    unit = names.name_of(goal_names.LOADS, found.unit, language)
    return f"{number(float(found.value), language)} {unit}"


def _chips(level: Level, size: Workload, language: Language) -> tuple[str, ...]:
    return f"NLQF {level.nlqf}", load(size, language)


def _segments(progress: Progress) -> Iterator[Segment]:
    """Yield a part of the bar for each unit that is met; more than all is not drawn."""
    size = in_ec(progress.programme.definition.size)
    begins = Fraction(0)
    for found in progress.units:
        if found.held_id is None and found.exemption is None:
            continue
        ends = min(begins + in_ec(found.unit.definition.workload), size)
        x, end = round(begins / size * WHOLE), round(ends / size * WHOLE)
        if end > x:
            yield Segment(x, end - x, "exemption" if found.exemption else "credential")
        begins = ends


def _unit(found: UnitProgress, reckoned: models.Reckoned, language: Language) -> UnitLine:
    definition = found.unit.definition
    until = found.counts_until
    return UnitLine(
        title=_title(found.unit, language),
        kind=names.name_of(goal_names.UNIT_KINDS, definition.kind, language),
        load=load(definition.workload, language),
        state=found.state.value,
        met_by=_held(reckoned, found.held_id, language) if found.held_id else "",
        url=_url(found.held_id) if found.held_id else "",
        exempted_on=found.exemption.granted_on if found.exemption else None,
        until=(until - timedelta(microseconds=1)).date() if until else None,
    )


def _demand(part: PartProgress, titles: Mapping[str, str], language: Language) -> DemandLine:
    parts = tuple(_demand(one, titles, language) for one in part.parts)
    return DemandLine(_asked(part, titles, language), part.met, parts)


def _asked(part: PartProgress, titles: Mapping[str, str], language: Language) -> str:
    asked, amount = part.requirement, part.amount
    if isinstance(asked, UnitNeeded):
        return titles.get(asked.unit, asked.unit)
    if isinstance(asked, AllOf):
        return names.in_language(goal_names.ALL_OF, language)
    if isinstance(asked, OneOf):
        return names.in_language(goal_names.ONE_OF, language)
    assert amount is not None  # noqa: S101 - a demand of study load has one
    level = asked.at_least if isinstance(asked, LevelNeeded) else ""
    shown = AmountBody.of(amount)
    told = names.in_language(goal_names.LEVEL if level else goal_names.CREDITS, language).format(
        needed=number(shown.needed, language),
        obtained=number(shown.obtained, language),
        unit=names.name_of(goal_names.LOADS, shown.unit, language),
        level=level,
    )
    units = ", ".join(titles.get(slug, slug) for slug in asked.of)
    return told + (
        names.in_language(goal_names.OF_THESE, language).format(units=units) if units else ""
    )


def _gap(gap: models.Gap, language: Language, budget_cents: int) -> GapView:
    return GapView(
        title=_title(gap.unit, language),
        load=load(gap.unit.definition.workload, language),
        offerings=tuple(
            offering_showing.card(one, language, budget_cents=budget_cents or None)
            for one in gap.offerings
        ),
    )


def _title(unit: Unit, language: Language) -> str:
    return unit.definition.title.in_language(language)


def _held(reckoned: models.Reckoned, held_id: str, language: Language) -> str:
    return reckoned.held[held_id].described.achievement.definition.title.in_language(language)


def _url(held_id: str) -> str:
    return f"/wallet/credentials/{held_id}"
