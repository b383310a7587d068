"""How a signing key ages: it signs, it retires, it may turn out to be stolen. Never back."""

from datetime import datetime

from app.core.errors import ConflictError, RejectedError
from app.institutions.models import KeyState, SigningKeyRecord
from app.institutions.naming import is_did_key


class RotationImpossibleError(ConflictError):
    """The identifier of the institution is its key, so it can have no other."""

    code = "rotation_impossible"


class FutureCompromiseError(RejectedError):
    """A theft is a fact of the past."""

    code = "compromise_in_future"


def may_rotate(did: str) -> None:
    """Check that an issuer can take a new key.

    Raises:
        RotationImpossibleError: it is a did:key.
    """
    if is_did_key(did):
        raise RotationImpossibleError(
            "A did:key is its own key and cannot rotate; register the institution with a did:web."
        )


def retired(key: SigningKeyRecord, *, now: datetime) -> SigningKeyRecord:
    """Return the key as one that signs nothing more; what it signed stays good."""
    return key.model_copy(update={"state": KeyState.RETIRED, "retired_at": now})


def compromised(key: SigningKeyRecord, *, since: datetime, now: datetime) -> SigningKeyRecord:
    """Return the key as one that others may have used from `since`; the earliest report counts.

    Raises:
        FutureCompromiseError: `since` lies in the future.
    """
    if since > now:
        raise FutureCompromiseError("Give the moment from which the key may have been used.")
    earlier = key.compromised_at or since
    return key.model_copy(
        update={
            "state": KeyState.COMPROMISED,
            "compromised_at": min(since, earlier),
            "retired_at": key.retired_at or now,
        }
    )
