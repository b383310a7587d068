from datetime import timedelta
from typing import Any

import pytest

from app.core.claims import MAX_MOMENT, InvalidClaimsError, check_claims
from tests.moments import NOW

SECONDS = int(NOW.timestamp())
LEEWAY = 60
GOOD = {
    "iss": "https://issuer.example",
    "aud": "https://audience.example",
    "exp": SECONDS + 1,
    "nbf": SECONDS,
    "iat": SECONDS,
    "sub": "someone",
}
TICK = timedelta(microseconds=1)


def check(claims: dict[str, Any], *, after: timedelta = timedelta(), leeway: int = 0) -> None:
    check_claims(
        claims,
        issuer="https://issuer.example",
        audience="https://audience.example",
        now=NOW + after,
        leeway_seconds=leeway,
        required=frozenset({"exp", "sub"}),
    )


def is_refused(claims: dict[str, Any], *, after: timedelta = timedelta(), leeway: int = 0) -> bool:
    try:
        check(claims, after=after, leeway=leeway)
    except InvalidClaimsError:
        return True
    return False


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({}, id="as-it-is"),
        pytest.param({"aud": ["other", "https://audience.example"]}, id="one-audience-of-two"),
        pytest.param({"exp": MAX_MOMENT, "nbf": 0}, id="the-widest-range"),
        pytest.param({"other": None}, id="claim-without-meaning"),
    ],
)
def test_good_claims_are_taken(more: dict[str, Any]) -> None:
    assert not is_refused(GOOD | more)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("iss", "https://issuer.example/", id="issuer-with-slash"),
        pytest.param("iss", "https://issuer", id="part-of-the-issuer"),
        pytest.param("iss", ["https://issuer.example"], id="list-of-issuers"),
        pytest.param("iss", None, id="issuer-null"),
        pytest.param("aud", "https://audience.example.evil", id="longer-audience"),
        pytest.param("aud", "https://audience", id="part-of-the-audience"),
        pytest.param("aud", [], id="no-audience"),
        pytest.param("aud", ["other"], id="other-audiences"),
        pytest.param("aud", None, id="audience-null"),
        pytest.param("aud", {"https://audience.example": 1}, id="audience-as-object"),
        pytest.param("aud", ["https://audience.example", 7], id="audience-that-is-no-text"),
        pytest.param("sub", None, id="required-claim-null"),
        pytest.param("exp", SECONDS, id="expired-now"),
        pytest.param("nbf", SECONDS + 1, id="not-yet"),
        pytest.param("iat", SECONDS + 1, id="issued-later"),
    ],
)
def test_a_claim_that_is_not_true_is_refused(name: str, value: object) -> None:
    assert is_refused(GOOD | {name: value})


@pytest.mark.parametrize("name", ["iss", "aud", "exp", "sub"])
def test_a_claim_that_is_asked_for_and_missing_is_refused(name: str) -> None:
    assert is_refused({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize("name", ["nbf", "iat"])
def test_a_claim_that_nobody_asks_for_may_be_missing(name: str) -> None:
    assert not is_refused({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(str(SECONDS), id="text"),
        pytest.param(float(SECONDS), id="float"),
        pytest.param(True, id="true"),
        pytest.param(None, id="null"),
        pytest.param([SECONDS], id="list"),
        pytest.param(-62_135_596_801, id="before the year 1"),
        pytest.param(MAX_MOMENT + 1, id="beyond-the-year-9999"),
        pytest.param(10**400, id="beyond-a-double"),
    ],
)
def test_a_moment_is_a_whole_number_in_range(name: str, value: object) -> None:
    assert is_refused(GOOD | {"exp": MAX_MOMENT, name: value})


@pytest.mark.parametrize(
    ("after", "refused"),
    [
        pytest.param(timedelta(seconds=1 + LEEWAY) - TICK, False, id="last-moment"),
        pytest.param(timedelta(seconds=1 + LEEWAY), True, id="expired"),
        pytest.param(timedelta(seconds=-LEEWAY), False, id="first-moment"),
        pytest.param(timedelta(seconds=-LEEWAY) - TICK, True, id="a-microsecond-too-early"),
    ],
)
def test_the_leeway_ends_on_the_microsecond(after: timedelta, refused: bool) -> None:
    assert is_refused(GOOD, after=after, leeway=LEEWAY) is refused


def test_none_leaves_issuer_and_audience_unchecked_but_not_the_times() -> None:
    def check_times(claims: dict[str, Any]) -> None:
        check_claims(
            claims,
            issuer=None,
            audience=None,
            now=NOW,
            leeway_seconds=0,
            required=frozenset(),
        )

    check_times({"iss": 1, "aud": 1})
    with pytest.raises(InvalidClaimsError, match="expired"):
        check_times({"exp": SECONDS})


def test_the_detail_names_every_claim_that_is_missing() -> None:
    with pytest.raises(InvalidClaimsError, match="lacks exp, sub"):
        check({})
