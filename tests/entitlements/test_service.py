"""What people declare, what they are granted by it, and what counts once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.core.db import Database
from app.entitlements.models import Attestation, HighestLevel, LevelSource, WorkPeriod
from app.entitlements.running import EntitlementRuns
from app.entitlements.service import (
    BirthDateInUseError,
    BirthDateVerifiedError,
    Entitlements,
    FactsDoNotFitError,
    PolicyDoesNotFollowError,
    PolicyVersionTakenError,
)
from app.learning_account.used_up import forget_used_up
from app.work.running import Runner
from tests.entitlements.people import variant
from tests.learning_account.looks import totals
from tests.moments import NOW
from tests.people import Demo
from tests.service import whole_services
from tests.wallet.people import claimed, learner

RIGHTS = "/api/v1/me/learning-rights"
TODAY = NOW.date()
BORN = date(1981, 6, 30)
AT_WORK = WorkPeriod(begins_on=date(2015, 1, 1))
MBO_2 = Attestation(level=HighestLevel.MBO_2, source=LevelSource.SELF, valid_from=date(2000, 7, 1))


@contextmanager
def rights(database: Database) -> Iterator[Entitlements]:
    with database.transaction() as session:
        yield whole_services().entitlements(session)


def person(database: Database, subject: str) -> str:
    claims = {"iss": "https://login.example", "sub": subject}
    with database.transaction() as session:
        return whole_services().learners(session).sign_in(claims, {}, now=NOW).id


@pytest.fixture
def learner_id(database: Database) -> str:
    return person(database, "p-1")


def declared(database: Database, learner_id: str, born: date = BORN) -> int:
    """Declare everything, and return how many grants are given at once."""
    with rights(database) as entitlements:
        entitlements.declare_birth_date(learner_id, born, now=NOW)
        entitlements.declare_level(learner_id, MBO_2, now=NOW)
        entitlements.declare_work(learner_id, [AT_WORK], now=NOW)
        return entitlements.grant_due([learner_id], day=TODAY, now=NOW)


def test_m10_the_running_year_is_granted_once(database: Database, learner_id: str) -> None:
    assert declared(database, learner_id) == 1
    with rights(database) as entitlements:
        assert entitlements.grant_due([learner_id], day=TODAY, now=NOW) == 0
        (grant,) = entitlements.of(learner_id, today=TODAY).granted
    assert (grant.age, grant.cents, grant.rule) == (45, 600_00, "yearly")
    assert totals(database) == {"outside": -600_00, "holder": 600_00}


def test_base_and_extra_come_from_sources_of_their_own_and_lapse_at_67(
    database: Database, learner_id: str
) -> None:
    declared(database, learner_id)
    with database.reading() as session:
        lots = whole_services().learning_accounts(session).lots(learner_id)
    assert [(lot.source.kind.value, lot.cents) for lot in lots] == [
        ("public_base", 300_00),
        ("public_extra", 300_00),
    ]
    assert {lot.usable_until for lot in lots} == {date(2048, 6, 29)}


def test_what_is_to_come_is_told_and_not_given(database: Database, learner_id: str) -> None:
    declared(database, learner_id)
    with rights(database) as entitlements:
        found = entitlements.of(learner_id, today=TODAY)
    assert [found.to_come[0].age, found.to_come[-1].age] == [46, 66]
    assert found.to_come_cents == 21 * 600_00


@pytest.mark.parametrize(
    ("age", "count"),
    [pytest.param(17, 0), pytest.param(27, 1), pytest.param(66, 1), pytest.param(67, 0)],
)
def test_who_is_too_young_or_too_old_gets_nothing(
    database: Database, learner_id: str, age: int, count: int
) -> None:
    assert declared(database, learner_id, date(TODAY.year - age, 3, 1)) == count


def test_a_year_that_is_over_for_long_is_not_made_up(database: Database, learner_id: str) -> None:
    with rights(database) as entitlements:
        entitlements.declare_birth_date(learner_id, BORN, now=NOW)
        entitlements.declare_work(learner_id, [AT_WORK], now=NOW)
        late = TODAY + timedelta(days=800)
        assert entitlements.grant_due([learner_id], day=late, now=NOW) == 1


def test_an_outage_over_a_birthday_is_caught_up(database: Database, learner_id: str) -> None:
    declared(database, learner_id)
    with rights(database) as entitlements:
        entitlements.grants.begin_run(TODAY, now=NOW)
        back = date(2029, 7, 1)
        assert entitlements.grant_due([learner_id], day=back, now=NOW) == 3


def test_a2_who_does_not_work_gets_nothing_until_they_do(
    database: Database, learner_id: str
) -> None:
    with rights(database) as entitlements:
        entitlements.declare_birth_date(learner_id, BORN, now=NOW)
        assert entitlements.grant_due([learner_id], day=TODAY, now=NOW) == 0
        entitlements.declare_work(learner_id, [WorkPeriod(begins_on=TODAY)], now=NOW)
        assert entitlements.grant_due([learner_id], day=TODAY, now=NOW) == 1
        (grant,) = entitlements.of(learner_id, today=TODAY).granted
    assert (grant.day, grant.rule) == (TODAY, "work_began")


def test_a_birth_date_stays_once_rights_were_granted_by_it(
    database: Database, learner_id: str
) -> None:
    declared(database, learner_id)
    with rights(database) as entitlements:
        entitlements.declare_birth_date(learner_id, BORN, now=NOW)
        with pytest.raises(BirthDateInUseError):
            entitlements.declare_birth_date(learner_id, date(1970, 1, 1), now=NOW)


def test_a_birth_date_that_the_provider_tells_goes_before_and_is_marked(
    database: Database, learner_id: str
) -> None:
    declared(database, learner_id)
    with database.transaction() as session:
        told = text("UPDATE learner SET birth_date = '1980-01-01' WHERE id = :id")
        session.execute(told, {"id": learner_id})
    with rights(database) as entitlements:
        found = entitlements.of(learner_id, today=TODAY).birth_date
        assert found is not None
        assert (found.day, found.verified) == (date(1980, 1, 1), True)
        with pytest.raises(BirthDateVerifiedError):
            entitlements.declare_birth_date(learner_id, BORN, now=NOW)


def test_another_declared_level_takes_the_place_of_the_one_before(
    database: Database, learner_id: str
) -> None:
    higher = MBO_2.model_copy(update={"level": HighestLevel.MBO_4, "valid_from": date(2010, 7, 1)})
    with rights(database) as entitlements:
        entitlements.declare_level(learner_id, MBO_2, now=NOW)
        entitlements.declare_level(learner_id, higher, now=NOW)
        found = entitlements.of(learner_id, today=TODAY).levels
        entitlements.declare_level(learner_id, MBO_2, now=NOW)
        again = entitlements.of(learner_id, today=TODAY).levels
    assert [(one.level.value, one.ended_on) for one in found] == [
        ("mbo2", date(2010, 7, 1)),
        ("mbo4", None),
    ]
    assert [(one.level.value, one.ended_on) for one in again] == [("mbo2", None)]


UNFIT = {
    "a birth date to come": lambda e, who: e.declare_birth_date(
        who, TODAY + timedelta(days=1), now=NOW
    ),
    "a birth date of long ago": lambda e, who: e.declare_birth_date(who, date(1890, 1, 1), now=NOW),
    "a level to come": lambda e, who: e.declare_level(
        who, MBO_2.model_copy(update={"valid_from": TODAY + timedelta(days=1)}), now=NOW
    ),
    "work to come": lambda e, who: e.declare_work(
        who, [WorkPeriod(begins_on=TODAY + timedelta(days=1))], now=NOW
    ),
    "work that ends before it begins": lambda e, who: e.declare_work(
        who, [WorkPeriod(begins_on=TODAY, ends_on=date(2020, 1, 1))], now=NOW
    ),
    "work that overlaps": lambda e, who: e.declare_work(
        who, [AT_WORK, WorkPeriod(begins_on=date(2020, 1, 1))], now=NOW
    ),
}


@pytest.mark.parametrize("declare", UNFIT.values(), ids=UNFIT.keys())
def test_what_cannot_be_is_refused(database: Database, learner_id: str, declare: object) -> None:
    with rights(database) as entitlements, pytest.raises(FactsDoNotFitError):
        declare(entitlements, learner_id)  # type: ignore[operator]


def test_work_of_days_that_follow_each_other_is_kept(database: Database, learner_id: str) -> None:
    periods = [
        WorkPeriod(begins_on=date(2020, 6, 1)),
        WorkPeriod(begins_on=date(2015, 1, 1), ends_on=date(2020, 5, 31)),
    ]
    with rights(database) as entitlements:
        entitlements.declare_work(learner_id, periods, now=NOW)
        assert entitlements.of(learner_id, today=TODAY).work == (periods[1], periods[0])


def test_a_version_of_the_policy_is_never_changed(database: Database) -> None:
    later = variant(version="LLO-2028", effective_from=date(2028, 1, 1))
    with rights(database) as entitlements:
        assert entitlements.lay_down(later, now=NOW) == later
        assert entitlements.lay_down(later, now=NOW) == later
        assert [one.version for one in entitlements.versions()] == ["LLO-2020", "LLO-2028"]
        for other in (
            later.model_copy(update={"cents_per_hour": 800}),
            later.model_copy(update={"version": "LLO-2029"}),
        ):
            with pytest.raises(PolicyVersionTakenError):
                entitlements.lay_down(other, now=NOW)


CARE = {
    "campaign": "zorg-2027",
    "sector": "zorg",
    "weeks": 1,
    "valid_from": date(2027, 1, 1),
    "valid_until": date(2027, 12, 31),
}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"grant_day": "calendar_year"}, id="years begin on another day"),
        pytest.param({"leap_day": "february_28"}, id="a leap day is another day"),
        pytest.param({"sector_bonuses": [{**CARE, "sector": "bouw"}]}, id="another sector"),
    ],
)
def test_a_version_counts_years_and_campaigns_as_those_before(
    database: Database, changes: dict[str, object]
) -> None:
    first = variant(version="V1", effective_from=date(2027, 1, 1), sector_bonuses=[CARE])
    second = {"version": "V2", "effective_from": date(2028, 1, 1)}
    with rights(database) as entitlements:
        entitlements.lay_down(first, now=NOW)
        with pytest.raises(PolicyDoesNotFollowError):
            entitlements.lay_down(variant(**second, **changes), now=NOW)
        entitlements.lay_down(variant(**second, sector_bonuses=[CARE]), now=NOW)


def left(database: Database, learner_id: str) -> None:
    with database.transaction() as session:
        whole_services().departures(session).close(learner_id, tenant="learner", now=NOW)


def test_who_leaves_and_comes_back_is_not_granted_the_year_again(
    database: Database, learner_id: str
) -> None:
    declared(database, learner_id)
    left(database, learner_id)
    back, other = person(database, "p-1"), person(database, "p-2")
    assert back != learner_id
    assert declared(database, back) == 0
    assert declared(database, other) == 1
    with rights(database) as entitlements:
        assert entitlements.of(back, today=TODAY).to_come[0].age == 46
        assert entitlements.grant_due([back], day=date(2027, 6, 30), now=NOW) == 1


def test_what_was_used_up_is_forgotten_when_it_is_over(database: Database, learner_id: str) -> None:
    declared(database, learner_id)
    left(database, learner_id)
    with database.transaction() as session:
        assert forget_used_up(session, now=NOW) == 0
        assert forget_used_up(session, now=NOW + timedelta(days=400)) == 1
        assert session.scalar(text("SELECT count(*) FROM used_up")) == 0


def run(database: Database, day: date) -> bool:
    services = whole_services()
    with database.transaction() as session:
        runs: EntitlementRuns = services.entitlement_runs(session)
        begun = runs.begin(day, now=NOW) is not None
    runner = Runner(database, lambda: NOW, services.handlers())
    while runner.step():
        pass
    return begun


def test_a_daily_run_goes_through_all_accounts_once(database: Database, learner_id: str) -> None:
    others = [person(database, f"other-{number}") for number in range(3)]
    for each in (learner_id, *others[:2]):
        with rights(database) as entitlements:
            entitlements.declare_birth_date(each, BORN, now=NOW)
            entitlements.declare_work(each, [AT_WORK], now=NOW)
    assert [run(database, TODAY), run(database, TODAY)] == [True, False]
    assert totals(database) == {"outside": -900_00, "holder": 900_00}
    assert run(database, TODAY + timedelta(days=1))
    assert totals(database)["holder"] == 900_00


def test_l8_a_diploma_that_leaves_the_wallet_goes_on_to_count(demo: Demo) -> None:
    mine = learner(demo, "p01")
    claimed(mine)
    mine.put(RIGHTS + "/facts", {"level": {"level": "mbo2", "since": "2000-07-01"}})
    before = mine.get(RIGHTS)["levels"]
    item = next(
        one["id"]
        for one in mine.get("/api/v1/me/credentials")["items"]
        if "Bachelor" in one["title"]["nl"]
    )
    mine.client.delete(
        f"/api/v1/me/credentials/{item}", headers={"Authorization": f"Bearer {mine.token}"}
    )
    assert item not in {one["id"] for one in mine.get("/api/v1/me/credentials")["items"]}
    assert {one["level"] for one in before} == {"mbo2", "hbo_wo"}
    assert mine.get(RIGHTS)["levels"] == before


CAMPAIGN = {
    "campaign": "zorg-2026",
    "sector": "zorg",
    "weeks": "0.5",
    "valid_from": date(2026, 3, 1),
    "valid_until": date(2026, 12, 31),
}


def test_s4_a_bonus_is_given_once_and_is_for_its_sector_and_its_days(
    database: Database, learner_id: str
) -> None:
    first = {"version": "B-1", "effective_from": date(2021, 1, 1), "sector_bonuses": [CAMPAIGN]}
    again = {**first, "version": "B-2", "effective_from": date(2022, 1, 1)}
    with rights(database) as entitlements:
        for changes in (first, again):
            entitlements.lay_down(variant(**changes), now=NOW)
    # Two versions name one campaign; it is one.
    assert declared(database, learner_id) == 2
    with database.reading() as session:
        lots = whole_services().learning_accounts(session).lots(learner_id)
    bonus = next(lot for lot in lots if lot.source.kind.value == "sector_bonus")
    assert (bonus.cents, bonus.source.earmark) == (150_00, "zorg")
    assert bonus.usable_until == date(2026, 12, 31)


def test_s4_a_campaign_that_is_over_gives_nothing(database: Database, learner_id: str) -> None:
    over = {**CAMPAIGN, "valid_until": date(2026, 4, 1)}
    policy = variant(version="B-1", effective_from=date(2021, 1, 1), sector_bonuses=[over])
    with rights(database) as entitlements:
        entitlements.lay_down(policy, now=NOW)
    assert declared(database, learner_id) == 1


def test_who_declares_two_birth_dates_at_once_has_one(database: Database, learner_id: str) -> None:
    with rights(database) as entitlements:
        entitlements.declare_work(learner_id, [AT_WORK], now=NOW)

    def declare(year: int) -> int:
        try:
            with rights(database) as entitlements:
                entitlements.declare_birth_date(learner_id, date(year, 3, 1), now=NOW)
                return entitlements.grant_due([learner_id], day=TODAY, now=NOW)
        except BirthDateInUseError:
            return 0

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(declare, range(1970, 1978)))
    assert sum(given) == 1
    assert totals(database)["holder"] == 300_00


def test_a_year_is_not_given_again_by_the_birth_date_that_the_provider_tells_later(
    database: Database, learner_id: str
) -> None:
    assert declared(database, learner_id) == 1
    with database.transaction() as session:
        told = text("UPDATE learner SET birth_date = '1980-06-30' WHERE id = :id")
        session.execute(told, {"id": learner_id})
    with rights(database) as entitlements:
        assert entitlements.grant_due([learner_id], day=TODAY, now=NOW) == 0
        later = date(2027, 7, 1)
        assert entitlements.grant_due([learner_id], day=later, now=NOW) == 1


def test_a_campaign_of_a_version_that_does_not_hold_gives_nothing(
    database: Database, learner_id: str
) -> None:
    first = variant(version="B-1", effective_from=date(2021, 1, 1), sector_bonuses=[CAMPAIGN])
    second = variant(version="B-2", effective_from=date(2022, 1, 1))
    with rights(database) as entitlements:
        entitlements.lay_down(first, now=NOW)
        entitlements.lay_down(second, now=NOW)
    assert declared(database, learner_id) == 1


def test_a_run_passes_over_who_has_nothing_due_and_sees_late_facts(
    database: Database, learner_id: str
) -> None:
    idle, other = person(database, "idle"), person(database, "other")
    declared(database, learner_id)
    people = (learner_id, idle, other)
    with rights(database) as entitlements:
        entitlements.declare_birth_date(idle, BORN, now=NOW)
        entitlements.declare_birth_date(other, BORN, now=NOW)
        entitlements.declare_work(other, [AT_WORK], now=NOW)
        assert entitlements.with_something_new(people, day=TODAY) == (other,)
        entitlements.declare_work(idle, [AT_WORK], now=NOW)
        assert set(entitlements.with_something_new(people, day=TODAY)) == {idle, other}
        birthday = date(2027, 6, 30)
        assert set(entitlements.with_something_new(people, day=birthday)) == set(people)


def test_a_run_looks_at_who_has_a_diploma_to_be_noted(demo: Demo) -> None:
    mine = learner(demo, "p01")
    claimed(mine)
    me = mine.get("/api/v1/me")["id"]
    with rights(demo.database) as entitlements:
        assert entitlements.with_something_new([me], day=TODAY) == (me,)
        entitlements.note_levels([me], now=NOW)
        assert entitlements.with_something_new([me], day=TODAY) == ()
        revoked = "UPDATE award SET state = 'revoked', revoked_at = '2026-11-20 12:00:00.000000'"
        entitlements.facts.session.execute(text(revoked))
        assert entitlements.with_something_new([me], day=TODAY) == (me,)
