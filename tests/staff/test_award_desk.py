"""Awards that wait at the same moment: made together, and each as if it had come alone."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.catalogue.models import AchievementDefinition
from app.core.db import Database
from app.core.errors import UnavailableError
from app.credentials.award_rows import AwardRow
from app.institutions.client_models import NewApiClient
from app.institutions.log_chain import Actor, ActorKind
from app.ops.demo.catalogue import demo_catalogue
from app.staff.award_desk import AwardDesk
from app.web.callers import SCOPES_OF_KIND, ApiCaller, OrganisationKind
from app.web.idempotency import IdempotentAnswer
from app.web.parts import Parts
from app.web.together import Together
from tests.apps import BASE_URL
from tests.loops import in_a_loop
from tests.moments import NOW
from tests.service import whole_app, whole_services
from tests.staff.desk import FORMAL, an_institution

JSON = dict[str, Any]
PATH = "/api/v1/awards"
MODULE = "hbo-module-klinisch-redeneren"
TESTER = Actor(kind=ActorKind.PLATFORM, id="test")
DEFINITIONS: dict[str, AchievementDefinition] = {
    each.slug: each.definition for each in demo_catalogue().achievements
}
# The desk leaves this to the ordinary way, which takes it.
OTHER_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class School:
    """An institution on a database of its own, and a client of it."""

    database: Database
    app: FastAPI
    institution_id: str
    client_id: str
    token: str
    achievements: dict[str, str]

    def order(self, number: int = 1, *, of: str = MODULE, **change: Any) -> JSON:
        body = {
            "achievement_id": self.achievements[of],
            "recipient": {"email": f"s{number}@waterkant.example"},
            "name": f"Student {number}",
            "awarded_on": "2026-06-26",
            "result": "7",
        }
        return body | change

    def asked(self, *orders: JSON, **headers: str) -> list[httpx.Response]:
        """Return the answers to what is asked at one moment; each order may have its own key."""

        async def ask() -> list[httpx.Response]:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
                return await asyncio.gather(*(self._one(client, each, headers) for each in orders))

        return in_a_loop(ask())

    async def _one(
        self, client: httpx.AsyncClient, order: JSON, headers: dict[str, str]
    ) -> httpx.Response:
        body = {name: told for name, told in order.items() if name != "key"}
        named = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        key = {"Idempotency-Key": order["key"]} if "key" in order else {}
        return await client.post(PATH, content=json.dumps(body), headers=named | key | headers)

    def counted(self, row: type[Any]) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(row)) or 0

    def log(self) -> list[str]:
        """Return what the log says, after its chain was checked."""
        logbook = whole_services().logbook
        with self.database.reading() as session:
            logbook(session).verify(self.institution_id)
            entries = logbook(session).store.entries(self.institution_id)
            return [entry.object_id for entry in entries]


@pytest.fixture
def school(database: Database) -> School:
    institution_id, services = an_institution(database), whole_services()
    new = NewApiClient(
        kind=OrganisationKind.INSTITUTION,
        organisation_id=institution_id,
        name="Test",
        scopes=SCOPES_OF_KIND[OrganisationKind.INSTITUTION],
    )
    with database.transaction() as session:
        catalogue = services.catalogue(session)
        made = {
            slug: catalogue.create(institution_id, slug, DEFINITIONS[slug], now=NOW).id
            for slug in ("hbo-bachelor-verpleegkunde", MODULE, FORMAL)
        }
        client = services.api_clients(session).create(new, now=NOW).client
    caller = ApiCaller(client.id, client.kind, institution_id, client.scopes)
    token = services.tokens.for_client(caller, now=NOW)
    return School(database, whole_app(database), institution_id, client.id, token, made)


def failing(school: School, error: Exception) -> School:
    """Return the same with a desk that always fails."""

    def fail(_asks: Sequence[Any]) -> list[bytes | None]:
        raise error

    desk: AwardDesk = school.app.state.award_desk
    school.app.state.award_desk = replace(desk, together=Together(fail))
    return school


def alike(answer: JSON) -> JSON:
    """Return an answer without what differs between any two awards."""
    text = json.dumps(answer | {"credential": None})
    for own in (answer["id"], answer["credential_id"], answer.get("claim_code") or "-"):
        text = text.replace(own, "*")
    credential = answer["credential"]["data_integrity"]
    shown: JSON = json.loads(text)
    return shown | {"members": sorted(credential), "forms": sorted(answer["credential"])}


def test_what_waits_together_is_made_together_and_apart_in_everything_else(school: School) -> None:
    answers = school.asked(*(school.order(number, key=f"k{number}") for number in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    made = [answer.json() for answer in answers]
    # Each asker got the award of its own order.
    assert [each["name"] for each in made] == [f"Student {number}" for number in range(20)]
    places = {
        entry["statusListIndex"]
        for each in made
        for entry in each["credential"]["data_integrity"]["credentialStatus"]
    }
    assert len({each["id"] for each in made}) == len(places) == school.counted(AwardRow) == 20
    assert school.counted(IdempotentAnswer) == 20
    assert sorted(school.log()) == sorted(each["id"] for each in made)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({}, id="an address"),
        pytest.param({"recipient": {"claim_code": True}}, id="a letter"),
        pytest.param({"cryptosuite": "ecdsa-jcs-2019", "jwt_algorithm": "ES256"}, id="other keys"),
        pytest.param({"evidence": [{"name": "Werkstuk"}], "language": "en"}, id="evidence"),
    ],
)
def test_the_short_way_answers_as_the_ordinary_way(school: School, change: JSON) -> None:
    order = school.order(**change)
    (short,) = school.asked(order)
    (ordinary,) = school.asked(order, **{"Content-Type": OTHER_TYPE})
    assert short.status_code == ordinary.status_code == 201
    assert alike(short.json()) == alike(ordinary.json())


def test_a_bad_order_keeps_no_good_one_from_being_made(school: School) -> None:
    wrong = school.order(2, result="11")
    unknown = school.order(3) | {"achievement_id": "nothing"}
    answers = school.asked(school.order(1), wrong, unknown, school.order(4))
    assert [answer.status_code for answer in answers] == [201, 422, 404, 201]
    assert answers[1].json()["errors"][0]["code"] == "result_not_on_scale"
    assert school.counted(AwardRow) == 2


def test_one_key_is_one_award_however_often_it_is_sent(school: School) -> None:
    order = school.order(key="k")
    at_once = school.asked(order, order, order)
    later = school.asked(order)
    assert {answer.status_code for answer in at_once + later} == {201}
    assert len({answer.content for answer in at_once + later}) == 1
    assert school.counted(AwardRow) == 1


def test_a_key_belongs_to_one_body(school: School) -> None:
    school.asked(school.order(1, key="k"))
    (other,) = school.asked(school.order(2, key="k"))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert school.counted(AwardRow) == 1


def test_a_refused_order_leaves_its_key_free(school: School) -> None:
    (refused,) = school.asked(school.order(result="11", key="k"))
    (made,) = school.asked(school.order(key="k"))
    assert (refused.status_code, made.status_code) == (422, 201)


def test_a_client_that_was_disabled_awards_nothing_with_the_token_it_has(school: School) -> None:
    school.asked(school.order())
    with school.database.transaction() as session:
        administration = whole_services().administration(session)
        administration.clients.disable(school.client_id, now=NOW)
    (refused,) = school.asked(school.order())
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_access_token")


def test_a_scope_that_the_token_lacks_is_missed(school: School) -> None:
    reading = ApiCaller(
        school.client_id,
        OrganisationKind.INSTITUTION,
        school.institution_id,
        frozenset({"awards:read"}),
    )
    token = whole_services().tokens.for_client(reading, now=NOW)
    (refused,) = replace(school, token=token).asked(school.order())
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")


def test_formal_awards_wait_for_a_second_person_beside_awards_that_do_not(school: School) -> None:
    with school.database.transaction() as session:
        administration = whole_services().administration(session)
        administration.set_four_eyes(school.institution_id, on=True, by=TESTER, now=NOW)
    formal = school.order(1, of=FORMAL) | {"result": None}
    answers = school.asked({k: v for k, v in formal.items() if v is not None}, school.order(2))
    assert [answer.status_code for answer in answers] == [202, 201]
    assert school.counted(AwardRow) == 1


def test_when_the_desk_fails_each_goes_the_ordinary_way(school: School) -> None:
    broken = failing(school, RuntimeError("nobody foresaw this"))
    answers = broken.asked(*(school.order(n, key=f"k{n}") for n in range(3)))
    assert [answer.status_code for answer in answers] == [201] * 3
    assert school.counted(AwardRow) == 3


def test_what_may_have_been_stored_is_not_made_again(school: School) -> None:
    broken = failing(school, UnavailableError("The database does not answer now; try again."))
    answers = broken.asked(school.order(1), school.order(2))
    assert [answer.status_code for answer in answers] == [503] * 2
    assert "retry-after" in answers[0].headers
    assert school.counted(AwardRow) == 0


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Authorization": "Bearer x"}, id="no token of ours"),
        pytest.param({"Authorization": "Basic x"}, id="no token"),
    ],
)
def test_nobody_awards_without_a_token(school: School, headers: dict[str, str]) -> None:
    (refused,) = school.asked(school.order(), **headers)
    assert refused.status_code == 401


def test_a_key_that_is_too_long_is_refused(school: School) -> None:
    (refused,) = school.asked(school.order(key="k" * 256))
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


def test_a_kept_answer_is_of_no_use_without_its_key(school: School) -> None:
    school.asked(school.order(recipient={"claim_code": True}, key="k"))
    with school.database.reading() as session:
        (kept,) = session.scalars(select(IdempotentAnswer.answer))
    assert kept is not None
    assert b"claim_code" not in kept
    parts: Parts = school.app.state.parts
    assert parts.secret not in kept
