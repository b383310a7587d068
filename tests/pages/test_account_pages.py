"""The pages of the learning account, through a browser without scripts."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.people import Demo, found

ACCOUNT, RIGHTS = "/wallet/account", "/wallet/account/rights"


@pytest.fixture
def fenna(demo: Demo) -> TestClient:
    return demo.browser("p01")


def told(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def declare(client: TestClient, **form: str) -> str:
    return client.post(RIGHTS, data=form).headers["location"].removeprefix(RIGHTS)


def test_rights_are_declared_and_explained(fenna: TestClient) -> None:
    assert declare(fenna, birth_date="1981-06-30") == "?notice=kept"
    assert declare(fenna, level="mbo2", since="2000-07-01") == "?notice=kept"
    assert declare(fenna, begins_on="2015-01-01") == "?notice=granted"
    page = told(fenna, RIGHTS)
    assert "mbo-2: 2 weken x 40 uur x EUR 7,50 = EUR 600, beleidsvariant LLO-2020" in page
    assert "geen wettelijk recht" in page


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"birth_date": "gisteren"}, id="no day"),
        pytest.param({"level": "mbo9", "since": "2000-07-01"}, id="no level"),
        pytest.param({"level": "mbo2"}, id="no since"),
        pytest.param({"begins_on": "2999-01-01"}, id="a day to come"),
        pytest.param({"begins_on": "2020-01-01", "ends_on": "2010-01-01"}, id="ends before"),
    ],
)
def test_facts_that_cannot_be_change_nothing(fenna: TestClient, form: dict[str, str]) -> None:
    before = told(fenna, RIGHTS)
    assert declare(fenna, **form) == "?fault=facts_do_not_fit"
    assert told(fenna, RIGHTS) == before


def test_a_period_of_work_is_taken_away(fenna: TestClient) -> None:
    declare(fenna, begins_on="2015-01-01", ends_on="2018-12-31")
    assert "2015-01-01" in told(fenna, RIGHTS)
    fenna.post(f"{RIGHTS}/work/removal", data={"begins_on": "2015-01-01"})
    assert "2015-01-01" not in told(fenna, RIGHTS)


def test_money_is_put_aside_once_however_often_the_form_is_sent(fenna: TestClient) -> None:
    (first, *_) = found(r'href="(/wallet/account/reserve[^"]+)"', told(fenna, ACCOUNT))
    values = dict(re.findall(r'name="(offering_id|key)" value="([^"]+)"', told(fenna, first)))
    for _ in range(2):
        answer = fenna.post("/wallet/account/reserve", data=values)
        assert answer.headers["location"] == f"{ACCOUNT}?notice=reserved"
    page = told(fenna, ACCOUNT)
    (cancel,) = found(r'action="(/wallet/account/reservations/[^"]+)"', page)
    assert fenna.post(cancel).headers["location"] == f"{ACCOUNT}?notice=cancelled"
    assert "/cancellation" not in told(fenna, ACCOUNT)
    assert "Weer vrij" in told(fenna, f"{ACCOUNT}/transfers")


def test_who_has_too_little_sees_what_is_short_and_no_button(fenna: TestClient) -> None:
    last = found(r'href="(/wallet/account/reserve[^"]+)"', told(fenna, ACCOUNT))[-1]
    form = told(fenna, last)
    assert "tekort" in form
    assert 'action="/wallet/account/reserve"' not in form


def test_what_cannot_be_reserved_is_told_on_the_account(fenna: TestClient) -> None:
    nothing = {"offering_id": "00000000-0000-4000-8000-000000000000"}
    answer = fenna.post("/wallet/account/reserve", data=nothing)
    assert answer.headers["location"] == f"{ACCOUNT}?fault=unknown_offering"
    assert "Dit aanbod is er niet meer." in told(fenna, f"{ACCOUNT}?fault=unknown_offering")
    looked = fenna.get("/wallet/account/reserve", params=nothing)
    assert looked.headers["location"] == f"{ACCOUNT}?fault=unknown_offering"


@pytest.mark.parametrize(
    "code",
    ["insufficient_funds", "provider_not_recognised_today", "not_spendable", "reservation_state"],
)
def test_every_refusal_has_a_sentence(fenna: TestClient, code: str) -> None:
    page = told(fenna, f"{ACCOUNT}?fault={code}")
    assert 'role="alert"' in page
    assert "Dit aanbod is er niet meer." not in page
