"""Goes the hot paths through the running service, and notes the statements of each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event

from app.identity.models import LoginAttempt
from app.identity.outbox import Outbox
from app.identity.session_store import AttemptStore
from app.ops.housekeeping import Housekeeping
from app.webhooks.delivery_store import DeliveryStore
from app.work.running import Runner
from tests.credentials.documents import credential
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.matrix.world import World
from tests.moments import NOW
from tests.wallet.people import signed

JSON_TYPE = {"Content-Type": "application/json"}
FILE = "row_key;email;name;awarded_on;result\nn1;s1@waterkant.example;Student Een;2026-06-26;7\n"
MODULE = "hbo-module-klinisch-redeneren"
BATCH = f"/api/v1/batches?kind=issue&format=csv&achievement={MODULE}&cryptosuite=eddsa-jcs-2022"
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
Path = Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Statement:
    """What was sent to the database, with one set of its parameters."""

    text: str
    parameters: Any

    @property
    def is_planned(self) -> bool:
        """Tell whether a database makes a plan for it."""
        return self.text.lstrip().upper().startswith(PLANNED)


@contextmanager
def noted(engine: Engine) -> Iterator[dict[str, Statement]]:
    """Note what is sent to the database, each text once."""
    notes: dict[str, Statement] = {}

    def note(*happened: Any) -> None:
        _, _, text, parameters, _, _ = happened
        one = parameters[0] if isinstance(parameters, list) else parameters
        notes.setdefault(text, Statement(text, one))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield notes
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _get(role: str, path: str, **query: str) -> Path:
    def go(world: World) -> None:
        answer = world.ask(role, "get", world.path(path), params=query)
        assert answer.status_code == 200, answer.text

    return go


def _pages(role: str, path: str, **query: str) -> Path:
    """Ask for a first page, and for the one after its last row if there is one."""

    def go(world: World) -> None:
        query["limit"] = "1"
        first = world.ask(role, "get", world.path(path), params=query)
        assert first.status_code == 200, first.text
        if (following := first.json()["next"]) is not None:
            after = {**query, "after": following}
            assert world.ask(role, "get", world.path(path), params=after).status_code == 200

    return go


def _look(role: str, path: str) -> Path:
    def go(world: World) -> None:
        answer = world.look(role, "get", world.path(path))
        assert answer.status_code == 200, path

    return go


def _issue(world: World) -> None:
    caller = Caller(world.demo.stranger, world.headers["institution"]["Authorization"][7:])
    wanted = order(caller)
    # The second time the stored answer is given.
    for _ in range(2):
        key = {"Idempotency-Key": "hot"}
        answer = world.ask("institution", "post", "/api/v1/awards", json=wanted, headers=key)
        assert answer.status_code == 201, answer.text


def _sign(world: World) -> None:
    path = f"/vc-api/issuers/{world.owned['slug']}/credentials/issue"
    did = f"did:web:wallet.example:i:{world.owned['slug']}"
    wanted = {"credential": credential(id=None, issuer=did)}
    answer = world.ask("institution", "post", path, json=wanted)
    assert answer.status_code == 201, answer.text


def _begin_login(world: World) -> None:
    attempt = LoginAttempt(
        state_hash="s",
        browser_hash="b",
        nonce="n",
        verifier="v",
        return_to="/",
        acr=None,
        anew=False,
        created_at=NOW,
    )
    with world.demo.database.transaction() as session:
        attempts = AttemptStore(session)
        attempts.add(attempt)
        taken = attempts.take(state_hash="s", browser_hash="b")
        assert taken == attempt
        attempts.add(attempt)


def _claim(world: World) -> None:
    (waiting, *_) = world.ask("learner", "get", "/api/v1/me/claims").json()
    wanted = {"award_id": waiting["award_id"]}
    answer = world.ask("learner", "post", "/api/v1/me/claims", json=wanted)
    assert answer.status_code == 201, answer.text


def _share(world: World) -> None:
    wanted = {"item_ids": [world.owned["item_id"]], "label": "Werk"}
    answer = world.ask("learner", "post", "/api/v1/me/shares", json=wanted)
    assert answer.status_code == 201, answer.text


def _verify(world: World) -> None:
    award = world.ask("institution", "get", world.path("/api/v1/awards/{award_id}")).json()
    ours = world.ask(
        "stranger", "get", world.path("/v/{token}"), headers={"Accept": "application/json"}
    )
    assert award["id"] == world.owned["award_id"]
    assert ours.status_code == 200
    answer = world.ask("stranger", "post", "/api/v1/verify", content=signed(), headers=JSON_TYPE)
    assert answer.status_code == 200, answer.text


def _revoke(world: World) -> None:
    path = world.path("/api/v1/awards/{award_id}/revocation")
    answer = world.ask("institution", "post", path, json={"reason": "vergissing"})
    assert answer.status_code in {200, 201}, answer.text


def _batch(world: World) -> None:
    key = {"Idempotency-Key": "hot", "Content-Type": "text/csv"}
    given = world.ask("institution", "post", BATCH, content=FILE, headers=key)
    assert given.status_code in {201, 202}, given.text
    here = f"/api/v1/batches/{given.json()['id']}"
    _work(world)
    started = world.ask("institution", "post", f"{here}/start", json={})
    assert started.status_code == 200, started.text
    _work(world)
    for part in ("", "/rows", "/errors"):
        assert world.ask("institution", "get", f"{here}{part}").status_code == 200


def _work(world: World) -> None:
    runner = Runner(world.demo.database, lambda: NOW, world.demo.services.handlers())
    while runner.step():
        pass
    runner.rescue()


def _post(world: World) -> None:
    with world.demo.database.transaction() as session:
        outbox, now = Outbox(session), NOW + timedelta(minutes=1)
        assert outbox.is_due(now=now)
        waiting = outbox.claim(now=now)
        assert waiting is not None
        outbox.put_off(waiting, now=now)


def _send(world: World) -> None:
    with world.demo.database.transaction() as session:
        deliveries, now = DeliveryStore(session), NOW + timedelta(minutes=1)
        assert deliveries.is_due(now=now)
        turn = deliveries.take(now=now)
        assert turn is not None
        assert turn.sendings
        deliveries.change(turn.sendings[0].delivery)


def _leave(world: World) -> None:
    answer = world.look(
        "learner",
        "delete",
        "/api/v1/me?confirmation=DELETE",
        headers={"Accept": "application/json"},
    )
    assert answer.is_success, (answer.status_code, answer.text[:300])


def _sweep(world: World) -> None:
    Housekeeping(world.demo.database, lambda: NOW + timedelta(days=400)).sweep()


_LIST, _MINE = "/api/v1/awards", "/api/v1/me/credentials"
# In this order: what is taken away, is taken away last.
PATHS: dict[str, Path] = {
    "issue, and the same key again": _issue,
    "sign over the VC-API": _sign,
    "begin a login, and end it": _begin_login,
    "what waits for a learner": _get("learner", "/api/v1/me/claims"),
    "claim": _claim,
    "awards of an institution": _pages("institution", _LIST),
    "awards that wait": _pages("institution", _LIST, state="pending_claim"),
    "awards that were accepted": _pages("institution", _LIST, state="claimed"),
    "awards that were refused": _pages("institution", _LIST, state="rejected"),
    "awards that were revoked": _pages("institution", _LIST, state="revoked"),
    "awards that nobody answered": _pages("institution", _LIST, state="expired_claim"),
    "awards of an achievement": lambda world: _pages(
        "institution", _LIST, achievement_id=world.owned["achievement_id"]
    )(world),
    "awards of a day": _pages(
        "institution", _LIST, awarded_from="2026-06-26", awarded_until="2026-06-26"
    ),
    "awards of a person": _pages("institution", _LIST, recipient="p01@waterkant.example"),
    "one award": _get("institution", "/api/v1/awards/{award_id}"),
    "wallet": _pages("learner", _MINE),
    "timeline of the wallet": _pages("learner", _MINE, view="timeline"),
    "search in the wallet": _pages("learner", _MINE, q="klinisch redeneren"),
    "wallet by standing": _pages("learner", _MINE, state="valid"),
    "page of the wallet": _look("learner", "/wallet"),
    "one credential": _get("learner", "/api/v1/me/credentials/{item_id}"),
    "its history": _get("learner", "/api/v1/me/credentials/{item_id}/history"),
    "overview": _get("learner", "/api/v1/me/overview"),
    "balance": _get("learner", "/api/v1/me/account"),
    "balance of a day": _get("learner", "/api/v1/me/account", on="2026-11-01"),
    "transfers": _pages("learner", "/api/v1/me/account/transfers"),
    "make a link": _share,
    "links": _pages("learner", "/api/v1/me/shares"),
    "open a link, and verify": _verify,
    "access log": _pages("learner", "/api/v1/me/access-log"),
    "sessions": _get("learner", "/api/v1/me/sessions"),
    "status list": _get("stranger", "/status/{list_id}/revocation"),
    "revoke": _revoke,
    "batch": _batch,
    "batches": _pages("institution", "/api/v1/batches"),
    "webhook deliveries": _pages("institution", "/api/v1/webhooks/{webhook_id}/deliveries"),
    "send a webhook": _send,
    "send a mail": _post,
    "jobs at work": _work,
    "export": _get("learner", "/api/v1/me/export"),
    "leave": _leave,
    "sweep": _sweep,
}
