"""Notices reach the outbox once, whoever works, and stop when their reader wants."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.db import Row
from app.holder.opt_out import OptOuts
from app.ops.notice_rounds import NoticeRounds
from tests.apps import SECRET
from tests.credentials.test_awards_api import order
from tests.holder.people import Person, World, claimed, fenna_of, revoke, shared
from tests.moments import NOW
from tests.people import Demo, school

LATER = timedelta(minutes=11)
ALL = [
    *("new_award", "award_waiting", "status_changed"),
    *("share_expiring", "money_ending", "money_dormant"),
]


def rounds(world: World, *, now: datetime) -> NoticeRounds:
    return NoticeRounds(world.database, world.services, OptOuts(SECRET), lambda: now)


def choose(person: Person, kinds: list[str], language: str = "nl") -> None:
    body = {"kinds": kinds, "language": language}
    assert person.browser.put("/api/v1/me/notices", json=body).status_code == 200


def mails(world: World) -> list[dict[str, str]]:
    with world.database.reading() as session:
        outbox = Row.metadata.tables["mail_outbox"]
        return [dict(row) for row in session.execute(select(outbox)).mappings()]


def award(world: World) -> None:
    waterkant = school(Demo(world.database, world.services, world.stranger), "waterkant")
    waterkant.post("/api/v1/awards", order(waterkant))


def test_nothing_is_sent_to_who_did_not_ask(world: World, fenna: Person) -> None:
    award(world)
    rounds(world, now=NOW + LATER).go()
    assert mails(world) == []
    assert {one["wanted"] for one in fenna.get("/api/v1/me/notices")["notices"]} == {False}


def test_a_new_award_is_told_once(world: World, fenna: Person) -> None:
    choose(fenna, ["new_award"])
    award(world)
    for round_number in (1, 2, 3):
        rounds(world, now=NOW + round_number * LATER).go()
    (mail,) = mails(world)
    assert mail["recipient"] == "p01@waterkant.example"
    assert "Waterkant" not in mail["text"]


def test_a_revocation_is_told_in_the_language_of_choice(world: World, fenna: Person) -> None:
    items = claimed(fenna)
    choose(fenna, ["status_changed"], "en")
    revoke(world, fenna, items[0], now=NOW + timedelta(minutes=1))
    rounds(world, now=NOW + LATER).go()
    assert [mail["subject"] for mail in mails(world)] == [
        "Something has changed in your vault | Leerkluis"
    ]


def test_an_expiring_link_is_told_three_days_before(world: World, fenna: Person) -> None:
    choose(fenna, ["share_expiring"])
    shared(fenna, claimed(fenna)[:1])
    rounds(world, now=NOW + timedelta(days=26)).go()
    assert mails(world) == []
    rounds(world, now=NOW + timedelta(days=27)).go()
    assert len(mails(world)) == 1


def test_who_has_no_address_is_passed_over(world: World) -> None:
    person = world.person("zonder", eduperson_principal_name=["p01@waterkant.example"])
    choose(person, ALL)
    award(world)
    assert rounds(world, now=NOW + LATER).go() == len(ALL)
    assert mails(world) == []


def test_two_workers_at_once_send_it_once(any_world: World) -> None:
    fenna = fenna_of(any_world)
    choose(fenna, ALL)
    award(any_world)

    def go(_: int) -> int:
        return rounds(any_world, now=NOW + LATER).go()

    with ThreadPoolExecutor(4) as pool:
        looked_after = list(pool.map(go, range(4)))
    assert sum(looked_after) == len(ALL)
    assert len(mails(any_world)) == 1


def test_the_link_in_a_mail_stops_that_kind_without_a_login(world: World, fenna: Person) -> None:
    choose(fenna, ALL)
    award(world)
    rounds(world, now=NOW + LATER).go()
    (path,) = re.findall(r"https://wallet\.example(/notices/stop/\S+)", mails(world)[0]["text"])
    stranger = world.client()
    stranger.headers["Accept"] = "text/html"
    # A program that looks ahead stops nothing.
    assert stranger.get(path).status_code == 200
    assert kinds_of(fenna) == set(ALL)
    assert stranger.post(path).status_code == 200
    assert kinds_of(fenna) == set(ALL) - {"new_award"}
    assert stranger.post(path[:-2] + "AA").status_code == 404


def kinds_of(person: Person) -> set[str]:
    notices = person.get("/api/v1/me/notices")["notices"]
    return {one["kind"] for one in notices if one["wanted"]}


def test_what_was_chosen_before_keeps_its_moment(world: World, fenna: Person) -> None:
    choose(fenna, ["new_award"])
    first = fenna.get("/api/v1/me/notices")["notices"][0]["since"]
    later = world.client(now=NOW + timedelta(minutes=5))
    headers = {"Authorization": f"Bearer {fenna.token}"}
    body = {"kinds": ["new_award", "share_expiring"], "language": "en"}
    found = later.put("/api/v1/me/notices", json=body, headers=headers).json()["notices"]
    assert (found[0]["since"], found[0]["language"]) == (first, "en")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"kinds": ["news"]}, id="an unknown kind"),
        pytest.param({"kinds": [], "address": "x@y.example"}, id="an address of choice"),
        pytest.param({"kinds": [], "language": "fr"}, id="another language"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(fenna: Person, body: dict[str, object]) -> None:
    assert fenna.browser.put("/api/v1/me/notices", json=body).status_code == 422


FACTS = {
    "birth_date": "1960-06-30",
    "level": {"level": "mbo2", "since": "1980-07-01"},
    "work": [{"begins_on": "2000-01-01"}],
}


def has_rights(person: Person) -> None:
    path = "/api/v1/me/learning-rights/facts"
    assert person.browser.put(path, json=FACTS).json()["granted_cents"] == 600_00


@pytest.mark.parametrize(
    ("kind", "at"),
    [
        # Rights of who was born on 30 June 1960 lapse on that day of 2027.
        pytest.param("money_ending", datetime(2027, 4, 1, tzinfo=NOW.tzinfo), id="about to end"),
        pytest.param("money_dormant", datetime(2028, 7, 1, tzinfo=NOW.tzinfo), id="S15 dormant"),
    ],
)
def test_s15_money_is_told_of_once_and_only_to_who_asked(
    world: World, fenna: Person, kind: str, at: datetime
) -> None:
    has_rights(fenna)
    rounds(world, now=at).go()
    assert mails(world) == []
    choose(fenna, [kind])
    for number in (1, 2):
        rounds(world, now=at + number * LATER).go()
    (mail,) = mails(world)
    assert "EUR" not in mail["text"]
