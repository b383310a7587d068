"""Getting back a wallet with a new account: the rule, and every refusal of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.db import Database
from app.holder.models import Acceptance
from app.holder.store import TermsStore
from app.holder.terms import TERMS_VERSION
from app.identity.models import Learner
from app.identity.recovery import (
    LIVELY,
    STANDS,
    WAIT,
    Obstacle,
    Recovery,
    RecoveryState,
    matching_account,
    moment_of,
    obstacle,
)
from app.identity.session_store import SessionStore
from app.identity.sessions import Sessions
from tests.apps import BASE_URL
from tests.identity.builders import EPPN, NAME, SCHOOL, a_learner, a_link
from tests.moments import NOW
from tests.service import whole_app, whole_services

TICK = timedelta(microseconds=1)
OLD = a_learner(a_link(), id="old", created_at=NOW - timedelta(days=400), seen_at=None)
NEW = a_learner(a_link(), id="new", subject="s2")
ASKED = Recovery(
    id="r",
    learner_id="old",
    claimant_id="new",
    state=RecoveryState.ASKED,
    asked_at=NOW,
    ready_at=NOW + WAIT,
)
ITEM = {"eppn": EPPN, "schac_home_organization": SCHOOL, "validated_name": NAME}


def linked(learner: Learner, **change: Any) -> Learner:
    return learner.model_copy(update={"linked_accounts": (a_link(**change),)})


@pytest.mark.parametrize(
    ("new", "old"),
    [
        pytest.param(linked(NEW, eppn="other@school.example"), OLD, id="another account"),
        pytest.param(linked(NEW, name=None), OLD, id="no name is vouched for"),
        pytest.param(linked(NEW, eppn=None), OLD, id="a name without an account"),
        pytest.param(linked(NEW, expires_at=NOW), OLD, id="the new link has expired"),
        pytest.param(linked(NEW, told_at=NOW - timedelta(hours=12)), OLD, id="not of this login"),
        pytest.param(NEW, linked(OLD, expires_at=NOW), id="the old link has expired"),
        pytest.param(NEW, linked(OLD, name="Iemand Anders"), id="under another name"),
        pytest.param(
            NEW.model_copy(update={"linked_accounts": (), "emails": ("a@b.example",)}),
            OLD.model_copy(update={"linked_accounts": (), "emails": ("a@b.example",)}),
            id="the same e-mail address only",
        ),
        pytest.param(NEW, OLD.model_copy(update={"issuer": "https://x"}), id="another provider"),
        pytest.param(NEW, NEW, id="the same wallet"),
    ],
)
def test_what_proves_nothing(new: Learner, old: Learner) -> None:
    assert matching_account(new, old, now=NOW) is None


def test_an_account_that_both_have_proves_it() -> None:
    assert matching_account(NEW, OLD, now=NOW) == a_link()
    assert matching_account(NEW, linked(OLD, name=None), now=NOW) == a_link()


@pytest.mark.parametrize(
    ("seen_at", "moment"),
    [
        pytest.param(None, NOW, id="never"),
        pytest.param(NOW - LIVELY, NOW, id="long ago"),
        pytest.param(NOW - LIVELY + TICK, NOW + WAIT, id="lately"),
    ],
)
def test_a_wallet_in_use_is_waited_for(seen_at: datetime | None, moment: datetime) -> None:
    assert moment_of(OLD.model_copy(update={"seen_at": seen_at}), now=NOW) == moment


READY = NOW + WAIT


def told(learner: Learner, moment: datetime) -> Learner:
    return linked(learner, told_at=moment, expires_at=moment + timedelta(days=9))


@pytest.mark.parametrize(
    ("change", "seen_at", "now", "found"),
    [
        pytest.param({}, None, READY - TICK, Obstacle.WAITING, id="too early"),
        pytest.param({}, None, READY, None, id="in time"),
        pytest.param({}, NOW + TICK, READY, Obstacle.IN_USE, id="the old account logged in"),
        pytest.param({"state": "approved"}, NOW + TICK, NOW, None, id="approved"),
        pytest.param({"state": "refused"}, None, READY, Obstacle.REFUSED, id="refused"),
        pytest.param({"state": "done"}, None, READY, Obstacle.REFUSED, id="done before"),
        pytest.param({}, None, READY + STANDS, Obstacle.LAPSED, id="too late"),
    ],
)
def test_a_request_is_carried_out_when_nothing_stands_in_the_way(
    change: dict[str, str], seen_at: datetime | None, now: datetime, found: Obstacle | None
) -> None:
    recovery = Recovery.model_validate({**ASKED.model_dump(), **change})
    old = told(OLD, now).model_copy(update={"seen_at": seen_at})
    assert obstacle(recovery, told(NEW, now), old, now=now) is found
    assert obstacle(recovery, linked(NEW, name=None), old, now=now) is not None


def test_a_request_without_its_proof_is_not_carried_out() -> None:
    found = obstacle(ASKED, linked(NEW, name=None), OLD, now=READY)
    assert found is Obstacle.NO_MATCH


class People:
    """The service at moments of choice, and browsers of people with an account of the school."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.services = whole_services()

    def browser(self, subject: str, *, at: datetime, links: Any = (ITEM,)) -> TestClient:
        userinfo = {"name": NAME, "email": f"{subject}@mail.example", "email_verified": True}
        claims = {"iss": "https://login.example", "sub": subject}
        with self.database.transaction() as session:
            learner = self.services.learners(session).sign_in(claims, userinfo, list(links), now=at)
            secret = Sessions(SessionStore(session)).open(learner.id, now=at)
            terms = TermsStore(session)
            if not terms.of(learner.id):
                terms.add(learner.id, Acceptance(version=TERMS_VERSION, accepted_at=at))
        return self.again(secret, at=at)

    def again(self, secret: str, *, at: datetime) -> TestClient:
        app = whole_app(self.database, now=at)
        client = TestClient(app, base_url=BASE_URL, follow_redirects=False)
        client.cookies.set("__Host-leerkluis", secret)
        client.headers.update({"Accept": "text/html", "Origin": BASE_URL})
        return client

    def mails(self) -> list[str]:
        with self.database.reading() as session:
            rows = session.execute(text("SELECT recipient FROM mail_outbox ORDER BY recipient"))
            return list(rows.scalars())


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


LONG_AGO = NOW - timedelta(days=90)


def test_a_wallet_that_was_left_alone_is_given_at_once_and_both_are_told(people: People) -> None:
    old = people.browser("old", at=LONG_AGO)
    wallet = old.get("/api/v1/me", headers={"Accept": "*/*"}).json()["id"]
    new = people.browser("new", at=NOW)
    assert "Is dit uw kluis?" in new.get("/wallet/recovery").text
    assert new.post("/wallet/recovery").status_code == 303
    answer = new.post("/wallet/recovery/completion")
    assert answer.headers["location"] == "/wallet/recovery?notice=done"
    me = new.get("/api/v1/me", headers={"Accept": "*/*"}).json()
    assert (me["id"], me["emails"]) == (wallet, ["new@mail.example", "old@mail.example"])
    assert people.mails() == ["new@mail.example"] * 2 + ["old@mail.example"] * 2
    again = people.browser("old", at=NOW)
    assert again.get("/api/v1/me", headers={"Accept": "*/*"}).json()["id"] == wallet


def test_a_wallet_in_use_waits_and_its_owner_can_refuse(people: People) -> None:
    people.browser("old", at=NOW - timedelta(days=1))
    new = people.browser("new", at=NOW)
    new.post("/wallet/recovery")
    assert new.post("/wallet/recovery/completion").status_code == 409
    owner = people.browser("old", at=NOW + timedelta(hours=1))
    assert "Een ander account vraagt om uw kluis" in owner.get("/wallet").text
    page = owner.get("/wallet/recovery").text
    recovery = page.partition("/wallet/recovery/")[2].partition("/answer")[0]
    assert new.post(f"/wallet/recovery/{recovery}/answer").status_code == 404
    owner.post(f"/wallet/recovery/{recovery}/answer", data={"answer": "no"})
    assert new.post("/wallet/recovery/completion").status_code == 409
    assert "heeft nee gezegd" in new.get("/wallet/recovery").text


def test_a_wallet_that_its_owner_approves_is_given_before_the_time(people: People) -> None:
    owner, new = people.browser("old", at=NOW), people.browser("new", at=NOW + TICK)
    new.post("/wallet/recovery")
    page = owner.get("/wallet/recovery").text
    recovery = page.partition("/wallet/recovery/")[2].partition("/answer")[0]
    owner.post(f"/wallet/recovery/{recovery}/answer", data={"answer": "yes"})
    assert new.post("/wallet/recovery/completion").status_code == 303
    assert owner.get("/api/v1/me", headers={"Accept": "*/*"}).status_code == 401


@pytest.mark.parametrize(
    "links",
    [
        pytest.param([], id="an e-mail address only"),
        pytest.param([{**ITEM, "validated_name": None}], id="no validated name"),
        pytest.param([{**ITEM, "validated_name": "Iemand Anders"}], id="another name"),
    ],
)
def test_nothing_is_offered_without_proof(people: People, links: Any) -> None:
    people.browser("old", at=LONG_AGO)
    new = people.browser("new", at=NOW, links=links)
    assert "Er is niets terug te krijgen" in new.get("/wallet/recovery").text
    assert new.post("/wallet/recovery").status_code == 404


def test_a_new_wallet_that_was_used_is_not_replaced(people: People) -> None:
    people.browser("old", at=LONG_AGO)
    new = people.browser("new", at=NOW)
    new.post("/wallet/recovery")
    me = new.get("/api/v1/me", headers={"Accept": "*/*"}).json()["id"]
    with people.database.transaction() as session:
        people.services.wallet(session).keys.public_jwk(me, now=NOW)
    answer = new.post("/wallet/recovery/completion", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["obstacle"]) == (409, "not_empty")


def test_a_new_wallet_with_which_somebody_advises_is_not_replaced(people: People) -> None:
    people.browser("old", at=LONG_AGO)
    client, new = people.browser("client", at=NOW, links=[]), people.browser("new", at=NOW)
    leave = {"label": "Loket", "parts": ["credentials"]}
    code = client.post("/api/v1/me/advisers", json=leave).json()["code"]
    assert new.post("/api/v1/advice/redemptions", json={"code": code}).status_code == 201
    answer = new.post("/wallet/recovery", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["obstacle"]) == (409, "not_empty")
