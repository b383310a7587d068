from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app.catalogue.models import AwardGround
from app.core.errors import AppError
from app.credentials import award_states
from app.credentials.models import Award, AwardState, Recipient, RecipientKind, StatusSlot
from tests.moments import NOW

PENDING = Award(
    id="a1",
    credential_id="urn:uuid:1",
    institution_id="i1",
    achievement_id="c1",
    achievement_version=1,
    recipient=Recipient(kind=RecipientKind.EPPN, value="p01@waterkant.example"),
    name="Fenna",
    awarded_on=date(2026, 10, 1),
    ground=AwardGround.REGULAR,
    result=None,
    evidence=(),
    language="nl",
    valid_until=None,
    recognition_id="r1",
    slot=StatusSlot(list_id="l1", index=1),
    state=AwardState.PENDING_CLAIM,
    created_at=NOW,
)
UNTIL_NOW = PENDING.model_copy(update={"claim_until": NOW})
UNTIL_SOON = PENDING.model_copy(update={"claim_until": NOW + timedelta(microseconds=1)})
CLAIMED = PENDING.model_copy(update={"state": AwardState.CLAIMED})
REJECTED = PENDING.model_copy(update={"state": AwardState.REJECTED})
REVOKED = PENDING.model_copy(update={"state": AwardState.REVOKED, "revoked_at": NOW})
SUSPENDED = CLAIMED.model_copy(update={"suspended_at": NOW})
Move = Callable[[Award], None]


def answered(award: Award) -> None:
    award_states.may_be_answered(award, now=NOW)


@pytest.mark.parametrize(
    ("move", "award", "refusal"),
    [
        pytest.param(answered, PENDING, None, id="answer what waits"),
        pytest.param(answered, CLAIMED, "already_claimed", id="answer twice"),
        pytest.param(answered, REJECTED, "already_claimed", id="change mind"),
        pytest.param(answered, REVOKED, "already_revoked", id="too late"),
        pytest.param(answered, UNTIL_SOON, None, id="answer just in time"),
        pytest.param(answered, UNTIL_NOW, "claim_expired", id="answer just too late"),
        pytest.param(award_states.may_be_revoked, PENDING, None, id="revoke what waits"),
        pytest.param(award_states.may_be_revoked, SUSPENDED, None, id="revoke what is suspended"),
        pytest.param(award_states.may_be_revoked, REVOKED, "already_revoked", id="revoke twice"),
        pytest.param(award_states.may_be_suspended, CLAIMED, None, id="suspend"),
        pytest.param(award_states.may_be_suspended, SUSPENDED, "already_suspended", id="twice"),
        pytest.param(award_states.may_be_suspended, REVOKED, "already_revoked", id="suspend late"),
        pytest.param(award_states.may_be_reinstated, SUSPENDED, None, id="reinstate"),
        pytest.param(award_states.may_be_reinstated, CLAIMED, "not_suspended", id="nothing to end"),
        pytest.param(award_states.may_be_reinstated, REVOKED, "already_revoked", id="final"),
    ],
)
def test_every_move_and_its_refused_neighbour(
    move: Move, award: Award, refusal: str | None
) -> None:
    found = None
    try:
        move(award)
    except AppError as error:
        found = error.code
    assert found == refusal


def test_an_award_that_nobody_answered_expires_and_an_answered_one_does_not() -> None:
    assert award_states.state_of(UNTIL_SOON, now=NOW) is AwardState.PENDING_CLAIM
    assert award_states.state_of(UNTIL_NOW, now=NOW) is AwardState.EXPIRED_CLAIM
    answered = UNTIL_NOW.model_copy(update={"state": AwardState.CLAIMED})
    assert award_states.state_of(answered, now=NOW) is AwardState.CLAIMED


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        pytest.param({}, "valid", id="without end"),
        pytest.param({"valid_until": NOW + timedelta(microseconds=1)}, "valid", id="just valid"),
        pytest.param({"valid_until": NOW}, "expired", id="at its end"),
        pytest.param({"suspended_at": NOW, "valid_until": NOW}, "suspended", id="suspended"),
        pytest.param({"suspended_at": NOW, "revoked_at": NOW}, "revoked", id="revoked"),
    ],
)
def test_the_gravest_fact_is_the_standing(change: dict[str, object], standing: str) -> None:
    award = CLAIMED.model_copy(update=change)
    assert award_states.award_standing(award, now=NOW).value == standing
