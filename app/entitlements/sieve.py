"""Tells at a glance who cannot have anything due, so that the daily run looks at nobody else.

It never passes over somebody who has: a year of rights is due only while it runs, or shortly after
(`due.caught_up_after`), only when it was not given before, and only to who works on a day of it;
a campaign is due only until it ends. All that follows from a birth date, what was given and periods
of work, which are asked anew each day. So facts that came late, an outage, and another version of
the policy are seen the next day; a level changes how much is due, and never whether.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.entitlements.due import caught_up_after
from app.entitlements.engine import years_within
from app.entitlements.models import bonus_code
from app.entitlements.policy import EntitlementPolicy, WorkRule

# The longest year of life: one that holds a 29 February.
YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Sieve:
    """What can be due on one day by these versions of the policy."""

    policies: tuple[EntitlementPolicy, ...]
    day: date
    # Of a year that was over by then nothing is due any more.
    after: date
    campaigns: frozenset[str]
    # Work that ended before does not count any more; None when nobody needs to work.
    works_from: date | None
    _codes: dict[date, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def given_from(self) -> date:
        """Return the day before which no grant was given that is of a year that is still due."""
        return self.after - YEAR

    def keeps(self, born: date, had: Collection[str]) -> bool:
        """Tell whether somebody who was given these codes may have something due."""
        codes = self._codes.get(born)
        if codes is None:
            codes = self._codes[born] = self._due_to(born)
        return not codes.issubset(had)

    def _due_to(self, born: date) -> frozenset[str]:
        ages = years_within(self.policies, born, after=self.after, until=self.day)
        return frozenset(map(str, ages)) | self.campaigns


def sieve(policies: tuple[EntitlementPolicy, ...], *, day: date, last_run: date | None) -> Sieve:
    """Return what can be due on a day, when the last run was so long ago."""
    after = caught_up_after(day, last_run)
    bonuses = [
        bonus
        for policy in policies
        for bonus in policy.sector_bonuses
        if bonus.valid_from <= day <= bonus.valid_until
    ]
    works = all(policy.work_rule is not WorkRule.NONE for policy in policies)
    first = min([after - YEAR, *(bonus.valid_from for bonus in bonuses)])
    return Sieve(
        policies=policies,
        day=day,
        after=after,
        campaigns=frozenset(bonus_code(bonus.campaign) for bonus in bonuses),
        works_from=first if works else None,
    )
