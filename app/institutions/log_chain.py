"""What stands in the log of an institution, and how its entries hold each other in place.

Each entry carries the hash of the one before. An entry that was changed, left out or put elsewhere
breaks the chain at that place; an end that was cut off shows against the head, which can be written
down elsewhere. Entries hold identifiers only: no name, no address, no reason.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from app.core.documents import JSONObject, canonical_bytes
from app.core.errors import ConflictError
from app.core.values import Value

# What the first entry of every log carries.
BEGINNING = "0" * 64


class BrokenLogError(ConflictError):
    """An entry of the log of an institution was changed, left out or put elsewhere."""

    code = "broken_log"


class ActorKind(StrEnum):
    """Who can act for an institution."""

    MEMBER = "member"
    CLIENT = "client"
    PLATFORM = "platform"


class Actor(Value):
    """Who acted: the id of a membership, of an API client, or of a client of the platform."""

    kind: ActorKind
    id: str


class Act(StrEnum):
    """What was done. A new act gets a new word; a word never changes its meaning."""

    ACHIEVEMENT_CREATED = "achievement.created"
    ACHIEVEMENT_CHANGED = "achievement.changed"
    AWARD_ISSUED = "award.issued"
    AWARD_REVOKED = "award.revoked"
    AWARD_SUSPENDED = "award.suspended"
    AWARD_REINSTATED = "award.reinstated"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_APPROVED = "proposal.approved"
    PROPOSAL_DECLINED = "proposal.declined"
    MEMBER_INVITED = "member.invited"
    MEMBER_ADDED = "member.added"
    MEMBER_CHANGED = "member.changed"
    MEMBER_REMOVED = "member.removed"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    CLIENT_CREATED = "client.created"
    CLIENT_DISABLED = "client.disabled"
    KEY_ROTATED = "key.rotated"
    KEY_COMPROMISED = "key.compromised"
    NAMES_STRICT = "names.strict"
    NAMES_CONFIRMED = "names.confirmed"
    FOUR_EYES_ON = "four_eyes.on"
    FOUR_EYES_OFF = "four_eyes.off"
    STANDARD_KEPT = "standard.kept"
    EXPERIENCE_ASSESSED = "experience.assessed"
    EQUIVALENCE_RECORDED = "equivalence.recorded"
    EXEMPTION_ADVISED = "exemption.advised"
    EXEMPTION_GRANTED = "exemption.granted"
    EXEMPTION_REFUSED = "exemption.refused"
    CATALOGUE_IMPORTED = "catalogue.imported"
    BATCH_RECEIVED = "batch.received"
    BATCH_STARTED = "batch.started"
    BATCH_PAUSED = "batch.paused"
    BATCH_RESUMED = "batch.resumed"
    BATCH_CANCELLED = "batch.cancelled"
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_REMOVED = "webhook.removed"
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated"  # noqa: S105 - a word of the log
    WEBHOOK_TURNED_OFF = "webhook.turned_off"


class LogEntry(Value):
    """One line of a log."""

    institution_id: str
    sequence: int
    at: datetime
    actor: Actor
    act: Act
    object_id: str
    previous: str
    hash: str


class Head(Value):
    """The end of a log: how many entries it has, and the hash of the last."""

    sequence: int
    hash: str


EMPTY = Head(sequence=0, hash=BEGINNING)


def linked(
    head: Head, *, institution_id: str, actor: Actor, act: Act, object_id: str, at: datetime
) -> LogEntry:
    """Return the entry that comes after `head`."""
    sequence = head.sequence + 1
    said = {
        "institution_id": institution_id,
        "sequence": sequence,
        "actor": {"kind": actor.kind.value, "id": actor.id},
        "act": act.value,
        "object_id": object_id,
        "previous": head.hash,
    }
    return LogEntry(
        institution_id=institution_id,
        sequence=sequence,
        at=at,
        actor=actor,
        act=act,
        object_id=object_id,
        previous=head.hash,
        hash=_hashed(said, at),
    )


def hash_of(entry: LogEntry) -> str:
    """Return the hash over everything that an entry says (RFC 8785, SHA-256)."""
    return _hashed(entry.model_dump(mode="json", exclude={"hash", "at"}), entry.at)


def _hashed(said: JSONObject, at: datetime) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical_bytes({**said, "at": moment})).hexdigest()


def check_chain(entries: Iterable[LogEntry], *, noted: Head) -> Head:
    """Return the end of a whole log, oldest entry first; `noted` is an end that it once had.

    Raises:
        BrokenLogError: `sequence` is the first place where it does not hold.
    """
    before = EMPTY
    for entry in entries:
        place = before.sequence + 1
        fits = (entry.sequence, entry.previous) == (place, before.hash)
        if not fits or entry.hash != hash_of(entry):
            raise _broken(place)
        before = Head(sequence=entry.sequence, hash=entry.hash)
        if before.sequence == noted.sequence and before.hash != noted.hash:
            raise _broken(place)
    if before.sequence < noted.sequence:
        raise _broken(before.sequence + 1)
    return before


def _broken(sequence: int) -> BrokenLogError:
    return BrokenLogError(f"The log does not hold at entry {sequence}.", sequence=sequence)
