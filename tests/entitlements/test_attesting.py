"""Levels that institutions and registers attest for the owner of an address."""

from datetime import date

import pytest

from app.core.db import Database
from app.entitlements.models import AttestedOrder, HighestLevel, LevelSource
from app.web.callers import OrganisationKind
from tests.entitlements.test_service import AT_WORK, BORN, TODAY, person, rights
from tests.journeys.story import JSON, Caller
from tests.moments import NOW
from tests.people import Demo, api_client, school
from tests.service import whole_services

PATH = "/api/v1/level-attestations"
OF_REGISTER = "/api/v1/register-attestations"
P01 = {"eppn": "p01@waterkant.example"}
BIRTHDAY = date(2027, 6, 30)
MASTER = {"person": P01, "level": "hbo_wo", "since": "2020-07-01"}


def levels(demo: Demo, name: str) -> list[tuple[str, str, str | None]]:
    found = demo.browser(name).get("/api/v1/me/learning-rights").json()["levels"]
    return [(one["level"], one["source"], one["ended_on"]) for one in found]


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


@pytest.fixture
def platform(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.PLATFORM, "platform")


def noted(demo: Demo) -> None:
    """Let the daily run look at everybody."""
    with demo.database.transaction() as session:
        entitlements = demo.services.entitlements(session)
        learners = demo.services.learners(session)
        for first, last in learners.spans(500):
            entitlements.note_levels(learners.between(first, last), now=NOW)


def test_an_institution_and_a_register_attest_for_the_owner_of_an_address(
    demo: Demo, waterkant: Caller, platform: Caller
) -> None:
    demo.browser("p01")
    waterkant.post(PATH, MASTER)
    platform.post(OF_REGISTER, {**MASTER, "level": "mbo4"})
    noted(demo)
    assert {("hbo_wo", "institution", None), ("mbo4", "register", None)} <= set(levels(demo, "p01"))
    assert ("mbo4", "register", None) not in levels(demo, "p02")


def test_it_counts_no_longer_once_it_was_withdrawn(demo: Demo, waterkant: Caller) -> None:
    demo.browser("p01")
    made = waterkant.post(PATH, MASTER)
    noted(demo)
    ended = waterkant.post(f"{PATH}/{made['id']}/withdrawal", {}, status=200)
    again = waterkant.post(f"{PATH}/{made['id']}/withdrawal", {}, status=200)
    noted(demo)
    assert ended == again
    assert ("hbo_wo", "institution", TODAY.isoformat()) in levels(demo, "p01")
    assert [one["ended_on"] for one in waterkant.get(PATH)["items"]] == [TODAY.isoformat()]


def test_the_answer_does_not_tell_who_is_known(demo: Demo, waterkant: Caller) -> None:
    demo.browser("p01")
    known = waterkant.post(PATH, MASTER)
    unknown = waterkant.post(PATH, {**MASTER, "person": {"email": "niemand@elders.example"}})
    assert known.keys() == unknown.keys()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"since": TODAY.isoformat()}, 201, id="from today"),
        pytest.param({"since": "2027-01-01"}, 422, id="a day to come"),
        pytest.param({"level": "mbo5"}, 422, id="no such level"),
        pytest.param({"person": {}}, 422, id="nobody"),
    ],
)
def test_what_can_be_attested(waterkant: Caller, change: JSON, status: int) -> None:
    waterkant.post(PATH, {**MASTER, **change}, status=status)


def test_it_lowers_the_extra_and_stays_when_the_address_goes(database: Database) -> None:
    services = whole_services()
    learner_id = person(database, "p-1")
    with database.transaction() as session:
        claims = {"iss": "https://login.example", "sub": "p-1"}
        told = {"eduperson_principal_name": ["p-1@school.example"]}
        services.learners(session).sign_in(claims, told, now=NOW)
    attest(database, "p-1@school.example")
    with rights(database) as entitlements:
        entitlements.declare_birth_date(learner_id, BORN, now=NOW)
        entitlements.declare_work(learner_id, [AT_WORK], now=NOW)
        entitlements.grant_due([learner_id], day=TODAY, now=NOW)
        # The next login tells of no account at a school.
        services.learners(entitlements.facts.session).sign_in(claims, {}, now=NOW)
        entitlements.grant_due([learner_id], day=BIRTHDAY, now=NOW)
        given = entitlements.of(learner_id, today=BIRTHDAY).granted
    assert [(one.level, one.extra_cents) for one in given] == [(HighestLevel.HBO_WO, 0)] * 2


def attest(database: Database, eppn: str) -> None:
    """Let a register say that the owner of an address has a degree."""
    with database.transaction() as session:
        attesting = whole_services().attesting(session)
        order = {"address": {"kind": "eppn", "value": eppn}, "level": "hbo_wo"}
        attesting.attest(
            AttestedOrder.model_validate({**order, "valid_from": date(2010, 1, 1)}),
            by="platform:platform",
            source=LevelSource.REGISTER,
            now=NOW,
        )
