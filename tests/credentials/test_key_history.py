from datetime import datetime, timedelta

import pytest

from app.core.keys import Algorithm
from app.credentials.key_history import fault_of_key
from app.institutions.models import KeyState, SigningKeyRecord
from tests.moments import NOW

BEFORE, AFTER = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
ACTIVE = SigningKeyRecord(
    id="k1",
    institution_id="i1",
    kid="did:web:x#k1",
    algorithm=Algorithm.EDDSA,
    public_jwk={},
    state=KeyState.ACTIVE,
    not_before=NOW - timedelta(days=365),
)
RETIRED = ACTIVE.model_copy(update={"state": KeyState.RETIRED, "retired_at": NOW})
STOLEN = ACTIVE.model_copy(update={"state": KeyState.COMPROMISED, "compromised_at": NOW})


@pytest.mark.parametrize(
    ("key", "signed_at", "on_record", "fault"),
    [
        pytest.param(ACTIVE, None, False, None, id="active: no date is needed"),
        pytest.param(RETIRED, BEFORE, False, None, id="retired: signed before"),
        pytest.param(RETIRED, NOW, False, None, id="retired: signed at the last moment"),
        pytest.param(RETIRED, AFTER, False, "key_retired", id="retired: signed after"),
        pytest.param(RETIRED, None, False, "key_retired", id="retired: no date"),
        pytest.param(RETIRED, BEFORE, True, None, id="retired: our record says before"),
        pytest.param(STOLEN, BEFORE, True, None, id="stolen: our record says before"),
        pytest.param(STOLEN, NOW, True, "key_compromised", id="stolen: at that moment"),
        pytest.param(STOLEN, BEFORE, False, "key_compromised", id="stolen: only the thief says so"),
        pytest.param(STOLEN, None, True, "key_compromised", id="stolen: no date"),
    ],
)
def test_what_was_signed_in_time_stays_good(
    key: SigningKeyRecord, signed_at: datetime | None, *, on_record: bool, fault: str | None
) -> None:
    assert fault_of_key(key, signed_at=signed_at, on_record=on_record) == fault
