"""Whether a result stands on the grading scale of an achievement, and is a pass.

The scale itself is asked when an achievement is described: beside a pass mark that is not on it,
every result would be a pass.
"""

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


def scale_refusals(scale: GradingScale) -> Iterator[Refusal]:
    """Yield why a scale is not one of ours: its ends, where told, and the lowest pass."""
    if _place(scale, scale.pass_mark) is None:
        message = f"The lowest pass is not on the scale {scale.scale}."
        yield Refusal("pass_mark_not_on_scale", "assessment/grading/pass", message)
    ends = dict(zip(("min", "max"), RANGES.get(scale.scale, ()), strict=False))
    for name, told in (("min", scale.min), ("max", scale.max)):
        if told is not None and (name not in ends or _place(scale, told) != ends[name]):
            message = f"The {name} is not that of the scale {scale.scale}."
            yield Refusal("scale_differs", f"assessment/grading/{name}", message)


def _place(scale: GradingScale, result: str) -> Decimal | None:
    """Return where a result stands on a scale, or None when it does not."""
    if scale.scale in STEPS:
        steps = STEPS[scale.scale]
        return Decimal(steps.index(result)) if result in steps else None
    if not _GRADE.fullmatch(result):
        return None
    lowest, highest = RANGES[scale.scale]
    return Decimal(result) if lowest <= Decimal(result) <= highest else None
