"""Learning rights over HTTP."""

import pytest

from app.web.callers import OrganisationKind
from tests.journeys.story import Caller
from tests.people import Demo, api_client
from tests.wallet.people import learner

MINE = "/api/v1/me/learning-rights"
POLICIES = "/api/v1/entitlement-policies"
FACTS = {
    "level": {"level": "mbo2", "since": "2000-07-01"},
    "work": [{"begins_on": "2015-01-01"}],
}


@pytest.fixture
def platform(demo: Demo) -> Caller:
    return api_client(demo, OrganisationKind.PLATFORM, "platform")


def test_a_learner_declares_and_is_granted_at_once_with_the_reason(demo: Demo) -> None:
    mine = learner(demo, "p01")
    before = mine.get(MINE)
    assert before["grants"] == []
    told = mine.put(f"{MINE}/facts", FACTS)
    assert told["notice"]["nl"] == "beleidsvariant LLO-2020, geen wettelijk recht"
    assert told["granted_cents"] == sum(grant["cents"] for grant in told["grants"])
    assert mine.get(MINE) == told


def test_the_policy_of_the_plans_is_there_for_everybody(demo: Demo) -> None:
    told = demo.stranger.get(POLICIES).json()
    assert told["notice"]["nl"].endswith("geen wettelijk recht")
    assert [one["version"] for one in told["items"]] == ["LLO-2020"]
    assert (told["items"][0]["hours_per_week"], told["items"][0]["cents_per_hour"]) == (40, 750)


def later(demo: Demo) -> dict[str, object]:
    first = demo.stranger.get(POLICIES).json()["items"][0]
    return {**first, "version": "LLO-2028", "effective_from": "2028-01-01"}


def test_the_platform_lays_down_a_version_once(demo: Demo, platform: Caller) -> None:
    policy = later(demo)
    assert platform.post(POLICIES, policy) == platform.post(POLICIES, policy)
    other = {**policy, "cents_per_hour": 800}
    refused = platform.post(POLICIES, other, status=409)
    assert refused["code"] == "policy_version_taken"
    assert len(demo.stranger.get(POLICIES).json()["items"]) == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"last_age": 20}, id="it ends before it begins"),
        pytest.param({"lapse_age": 60}, id="it lapses while it is given"),
        pytest.param({"base_weeks": "53"}, id="more weeks than a year has"),
        pytest.param({"base_weeks": "-1"}, id="less than nothing"),
        pytest.param({"cents_per_hour": 7.5}, id="a fraction of a cent"),
        pytest.param({"cents_per_hour": True}, id="a truth value"),
        pytest.param({"extra_weeks": {"mbo9": "1"}}, id="a level that is none"),
        pytest.param({"claw_back": "all"}, id="what the software does not do"),
        pytest.param({"surprise": 1}, id="a parameter that is none"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(
    demo: Demo, platform: Caller, change: dict[str, object]
) -> None:
    platform.post(POLICIES, {**later(demo), **change}, status=422)
    assert len(demo.stranger.get(POLICIES).json()["items"]) == 1
