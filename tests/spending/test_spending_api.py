"""Spending over HTTP: the cases of the domain by their ids, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.ops.money_rounds import MoneyRounds
from tests.apps import BASE_URL
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, school
from tests.service import whole_app
from tests.spending.money import TECHNIEK, TODAY, Rich, rich

MINE = "/api/v1/me/reservations"
THEIRS = "/api/v1/reservations"
START = date(2027, 2, 1)
JSON = dict[str, Any]


@pytest.fixture
def holder(demo: Demo) -> Rich:
    return rich(demo)


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def reserved(holder: Rich, offering_id: str, *, status: int = 201, **more: Any) -> JSON:
    return holder.me.post(MINE, {"offering_id": offering_id, **more}, status=status)


def later(demo: Demo, caller: Caller, day: date) -> Caller:
    """Return the same caller at the service of another day."""
    now = NOW + (day - TODAY)
    app = TestClient(whole_app(demo.database, now=now), base_url=BASE_URL)
    me = demo.services.tokens.client_of(caller.token, now=NOW)
    return Caller(app, demo.services.tokens.for_client(me, now=now))


def paid(found: JSON) -> list[tuple[int, str | None]]:
    return [(part["cents"], part.get("usable_until")) for part in found["parts"]]


def test_q4_a_split_over_an_earmarked_source_and_the_base_right(holder: Rich) -> None:
    holder.give("public_base", 300_00, until=date(2048, 6, 29))
    holder.give("oo_fonds", 200_00, earmark=TECHNIEK)
    found = reserved(holder, holder.offer(500_00, sector=TECHNIEK))
    assert paid(found) == [(200_00, None), (300_00, "2048-06-29")]
    assert holder.left() == {"public_base": 0, "oo_fonds": 0}


def test_q5_m12_the_earmark_is_for_another_sector(holder: Rich) -> None:
    holder.give("public_base", 300_00)
    holder.give("oo_fonds", 200_00, earmark=TECHNIEK)
    refused = reserved(holder, holder.offer(500_00), status=422)
    assert (refused["code"], refused["short_cents"]) == ("insufficient_funds", 200_00)
    assert [one["code"] for one in refused["unused"]] == ["earmark_sector"]
    assert holder.left() == {"public_base": 300_00, "oo_fonds": 200_00}


def test_q6_what_expires_first_is_spent_first(holder: Rich) -> None:
    holder.give("public_base", 300_00, until=date(2048, 6, 29))
    holder.give("cao", 250_00, until=date(2027, 12, 31))
    assert paid(reserved(holder, holder.offer(300_00))) == [
        (250_00, "2027-12-31"),
        (50_00, "2048-06-29"),
    ]


def test_q7_what_is_not_used_in_time_expires_and_the_rest_stays(holder: Rich) -> None:
    holder.give("public_base", 300_00)
    holder.give("cao", 250_00, until=TODAY - timedelta(days=1))
    rounds = MoneyRounds(holder.demo.database, holder.demo.services, lambda: NOW)
    rounds.go()
    rounds.go()
    assert holder.left() == {"public_base": 300_00, "cao": 0}
    lines = holder.me.get("/api/v1/me/account")["last_transfers"]
    assert [(one["kind"], one["cents"]) for one in lines if one["kind"] == "expire"] == [
        ("expire", -250_00)
    ]


def test_q11_cancelled_before_the_start(holder: Rich) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00))
    assert holder.left() == {"public_base": 100_00}
    for _ in range(2):
        assert holder.me.delete(f"{MINE}/{made['id']}")["state"] == "released"
    assert holder.left() == {"public_base": 300_00}
    kinds = [one["kind"] for one in holder.me.get("/api/v1/me/account")["last_transfers"]]
    assert {"release", "reserve"} <= set(kinds)


def test_q1_the_provider_earns_it_on_the_day_of_the_start(
    holder: Rich, demo: Demo, waterkant: Caller
) -> None:
    holder.give("public_base", 5_700_00)
    made = reserved(holder, holder.offer(166_67))
    settlement = f"{THEIRS}/{made['id']}/settlement"
    early = waterkant.post(settlement, {}, status=409)
    assert early["code"] == "course_not_started"
    on_the_day = later(demo, waterkant, START)
    for _ in range(2):
        assert on_the_day.post(settlement, {}, status=200)["state"] == "settled"
    assert holder.left() == {"public_base": 5_533_33}
    refused = holder.me.client.delete(
        f"{MINE}/{made['id']}", headers={"Authorization": f"Bearer {holder.me.token}"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "reservation_state")


def test_q12_a_refund_goes_to_the_holder_and_to_a_fund_that_closed(
    holder: Rich, demo: Demo, waterkant: Caller
) -> None:
    holder.give("public_base", 300_00)
    fund = holder.give("oo_fonds", 200_00, valid_until=START)
    made = reserved(holder, holder.offer(500_00))
    then = later(demo, waterkant, START)
    then.post(f"{THEIRS}/{made['id']}/settlement", {}, status=200)
    after = later(demo, waterkant, START + timedelta(days=30))
    for _ in range(2):
        assert after.post(f"{THEIRS}/{made['id']}/refund", {}, status=200)["state"] == "refunded"
    assert holder.left() == {"public_base": 300_00, "oo_fonds": 0}
    with demo.database.reading() as session:
        accounts = demo.services.learning_accounts(session)
        assert accounts.source(fund).valid_until == START


def test_q13_a_sector_plan_pays_half(holder: Rich) -> None:
    holder.give("sectorplan", 900_00, share_percent=50)
    holder.give("public_base", 500_00)
    assert [cents for cents, _ in paid(reserved(holder, holder.offer(400_00)))] == [200_00, 200_00]
    assert holder.left() == {"sectorplan": 700_00, "public_base": 300_00}


def test_m14_a_provider_takes_nothing_that_the_holder_did_not_put_aside(
    holder: Rich, demo: Demo, waterkant: Caller
) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00))
    holder.me.delete(f"{MINE}/{made['id']}")
    then = later(demo, waterkant, START)
    refused = then.post(f"{THEIRS}/{made['id']}/settlement", {}, status=403)
    assert refused["code"] == "not_approved_by_holder"
    then.post(f"{THEIRS}/00000000-0000-4000-8000-000000000000/settlement", {}, status=404)
    assert holder.left() == {"public_base": 300_00}


REFUSED = {
    "M14 it counts for nothing": ({"civil_effect": "none"}, "not_spendable"),
    "it is free": ({"price_cents": 0}, "not_spendable"),
    "all places are taken": ({"capacity": 1}, "not_spendable"),
}


@pytest.mark.parametrize(("changes", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_course_that_money_cannot_be_used_for_is_refused(
    holder: Rich, changes: dict[str, Any], code: str
) -> None:
    holder.give("public_base", 300_00)
    offering = holder.offer(**({"price_cents": 100_00} | changes))
    if "capacity" in changes:
        other = rich(holder.demo, "p02")
        other.give("public_base", 300_00)
        reserved(other, offering)
    before = holder.left()
    assert reserved(holder, offering, status=422)["code"] == code
    assert holder.left() == before


def test_m14_who_is_not_recognised_today_is_refused(holder: Rich, demo: Demo) -> None:
    holder.give("public_base", 300_00)
    offering = holder.offer(100_00, of="noorderbrug", starts_on=date(2027, 6, 1))
    assert holder.me.get(f"{MINE}/quote", offering_id=offering)["short_cents"] == 0
    late = later(demo, school(demo, "noorderbrug"), date(2027, 7, 1)).client
    token = demo.services.tokens.for_learner(holder.id, now=NOW + (date(2027, 7, 1) - TODAY))
    me = Caller(late, token)
    refused = me.post(MINE, {"offering_id": offering}, status=422)
    assert refused["code"] == "provider_not_recognised_today"


def test_a_course_that_has_started_is_refused(holder: Rich, demo: Demo) -> None:
    holder.give("public_base", 300_00)
    offering = holder.offer(100_00)
    day = START + timedelta(days=1)
    token = demo.services.tokens.for_learner(holder.id, now=NOW + (day - TODAY))
    me = Caller(later(demo, school(demo, "waterkant"), day).client, token)
    assert me.post(MINE, {"offering_id": offering}, status=422)["code"] == "not_spendable"


def test_the_provider_sees_reference_amount_and_state_and_not_who(
    holder: Rich, waterkant: Caller
) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00, code="KR-1"))
    (found,) = waterkant.get(THEIRS, state="reserved")["items"]
    assert (found["reference"], found["cents"], found["code"]) == (made["id"], 200_00, "KR-1")
    assert set(found) == {
        *("reference", "state", "code", "starts_on", "cents", "euros"),
        *("reserved_at", "changed_at"),
    }
    assert waterkant.get(f"{THEIRS}/{made['id']}") == found
    assert waterkant.get(THEIRS, state="settled")["items"] == []


def test_the_round_pays_what_has_started_and_once(holder: Rich, demo: Demo) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00))
    MoneyRounds(demo.database, demo.services, lambda: NOW).go()
    assert holder.me.get(f"{MINE}/{made['id']}")["state"] == "reserved"
    then = MoneyRounds(demo.database, demo.services, lambda: NOW + (START - TODAY))
    then.go()
    then.go()
    assert holder.me.get(f"{MINE}/{made['id']}")["state"] == "settled"
    assert holder.left() == {"public_base": 100_00}


def test_the_round_gives_back_when_the_provider_lost_its_recognition(
    holder: Rich, demo: Demo
) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00))
    with demo.database.transaction() as session:
        session.execute(text("UPDATE recognition SET valid_until = '2027-01-31'"))
    MoneyRounds(demo.database, demo.services, lambda: NOW + timedelta(days=300)).go()
    assert holder.me.get(f"{MINE}/{made['id']}")["state"] == "released"
    assert holder.left() == {"public_base": 300_00}


def test_a_quote_tells_and_does_nothing(holder: Rich) -> None:
    holder.give("public_base", 300_00)
    offering = holder.offer(500_00)
    found = holder.me.get(f"{MINE}/quote", offering_id=offering)
    assert (found["price_cents"], found["short_cents"]) == (500_00, 200_00)
    assert holder.left() == {"public_base": 300_00}
    assert holder.me.get(MINE)["items"] == []


def test_what_is_anothers_is_not_there(holder: Rich, demo: Demo) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00))
    other = rich(demo, "p02").me
    assert other.get(MINE)["items"] == []
    headers = {"Authorization": f"Bearer {other.token}"}
    for method in ("GET", "DELETE"):
        answer = other.client.request(method, f"{MINE}/{made['id']}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_reservation")
    elsewhere = school(demo, "polderstad")
    elsewhere.post(f"{THEIRS}/{made['id']}/settlement", {}, status=404)
    elsewhere.post(f"{THEIRS}/{made['id']}/refund", {}, status=404)


def test_the_same_key_reserves_once(holder: Rich) -> None:
    holder.give("public_base", 300_00)
    offering = holder.offer(200_00)
    headers = {"Authorization": f"Bearer {holder.me.token}", "Idempotency-Key": "once"}
    answers = [
        holder.me.client.post(MINE, json={"offering_id": offering}, headers=headers).json()["id"]
        for _ in range(3)
    ]
    assert len(set(answers)) == 1
    assert holder.left() == {"public_base": 100_00}


def test_the_institution_refunds_only_what_it_earned(holder: Rich, waterkant: Caller) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00))
    refused = waterkant.post(f"{THEIRS}/{made['id']}/refund", {}, status=409)
    assert refused["code"] == "reservation_state"


def test_a_course_that_has_started_is_not_taken_back(holder: Rich, demo: Demo) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00))
    token = demo.services.tokens.for_learner(holder.id, now=NOW + (START - TODAY))
    client = later(demo, school(demo, "waterkant"), START).client
    answer = client.delete(f"{MINE}/{made['id']}", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (409, "course_started")
    assert holder.left() == {"public_base": 100_00}


def test_m14_a_provider_that_lost_its_recognition_does_not_settle(
    holder: Rich, demo: Demo, waterkant: Caller
) -> None:
    holder.give("public_base", 300_00)
    made = reserved(holder, holder.offer(200_00))
    then = later(demo, waterkant, START)
    with demo.database.transaction() as session:
        session.execute(text("UPDATE recognition SET valid_until = '2027-01-31'"))
    refused = then.post(f"{THEIRS}/{made['id']}/settlement", {}, status=422)
    assert refused["code"] == "provider_not_recognised_today"


def test_a_course_is_reserved_once_and_again_after_it_was_taken_back(holder: Rich) -> None:
    holder.give("public_base", 900_00)
    offering = holder.offer(200_00)
    made = reserved(holder, offering)
    assert reserved(holder, offering, status=409)["code"] == "already_reserved"
    holder.me.delete(f"{MINE}/{made['id']}")
    reserved(holder, offering)
    assert holder.left() == {"public_base": 700_00}
