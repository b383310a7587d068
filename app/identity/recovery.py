"""When somebody with a new account at the provider gets back the wallet of their old one.

The proof is an account at an institution that the provider linked to both, and whose name it
vouches for at this login. An e-mail address proves nothing here: mailboxes are shared, read along
and given to others. See docs/decisions/0020-recovery-by-linked-account.md.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from app.core.values import Value
from app.identity.models import LIFETIME, Learner, LinkedAccount

RECOVERY_PAGE = "/wallet/recovery"
# A wallet that somebody uses is not handed over while they are on holiday.
LIVELY = timedelta(days=30)
WAIT = timedelta(days=7)
# Who does not come back for it has changed their mind.
STANDS = timedelta(days=30)
# For so long the pages tell that it happened.
TOLD = timedelta(days=30)


class RecoveryState(StrEnum):
    """What became of a request."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"


class Obstacle(StrEnum):
    """Why a request cannot be carried out now."""

    WAITING = "waiting"
    REFUSED = "refused"
    IN_USE = "in_use"
    LAPSED = "lapsed"
    NO_MATCH = "no_match"
    NOT_EMPTY = "not_empty"


class Recovery(Value):
    """A request by `claimant_id`, a new wallet, for the wallet of `learner_id`."""

    id: str
    learner_id: str
    claimant_id: str
    state: RecoveryState
    asked_at: datetime
    ready_at: datetime
    decided_at: datetime | None = None

    def is_open(self, *, now: datetime) -> bool:
        """Tell whether it still awaits its end."""
        undecided = self.state in {RecoveryState.ASKED, RecoveryState.APPROVED}
        return undecided and now < self.ready_at + STANDS


def matching_account(new: Learner, old: Learner, *, now: datetime) -> LinkedAccount | None:
    """Return the account by which a new wallet and an old one are of one person, if there is one.

    It is told to the new one at its present login, with a validated name; the old one has it too,
    not expired, and under no other name.
    """
    if new.id == old.id or new.issuer != old.issuer:
        return None
    return next((link for link in new.linked_accounts if _proves(link, old, now=now)), None)


def _proves(link: LinkedAccount, old: Learner, *, now: datetime) -> bool:
    if link.eppn is None or link.name is None or not link.is_live(now=now):
        return False
    # A session lasts no longer, so this was told at the login that it began with.
    if now >= link.told_at + LIFETIME:
        return False
    known = [one for one in old.linked_accounts if one.eppn == link.eppn and one.is_live(now=now)]
    names = {one.name for one in known if one.name}
    return bool(known) and (not names or link.name in names)


def moment_of(old: Learner, *, now: datetime) -> datetime:
    """Return from when a request for a wallet can be carried out."""
    lively = old.seen_at is not None and now < old.seen_at + LIVELY
    return now + WAIT if lively else now


def obstacle(recovery: Recovery, new: Learner, old: Learner, *, now: datetime) -> Obstacle | None:
    """Return why a request cannot be carried out now; nothing when it can."""
    if recovery.state in {RecoveryState.REFUSED, RecoveryState.DONE}:
        return Obstacle.REFUSED
    if not recovery.is_open(now=now):
        return Obstacle.LAPSED
    if matching_account(new, old, now=now) is None:
        return Obstacle.NO_MATCH
    if recovery.state is RecoveryState.APPROVED:
        return None
    # Whoever still gets in with the old account decides, and silence is then no consent.
    if old.seen_at is not None and old.seen_at > recovery.asked_at:
        return Obstacle.IN_USE
    return Obstacle.WAITING if now < recovery.ready_at else None
