from datetime import timedelta

import pytest

from app.wallet.grants import LIFETIME, Grants, InvalidGrantError
from tests.moments import NOW
from tests.wallet.test_sharing import SHARE, TICK

GRANTS = Grants.of(b"0" * 32)
GRANT = GRANTS.grant(SHARE, now=NOW)


def test_a_grant_holds_for_a_quarter_of_an_hour() -> None:
    GRANTS.check(GRANT, SHARE, now=NOW + LIFETIME - TICK)
    with pytest.raises(InvalidGrantError):
        GRANTS.check(GRANT, SHARE, now=NOW + LIFETIME)


@pytest.mark.parametrize(
    "change", [{"id": "s2"}, {"pin_hash": "another"}], ids=["another link", "another pin"]
)
def test_a_grant_is_for_one_link_with_one_pin(change: dict[str, str]) -> None:
    with pytest.raises(InvalidGrantError):
        GRANTS.check(GRANT, SHARE.model_copy(update=change), now=NOW)


def test_another_service_makes_other_grants() -> None:
    with pytest.raises(InvalidGrantError):
        Grants.of(b"1" * 32).check(GRANT, SHARE, now=NOW)


@pytest.mark.parametrize(
    "grant",
    [
        pytest.param("", id="nothing"),
        pytest.param("x", id="no parts"),
        pytest.param(GRANT[:-1], id="cut off"),
        pytest.param(f"9{GRANT[1:]}", id="later"),
        pytest.param(f"{'9' * 40}.x", id="far too late"),
        pytest.param("\u0661.x", id="other digits"),
        pytest.param("1.\u20ac", id="no hash"),
    ],
)
def test_what_is_no_grant_is_refused(grant: str) -> None:
    with pytest.raises(InvalidGrantError):
        GRANTS.check(grant, SHARE, now=NOW + timedelta(seconds=1))
