"""Adding an e-mail address, showing that it is yours, and removing it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.core.db import Database
from app.identity.email_codes import LIFETIME, MAX_TRIES
from app.identity.email_store import KEPT_UNVERIFIED, forget_old_addresses
from app.identity.session_store import SessionStore
from app.identity.sessions import Sessions
from tests.apps import BASE_URL
from tests.corpus.rows_of import rows
from tests.moments import NOW
from tests.service import SETTINGS, whole_app, whole_services

JSON = dict[str, Any]
EMAILS, ADDRESS = "/api/v1/me/emails", "fenna@werk.example"
MAILING = SETTINGS.model_copy(update={"smtp_host": "127.0.0.1"})


class Wallets:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW

    def client(self, subject: str = "s1", *, mailing: bool = True) -> TestClient:
        with self.database.transaction() as session:
            learner = (
                whole_services()
                .learners(session)
                .sign_in(
                    {"iss": "https://login.example", "sub": subject},
                    {"email": f"{subject}@school.example", "email_verified": True},
                    now=NOW,
                )
            )
            secret = Sessions(SessionStore(session)).open(learner.id, now=NOW)
        settings = MAILING if mailing else SETTINGS
        app = whole_app(self.database, clock=self.clock, settings=settings)
        client = TestClient(app, base_url=BASE_URL, follow_redirects=False)
        client.cookies.set("__Host-leerkluis", secret)
        client.headers["Origin"] = BASE_URL
        return client

    def clock(self) -> datetime:
        return self.now

    def codes(self, to: str = ADDRESS) -> list[str]:
        """Return the codes that wait to be mailed to an address, the last one last."""
        with self.database.reading() as session:
            rows = session.execute(
                text("SELECT text FROM mail_outbox WHERE recipient = :to ORDER BY created_at"),
                {"to": to},
            )
            return [re.findall(r"code is (\d{8})", row)[0] for row in rows.scalars()]


@pytest.fixture
def wallets(database: Database) -> Wallets:
    return Wallets(database)


def added(client: TestClient, address: str = ADDRESS) -> str:
    answer = client.post(EMAILS, json={"email": address})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def tried(client: TestClient, email_id: str, code: str) -> tuple[int, str | None]:
    answer = client.post(f"{EMAILS}/{email_id}/verification", json={"code": code})
    return answer.status_code, answer.json().get("code")


def test_a_code_shows_whose_address_it_is(wallets: Wallets) -> None:
    client = wallets.client()
    email_id = added(client, " Fenna@Werk.example ")
    assert ADDRESS not in client.get("/api/v1/me").json()["emails"]
    (code,) = wallets.codes()
    assert tried(client, email_id, f"{code[:4]} {code[4:]}") == (200, None)
    assert client.get("/api/v1/me").json()["emails"] == [ADDRESS, "s1@school.example"]
    assert tried(client, email_id, code) == (409, "email_code_spent")


def test_a_code_has_five_tries_and_a_new_one_five_more(wallets: Wallets) -> None:
    client = wallets.client()
    email_id = added(client)
    wrong = [tried(client, email_id, "00000000x") for _ in range(MAX_TRIES)]
    assert wrong == [(422, "wrong_email_code")] * MAX_TRIES
    assert tried(client, email_id, wallets.codes()[-1]) == (409, "email_code_spent")
    wallets.now += timedelta(seconds=1)
    added(client)
    assert tried(client, email_id, wallets.codes()[0])[0] == 422
    assert tried(client, email_id, wallets.codes()[-1])[0] == 200


def test_a_code_expires(wallets: Wallets) -> None:
    client = wallets.client()
    email_id = added(client)
    wallets.now = NOW + LIFETIME
    assert tried(client, email_id, wallets.codes()[0]) == (409, "email_code_spent")
    wallets.now -= timedelta(microseconds=1)
    assert tried(client, email_id, wallets.codes()[0])[0] == 200


def test_what_nobody_verifies_is_forgotten_after_a_week(wallets: Wallets) -> None:
    client, instant = wallets.client(), timedelta(microseconds=1)
    email_id = added(client)
    assert tried(client, email_id, wallets.codes()[0])[0] == 200
    added(client, "fenna@elders.example")
    with wallets.database.transaction() as session:
        assert forget_old_addresses(session, now=NOW + KEPT_UNVERIFIED) == 0
        assert forget_old_addresses(session, now=NOW + KEPT_UNVERIFIED + instant) == 1
    emails = [one["email"] for one in client.get(EMAILS).json()]
    assert sorted(emails) == [ADDRESS, "s1@school.example"]


@pytest.mark.postgres
def test_tries_at_once_on_two_replicas_are_counted_together(postgres_database: Database) -> None:
    wallets = Wallets(postgres_database)
    replicas = [wallets.client(), wallets.client()]
    email_id = added(replicas[0])

    def guess(number: int) -> str | None:
        return tried(replicas[number % 2], email_id, f"{number:08}")[1]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(guess, range(20)))
    assert found.count("wrong_email_code") == MAX_TRIES
    assert found.count("email_code_spent") == 20 - MAX_TRIES


def test_the_code_is_kept_only_as_a_hash_that_needs_our_secret(wallets: Wallets) -> None:
    added(wallets.client())
    (code,) = wallets.codes()
    with wallets.database.reading() as session:
        kept = session.execute(text("SELECT code_hash FROM learner_email")).scalars().all()
    assert code not in str(kept)


def test_the_answer_is_the_same_whoever_else_has_the_address(wallets: Wallets) -> None:
    first, second = wallets.client("s1"), wallets.client("s2")
    answers = [client.post(EMAILS, json={"email": ADDRESS}) for client in (first, second)]
    tried(first, answers[0].json()["id"], wallets.codes()[0])
    answers.append(second.post(EMAILS, json={"email": ADDRESS}))
    assert {answer.status_code for answer in answers} == {202}
    shapes = [{**answer.json(), "id": ""} for answer in answers]
    assert shapes[0] == shapes[1] == shapes[2]


def test_two_wallets_may_each_verify_an_address_and_stay_two(wallets: Wallets) -> None:
    clients = [wallets.client("s1"), wallets.client("s2")]
    for client in clients:
        wallets.now += timedelta(seconds=1)
        assert tried(client, added(client), wallets.codes()[-1])[0] == 200
    me = [client.get("/api/v1/me").json() for client in clients]
    assert me[0]["id"] != me[1]["id"]
    assert all(ADDRESS in one["emails"] for one in me)


def test_codes_are_limited_for_a_person_and_quietly_for_a_mailbox(wallets: Wallets) -> None:
    clients = [wallets.client("s1"), wallets.client("s2")]
    statuses = [
        client.post(EMAILS, json={"email": ADDRESS}).status_code
        for client in clients
        for _ in range(6)
    ]
    assert statuses == [*[202] * 5, 429] * 2
    assert len(wallets.codes()) == 5


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="nothing"),
        pytest.param("fenna", id="no host"),
        pytest.param("a@b.example\r\nBcc: c@d.example", id="a second header"),
        pytest.param("a@b.example,c@d.example", id="two"),
        pytest.param("a@b.example\x00", id="NUL"),
    ],
)
def test_what_is_no_address_is_refused(wallets: Wallets, address: str) -> None:
    answer = wallets.client().post(EMAILS, json={"email": address})
    assert answer.status_code == 422


def test_naughty_texts_are_no_fault_of_ours(sqlite_database: Database) -> None:
    client = Wallets(sqlite_database).client()
    for row in rows("naughty_strings"):
        given = str(row.get("input", ""))[:300].encode("utf-8", "replace").decode()
        answer = client.post(EMAILS, json={"email": given})
        assert answer.status_code in {202, 409, 422, 429}, given


def test_a_wallet_has_ten_addresses(wallets: Wallets) -> None:
    client, statuses = wallets.client(), []
    for number in range(10):
        # Each hour has its five codes; the session is kept alive meanwhile.
        for _ in range(3 if number == 5 else 0):
            wallets.now += timedelta(minutes=25)
            client.get("/api/v1/me")
        answer = client.post(EMAILS, json={"email": f"a{number}@b.example"})
        statuses.append(answer.status_code)
    assert statuses == [*[202] * 9, 409]


def test_an_address_is_removed_by_its_owner_and_the_providers_by_nobody(wallets: Wallets) -> None:
    mine, other = wallets.client("s1"), wallets.client("s2")
    email_id = added(mine)
    provided = next(one for one in mine.get(EMAILS).json() if one["source"] == "provider")
    assert other.delete(f"{EMAILS}/{email_id}").status_code == 404
    assert tried(other, email_id, wallets.codes()[0])[0] == 404
    assert mine.delete(f"{EMAILS}/{provided['id']}").json()["code"] == "email_address_of_provider"
    assert mine.delete(f"{EMAILS}/{email_id}").status_code == 204
    assert [one["email"] for one in mine.get(EMAILS).json()] == ["s1@school.example"]


def test_an_own_address_survives_the_next_login_and_the_providers_is_replaced(
    wallets: Wallets,
) -> None:
    client = wallets.client()
    tried(client, added(client), wallets.codes()[0])
    with wallets.database.transaction() as session:
        learner = (
            whole_services()
            .learners(session)
            .sign_in(
                {"iss": "https://login.example", "sub": "s1"},
                {"email": "nieuw@school.example", "email_verified": True},
                now=NOW,
            )
        )
    assert learner.emails == (ADDRESS, "nieuw@school.example")


def test_without_a_mail_server_no_address_can_be_added(wallets: Wallets) -> None:
    answer = wallets.client(mailing=False).post(EMAILS, json={"email": ADDRESS})
    assert (answer.status_code, answer.json()["code"]) == (503, "mail_unavailable")
