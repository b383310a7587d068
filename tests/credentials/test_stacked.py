"""A diploma that is built on other credentials: checked, signed as evidence, and shown."""

import json
from typing import Any

import pytest

from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller, verified
from tests.people import Demo, school
from tests.wallet.people import claimed, learner

JSON = dict[str, Any]
MODULE, DATA = "hbo-module-klinisch-redeneren", "mc-data-analyse-zorg"
DIPLOMA: JSON = {"slug": "hbo-bachelor-verpleegkunde", "result": None, "awarded_on": "2026-11-20"}
AWARDS = "/api/v1/awards"


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


@pytest.fixture
def fenna(demo: Demo) -> Caller:
    caller = learner(demo, "p01")
    claimed(caller)
    return caller


def awarded(caller: Caller, slug: str) -> JSON:
    achievements = {one["id"]: one["slug"] for one in caller.get("/api/v1/achievements")["items"]}
    found = caller.get(AWARDS, limit="200")["items"]
    return next(one for one in found if achievements[one["achievement_id"]] == slug)


def name_of(caller: Caller, slug: str) -> str:
    return str(awarded(caller, slug)["credential_id"])


def diploma(caller: Caller, stack: list[str], **change: Any) -> JSON:
    return order(caller, **{**DIPLOMA, "stack": stack, **change})


def checked(caller: Caller, document: JSON) -> JSON:
    return verified(caller.client, json.dumps(document), "application/vc")


@pytest.mark.usefixtures("fenna")
def test_a_diploma_has_its_stack_as_signed_evidence(waterkant: Caller) -> None:
    stack = [name_of(waterkant, MODULE), name_of(waterkant, DATA)]
    made = waterkant.post(AWARDS, diploma(waterkant, stack, evidence=[{"name": "Afstudeerwerk"}]))

    own, *stacked = made["credential"]["data_integrity"]["evidence"]
    assert own == {"type": ["Evidence"], "name": "Afstudeerwerk"}
    assert [one["id"] for one in stacked] == stack == made["stack"]
    assert stacked[0] == {
        "id": stack[0],
        "type": ["Evidence"],
        "name": "Module Klinisch redeneren",
        "description": "Toegekend op 2026-01-30",
        "genre": "StackedCredential",
    }
    answer = checked(waterkant, made["credential"]["data_integrity"])
    assert answer["outcome"] == "valid"


@pytest.mark.usefixtures("fenna")
def test_a_stack_that_is_tampered_with_is_found_out(waterkant: Caller) -> None:
    made = waterkant.post(AWARDS, diploma(waterkant, [name_of(waterkant, MODULE)]))
    document = made["credential"]["data_integrity"]
    document["evidence"][0]["name"] = "Module Chirurgie"

    assert checked(waterkant, document)["outcome"] == "invalid"


def refusal(caller: Caller, body: JSON) -> list[tuple[str, str]]:
    refused = caller.post(AWARDS, body, status=422)
    return [(fault["code"], fault["location"]) for fault in refused["errors"]]


@pytest.mark.usefixtures("fenna")
def test_a_stack_that_is_not_there_is_refused_with_every_reason(waterkant: Caller) -> None:
    module = name_of(waterkant, MODULE)
    unknown = "urn:uuid:00000000-0000-4000-8000-000000000000"

    found = refusal(waterkant, diploma(waterkant, [module, unknown, module]))

    assert found == [("stack_unknown", "stack/1"), ("stack_twice", "stack/2")]


@pytest.mark.usefixtures("fenna")
@pytest.mark.parametrize(
    "recipient",
    [
        pytest.param({"eppn": "p02@rocpolderstad.example"}, id="somebody else"),
        pytest.param({"email": "p01@waterkant.example"}, id="the same text as another address"),
        pytest.param({"claim_code": True}, id="nobody knows who"),
    ],
)
def test_a_stack_of_another_address_is_refused(waterkant: Caller, recipient: JSON) -> None:
    body = diploma(waterkant, [name_of(waterkant, MODULE)], recipient=recipient)

    assert refusal(waterkant, body) == [("stack_other_recipient", "stack/0")]


@pytest.mark.usefixtures("fenna")
@pytest.mark.parametrize("how", ["revocation", "suspension"])
def test_what_does_not_hold_is_not_built_on(waterkant: Caller, how: str) -> None:
    award = awarded(waterkant, MODULE)
    waterkant.post(f"{AWARDS}/{award['id']}/{how}", {"reason": "Vergissing"})

    found = refusal(waterkant, diploma(waterkant, [award["credential_id"]]))

    assert found == [("stack_not_valid", "stack/0")]


def test_what_nobody_accepted_is_not_built_on(waterkant: Caller) -> None:
    found = refusal(waterkant, diploma(waterkant, [name_of(waterkant, MODULE)]))

    assert found == [("stack_not_accepted", "stack/0")]


@pytest.mark.usefixtures("fenna")
def test_a_credential_of_another_institution_is_not_built_on(demo: Demo) -> None:
    lagewater, waterkant = school(demo, "lagewater"), school(demo, "waterkant")
    foreign = name_of(lagewater, "edubadge-medezeggenschap")

    assert refusal(waterkant, diploma(waterkant, [foreign])) == [("stack_unknown", "stack/0")]


def test_a_stack_of_no_names_is_no_request(waterkant: Caller) -> None:
    refused = waterkant.post(AWARDS, diploma(waterkant, ["https://elders.example/1"]), status=422)

    assert refused["code"] == "validation_failed"


def shared_diploma(fenna: Caller, waterkant: Caller, fields: list[str]) -> str:
    """Issue a diploma on a stack, accept it, and return the address of a link that shows it."""
    stack = [name_of(waterkant, MODULE), name_of(waterkant, DATA)]
    made = waterkant.post(AWARDS, diploma(waterkant, stack))
    item = fenna.post("/api/v1/me/claims", {"award_id": made["id"]})["id"]
    body = {"items": [{"item_id": item, "fields": fields}], "label": "Werkgever"}
    return str(fenna.post("/api/v1/me/shares", body)["url"])


def test_who_verifies_sees_the_stack_when_it_is_shared(waterkant: Caller, fenna: Caller) -> None:
    url = shared_diploma(fenna, waterkant, ["evidence"])
    page = waterkant.client.get(url, headers={"Accept": "text/html"}).text

    assert page.count("Opgebouwd uit") == 2
    assert "Module Klinisch redeneren" in page
    assert "urn:uuid" not in waterkant.client.get(url).text.partition('"evidence"')[2]


def test_who_verifies_sees_no_stack_that_is_not_shared(waterkant: Caller, fenna: Caller) -> None:
    url = shared_diploma(fenna, waterkant, ["description"])
    page = waterkant.client.get(url, headers={"Accept": "text/html"}).text

    assert "Bachelor Verpleegkunde" in page
    assert "Opgebouwd uit" not in page
