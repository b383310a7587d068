"""Which grants are due on a day, and how each is written down and paid."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from app.core.ids import new_id
from app.core.values import Localised
from app.entitlements.calendar import MONTHS
from app.entitlements.engine import bonus_grants, year_grants
from app.entitlements.models import BonusGrant, Facts, Given, Granted, YearGrant, bonus_code
from app.entitlements.policy import EntitlementPolicy
from app.learning_account.models import (
    MAX_CENTS,
    Account,
    AccountKind,
    FundingSource,
    LedgerKind,
    Movement,
    SourceKind,
    Used,
)

Grant = YearGrant | BonusGrant
# A year of life is long: what became due in it is given while it runs. After its end only what an
# outage, or a fact that came late, kept from being given.
CATCHING_UP = timedelta(days=31)
A_YEAR = timedelta(days=366)
# How a right is named among what was used up.
RIGHT = "right:"
PUBLIC = "public"
BASE_ID, EXTRA_ID = "public-base", "public-extra"
BASE = Localised(nl="Basisleerrecht", en="Base learning right")
EXTRA = Localised(nl="Extra leerrecht", en="Extra learning right")
FINE = Decimal("0.0001")


def caught_up_after(day: date, last_run: date | None) -> date:
    """Return the day after which years that are over are still given on `day`."""
    return (last_run or day) - CATCHING_UP


def due(
    policies: Sequence[EntitlementPolicy], facts: Facts, *, day: date, last_run: date | None
) -> Iterator[Grant]:
    """Yield what is due on a day, whether or not it was given before."""
    after = caught_up_after(day, last_run)
    for grant in year_grants(policies, facts, until=day, after=after):
        if grant.ends > day or grant.day > after:
            yield grant
    for bonus in bonus_grants(policies, facts, until=day):
        if bonus.usable_until >= day:
            yield bonus


def used(granted: Granted, policies: Iterable[EntitlementPolicy]) -> Used:
    """Return a grant as what was used up, until the same can no longer be granted."""
    ends = [
        bonus.valid_until
        for policy in policies
        for bonus in policy.sector_bonuses
        if granted.code == bonus_code(bonus.campaign)
    ]
    until = max([granted.day + A_YEAR + CATCHING_UP, *ends])
    return Used(what=f"{RIGHT}{granted.code}", day=granted.day, cents=granted.cents, until=until)


def used_before(one: Used) -> Given:
    """Return what was used up as the grant that it was."""
    code = one.what.removeprefix(RIGHT)
    return Given(code, one.day, is_year=code.isdecimal())


def is_new(grant: Grant, given: Iterable[Given]) -> bool:
    """Tell whether a grant was not given: not by its code, nor by another birth date of before."""
    return not any(one.code == grant.code or _is_in_year(one, grant) for one in given)


def _is_in_year(one: Given, grant: Grant) -> bool:
    if isinstance(grant, BonusGrant):
        return False
    return one.is_year and grant.begins <= one.day < grant.ends


def granted(
    learner_id: str,
    grant: Grant,
    policy: EntitlementPolicy,
    *,
    verified: bool,
    now: datetime,
) -> Granted:
    """Return how a grant is written down, with all that explains it."""
    year = grant if isinstance(grant, YearGrant) else None
    return Granted(
        id=new_id(),
        learner_id=learner_id,
        code=grant.code,
        day=grant.day,
        age=grant.age,
        rule=year.rule if year else "bonus",
        policy_version=grant.policy_version,
        level=year.level if year else None,
        level_source=year.level_source if year else None,
        birth_date_verified=verified,
        sector=grant.sector if isinstance(grant, BonusGrant) else None,
        months=sum(part.months for part in year.parts) if year else 0,
        weeks=_weeks(grant, policy),
        base_cents=year.base_cents if year else grant.cents,
        extra_cents=year.extra_cents if year else 0,
        recorded_at=now,
    )


def payments(written: Granted, grant: Grant) -> Iterator[Movement]:
    """Yield how a grant reaches its holder: base and extra apart, each from its own source."""
    if isinstance(grant, BonusGrant):
        yield _payment(written, grant, bonus_source_id(grant.campaign), grant.cents)
        return
    for source_id, cents in ((BASE_ID, grant.base_cents), (EXTRA_ID, grant.extra_cents)):
        if cents:
            yield _payment(written, grant, source_id, cents)


def _payment(written: Granted, grant: Grant, source_id: str, cents: int) -> Movement:
    return Movement(
        key=f"grant:{written.id}:{source_id}",
        source=Account(kind=AccountKind.OUTSIDE, owner=PUBLIC, source_id=source_id),
        target=Account(
            kind=AccountKind.HOLDER,
            owner=written.learner_id,
            source_id=source_id,
            usable_until=grant.usable_until,
        ),
        cents=cents,
        kind=LedgerKind.GRANT,
        reason=written.rule,
        effective_on=grant.day,
        reference=written.id,
        policy_version=grant.policy_version,
    )


def _weeks(grant: Grant, policy: EntitlementPolicy) -> str:
    if isinstance(grant, BonusGrant):
        (bonus,) = (one for one in policy.sector_bonuses if one.campaign == grant.campaign)
        return str(bonus.weeks)
    months = sum(part.months for part in grant.parts)
    weeks = Fraction(policy.base_weeks) * months
    for part in grant.parts:
        weeks += Fraction(policy.extra_of(part.level)) * part.months
    exact = Decimal(weeks.numerator) / Decimal(weeks.denominator * MONTHS)
    return f"{exact.quantize(FINE).normalize():f}"


def bonus_source_id(campaign: str) -> str:
    """Return the source of a campaign."""
    return f"bonus-{campaign}"


def sources(policies: Iterable[EntitlementPolicy], *, now: datetime) -> Iterator[FundingSource]:
    """Yield the public sources that these policies pay from."""
    every = tuple(policies)
    begins = min((policy.effective_from for policy in every), default=now.date())
    yield _source(BASE_ID, SourceKind.PUBLIC_BASE, BASE, begins, now)
    yield _source(EXTRA_ID, SourceKind.PUBLIC_EXTRA, EXTRA, begins, now)
    for bonus in (bonus for policy in every for bonus in policy.sector_bonuses):
        named = Localised(nl=f"Bonus {bonus.sector}", en=f"Bonus for {bonus.sector}")
        source = _source(
            bonus_source_id(bonus.campaign), SourceKind.SECTOR_BONUS, named, bonus.valid_from, now
        )
        changes = {"earmark": bonus.sector, "valid_until": bonus.valid_until}
        yield source.model_copy(update=changes)


def _source(
    source_id: str, kind: SourceKind, names: Localised, begins: date, now: datetime
) -> FundingSource:
    return FundingSource(
        id=source_id,
        kind=kind,
        organisation_id=PUBLIC,
        names=names,
        # The policy says how much it is; there is no pool that could be empty.
        budget_cents=MAX_CENTS,
        valid_from=begins,
        created_at=now,
    )
