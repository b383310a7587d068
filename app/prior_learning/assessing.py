"""When an assessment of prior learning counts: every rule is asked, every reason is given."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.catalogue.models import AwardGround
from app.core.bsn import places_of_bsn
from app.core.errors import RejectedError
from app.core.refusals import Refusal
from app.credentials.awarding import AwardOrder
from app.credentials.models import AwardEvidence
from app.institutions.models import Recognition, RecognitionKind
from app.institutions.trust import recognised_on
from app.prior_learning.models import AssessmentOrder, Standard


class AssessmentRefusedError(RejectedError):
    """An assessment breaks a rule; `errors` lists every one."""

    code = "assessment_refused"


class ProviderNotRecognisedError(AssessmentRefusedError):
    """The institution was not recognised as an EVC provider on the day of the assessment."""

    code = "evc_provider_not_recognised"


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """What the rules are asked about."""

    order: AssessmentOrder
    standard: Standard
    recognitions: tuple[Recognition, ...]


def provider_is_recognised(facts: AssessmentFacts) -> Iterator[Refusal]:
    """The institution is an EVC provider on the day of the assessment."""
    as_provider = [each for each in facts.recognitions if each.kind is RecognitionKind.EVC_PROVIDER]
    day = facts.order.assessed_on
    if recognised_on(as_provider, day) is None:
        message = f"The institution was not recognised as an EVC provider on {day.isoformat()}."
        yield Refusal(ProviderNotRecognisedError.code, "assessed_on", message)


def each_unit_is_judged_once(facts: AssessmentFacts) -> Iterator[Refusal]:
    """Every unit of the standard has one finding, and nothing else has."""
    judged = Counter(finding.unit for finding in facts.order.findings)
    units = [unit.id for unit in facts.standard.definition.units]
    for unit in units:
        if judged[unit] != 1:
            yield Refusal("unit_not_judged_once", "findings", f"Judge the unit {unit} once.")
    for unit in sorted(judged.keys() - set(units)):
        yield Refusal("unknown_unit", "findings", f"The standard has no unit {unit}.")


def evidence_supports_units(facts: AssessmentFacts) -> Iterator[Refusal]:
    """Evidence names units of the standard, and what was shown has evidence."""
    order = facts.order
    known = {unit.id for unit in facts.standard.definition.units}
    supported = {unit for each in order.evidence for unit in each.units}
    for unit in sorted(supported - known):
        yield Refusal("unknown_unit", "evidence", f"The standard has no unit {unit}.")
    for unit in sorted(set(order.demonstrated) - supported):
        yield Refusal("evidence_missing", "evidence", f"Say what supports the unit {unit}.")


def something_was_shown(facts: AssessmentFacts) -> Iterator[Refusal]:
    """A certificate says what somebody can do: without a unit there is none."""
    if not facts.order.demonstrated:
        message = "No unit was shown: there is no certificate to award."
        yield Refusal("nothing_demonstrated", "findings", message)


def holds_no_bsn(facts: AssessmentFacts) -> Iterator[Refusal]:
    """No text can be read as a citizen service number."""
    text = facts.order.model_dump(mode="json", include={"evidence", "findings"})
    for place in places_of_bsn(text):
        yield Refusal("bsn_not_allowed", place, "Leave out the BSN: it may not be stored here.")


RULES: tuple[Callable[[AssessmentFacts], Iterator[Refusal]], ...] = (
    provider_is_recognised,
    each_unit_is_judged_once,
    evidence_supports_units,
    something_was_shown,
    holds_no_bsn,
)


def check_assessment(facts: AssessmentFacts) -> None:
    """Check an assessment.

    Raises:
        ProviderNotRecognisedError: the provider was not recognised on that day.
        AssessmentRefusedError: another rule is broken; `errors` has them all.
    """
    found = [refusal for rule in RULES for refusal in rule(facts)]
    if not found:
        return
    not_recognised = found[0].code == ProviderNotRecognisedError.code
    kind = ProviderNotRecognisedError if not_recognised else AssessmentRefusedError
    raise kind(found[0].message, errors=[refusal.as_fault() for refusal in found])


def award_of(order: AssessmentOrder, standard: Standard, *, achievement_id: str) -> AwardOrder:
    """Return the certificate that an assessment leads to: it names what was shown, and on what."""
    titles = {unit.id: unit.title for unit in standard.definition.units}
    return AwardOrder(
        achievement_id=achievement_id,
        recipient_kind=order.recipient_kind,
        recipient_value=order.recipient_value,
        name=order.name,
        given_name=order.given_name,
        family_name=order.family_name,
        awarded_on=order.assessed_on,
        ground=AwardGround.VALIDATION,
        evidence=tuple(
            AwardEvidence(
                name=each.name,
                description="; ".join(
                    titles[unit].in_language(order.language) for unit in each.units
                ),
            )
            for each in order.evidence
        ),
        demonstrated=order.demonstrated,
        language=order.language,
    )
