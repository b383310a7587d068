"""Each check alone: when only that one fails, it is not valid, and the sentence says what it is."""

from typing import Any

import pytest

from app.web.callers import OrganisationKind
from tests.credentials.documents import DID, credential
from tests.credentials.test_awards_api import order
from tests.credentials.test_verification import JSON, resigned, secured, told
from tests.journeys.story import Caller
from tests.pages.test_story import accept_all
from tests.people import Demo, api_client, school

TRUSTED: JSON = {
    "issuer_id": DID,
    "names": {"nl": "School elders (fictief)", "en": "School elsewhere (fictional)"},
    "source": "Register van de test",
    "valid_from": "2020-01-01",
}


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


@pytest.fixture
def award(waterkant: Caller) -> JSON:
    return waterkant.post("/api/v1/awards", order(waterkant))


def proof(_demo: Demo, _caller: Caller, award: JSON) -> Any:
    ours = award["credential"]["data_integrity"]
    return {**ours, "name": "Diploma"}


def issuer(_demo: Demo, _caller: Caller, _award: JSON) -> Any:
    return secured(credential())


def kind(demo: Demo, _caller: Caller, _award: JSON) -> Any:
    platform = api_client(demo, OrganisationKind.PLATFORM, "platform")
    platform.post("/api/v1/trusted-issuers", {**TRUSTED, "kinds": ["evc"]})
    return secured(credential())


def recognised_then(demo: Demo, _caller: Caller, award: JSON) -> Any:
    ours = award["credential"]["data_integrity"]
    return resigned(demo, {**ours, "awardedDate": "1999-12-31T00:00:00Z"})


def validity(demo: Demo, _caller: Caller, award: JSON) -> Any:
    ours = award["credential"]["data_integrity"]
    return resigned(demo, {**ours, "validUntil": "2026-11-24T11:59:00Z"})


def status(_demo: Demo, caller: Caller, award: JSON) -> Any:
    caller.post(f"/api/v1/awards/{award['id']}/revocation", {"reason": "Vergissing"})
    return award["credential"]["data_integrity"]


def suspension(_demo: Demo, caller: Caller, award: JSON) -> Any:
    caller.post(f"/api/v1/awards/{award['id']}/suspension", {"reason": "Onderzoek"})
    return award["credential"]["data_integrity"]


def holder(demo: Demo, _caller: Caller, _award: JSON) -> Any:
    browser = demo.browser("p01")
    item = accept_all(browser)[0]
    asked = {"audience": "https://employer.example", "nonce": "n-1"}
    browser.headers["Accept"] = "application/json"
    path = f"/api/v1/me/credentials/{item}/presentations"
    shown = browser.post(path, json=asked).json()["sd_jwt_vc"]
    # The signature of the holder is cut off by one character.
    return shown[:-4] + ("AAAA" if shown[-4:] != "AAAA" else "BBBB")


@pytest.mark.parametrize(
    ("broken", "check", "outcome", "says"),
    [
        (proof, "proof", "invalid", "handtekening klopt niet"),
        (issuer, "issuer", "not_trusted", "niet in ons register"),
        (kind, "issuer", "not_trusted", "niet als uitgever"),
        (recognised_then, "issuer_recognised_on_award_date", "not_trusted", "niet erkend"),
        (validity, "validity", "invalid", "24 november 2026"),
        (status, "status", "invalid", "ingetrokken"),
        (suspension, "status", "invalid", "opgeschort"),
        (holder, "holder", "invalid", "houder"),
    ],
)
def test_only_that_check_fails_and_its_sentence_names_it(  # noqa: PLR0913, PLR0917 - a table
    demo: Demo,
    waterkant: Caller,
    award: JSON,
    broken: Any,
    check: str,
    outcome: str,
    says: str,
) -> None:
    found = told(demo, broken(demo, waterkant, award), "text/plain")
    failed = [finding for finding in found["findings"] if finding["result"] == "failed"]
    assert [finding["check"] for finding in failed] == [check]
    assert (found["outcome"], found["code"]) == (outcome, failed[0]["code"])
    assert says in failed[0]["message"]["nl"]
    assert failed[0]["message"]["en"] != failed[0]["message"]["nl"]
