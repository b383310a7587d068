"""Who is passed over by the daily run: never somebody who has something due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.entitlements.due import due, is_new, used_before
from app.entitlements.engine import year_grants
from app.entitlements.models import BonusGrant, Facts, Given, WorkPeriod
from app.entitlements.policy import EntitlementPolicy, GrantDay, LevelRule, StartRule, WorkRule
from app.entitlements.sieve import Sieve, sieve
from app.learning_account.models import Used
from tests.entitlements.people import BORN, LLO, variant

DAY = date(2030, 6, 1)
DAYS = st.dates(date(2026, 1, 1), date(2036, 12, 31))
BIRTHS = st.one_of(
    st.dates(date(1955, 1, 1), date(2014, 12, 31)), st.just(date(1984, 2, 29)), st.just(BORN)
)


@st.composite
def periods(draw: st.DrawFn) -> WorkPeriod:
    begins = draw(st.dates(date(2020, 1, 1), date(2037, 1, 1)))
    days = draw(st.none() | st.integers(0, 900))
    return WorkPeriod(
        begins_on=begins, ends_on=None if days is None else begins + timedelta(days=days)
    )


@st.composite
def policies(draw: st.DrawFn, number: int = 0) -> EntitlementPolicy:
    first = draw(DAYS)
    bonus = {
        "campaign": f"c{draw(st.integers(0, 1))}",
        "sector": "zorg",
        "weeks": "1",
        "valid_from": first,
        "valid_until": first + timedelta(days=draw(st.integers(0, 700))),
    }
    return variant(
        version=f"V-{number}",
        effective_from=date(2020 + 5 * number, draw(st.integers(1, 12)), 1),
        scheme_start=draw(st.none() | DAYS),
        grant_day=draw(st.sampled_from(GrantDay)),
        work_rule=draw(st.sampled_from(WorkRule)),
        level_rule=draw(st.sampled_from(LevelRule)),
        start_rule=draw(st.sampled_from(StartRule)),
        first_age=draw(st.integers(20, 30)),
        last_age=draw(st.integers(40, 60)),
        sector_bonuses=draw(st.sampled_from([(), (bonus,)])),
    )


VERSIONS = st.tuples(policies(number=0)) | st.tuples(policies(number=0), policies(number=1))
FACTS = st.builds(Facts, birth_date=BIRTHS, work=st.lists(periods(), max_size=2).map(tuple))


def works(found: Sieve, facts: Facts) -> bool:
    """Tell what the store tells of these periods of work."""
    first = found.works_from
    return first is None or any(
        one.begins_on <= found.day and (one.ends_on is None or one.ends_on >= first)
        for one in facts.work
    )


@given(VERSIONS, FACTS, DAYS, st.none() | st.integers(1, 800), st.randoms())
def test_nobody_who_has_something_due_is_passed_over(
    versions: tuple[EntitlementPolicy, ...],
    facts: Facts,
    day: date,
    outage: int | None,
    random: st.DataObject,
) -> None:
    last_run = None if outage is None else day - timedelta(days=outage)
    found = list(due(versions, facts, day=day, last_run=last_run))
    had = {one.code for one in found if random.random() < 0.3}  # type: ignore[attr-defined]
    asked = sieve(versions, day=day, last_run=last_run)
    if any(one.code not in had for one in found):
        assert asked.keeps(facts.birth_date, had)
        assert works(asked, facts)
    assert all(one.day >= asked.given_from for one in found if one.code.isdigit())


@given(VERSIONS, FACTS, DAYS, st.integers(0, 3_000))
def test_years_that_are_over_give_the_same_when_they_are_passed_over(
    versions: tuple[EntitlementPolicy, ...], facts: Facts, day: date, length: int
) -> None:
    after = day - timedelta(days=length)
    every = year_grants(versions, facts, until=day)
    some = year_grants(versions, facts, until=day, after=after)
    assert some == tuple(one for one in every if one.ends - timedelta(days=1) > after)


PASSED_OVER = {
    "of this year": (BORN, {"40"}, False),
    "of this year and nothing given": (BORN, set[str](), True),
    "of the year before only": (BORN, {"39"}, True),
    "too young": (date(2010, 2, 10), set[str](), False),
    "too old": (date(1960, 2, 10), set[str](), False),
    "a birthday of last week, the year before not given": (date(1990, 5, 25), {"40"}, True),
    "a birthday of last week, both given": (date(1990, 5, 25), {"39", "40"}, False),
}


@pytest.mark.parametrize(("born", "had", "kept"), PASSED_OVER.values(), ids=PASSED_OVER.keys())
def test_who_was_given_this_year_is_passed_over(born: date, had: set[str], kept: bool) -> None:
    asked = sieve((LLO,), day=DAY, last_run=DAY - timedelta(days=1))
    assert asked.keeps(born, had) is kept


def test_without_a_policy_nothing_is_due() -> None:
    assert not sieve((), day=DAY, last_run=None).keeps(BORN, ())
    assert not year_grants((), Facts(birth_date=BORN), until=DAY)


def test_nobody_needs_to_work_when_a_version_does_not_ask_for_it() -> None:
    free = variant(work_rule="none")
    assert sieve((LLO,), day=DAY, last_run=None).works_from is not None
    assert sieve((LLO, free), day=DAY, last_run=None).works_from is None


def test_a_campaign_is_new_to_who_was_given_a_year_and_not_to_who_had_it() -> None:
    day = date(2027, 2, 1)
    bonus = BonusGrant("zorg-2027", "zorg", 40, day, "V1", 300_00, date(2027, 12, 31))
    year, same = Given("40", day, is_year=True), Given("bonus:zorg-2027", day, is_year=False)
    assert is_new(bonus, [year])
    assert not is_new(bonus, [year, same])


def test_what_was_used_up_before_is_known_again_as_what_it_was() -> None:
    day = date(2027, 2, 1)
    names = ("right:45", "right:bonus:zorg-2027")
    used = [Used(what=name, day=day, cents=1, until=day) for name in names]
    assert [used_before(one).is_year for one in used] == [True, False]
