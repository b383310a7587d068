"""Whether a result stands on the grading scale of an achievement, and is a pass."""

import re
from collections.abc import Iterator
from decimal import Decimal

from app.catalogue.models import AchievementDefinition, GradingScale
from app.core.refusals import Refusal

# One decimal where a scale has numbers; leading zeros and signs are no grades.
_GRADE = re.compile(r"(?:[1-9]?[0-9]|100)(?:[.][0-9])?")
RANGES = {"1-10": (Decimal(1), Decimal(10)), "0-100": (Decimal(0), Decimal(100))}
# From fail to the best.
STEPS = {"O-V-G": ("O", "V", "G"), "pass-fail": ("fail", "pass")}


def refusals(definition: AchievementDefinition, result: str | None) -> Iterator[Refusal]:
    """Yield why a result does not go with an achievement."""
    scale = definition.assessment.grading
    if result is None:
        return
    if scale is None:
        message = "This achievement has no grading scale; leave the result out."
        yield Refusal("result_not_on_scale", "result", message)
        return
    place = _place(scale, result)
    if place is None:
        message = f"The result is not on the scale {scale.scale}."
        yield Refusal("result_not_on_scale", "result", message)
    elif place < (_place(scale, scale.pass_mark) or Decimal(0)):
        message = f"Only a pass is awarded: {scale.pass_mark} or better."
        yield Refusal("result_not_a_pass", "result", message)


def _place(scale: GradingScale, result: str) -> Decimal | None:
    """Return where a result stands on a scale, or None when it does not."""
    if scale.scale in STEPS:
        steps = STEPS[scale.scale]
        return Decimal(steps.index(result)) if result in steps else None
    if not _GRADE.fullmatch(result):
        return None
    lowest, highest = RANGES[scale.scale]
    return Decimal(result) if lowest <= Decimal(result) <= highest else None
