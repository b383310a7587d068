"""Works out rights: from a policy and the facts about a person to dated grants.

Pure, and the same whenever it is asked: what was granted before, and what is due, is for others.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import groupby

from app.entitlements.calendar import (
    MONTHS,
    ONE_DAY,
    age_on,
    birthday,
    months_later,
    year_of_life,
)
from app.entitlements.levels import counting
from app.entitlements.models import BonusGrant, Facts, HighestLevel, Part, YearGrant
from app.entitlements.policy import (
    EntitlementPolicy,
    LevelRule,
    SectorBonus,
    StartRule,
    WorkRule,
    in_force,
)

Policies = Sequence[EntitlementPolicy]


def year_grants(
    policies: Policies, facts: Facts, *, until: date, after: date = date.min
) -> tuple[YearGrant, ...]:
    """Return what every year of life gives up to a day, the first one first.

    Years that were over on `after` are passed over; by default none is.
    """
    ages = years_within(policies, facts.birth_date, after=after, until=until)
    found = (_of_age(policies, facts, age) for age in ages)
    return tuple(grant for grant in found if grant is not None and grant.day <= until)


def years_within(policies: Policies, born: date, *, after: date, until: date) -> tuple[int, ...]:
    """Return the ages whose year of rights has a day after `after`, and none that begins too late.

    A year begins in the calendar year in which somebody becomes that age, whatever the policy, so
    that few ages need a look at their days.
    """
    if not policies:
        return ()
    first = _first(policies)
    ages = range(
        max(min(policy.first_age for policy in policies), after.year - born.year - 1),
        min(max(policy.last_age for policy in policies), until.year - born.year) + 1,
    )
    years = ((age, *year_of_life(born, age, first)) for age in ages)
    return tuple(age for age, begins, ends in years if begins <= until and ends - ONE_DAY > after)


def bonus_grants(policies: Policies, facts: Facts, *, until: date) -> tuple[BonusGrant, ...]:
    """Return what the campaigns for sectors give up to a day."""
    found = (
        (policy, _of_campaign(policy, bonus, facts))
        for policy in policies
        for bonus in policy.sector_bonuses
    )
    return tuple(
        grant
        for policy, grant in found
        if grant is not None and grant.day <= until and in_force(policies, grant.day) is policy
    )


def _first(policies: Policies) -> EntitlementPolicy:
    return min(policies, key=lambda policy: policy.effective_from)


def _of_age(policies: Policies, facts: Facts, age: int) -> YearGrant | None:
    first = _first(policies)
    begins, ends = year_of_life(facts.birth_date, age, first)
    policy = in_force(policies, max(begins, first.effective_from)) or first
    if not policy.first_age <= age <= policy.last_age:
        return None
    opens = _opening(policy, begins, ends)
    day = None if opens is None else _grant_day(policy, facts, opens, ends)
    if opens is None or day is None:
        return None
    rule = _rule(policy, begins, opens, day)
    levels = _levels_of_months(policy, facts, (begins, opens), day)
    held = counting(facts.levels, day, policy)
    parts = tuple(Part(level, len(list(same))) for level, same in groupby(levels))
    extra = (Fraction(policy.extra_of(part.level)) * part.months for part in parts)
    grant = YearGrant(
        age=age,
        day=day,
        begins=begins,
        ends=ends,
        rule=rule,
        policy_version=policy.version,
        parts=parts,
        level_source=held.source if held else None,
        base_cents=policy.price(Fraction(policy.base_weeks) * len(levels) / MONTHS),
        extra_cents=policy.price(sum(extra, Fraction(0)) / MONTHS),
        usable_until=_usable_until(policy, facts.birth_date, day),
    )
    return _capped(grant, policy) if levels else None


def _opening(policy: EntitlementPolicy, begins: date, ends: date) -> date | None:
    """Return from which day a year gives something; None when the scheme started too late."""
    start = policy.scheme_start
    if start is None or start <= begins:
        return begins
    return None if start >= ends or policy.start_rule is StartRule.NONE else start


def _grant_day(policy: EntitlementPolicy, facts: Facts, opens: date, ends: date) -> date | None:
    """Return the day of the grant: when it opens, when work begins, or the end of the year."""
    last = ends - ONE_DAY
    if policy.work_rule is WorkRule.MONTHLY or policy.level_rule is LevelRule.MONTHLY:
        return last if _works(policy, facts, opens, last) else None
    until = opens if policy.work_rule is WorkRule.ON_GRANT_DAY else last
    return _works(policy, facts, opens, until)


def _works(policy: EntitlementPolicy, facts: Facts, first: date, last: date) -> date | None:
    if policy.work_rule is WorkRule.NONE:
        return first
    days = [day for period in facts.work if (day := period.first_day_within(first, last))]
    return min(days, default=None)


def _rule(policy: EntitlementPolicy, begins: date, opens: date, day: date) -> str:
    if policy.work_rule is WorkRule.MONTHLY or policy.level_rule is LevelRule.MONTHLY:
        return "monthly"
    if day > opens:
        return "work_began"
    return "start_of_scheme" if opens > begins else "yearly"


def _levels_of_months(
    policy: EntitlementPolicy, facts: Facts, year: tuple[date, date], day: date
) -> list[HighestLevel | None]:
    """Return the level of each month that counts. A month is judged by its first day."""
    begins, opens = year
    first_days = [months_later(begins, number) for number in range(MONTHS)]
    if policy.start_rule is StartRule.PRO_RATA:
        first_days = [one for one in first_days if one >= opens]
    if policy.work_rule is WorkRule.MONTHLY:
        first_days = [one for one in first_days if _works(policy, facts, one, one)]
    if policy.level_rule is LevelRule.MONTHLY:
        return [_level(policy, facts, one) for one in first_days]
    return [_level(policy, facts, day)] * len(first_days)


def _level(policy: EntitlementPolicy, facts: Facts, day: date) -> HighestLevel | None:
    held = counting(facts.levels, day, policy)
    return held.level if held else None


def _usable_until(policy: EntitlementPolicy, born: date, day: date) -> date | None:
    ends = []
    if policy.lapse_age is not None:
        ends.append(birthday(born, policy.lapse_age, policy.leap_day) - ONE_DAY)
    if policy.months_valid is not None:
        ends.append(months_later(day, policy.months_valid) - ONE_DAY)
    return min(ends, default=None)


def _capped(grant: YearGrant, policy: EntitlementPolicy) -> YearGrant:
    ceiling = policy.ceiling()
    if ceiling is None or grant.cents <= ceiling:
        return grant
    base = min(grant.base_cents, ceiling)
    return replace(grant, base_cents=base, extra_cents=ceiling - base)


def _of_campaign(policy: EntitlementPolicy, bonus: SectorBonus, facts: Facts) -> BonusGrant | None:
    ages = years_within(
        (policy,), facts.birth_date, after=bonus.valid_from - ONE_DAY, until=bonus.valid_until
    )
    days = (_first_day(policy, facts, age, bonus) for age in ages)
    found = min((day for day in days if day), default=None)
    if found is None or not bonus.weeks:
        return None
    return BonusGrant(
        campaign=bonus.campaign,
        sector=bonus.sector,
        age=age_on(facts.birth_date, found, policy.leap_day),
        day=found,
        policy_version=policy.version,
        cents=policy.price(Fraction(bonus.weeks)),
        usable_until=bonus.valid_until,
    )


def _first_day(
    policy: EntitlementPolicy, facts: Facts, age: int, bonus: SectorBonus
) -> date | None:
    begins, ends = year_of_life(facts.birth_date, age, policy)
    first, last = max(begins, bonus.valid_from), min(ends - ONE_DAY, bonus.valid_until)
    return _works(policy, facts, first, last)
