"""The registered claims of a token (RFC 7519, section 4.1), checked one by one."""

from datetime import datetime
from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError

# The year 9999: a later moment is a mistake or an attack.
MAX_MOMENT = 253_402_300_799
# Diplomas are older than 1970: a moment may lie before it, back to the year 1.
MIN_MOMENT = -62_135_596_800


class InvalidClaimsError(RejectedError):
    """A claim is missing, of the wrong kind, or not true here and now."""

    code = "invalid_claims"


def check_claims(
    claims: JSONObject,
    *,
    issuer: str | None,
    audience: str | None,
    now: datetime,
    leeway_seconds: int,
    required: frozenset[str],
) -> None:
    """Check the claims of a verified token; None for `issuer` or `audience` leaves it unchecked.

    Raises:
        InvalidClaimsError: a claim is missing, of the wrong kind, or not true here and now.
    """
    missing = sorted(name for name in required if claims.get(name) is None)
    if missing:
        raise InvalidClaimsError(f"The token lacks {', '.join(missing)}.")
    if issuer is not None and claims.get("iss") != issuer:
        raise InvalidClaimsError("The token is of another issuer.")
    if audience is not None and audience not in _audiences(claims.get("aud")):
        raise InvalidClaimsError("The token is for another audience.")
    _check_times(claims, moment=now.timestamp(), leeway=leeway_seconds)


def _audiences(audience: Any) -> list[str]:
    names = audience if isinstance(audience, list) else [audience]
    if not all(isinstance(name, str) for name in names):
        raise InvalidClaimsError("The audience of the token is not a text or a list of texts.")
    return names


def _check_times(claims: JSONObject, *, moment: float, leeway: int) -> None:
    times = {name: whole_seconds(claims[name]) for name in ("exp", "nbf", "iat") if name in claims}
    if "exp" in times and moment >= times["exp"] + leeway:
        raise InvalidClaimsError("The token has expired.")
    if any(moment < times[name] - leeway for name in ("nbf", "iat") if name in times):
        raise InvalidClaimsError("The token is not valid yet.")


def is_moment(value: Any) -> bool:
    """Tell whether a value is a whole number of seconds that has a place in the calendar."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and MIN_MOMENT <= value <= MAX_MOMENT


def whole_seconds(value: Any) -> int:
    """Return a moment of a token: whole seconds since 1970 (RFC 7519, section 2, NumericDate).

    Raises:
        InvalidClaimsError: it is anything else, or lies before the year 1 or beyond 9999.
    """
    if not is_moment(value):
        raise InvalidClaimsError("A moment in the token is not a whole number of seconds.")
    return int(value)
