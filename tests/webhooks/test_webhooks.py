"""Webhooks over HTTP and on their way: told with the award, signed, tried again, limited."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.public_fetch import PublicFetch
from app.credentials.outside import Outside
from app.webhooks.delivery_store import DeliveryStore, forget_old_deliveries
from app.webhooks.endpoint_store import forget_old_secrets
from app.webhooks.models import EventType, Wish
from app.webhooks.sending import Sender
from app.webhooks.service import MAX_ENDPOINTS
from app.wiring import Services
from tests.credentials.test_awards_api import order
from tests.journeys.story import JSON, Caller
from tests.moments import NOW
from tests.people import Demo, school
from tests.wallet.people import learner
from tests.webhooks.receiver import Receiver, receiver, signatures_of

PATH = "/api/v1/webhooks"
HOOK = {
    "url": "https://sis.school.example/in",
    "event_types": ["award.issued", "award.claimed", "award.refused", "award.revoked"],
}


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Receiver]:
    with receiver(tmp_path) as server:
        yield server


@dataclass(slots=True)
class Postman:
    """A sender that may call the receiver on loopback, at a moment that a test sets."""

    demo: Demo
    there: Receiver
    now: datetime = NOW

    @property
    def services(self) -> Services:
        context = ssl.create_default_context(cafile=str(self.there.ca_file))
        origin = self.there.url.removesuffix("/in")
        fetch = PublicFetch(test_hosts=frozenset({origin}), ssl_context=context)
        return replace(self.demo.services, outside=Outside(fetch))

    def sender(self) -> Sender:
        made = self.services.webhook_sender(self.demo.database)
        return replace(made, clock=lambda: self.now, jitter=lambda: 0.0)

    def deliver(self) -> None:
        sender = self.sender()
        while sender.step():
            pass

    def hook(self, **changes: Any) -> str:
        """Register the receiver for Waterkant, and return its secret."""
        with self.demo.database.transaction() as session:
            owner = self.services.institutions(session).by_slug("waterkant")
            wish = Wish.model_validate({**HOOK, "url": self.there.url, "description": None})
            webhooks = self.services.webhooks(session)
            return webhooks.register(
                wish.model_copy(update=changes), institution_id=owner.id, now=NOW
            ).secret

    def turn_on(self, hook_id: str) -> None:
        """Turn a webhook on again, with an address on loopback that the service would refuse."""
        with self.demo.database.transaction() as session:
            owner = self.services.institutions(session).by_slug("waterkant")
            self.services.webhooks(session).change(
                hook_id, lambda wish: wish, institution_id=owner.id, enabled=True
            )


@pytest.fixture
def postman(demo: Demo, there: Receiver) -> Postman:
    return Postman(demo, there)


def test_what_becomes_of_an_award_is_told_signed_and_without_the_person(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    secret = postman.hook()
    award = waterkant.post("/api/v1/awards", order(waterkant))
    waterkant.post(f"/api/v1/awards/{award['id']}/revocation", {"reason": "Vergissing"})
    postman.deliver()
    told = [(body["type"], body["data"].get("reason")) for body in there.bodies]
    assert told == [("award.issued", None), ("award.revoked", "withdrawn")]
    assert {body["data"]["award_id"] for body in there.bodies} == {award["id"]}
    for headers, body in there.came:
        assert signatures_of(secret, headers, body) == [True]
        assert award["name"].encode() not in body
        assert b"Vergissing" not in body


def test_a_correction_tells_what_took_the_place_of_the_award(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    postman.hook()
    first = waterkant.post("/api/v1/awards", order(waterkant))
    second = waterkant.post("/api/v1/awards", {**order(waterkant), "supersedes": first["id"]})
    postman.deliver()
    (told,) = [one["data"] for one in there.bodies if one["type"] == "award.revoked"]
    assert (told["reason"], told["superseded_by"]) == ("superseded", second["id"])


def test_what_was_not_committed_is_not_told(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    postman.hook()
    waterkant.post("/api/v1/awards", {**order(waterkant), "awarded_on": "2030-01-01"}, status=422)
    postman.deliver()
    assert there.came == []


def test_only_what_was_asked_for_is_told(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    postman.hook(event_types=(EventType.AWARD_REVOKED,))
    waterkant.post("/api/v1/awards", order(waterkant))
    postman.deliver()
    assert there.came == []


def test_it_is_sent_again_with_the_same_id_until_it_arrives(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    postman.hook()
    there.will_answer(500, 302)
    waterkant.post("/api/v1/awards", order(waterkant))
    for later in (0, 10, 10 * 60):
        postman.now = NOW + timedelta(seconds=later)
        postman.deliver()
    assert len(there.ids) == 3
    assert len(set(there.ids)) == 1
    (hook,) = waterkant.get(PATH)["items"]
    (sent,) = waterkant.get(f"{PATH}/{hook['id']}/deliveries")["items"]
    assert (sent["state"], sent["attempts"], sent["last_status"]) == ("delivered", 3, 204)
    postman.now += timedelta(days=4)
    postman.deliver()
    assert len(there.ids) == 3


def test_a_sender_that_died_before_it_noted_is_followed_by_one_with_the_same_id(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    postman.hook()
    waterkant.post("/api/v1/awards", order(waterkant))
    with postman.demo.database.transaction() as session:
        turn = DeliveryStore(session).take(now=postman.now)
    assert turn is not None
    postman.sender()._send(turn, turn.sendings[0])
    # Nothing was noted; until the turn is over nobody else sends.
    postman.deliver()
    assert len(there.ids) == 1
    postman.now += timedelta(minutes=2)
    postman.deliver()
    assert len(there.ids) == 2
    assert len(set(there.ids)) == 1
    with postman.demo.database.transaction() as session:
        assert not DeliveryStore(session).hold(turn)


def test_410_turns_it_off_and_the_administrators_can_turn_it_on(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    postman.hook()
    there.will_answer(410)
    waterkant.post("/api/v1/awards", order(waterkant))
    postman.deliver()
    (hook,) = waterkant.get(PATH)["items"]
    assert (hook["enabled"], hook["off_because"]) == (False, "gone")
    waterkant.post(f"{PATH}/{hook['id']}/test", {}, status=409)
    postman.turn_on(hook["id"])
    assert waterkant.get(f"{PATH}/{hook['id']}")["enabled"]
    tested = waterkant.post(f"{PATH}/{hook['id']}/test", {})
    postman.deliver()
    assert there.bodies[-1]["type"] == "webhook.test"
    again = f"{PATH}/{hook['id']}/deliveries/{tested['id']}/retry"
    waterkant.post(again, {})
    postman.deliver()
    assert there.ids[-2] == there.ids[-1]


def changed(caller: Caller, hook_id: str, body: JSON) -> JSON:
    headers = {"Authorization": f"Bearer {caller.token}"}
    answer = caller.client.patch(f"{PATH}/{hook_id}", json=body, headers=headers)
    found: JSON = answer.json()
    return found


def test_a_webhook_is_changed_and_turned_off(waterkant: Caller, postman: Postman) -> None:
    made = waterkant.post(PATH, HOOK)
    after = changed(waterkant, made["id"], {"enabled": False, "event_types": ["award.revoked"]})
    assert (after["off_because"], after["event_types"]) == ("asked", ["award.revoked"])
    waterkant.post("/api/v1/awards", order(waterkant))
    assert waterkant.get(f"{PATH}/{made['id']}/deliveries")["items"] == []
    inside = changed(waterkant, made["id"], {"url": "https://10.0.0.1/in"})
    assert inside["code"] == "forbidden_address"
    assert changed(waterkant, made["id"], {"enabled": True})["enabled"]
    assert not postman.sender().step()


def test_for_a_day_after_a_rotation_both_secrets_sign(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    former = postman.hook()
    (hook,) = waterkant.get(PATH)["items"]
    newest = waterkant.post(f"{PATH}/{hook['id']}/secret", {})["secret"]
    waterkant.post(f"{PATH}/{hook['id']}/test", {})
    postman.deliver()
    waterkant.post(f"{PATH}/{hook['id']}/test", {})
    postman.now = NOW + timedelta(hours=25)
    postman.deliver()
    assert [signatures_of(former, *one) for one in there.came] == [[False, True], [False]]
    assert [signatures_of(newest, *one) for one in there.came] == [[True, False], [True]]
    with postman.demo.database.transaction() as session:
        assert forget_old_secrets(session, now=postman.now) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://sis.school.example/in",
        "https://127.0.0.1/in",
        "https://10.0.0.1/in",
        "https://169.254.169.254/latest",
        "https://[::1]/in",
        "https://localhost/in",
        "https://user:secret@sis.school.example/in",
        "https://sis.school.example:8443/in",
    ],
)
def test_no_address_inside_a_network_is_registered(waterkant: Caller, url: str) -> None:
    waterkant.post(PATH, {**HOOK, "url": url}, status=422)
    assert waterkant.get(PATH)["items"] == []


def test_a_public_name_that_leads_inside_is_not_called(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    waterkant.post(PATH, HOOK)
    waterkant.post("/api/v1/awards", order(waterkant))
    fetch = PublicFetch(resolve=lambda _host, _port: ["10.0.0.1"])
    services = replace(postman.demo.services, outside=Outside(fetch))
    sender = replace(
        services.webhook_sender(postman.demo.database), clock=lambda: NOW, jitter=lambda: 0.0
    )
    assert sender.step()
    (hook,) = waterkant.get(PATH)["items"]
    (sent,) = waterkant.get(f"{PATH}/{hook['id']}/deliveries")["items"]
    assert (sent["last_fault"], sent["last_status"]) == ("forbidden_address", None)
    assert there.came == []


def test_the_secret_is_shown_once_and_an_institution_sees_its_own_only(
    demo: Demo, waterkant: Caller
) -> None:
    made = waterkant.post(PATH, HOOK)
    assert made["secret"].startswith("whsec_")
    assert "secret" not in waterkant.get(f"{PATH}/{made['id']}")
    other = school(demo, "noorderbrug")
    assert other.get(PATH)["items"] == []
    other.post(f"{PATH}/{made['id']}/secret", {}, status=404)
    other.post(f"{PATH}/{made['id']}/test", {}, status=404)


def test_an_institution_has_so_many_and_no_more(waterkant: Caller) -> None:
    for _ in range(MAX_ENDPOINTS):
        waterkant.post(PATH, HOOK)
    assert waterkant.post(PATH, HOOK, status=409)["code"] == "too_many_webhooks"


def test_what_was_removed_is_told_nothing(
    waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    postman.hook()
    waterkant.post("/api/v1/awards", order(waterkant))
    (hook,) = waterkant.get(PATH)["items"]
    headers = {"Authorization": f"Bearer {waterkant.token}"}
    assert waterkant.client.delete(f"{PATH}/{hook['id']}", headers=headers).status_code == 204
    postman.deliver()
    assert (there.came, waterkant.get(PATH)["items"]) == ([], [])


def test_a_claim_is_told_and_old_deliveries_are_forgotten(
    demo: Demo, waterkant: Caller, postman: Postman, there: Receiver
) -> None:
    postman.hook(event_types=(EventType.AWARD_CLAIMED,))
    me, award = learner(demo, "p01"), waterkant.post("/api/v1/awards", order(waterkant))
    me.post("/api/v1/me/claims", {"award_id": award["id"]})
    postman.deliver()
    assert [body["data"]["state"] for body in there.bodies] == ["claimed"]
    with demo.database.transaction() as session:
        assert forget_old_deliveries(session, now=NOW + timedelta(days=29)) == 0
        assert forget_old_deliveries(session, now=NOW + timedelta(days=31)) == 2
