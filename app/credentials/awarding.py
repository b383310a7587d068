"""When an award is refused: every rule is asked, and every reason is given at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.catalogue import grading, kinds
from app.catalogue.models import (
    Achievement,
    AchievementDefinition,
    AchievementKind,
    AwardGround,
    CivilEffect,
)
from app.core.bsn import places_of_bsn
from app.core.errors import RejectedError
from app.core.refusals import Refusal
from app.core.values import Language, Value
from app.credentials.models import Award, AwardEvidence, RecipientKind
from app.institutions.models import Recognition


class AwardRefusedError(RejectedError):
    """An award breaks a rule; `errors` lists every one of them."""

    code = "award_refused"


class IssuerNotRecognisedError(AwardRefusedError):
    """The institution was not recognised on the day of the award."""

    code = "issuer_not_recognised"


class BSNRefusedError(AwardRefusedError):
    """A citizen service number (BSN) may not be stored or signed anywhere."""

    code = "bsn_not_allowed"


class ResultNotOnScaleError(AwardRefusedError):
    """The result is not one of the grading scale of the achievement."""

    code = "result_not_on_scale"


class AwardOrder(Value):
    """What an institution asks for. `recipient_value` is absent for a claim code: we make it."""

    achievement_id: str
    recipient_kind: RecipientKind
    recipient_value: str | None
    name: str
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    awarded_on: date
    ground: AwardGround
    result: str | None = None
    evidence: tuple[AwardEvidence, ...] = ()
    demonstrated: tuple[str, ...] = ()
    valid_until: datetime | None = None
    language: Language = "nl"
    supersedes: str | None = None
    # The ids of the credentials of the same person on which it is built.
    stack: tuple[str, ...] = ()
    claim_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What the rules are asked about."""

    order: AwardOrder
    definition: AchievementDefinition
    recognition: Recognition | None
    today: date
    # What is wrong with the credentials on which it is built.
    stack: tuple[Refusal, ...] = ()


def issuer_is_recognised(facts: AwardFacts) -> Iterator[Refusal]:
    """The institution was recognised on the day of the award."""
    if facts.recognition is None:
        day = facts.order.awarded_on.isoformat()
        yield Refusal(
            IssuerNotRecognisedError.code,
            "awarded_on",
            f"The institution was not recognised on {day}; only a recognised issuer can award.",
        )


def not_in_the_future(facts: AwardFacts) -> Iterator[Refusal]:
    """What has yet to happen cannot be awarded."""
    if facts.order.awarded_on > facts.today:
        yield Refusal("awarded_in_future", "awarded_on", "The day of the award lies in the future.")


def fits_the_kind(facts: AwardFacts) -> Iterator[Refusal]:
    """The rules of the kind hold on the award too: its ground, and its expiry."""
    yield from kinds.award_refusals(facts.definition, ground=facts.order.ground)


def result_is_on_the_scale(facts: AwardFacts) -> Iterator[Refusal]:
    """The result is one that the grading scale knows, and it is a pass."""
    yield from grading.refusals(facts.definition, facts.order.result)


def holds_no_bsn(facts: AwardFacts) -> Iterator[Refusal]:
    """No text of the award can be read as a citizen service number."""
    order = facts.order.model_dump(mode="json", exclude={"achievement_id", "supersedes", "stack"})
    for place in places_of_bsn(order):
        yield Refusal(BSNRefusedError.code, place, "Leave out the BSN: it may not be stored here.")


def ends_after_it_began(facts: AwardFacts) -> Iterator[Refusal]:
    """An expiry lies after the award."""
    until = facts.order.valid_until
    if until is not None and until.date() <= facts.order.awarded_on:
        yield Refusal("expires_before_award", "valid_until", "The expiry lies before the award.")


def can_be_claimed(facts: AwardFacts) -> Iterator[Refusal]:
    """There is at least a day to accept it."""
    until = facts.order.claim_until
    if until is not None and until.date() <= facts.today:
        yield Refusal("claim_ends_too_soon", "claim_until", "Leave at least a day to accept it.")


def birth_date_fits(facts: AwardFacts) -> Iterator[Refusal]:
    """A date of birth stands on a diploma only, and lies before the day of the award."""
    born = facts.order.birth_date
    if born is None:
        return
    if facts.definition.civil_effect is not CivilEffect.DIPLOMA:
        message = "Only a diploma has a date of birth: leave it out."
        yield Refusal("birth_date_not_of_kind", "birth_date", message)
    if born >= facts.order.awarded_on:
        message = "The date of birth does not lie before the day of the award."
        yield Refusal("born_after_award", "birth_date", message)


def shows_what_can_be_shown(facts: AwardFacts) -> Iterator[Refusal]:
    """Only an experience certificate names what somebody showed, and only outcomes of its own."""
    named = facts.order.demonstrated
    if named and facts.definition.kind is not AchievementKind.EVC:
        message = "Only an experience certificate says which parts were shown: leave it out."
        yield Refusal("demonstrated_not_of_kind", "demonstrated", message)
        return
    known = {outcome.id for outcome in facts.definition.learning_outcomes}
    for unknown in sorted(set(named) - known):
        message = f"The achievement has no learning outcome {unknown}."
        yield Refusal("unknown_outcome", "demonstrated", message)


def stack_holds(facts: AwardFacts) -> Iterator[Refusal]:
    """What it is built on is there, of the same person, and holds."""
    yield from facts.stack


RULES: tuple[Callable[[AwardFacts], Iterator[Refusal]], ...] = (
    issuer_is_recognised,
    not_in_the_future,
    fits_the_kind,
    result_is_on_the_scale,
    holds_no_bsn,
    ends_after_it_began,
    can_be_claimed,
    birth_date_fits,
    shows_what_can_be_shown,
    stack_holds,
)
ERROR_OF_CODE: dict[str, type[AwardRefusedError]] = {
    kind.code: kind for kind in (IssuerNotRecognisedError, BSNRefusedError, ResultNotOnScaleError)
}


def accept(facts: AwardFacts) -> Recognition:
    """Return the recognition under which the award is made.

    Raises:
        AwardRefusedError: a rule is broken; the code is that of the first, `errors` has them all.
    """
    found = judged(facts)
    if isinstance(found, Recognition):
        return found
    kind = ERROR_OF_CODE.get(found[0].code, AwardRefusedError)
    raise kind(found[0].message, errors=[refusal.as_fault() for refusal in found])


def judged(facts: AwardFacts) -> Recognition | tuple[Refusal, ...]:
    """Return the recognition under which the award is made, or every reason against it."""
    refusals = tuple(refusal for rule in RULES for refusal in rule(facts))
    return facts.recognition if facts.recognition is not None and not refusals else refusals


def as_corrected(order: AwardOrder, former: Award | None) -> AwardOrder:
    """Return an order; a correction that does not say what was shown keeps what was shown."""
    if former is None or order.demonstrated or former.achievement_id != order.achievement_id:
        return order
    return order.model_copy(update={"demonstrated": former.demonstrated})


def as_shown(achievement: Achievement, demonstrated: tuple[str, ...]) -> Achievement:
    """Return an achievement with only the outcomes that somebody showed; without names: all."""
    if not demonstrated:
        return achievement
    definition, shown = achievement.definition, set(demonstrated)
    outcomes = tuple(each for each in definition.learning_outcomes if each.id in shown)
    narrowed = definition.model_copy(update={"learning_outcomes": outcomes})
    return achievement.model_copy(update={"definition": narrowed})
