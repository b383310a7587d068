"""The pages of webhooks: added, changed, paused, tried out, removed, and what became of what."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.paging import Slice
from app.staff.models import Role
from app.webhooks.delivery_store import DeliveryStore
from app.webhooks.endpoint_store import EndpointStore
from app.webhooks.models import Answered, Delivery, Endpoint, EventType, Health, Off
from app.webhooks.sending import attempted
from app.webhooks.service import MAX_ENDPOINTS, MAX_SECRETS
from tests.moments import NOW
from tests.people import Demo, found
from tests.staff.desk import KEY, School, school

URL = "https://sis.waterkant.example/leerkluis"
EVENTS = [kind.value for kind in EventType if kind is not EventType.TEST]
FORM: dict[str, Any] = {"url": URL, "description": "Studentenadministratie", "event": EVENTS[:2]}


@pytest.fixture
def waterkant(demo: Demo) -> School:
    return school(demo)


@pytest.fixture
def boss(waterkant: School) -> TestClient:
    return waterkant.person("p03", Role.ADMINISTRATOR)


def added(here: School, boss: TestClient, **change: Any) -> str:
    """Add a webhook; return the address of its page."""
    page = boss.post(f"{here.home}/webhooks", data={**FORM, **change}).text
    return str(here.home + found(r"(/webhooks/[0-9a-f-]{36})/test", page)[0])


def hooks(here: School) -> tuple[Endpoint, ...]:
    with here.demo.database.reading() as session:
        return EndpointStore(session).page(here.institution.id, Slice(MAX_ENDPOINTS)).items


def change(here: School, **values: object) -> None:
    """Let the only webhook be in another state."""
    (endpoint,) = hooks(here)
    with here.demo.database.transaction() as session:
        EndpointStore(session).change(endpoint.model_copy(update=values))


def sent(here: School) -> tuple[Delivery, ...]:
    with here.demo.database.reading() as session:
        return DeliveryStore(session).page(hooks(here)[0].id, Slice(50)).items


def answer(here: School, *answers: Answered) -> None:
    """Let the newest message have been tried, and answered like this."""
    delivery = sent(here)[0]
    for each in answers:
        delivery = attempted(delivery, each, jitter=0.0, now=NOW)
    with here.demo.database.transaction() as session:
        DeliveryStore(session).change(delivery)


def test_a_webhook_is_added_once_and_its_secret_is_shown_once(
    waterkant: School, boss: TestClient
) -> None:
    empty = boss.get(f"{waterkant.home}/webhooks").text
    assert "U hebt nog geen webhook" in empty
    form = {**FORM, "key": found(KEY, empty)[0]}
    made = [boss.post(f"{waterkant.home}/webhooks", data=form).text for _ in range(2)]
    secrets = {found(r"whsec_[\w+/=]+", page)[0] for page in made}
    assert len(secrets) == 1
    (hook,) = hooks(waterkant)
    assert (hook.wish.url, hook.wish.event_types) == (URL, tuple(EVENTS[:2]))
    for path in ("", f"/{hook.id}"):
        page = boss.get(f"{waterkant.home}/webhooks{path}").text
        assert ("Studentenadministratie" in page, "whsec_" in page) == (True, False)
    assert waterkant.log()[-1] == "webhook.added"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"url": ""}, "Geef een adres met https", id="nothing"),
        pytest.param({"url": "http://sis.waterkant.example/"}, "Geef een adres", id="no TLS"),
        pytest.param({"url": "https://127.0.0.1/"}, "Geef een adres", id="this machine"),
        pytest.param({"url": f"{URL}\x00"}, "Geef een adres", id="a NUL"),
        pytest.param({"description": "x" * 300}, "Schrijf één regel", id="a long name"),
        pytest.param({"description": "a\x00b"}, "Schrijf één regel", id="a name with a NUL"),
        pytest.param({"event": []}, "Kies ten minste één", id="no events"),
        pytest.param({"event": ["webhook.test"]}, "Kies ten minste één", id="tests only"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field_and_nothing_is_kept(
    waterkant: School, boss: TestClient, wrong: dict[str, Any], words: str
) -> None:
    for path in (f"{waterkant.home}/webhooks", added(waterkant, boss)):
        answered = boss.post(path, data={**FORM, **wrong})
        assert (answered.status_code, words in answered.text) == (422, True)
        assert 'aria-invalid="true"' in answered.text or "event_types-fault" in answered.text
    assert [hook.wish.url for hook in hooks(waterkant)] == [URL]


def test_an_institution_has_ten_and_is_told_so(waterkant: School, boss: TestClient) -> None:
    for _ in range(MAX_ENDPOINTS):
        added(waterkant, boss)
    one_more = boss.post(f"{waterkant.home}/webhooks", data=FORM)
    page = boss.get(one_more.headers["location"]).text
    assert "heeft al tien webhooks" in page
    assert 'name="url"' not in page
    assert len(hooks(waterkant)) == MAX_ENDPOINTS


def test_what_is_wanted_can_be_changed(waterkant: School, boss: TestClient) -> None:
    path = added(waterkant, boss)
    other = {"url": f"{URL}/2", "description": " ", "event": EVENTS[3:]}
    assert boss.post(path, data=other).headers["location"].endswith("notice=changed")
    (hook,) = hooks(waterkant)
    assert (hook.wish.url, hook.wish.description) == (f"{URL}/2", None)
    assert hook.wish.event_types == (EventType.AWARD_REVOKED,)
    assert "<h1>sis.waterkant.example</h1>" in boss.get(path).text


def test_it_is_paused_once_and_turned_on_again(waterkant: School, boss: TestClient) -> None:
    path, words = added(waterkant, boss), []
    boss.post(f"{path}/test")
    for step in ("pause", "pause", "resume"):
        boss.post(f"{path}/{step}")
        page = boss.get(path).text
        words.append(("Gepauzeerd</span>" in page, "Wacht tot de webhook aan staat" in page))
    assert words == [(True, True), (True, True), (False, False)]
    assert [act for act in waterkant.log() if act == "webhook.changed"] == ["webhook.changed"] * 2


def test_a_test_message_is_sent_once_and_waits(waterkant: School, boss: TestClient) -> None:
    path = added(waterkant, boss)
    assert "Er is nog niets verstuurd" in boss.get(path).text
    key = {"key": found(KEY, boss.get(path).text)[0]}
    for _ in range(2):
        assert boss.post(f"{path}/test", data=key).headers["location"].endswith("notice=tested")
    page = boss.get(path).text
    assert (page.count("Wordt verstuurd"), "/retry" in page, len(sent(waterkant))) == (1, False, 1)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        pytest.param([Answered(status=204)], ("Aangekomen", "antwoord 204"), id="arrived"),
        pytest.param(
            [Answered(status=500)],
            ("opnieuw geprobeerd", "antwoord 500", "Volgende poging op 24 november 2026"),
            id="tried again",
        ),
        pytest.param(
            [Answered(fault="fetch_timed_out")] * 10,
            ("Niet aangekomen", "geen antwoord binnen 15 seconden"),
            id="given up",
        ),
        pytest.param([Answered(fault="odd")], ("geen antwoord",), id="a new fault"),
    ],
)
def test_what_became_of_a_message_is_shown_and_it_can_be_sent_again(
    waterkant: School, boss: TestClient, answers: list[Answered], words: tuple[str, ...]
) -> None:
    path = added(waterkant, boss)
    boss.post(f"{path}/test")
    answer(waterkant, *answers)
    page = boss.get(path).text
    assert [word for word in words if word not in page] == []
    (again,) = re.findall(rf'"{path}(/deliveries/[^"]+)"', page)
    for _ in range(2):
        done = boss.post(path + again, data={"key": found(KEY, page)[0]})
        assert done.headers["location"].endswith("notice=retried")
    (delivery,) = sent(waterkant)
    assert (delivery.state.value, delivery.due_at) == ("waiting", NOW)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"off": Off.GONE}, "niet meer bestaat (410)", id="gone"),
        pytest.param({"off": Off.FAILING}, "Er kwam vijf dagen lang niets aan", id="failing"),
        pytest.param(
            {"health": Health(failures=3, failing_since=NOW - timedelta(days=1))},
            "Sinds 23 november 2026",
            id="about to be",
        ),
    ],
)
def test_why_nothing_arrives_is_told(
    waterkant: School, boss: TestClient, values: dict[str, object], words: str
) -> None:
    path = added(waterkant, boss)
    change(waterkant, **values)
    assert words in boss.get(path).text
    assert "niets aan" in boss.get(f"{waterkant.home}/webhooks").text


def test_nothing_can_be_sent_to_one_that_is_off(waterkant: School, boss: TestClient) -> None:
    path = added(waterkant, boss)
    boss.post(f"{path}/test")
    boss.post(f"{path}/pause")
    (delivery,) = sent(waterkant)
    for step in ("test", f"deliveries/{delivery.id}/retry"):
        told = boss.post(f"{path}/{step}").headers["location"]
        assert "Deze webhook staat uit" in boss.get(told).text
    assert "/test" not in boss.get(path).text


def test_a_secret_is_replaced_a_few_times(waterkant: School, boss: TestClient) -> None:
    path = added(waterkant, boss)
    key = {"key": found(KEY, boss.get(path).text)[0]}
    pages = [boss.post(f"{path}/secret", data=key).text for _ in range(2)]
    pages += [boss.post(f"{path}/secret").text for _ in range(MAX_SECRETS - 2)]
    secrets = [found(r"whsec_[\w+/=]+", page)[0] for page in pages]
    assert len(set(secrets)) == MAX_SECRETS - 1
    assert "ondertekent nog een dag mee" in pages[0]
    told = boss.post(f"{path}/secret").headers["location"]
    assert "al een paar keer vervangen" in boss.get(told).text


def test_it_is_removed_when_that_is_confirmed(waterkant: School, boss: TestClient) -> None:
    path = added(waterkant, boss)
    refused = boss.post(f"{path}/removal")
    assert (refused.status_code, "zet eerst het vinkje" in refused.text.lower()) == (422, True)
    assert len(hooks(waterkant)) == 1
    gone = boss.post(f"{path}/removal", data={"sure": "yes"}).headers["location"]
    assert "Verwijderd." in boss.get(gone).text
    assert (hooks(waterkant), boss.get(path).status_code) == ((), 404)


def test_the_log_leads_to_a_webhook_as_long_as_there_is_one(
    waterkant: School, boss: TestClient
) -> None:
    path = added(waterkant, boss)
    boss.post(f"{path}/removal", data={"sure": "yes"})
    links = found(r'href="([^"]+/webhooks[^"]*)"', boss.get(f"{waterkant.home}/log").text)
    assert {path, f"{waterkant.home}/webhooks"} <= set(links)
