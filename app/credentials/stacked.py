"""What an award may be built on: credentials of the same person that hold now, noted as evidence.

The institution decides what it awards. Here is only checked that what it builds on is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.models import AchievementDefinition
from app.core.refusals import Refusal
from app.credentials.award_states import award_standing
from app.credentials.awarding import AwardOrder
from app.credentials.models import Award, AwardEvidence, AwardState, RecipientKind, Standing

AWARDED: Mapping[str, str] = {"nl": "Toegekend op {day}", "en": "Awarded on {day}"}


@dataclass(frozen=True, slots=True)
class Stacked:
    """An earlier award of the institution, with what it was given for."""

    award: Award
    definition: AchievementDefinition


def refusals(
    order: AwardOrder, found: Mapping[str, Stacked], *, now: datetime
) -> tuple[Refusal, ...]:
    """Return every reason why these credentials cannot be built on."""
    return tuple(_refusals(order, found, now))


def with_evidence(order: AwardOrder, found: Mapping[str, Stacked]) -> AwardOrder:
    """Return an order with the credentials that it builds on among its evidence."""
    stack = tuple(
        AwardEvidence(
            name=found[name].definition.title.in_language(order.language),
            description=AWARDED[order.language].format(day=found[name].award.awarded_on),
            credential=name,
        )
        for name in order.stack
    )
    return order.model_copy(update={"evidence": (*order.evidence, *stack)})


def _refusals(order: AwardOrder, found: Mapping[str, Stacked], now: datetime) -> Iterator[Refusal]:
    for number, name in enumerate(order.stack):
        place = f"stack/{number}"
        if name in order.stack[:number]:
            yield Refusal("stack_twice", place, "Name each credential once.")
        elif name not in found:
            yield Refusal("stack_unknown", place, "The institution awarded no such credential.")
        else:
            yield from _of_one(order, found[name].award, place, now)


def _of_one(order: AwardOrder, award: Award, place: str, now: datetime) -> Iterator[Refusal]:
    """Yield what is wrong with one; who has it is compared by address, never by name."""
    addressed = award.recipient.kind is not RecipientKind.CLAIM_CODE
    recipient = (order.recipient_kind, order.recipient_value)
    if not addressed or (award.recipient.kind, award.recipient.value) != recipient:
        message = "It was awarded to another address: award to the same eppn or e-mail address."
        yield Refusal("stack_other_recipient", place, message)
    standing = award_standing(award, now=now)
    if standing is not Standing.VALID:
        yield Refusal("stack_not_valid", place, f"It does not hold now: it is {standing}.")
    elif award.state is not AwardState.CLAIMED:
        yield Refusal("stack_not_accepted", place, "Its owner has not accepted it.")
