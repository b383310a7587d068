"""Who may accept what: assurance, names, time; and what the institution gets to see of it."""

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from app.catalogue.models import AchievementDefinition
from app.ops.demo.catalogue import demo_catalogue
from app.wallet.claiming import needs_name_assurance
from app.web.callers import OrganisationKind
from tests.apps import BASE_URL
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, api_client, school
from tests.service import whole_app
from tests.wallet.people import LOW, learner, send

ACR = "https://eduid.nl/trust/validate-names"


def definition(kind: str) -> AchievementDefinition:
    return next(
        one.definition for one in demo_catalogue().achievements if one.definition.kind == kind
    )


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        pytest.param("hbo_bachelor_diploma", True, id="diploma"),
        pytest.param("mbo_certificaat_keuzedeel", True, id="mbo certificate"),
        pytest.param("microcredential_ho", True, id="micro-credential"),
        pytest.param("ho_module", True, id="credits"),
        pytest.param("evc_ervaringscertificaat", True, id="experience"),
        pytest.param("edubadge_extracurricular", False, id="extracurricular"),
        pytest.param("branche_certificaat", False, id="industry"),
    ],
)
def test_what_counts_in_society_needs_a_validated_name(kind: str, *, needed: bool) -> None:
    assert needs_name_assurance(definition(kind)) is needed


def test_a_formal_level_needs_a_validated_name_whatever_the_effect() -> None:
    level = definition("hbo_bachelor_diploma").level
    assert level is not None
    badge = definition("edubadge_extracurricular")
    assert needs_name_assurance(badge.model_copy(update={"level": level}))


def test_without_assurance_a_formal_award_waits_and_the_needed_acr_is_named(
    demo: Demo, waterkant: Caller
) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    body = {"award_id": award["id"]}
    fenna = learner(demo, "p01", eduperson_assurance=[LOW])
    refused = fenna.post("/api/v1/me/claims", body, status=409)
    assert (refused["code"], refused["acr"]) == ("identity_assurance_too_low", ACR)
    assert waterkant.get(f"/api/v1/awards/{award['id']}")["state"] == "pending_claim"
    assured = learner(demo, "p01")
    assert assured.post("/api/v1/me/claims", body)["award_id"] == award["id"]


def test_a_level_that_was_reached_under_another_name_assures_nothing(
    demo: Demo, waterkant: Caller
) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant, recipient={"claim_code": True}))
    body = {"claim_code": award["claim_code"]}
    told = {"sub": "thief", "name": "Derk Dief"}
    claims = {"iss": "https://login.example", "sub": "thief"}
    with demo.database.transaction() as session:
        learners = demo.services.learners(session)
        known = learners.sign_in({**claims, "acr": ACR}, told, now=NOW)
        assert learners.sign_in(claims, told, now=NOW).assurance == (ACR,)
        learners.sign_in(claims, {**told, "name": "Fenna van Voorbeeld"}, now=NOW)
    thief = Caller(demo.stranger, demo.services.tokens.for_learner(known.id, now=NOW))
    refused = thief.post("/api/v1/me/claims", body, status=409)
    assert (refused["code"], refused["acr"]) == ("identity_assurance_too_low", ACR)


def test_a_name_that_differs_is_shown_and_can_be_confirmed(demo: Demo, waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant, name="Fenna van Voorbeelt"))
    fenna = learner(demo, "p01")
    body = {"award_id": award["id"]}
    refused = fenna.post("/api/v1/me/claims", body, status=409)
    assert (refused["code"], refused["name_check"]) == ("name_differs", "confirm")
    assert refused["differences"] == [{"awarded": "Voorbeelt", "validated": "Voorbeeld"}]
    item = fenna.post("/api/v1/me/claims", {**body, "confirm_name": True})
    events = fenna.get_list(f"/api/v1/me/credentials/{item['id']}/history")
    assert "name_confirmed" in [event["what"] for event in events]


def test_a_strict_institution_lets_nobody_confirm(demo: Demo, waterkant: Caller) -> None:
    with demo.database.transaction() as session:
        institutions = demo.services.institutions(session)
        owner = institutions.by_slug("waterkant")
        from_api = institutions.set_name_check(owner.id, type(owner.name_check).STRICT)
    assert from_api.name_check == "strict"
    award = waterkant.post("/api/v1/awards", order(waterkant, name="Fenna van Voorbeelt"))
    body = {"award_id": award["id"], "confirm_name": True}
    refused = learner(demo, "p01").post("/api/v1/me/claims", body, status=409)
    assert (refused["code"], refused["name_check"]) == ("name_differs", "strict")


def test_initials_are_no_difference(demo: Demo, waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant, name="F. van Voorbeeld"))
    learner(demo, "p01").post("/api/v1/me/claims", {"award_id": award["id"]})


def test_a_refusal_has_a_reason_that_the_institution_reads(demo: Demo, waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    body = {"award_id": award["id"], "reason": "Mijn naam is\nfout geschreven."}
    learner(demo, "p01").post("/api/v1/me/refusals", body)
    seen = waterkant.get(f"/api/v1/awards/{award['id']}")
    assert (seen["state"], seen["refusal_reason"]) == ("rejected", body["reason"])


@pytest.mark.parametrize("reason", ["", " ", "x" * 1001, "\x00", "a\u2028b"])
def test_a_reason_that_does_not_fit_refuses_nothing(
    demo: Demo, waterkant: Caller, reason: str
) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    body = {"award_id": award["id"], "reason": reason}
    learner(demo, "p01").post("/api/v1/me/refusals", body, status=422)
    assert waterkant.get(f"/api/v1/awards/{award['id']}")["state"] == "pending_claim"


def test_an_award_waits_half_a_year_and_then_says_so(demo: Demo, waterkant: Caller) -> None:
    award = waterkant.post("/api/v1/awards", order(waterkant))
    fenna, body = learner(demo, "p01"), {"award_id": award["id"]}
    ends = NOW + timedelta(days=180)
    logged_in_again(demo, "p01", now=ends)
    late = TestClient(whole_app(demo.database, now=ends), base_url=BASE_URL)
    token = demo.services.tokens.for_learner(_id(fenna), now=ends)
    later = Caller(late, token)
    assert later.post("/api/v1/me/claims", body, status=409)["code"] == "claim_expired"
    assert later.post("/api/v1/me/refusals", body, status=409)["code"] == "claim_expired"
    assert later.get_list("/api/v1/me/claims") == []
    fenna.post("/api/v1/me/claims", body)


def logged_in_again(demo: Demo, person_id: str, *, now: datetime) -> None:
    """Let the provider vouch for the addresses of a person at a later moment."""
    person = demo_catalogue().person(person_id)
    assert person is not None
    claims = {"iss": "https://login.example", "sub": person.eduid}
    with demo.database.transaction() as session:
        learners = demo.services.learners(session)
        learners.sign_in(claims, person.userinfo(), person.links(), now=now)


def _id(caller: Caller) -> str:
    return str(caller.get("/api/v1/me")["id"])


def test_the_institution_says_until_when_and_finds_what_expired(
    demo: Demo, waterkant: Caller
) -> None:
    ends = NOW + timedelta(days=2)
    award = waterkant.post("/api/v1/awards", order(waterkant, claim_until=ends.isoformat()))
    path = "/api/v1/awards"
    assert waterkant.get(path, state="expired_claim")["items"] == []
    with demo.database.transaction() as session:
        demo.services.awards(session).awards.change(award["id"], claim_until=NOW)
    assert [one["id"] for one in waterkant.get(path, state="expired_claim")["items"]] == [
        award["id"]
    ]
    waiting = waterkant.get(path, state="pending_claim", limit="200")["items"]
    assert award["id"] not in [one["id"] for one in waiting]
    assert waterkant.get(f"{path}/{award['id']}")["state"] == "expired_claim"


def test_a_claim_cannot_end_on_the_day_on_which_it_begins(waterkant: Caller) -> None:
    body = order(waterkant, claim_until=NOW.isoformat())
    refused = waterkant.post("/api/v1/awards", body, status=422)
    assert refused["errors"][0]["location"] == "claim_until"


def test_a_letter_has_an_address_that_accepts_nothing(demo: Demo, waterkant: Caller) -> None:
    body = order(waterkant, recipient={"claim_code": True})
    award = waterkant.post("/api/v1/awards", body)
    assert award["claim_url"] == f"{BASE_URL}/wallet/claim?code={award['claim_code']}"
    fenna = demo.browser("p01")
    assert award["claim_code"] in fenna.get(award["claim_url"]).text
    assert waterkant.get(f"/api/v1/awards/{award['id']}")["state"] == "pending_claim"
    sent = demo.stranger.get(award["claim_url"], headers={"Accept": "text/html"})
    assert sent.headers["location"].endswith(f"claim%3Fcode%3D{award['claim_code']}")


def test_the_institution_sees_nothing_of_who_accepted(demo: Demo, waterkant: Caller) -> None:
    secret = "geheim@elders.example"
    award = waterkant.post("/api/v1/awards", order(waterkant, recipient={"claim_code": True}))
    fenna = learner(demo, "p01", name="Fenna Maria van Voorbeeld", email=secret)
    item = fenna.post("/api/v1/me/claims", {"claim_code": award["claim_code"]})
    group = fenna.post("/api/v1/me/groups", {"name": "Sollicitatie"})
    send(fenna, "PUT", f"credentials/{item['id']}/arrangement", {"group_id": group["id"]})
    told = str(waterkant.get(f"/api/v1/awards/{award['id']}")) + str(
        waterkant.get("/api/v1/awards", limit="200")
    )
    for value in (secret, "Maria", _id(fenna), item["id"], group["id"], "Sollicitatie"):
        assert value not in told
    assert award["id"] in told


def test_the_platform_chooses_the_name_check(demo: Demo) -> None:
    platform = api_client(demo, OrganisationKind.PLATFORM, "platform")
    first = platform.get("/api/v1/institutions")["items"][0]
    assert first["name_check"] == "confirm"
    headers = {"Authorization": f"Bearer {platform.token}"}
    path = f"/api/v1/institutions/{first['id']}/name-check"
    answer = demo.stranger.put(path, json={"name_check": "strict"}, headers=headers)
    assert answer.json()["name_check"] == "strict"
    assert demo.stranger.put(path, json={"name_check": "lax"}, headers=headers).status_code == 422
