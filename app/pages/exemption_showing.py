"""Turns requests for exemptions into what the templates show, for learners and institutions."""

from collections.abc import Iterable

from app.catalogue.programme_models import RegisterCode, Unit
from app.core.values import Language
from app.pages import exemption_views as views
from app.pages import names
from app.pages.institution_showing import Acquaintance
from app.prior_learning.exemptions import Case, Exemptions
from app.prior_learning.exemptions import Certificate as Found
from app.prior_learning.models import Decision, ExemptionRequest, ProposedExemption

WORKLOADS: names.Names = {
    "ects": ("EC", "EC"),
    "sbu": ("SBU", "SBU"),
    "hours": ("uur", "hours"),
}


def case_view(case: Case, language: Language, known: Acquaintance | None = None) -> views.CaseView:
    """Return a request; only with `known` the people of the institution and their advice."""
    units = tuple(_unit(case, unit, language, known) for unit in case.units)
    return views.CaseView(
        id=case.request.id,
        programme=case.programme.definition.title.in_language(language),
        institution=case.institution.names.in_language(language),
        asked_at=case.request.asked_at,
        withdrawn_at=case.request.withdrawn_at,
        state=_state_of(units) if case.request.is_open else "withdrawn",
        certificate=_certificate(case.certificate, language) if case.certificate else None,
        units=units,
    )


def _state_of(units: Iterable[views.UnitRow]) -> str:
    states = {unit.state for unit in units}
    if "proposed" in states:
        return "open"
    return "decided" if states & {"granted", "refused"} else "nothing"


def request_rows(
    exemptions: Exemptions, requests: Iterable[ExemptionRequest], language: Language
) -> tuple[views.RequestRow, ...]:
    """Return requests for a list."""
    found = tuple(requests)
    glances = exemptions.glances(found)
    schools = exemptions.institutions.many({each.institution_id for each in found})
    pairs = {(each.institution_id, each.programme) for each in found}
    titles = {pair: exemptions.programmes.programme(*pair).definition.title for pair in pairs}
    return tuple(
        views.RequestRow(
            id=each.id,
            programme=titles[each.institution_id, each.programme].in_language(language),
            institution=schools[each.institution_id].names.in_language(language),
            name=glances[each.id].name or "",
            asked_at=each.asked_at,
            open=each.is_open,
            decided=glances[each.id].decided,
        )
        for each in found
    )


def _certificate(found: Found, language: Language) -> views.Certificate:
    described, assessment = found.described, found.assessment
    shown = {unit.id for unit in assessment.shown}
    return views.Certificate(
        title=described.achievement.definition.title.in_language(language),
        provider=described.institution.names.in_language(language),
        name=described.award.name,
        awarded_on=described.award.awarded_on,
        valid_until=described.award.valid_until,
        state=found.standing.value,
        units=tuple(
            views.ShownUnit(unit.title.in_language(language), _codes(unit.codes), unit.id in shown)
            for unit in assessment.standard.definition.units
        ),
    )


def _unit(case: Case, unit: Unit, language: Language, known: Acquaintance | None) -> views.UnitRow:
    proposal = next((each for each in case.derivation.proposed if each.unit == unit.slug), None)
    decision = next((each for each in case.decisions if each.unit == unit.slug), None)
    load = unit.definition.workload
    return views.UnitRow(
        slug=unit.slug,
        title=unit.definition.title.in_language(language),
        workload=f"{load.value:g} {names.name_of(WORKLOADS, load.unit, language)}",
        state=_state(unit, case, proposal, decision),
        basis=proposal.basis.value if proposal else "",
        codes=_codes(proposal.codes) if proposal else "",
        note=(proposal.note or "") if proposal else "",
        reason=decision.reason if decision else "",
        decided_by=known.name(decision.decided_by) if decision and known else "",
        decided_at=decision.decided_at if decision else None,
        advice=tuple(
            views.Advised(known.name(each.by), each.at, each.favourable, each.text)
            for each in case.advice
            if known and each.unit == unit.slug
        ),
    )


def _state(
    unit: Unit, case: Case, proposal: ProposedExemption | None, decision: Decision | None
) -> str:
    if decision is not None:
        return decision.verdict.value
    if proposal is not None:
        return "proposed"
    # What is neither left to follow nor decided here was granted on another request.
    return "left" if unit.slug in case.pathway else "granted"


def _codes(codes: Iterable[RegisterCode]) -> str:
    return ", ".join(f"{code.type} {code.code}" for code in codes)
