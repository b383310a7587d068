"""Webhooks over the API: what is accepted and refused, whose they are, and what awards tell."""

from typing import Any

import httpx2
import pytest

from app.core.ids import new_id
from app.core.paging import Slice
from app.identity.outbox import MailRow
from app.staff.models import Role
from app.web.callers import OrganisationKind
from app.webhooks.delivery_store import DeliveryStore, EventRow
from app.webhooks.models import Endpoint, EventType, Health, Off, Wish
from app.webhooks.service import MAX_ENDPOINTS, MAX_SECRETS
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, api_client, school
from tests.staff.desk import school as desk

JSON = dict[str, Any]
WEBHOOKS, URL = "/api/v1/webhooks", "https://sis.school.example/hook"
GOOD: JSON = {"url": URL, "event_types": ["award.issued"]}
EVERYTHING = [kind.value for kind in EventType if kind is not EventType.TEST]


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def ask(caller: Caller, method: str, path: str, **options: Any) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {caller.token}", **options.pop("headers", {})}
    return caller.client.request(method, path, headers=headers, **options)


def made(caller: Caller, **change: object) -> str:
    return f"{WEBHOOKS}/{caller.post(WEBHOOKS, {**GOOD, **change})['id']}"


def test_a_webhook_is_registered_and_its_secret_is_shown_once(waterkant: Caller) -> None:
    answer = waterkant.post(WEBHOOKS, {**GOOD, "description": "Studentenadministratie"})
    assert answer["secret"].startswith("whsec_")
    assert (answer["enabled"], answer["failures"], answer["url"]) == (True, 0, URL)
    read = waterkant.get(f"{WEBHOOKS}/{answer['id']}")
    assert "secret" not in read
    assert waterkant.get(WEBHOOKS)["items"] == [read]


REFUSED: list[tuple[JSON, str]] = [
    ({"url": "http://sis.school.example/"}, "validation_failed"),
    ({"url": "https://127.0.0.1/"}, "forbidden_address"),
    ({"url": "https://localhost/"}, "forbidden_address"),
    ({"url": "https://[::1]/"}, "validation_failed"),
    ({"url": "https://10.0.0.1/"}, "forbidden_address"),
    ({"url": "https://169.254.169.254/"}, "forbidden_address"),
    ({"url": "https://u:p@school.example/"}, "validation_failed"),
    ({"url": "https://school.example:22/"}, "forbidden_address"),
    ({"url": ""}, "validation_failed"),
    ({"url": f'{URL}"x'}, "validation_failed"),
    ({"event_types": []}, "validation_failed"),
    ({"event_types": ["award.lost"]}, "validation_failed"),
    ({"event_types": ["webhook.test"]}, "validation_failed"),
    ({"secret": "whsec_x"}, "validation_failed"),
]


def test_what_cannot_be_called_is_refused(waterkant: Caller) -> None:
    here, wrong = made(waterkant), []
    for change, code in REFUSED:
        added = waterkant.post(WEBHOOKS, {**GOOD, **change}, status=422)["code"]
        changed = ask(waterkant, "PATCH", here, json=change).json()["code"]
        if (added, changed) != (code, code):
            wrong.append((change, added, changed))
    assert wrong == []
    assert [hook["url"] for hook in waterkant.get(WEBHOOKS)["items"]] == [URL]


def test_an_institution_has_so_many_and_no_more(waterkant: Caller) -> None:
    here = [made(waterkant) for _ in range(MAX_ENDPOINTS)]
    assert waterkant.post(WEBHOOKS, GOOD, status=409)["code"] == "too_many_webhooks"
    assert ask(waterkant, "DELETE", here[0]).status_code == 204
    assert len(waterkant.get(WEBHOOKS)["items"]) == MAX_ENDPOINTS - 1
    made(waterkant)


def test_the_same_request_twice_is_one_webhook(waterkant: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    answers = [ask(waterkant, "POST", WEBHOOKS, json=GOOD, headers=key).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(waterkant.get(WEBHOOKS)["items"]) == 1


def test_only_what_is_sent_is_changed(waterkant: Caller) -> None:
    here = made(waterkant, description="Eerst")
    off = ask(waterkant, "PATCH", here, json={"enabled": False}).json()
    assert (off["enabled"], off["off_because"], off["description"]) == (False, "asked", "Eerst")
    changed = ask(waterkant, "PATCH", here, json={"event_types": EVERYTHING, "description": None})
    assert changed.json()["event_types"] == EVERYTHING
    assert "description" not in {k for k, v in changed.json().items() if v is not None}
    on = ask(waterkant, "PATCH", here, json={"enabled": True}).json()
    assert (on["enabled"], on["url"], on["event_types"]) == (True, URL, EVERYTHING)


def test_a_secret_is_replaced_a_few_times_and_no_more(waterkant: Caller) -> None:
    here = made(waterkant)
    secrets = {waterkant.post(f"{here}/secret", {})["secret"] for _ in range(MAX_SECRETS - 1)}
    assert len(secrets) == MAX_SECRETS - 1
    assert waterkant.post(f"{here}/secret", {}, status=409)["code"] == "too_many_secrets"


def test_an_institution_sees_only_its_own(demo: Demo, waterkant: Caller) -> None:
    here, other = made(waterkant), school(demo, "noorderbrug")
    delivery = waterkant.post(f"{here}/test", {})["id"]
    paths = [("GET", ""), ("PATCH", ""), ("POST", "/secret"), ("POST", "/test")]
    paths += [("GET", "/deliveries"), ("POST", f"/deliveries/{delivery}/retry"), ("DELETE", "")]
    bodies: JSON = {"PATCH": {"json": {"enabled": False}}}
    asked = {path: ask(other, path[0], here + path[1], **bodies.get(path[0], {})) for path in paths}
    assert {path: answer.json()["code"] for path, answer in asked.items()} == dict.fromkeys(
        paths, "unknown_webhook"
    )
    assert other.get(WEBHOOKS)["items"] == []
    assert waterkant.get(here)["enabled"] is True


def test_a_delivery_belongs_to_its_webhook(waterkant: Caller) -> None:
    here, there = made(waterkant), made(waterkant)
    delivery = waterkant.post(f"{here}/test", {})["id"]
    again = f"/deliveries/{delivery}/retry"
    assert waterkant.post(there + again, {}, status=404)["code"] == "unknown_delivery"
    assert waterkant.post(here + again, {})["state"] == "waiting"


def test_nothing_is_sent_to_one_that_is_off(waterkant: Caller) -> None:
    here = made(waterkant)
    delivery = waterkant.post(f"{here}/test", {})["id"]
    ask(waterkant, "PATCH", here, json={"enabled": False})
    for path in ("/test", f"/deliveries/{delivery}/retry"):
        assert waterkant.post(here + path, {}, status=409)["code"] == "webhook_off"


def test_deliveries_come_in_pages(waterkant: Caller) -> None:
    here = made(waterkant)
    sent = [waterkant.post(f"{here}/test", {}) for _ in range(3)]
    first = waterkant.get(f"{here}/deliveries", limit="2")
    rest = waterkant.get(f"{here}/deliveries", limit="2", after=first["next"])
    listed = [*first["items"], *rest["items"]]
    assert {each["event_id"] for each in listed} == {each["event_id"] for each in sent}
    assert {(each["type"], each["state"], each["attempts"]) for each in listed} == {
        ("webhook.test", "waiting", 0)
    }
    assert all(each["next_at"] for each in listed)


def test_a_token_without_the_scope_is_refused(demo: Demo) -> None:
    funder = api_client(demo, OrganisationKind.FUNDER, "demo-fund")
    assert ask(funder, "GET", WEBHOOKS).status_code == 403
    assert ask(funder, "POST", WEBHOOKS, json=GOOD).status_code == 403


def test_everything_that_is_done_stands_in_the_log(demo: Demo, waterkant: Caller) -> None:
    here = made(waterkant)
    ask(waterkant, "PATCH", here, json={"enabled": True})
    waterkant.post(f"{here}/secret", {})
    ask(waterkant, "DELETE", here)
    assert [act for act in desk(demo).log() if act.startswith("webhook")] == [
        "webhook.added",
        "webhook.changed",
        "webhook.secret_rotated",
        "webhook.removed",
    ]


def told(demo: Demo, here: str) -> list[tuple[str, JSON]]:
    """Return what waits for a webhook: the types and data."""
    with demo.database.reading() as session:
        sent = DeliveryStore(session).page(here.rpartition("/")[2], Slice(50)).items
        rows = [session.get_one(EventRow, each.event_id) for each in sent]
        bodies = [httpx2.Response(200, text=row.body).json() for row in rows]
    return [(body["type"], body["data"]) for body in bodies]


def test_each_step_of_an_award_is_told(demo: Demo, waterkant: Caller) -> None:
    here = made(waterkant, event_types=EVERYTHING)
    fenna = demo.browser("p01")
    fenna.headers["Accept"] = "application/json"
    ids = [waterkant.post("/api/v1/awards", order(waterkant))["id"] for _ in range(3)]
    claimed = fenna.post("/api/v1/me/claims", json={"award_id": ids[0]})
    assert claimed.is_success, claimed.text
    refused = fenna.post("/api/v1/me/refusals", json={"award_id": ids[1], "reason": "Niet van mij"})
    assert refused.is_success, refused.text
    waterkant.post(f"/api/v1/awards/{ids[0]}/revocation", {"reason": "Vergissing van Fenna"})
    new = waterkant.post("/api/v1/awards", order(waterkant, supersedes=ids[2]))["id"]
    found = told(demo, here)
    assert sorted((kind, data["award_id"], data["state"]) for kind, data in found) == sorted(
        [
            *(("award.issued", name, "pending_claim") for name in (*ids, new)),
            ("award.claimed", ids[0], "claimed"),
            ("award.refused", ids[1], "rejected"),
            ("award.revoked", ids[0], "revoked"),
            ("award.revoked", ids[2], "revoked"),
        ]
    )
    reasons = {data["award_id"]: data["reason"] for _, data in found if "reason" in data}
    assert reasons == {ids[0]: "withdrawn", ids[2]: "superseded"}
    assert not any(word in str(found) for word in ("Fenna", "Vergissing", "Niet van", "p01"))


def test_an_award_that_is_refused_tells_nothing(demo: Demo, waterkant: Caller) -> None:
    here = made(waterkant, event_types=EVERYTHING)
    waterkant.post("/api/v1/awards", order(waterkant, result="11"), status=422)
    assert told(demo, here) == []


@pytest.mark.parametrize("why", [Off.GONE, Off.FAILING])
def test_the_administrators_are_written_to_when_one_is_turned_off(demo: Demo, why: Off) -> None:
    there = desk(demo)
    there.person("p01", Role.ADMINISTRATOR)
    there.person("p02", Role.VIEWER)
    off = Endpoint(
        id=new_id(),
        institution_id=there.institution.id,
        wish=Wish(url=f"{URL}?key=geheim", description="Geheim", event_types=()),
        off=why,
        health=Health(),
        created_at=NOW,
    )
    with demo.database.transaction() as session:
        sender = demo.services.webhook_sender(demo.database)
        before = {row.id for row in session.query(MailRow)}
        sender.tell(session, off, NOW)
        mails = [row for row in session.query(MailRow) if row.id not in before]
        texts = [mail.text + mail.subject for mail in mails]
    assert texts
    assert all("/institution" in text for text in texts)
    assert not any("geheim" in text.lower() for text in texts)
