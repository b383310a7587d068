"""What is asked of awards, as conditions on their rows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_

from app.credentials.award_filter import AwardFilter
from app.credentials.award_rows import AwardRow
from app.credentials.models import AwardState, RecipientKind, Standing


def waits(now: datetime) -> ColumnElement[bool]:
    """Say that an award can still be answered."""
    in_time = or_(AwardRow.claim_until.is_(None), AwardRow.claim_until > now)
    return and_(AwardRow.state == AwardState.PENDING_CLAIM, in_time)


def stands(standing: Standing, now: datetime) -> ColumnElement[bool]:
    """Say `award_standing` of `app.credentials.award_states` in SQL."""
    revoked, suspended = AwardRow.revoked_at.isnot(None), AwardRow.suspended_at.isnot(None)
    expired = and_(AwardRow.valid_until.isnot(None), AwardRow.valid_until <= now)
    conditions: dict[Standing, ColumnElement[bool]] = {
        Standing.REVOKED: revoked,
        Standing.SUSPENDED: and_(not_(revoked), suspended),
        Standing.EXPIRED: and_(not_(revoked), not_(suspended), expired),
        Standing.VALID: and_(not_(revoked), not_(suspended), not_(expired)),
    }
    return conditions.get(standing, false())


def _in_state(state: AwardState, now: datetime) -> ColumnElement[bool]:
    if state is AwardState.PENDING_CLAIM:
        return waits(now)
    if state is AwardState.EXPIRED_CLAIM:
        return and_(AwardRow.state == AwardState.PENDING_CLAIM, AwardRow.claim_until <= now)
    return AwardRow.state == state


def filtered(statement: Select[AwardRow], sought: AwardFilter) -> Select[AwardRow]:
    """Return the statement for those awards that an institution asks for."""

    def in_state(state: AwardState) -> ColumnElement[bool]:
        return AwardRow.state == state if sought.now is None else _in_state(state, sought.now)

    conditions: dict[str, Callable[[Any], ColumnElement[bool]]] = {
        "state": in_state,
        "achievement_id": AwardRow.achievement_id.__eq__,
        "awarded_from": AwardRow.awarded_on.__ge__,
        "awarded_until": AwardRow.awarded_on.__le__,
        "recipient": _addressed_to,
    }
    for name, condition in conditions.items():
        value = getattr(sought, name)
        if value is not None:
            statement = statement.where(condition(value))
    return statement


def _addressed_to(address: str) -> ColumnElement[bool]:
    # The kinds are named, for the index begins with them.
    addresses = AwardRow.recipient_kind.in_((RecipientKind.EPPN, RecipientKind.EMAIL))
    return and_(addresses, AwardRow.recipient_value == address)
