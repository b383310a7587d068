"""Which level counts, and which diploma gives which level.

The extra right rewards that a higher diploma is not there, which no wallet can prove. So a level
comes from somebody who says it, the highest one counts, and one that was recorded stays when its
credential is hidden or deleted.
"""

from collections.abc import Iterable
from datetime import date

from app.catalogue.models import AchievementKind
from app.entitlements.models import Attestation, HighestLevel
from app.entitlements.policy import EntitlementPolicy

RANK = {level: place for place, level in enumerate(HighestLevel)}
_OF_KIND = {
    AchievementKind.HBO_BACHELOR: HighestLevel.HBO_WO,
    AchievementKind.HBO_MASTER: HighestLevel.HBO_WO,
    AchievementKind.WO_BACHELOR: HighestLevel.HBO_WO,
    AchievementKind.WO_MASTER: HighestLevel.HBO_WO,
    AchievementKind.ASSOCIATE_DEGREE: HighestLevel.ASSOCIATE_DEGREE,
}
_OF_MBO = {
    "1": HighestLevel.ENTREE,
    "2": HighestLevel.MBO_2,
    "3": HighestLevel.MBO_3,
    "4": HighestLevel.MBO_4,
}


def level_of(kind: str | None, nlqf: str | None) -> HighestLevel | None:
    """Return the level of education that a credential of this kind proves; most prove none."""
    if kind == AchievementKind.MBO_DIPLOMA:
        return _OF_MBO.get(nlqf or "")
    return _OF_KIND.get(AchievementKind(kind)) if kind else None


def counting(
    levels: Iterable[Attestation], day: date, policy: EntitlementPolicy
) -> Attestation | None:
    """Return the attestation that counts on a day: the one that gives the least extra."""
    held = [one for one in levels if one.holds_on(day)]
    return min(held, key=lambda one: (policy.extra_of(one.level), -RANK[one.level]), default=None)
