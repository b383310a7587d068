"""What an event says: identifiers and a state, and nothing about the person."""

import json

import pytest

from app.credentials.award_events import AwardChange
from app.credentials.models import AwardState
from app.webhooks.models import EventType
from app.webhooks.payloads import event_of, trial_event
from tests.moments import NOW
from tests.webhooks.post import SECRET_NAME, an_award


@pytest.mark.parametrize(
    ("change", "given", "more"),
    [
        pytest.param(AwardChange.ISSUED, {}, {}, id="issued"),
        pytest.param(AwardChange.CLAIMED, {"state": AwardState.CLAIMED}, {}, id="claimed"),
        pytest.param(
            AwardChange.REFUSED,
            {"state": AwardState.REJECTED, "refusal_reason": SECRET_NAME},
            {},
            id="refused",
        ),
        pytest.param(
            AwardChange.REVOKED,
            {"state": AwardState.REVOKED, "status_reason": SECRET_NAME},
            {"reason": "withdrawn"},
            id="revoked",
        ),
        pytest.param(
            AwardChange.REVOKED,
            {"state": AwardState.REVOKED, "superseded_by": "new"},
            {"reason": "superseded", "superseded_by": "new"},
            id="replaced",
        ),
    ],
)
def test_an_event_holds_identifiers_and_nothing_of_the_person(
    change: AwardChange, given: dict[str, object], more: dict[str, str]
) -> None:
    award = an_award("i", **given)
    event = event_of(change, award, now=NOW)
    assert json.loads(event.body) == {
        "type": f"award.{change}",
        "timestamp": "2026-11-24T12:00:00.000Z",
        "data": {
            "award_id": award.id,
            "credential_id": award.credential_id,
            "achievement_id": award.achievement_id,
            "state": award.state,
            **more,
        },
    }


def test_every_event_has_an_id_of_its_own_without_a_full_stop() -> None:
    award = an_award("i")
    ids = {event_of(AwardChange.ISSUED, award, now=NOW).id for _ in range(100)}
    assert len(ids) == 100
    assert not any("." in name for name in ids)


def test_a_trial_tells_nothing() -> None:
    event = trial_event("i", now=NOW)
    assert (event.type, json.loads(event.body)["data"]) == (EventType.TEST, {})
