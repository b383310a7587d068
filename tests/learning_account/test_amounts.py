"""No money route takes what is no positive whole number of cents; nothing is written then."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from app.web.callers import OrganisationKind
from tests.journeys.story import Caller
from tests.people import Demo, api_client
from tests.wallet.people import learner

BAD = {
    "negative": "-1",
    "zero": "0",
    "a fraction of a cent": "0.5",
    "a whole float": "100.0",
    "an exponent": "1e3",
    "a text": '"100"',
    "a text with an exponent": '"1e3"',
    "digits of another script": '"١٠٠"',
    "wide digits": '"１００"',
    "a truth value": "true",
    "too much": "9223372036854775808",
    "far too much": "1" + "0" * 40,
    "nothing": "null",
    "a list": "[100]",
}
NOBODY = "00000000-0000-4000-8000-000000000000"
AMOUNT = "§"
NAMES = {"nl": "Bron", "en": "Source"}
PERSON = {"eppn": "p01@waterkant.example"}
SOURCE = {"kind": "werkgever", "names": NAMES, "valid_from": "2026-01-01"}
ROUTES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "a budget": (
        "platform",
        "POST",
        "/api/v1/funding-sources",
        {**SOURCE, "budget_cents": AMOUNT},
    ),
    "what a person may draw": (
        "platform",
        "POST",
        "/api/v1/funding-sources",
        {
            **SOURCE,
            "budget_cents": 100,
            "access": "pool",
            "person_group": "x",
            "per_person_cents": AMOUNT,
        },
    ),
    "a top-up": (
        "funder",
        "POST",
        "/api/v1/topups",
        {"source_id": NOBODY, "recipient": PERSON, "reason": "x", "cents": AMOUNT},
    ),
    "a voucher": (
        "funder",
        "POST",
        "/api/v1/topup-vouchers",
        {"source_id": NOBODY, "recipient": PERSON, "cents": AMOUNT},
    ),
    "a drawing": (
        "learner",
        "POST",
        f"/api/v1/me/drawing-rights/{NOBODY}/drawings",
        {"cents": AMOUNT},
    ),
    "a price of the policy": (
        "platform",
        "POST",
        "/api/v1/entitlement-policies",
        {
            "version": "LLO-2027",
            "names": NAMES,
            "effective_from": "2027-01-01",
            "cents_per_hour": AMOUNT,
        },
    ),
    "a budget of the policy": (
        "platform",
        "POST",
        "/api/v1/entitlement-policies",
        {
            "version": "LLO-2027",
            "names": NAMES,
            "effective_from": "2027-01-01",
            "budget_cap": {"cents": AMOUNT, "persons": 1},
        },
    ),
}


@pytest.fixture
def callers(demo: Demo) -> dict[str, Caller]:
    return {
        "platform": api_client(demo, OrganisationKind.PLATFORM, "platform"),
        "funder": api_client(demo, OrganisationKind.FUNDER, "demo-fund"),
        "learner": learner(demo, "p01"),
    }


def written(demo: Demo) -> list[int]:
    tables = ("transfer", "funding_source", "top_up", "voucher", "drawing", "entitlement_policy")
    with demo.database.reading() as session:
        found = [session.scalar(text(f"SELECT count(*) FROM {one}")) for one in tables]  # noqa: S608
    return [int(count or 0) for count in found]


@pytest.mark.parametrize(("role", "method", "path", "body"), ROUTES.values(), ids=ROUTES.keys())
def test_a_bad_amount_is_refused_and_nothing_is_written(
    demo: Demo, callers: dict[str, Caller], role: str, method: str, path: str, body: dict[str, Any]
) -> None:
    before, statuses = written(demo), {}
    caller = callers[role]
    headers = {"Authorization": f"Bearer {caller.token}", "Content-Type": "application/json"}
    for name, amount in BAD.items():
        sent = json.dumps(body).replace(json.dumps(AMOUNT), amount)
        answer = caller.client.request(method, path, content=sent.encode(), headers=headers)
        if answer.status_code != 422:
            statuses[name] = answer.status_code
    assert statuses == {}
    assert written(demo) == before
