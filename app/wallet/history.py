"""What happened to a credential, told from the facts and their dates. Nothing is kept for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from app.credentials.models import Award
from app.wallet.models import AccessEvent, Imported, Share, WalletItem


class Happening(StrEnum):
    """What can happen to an item."""

    AWARDED = "awarded"
    CORRECTS = "corrects"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    NAME_CONFIRMED = "name_confirmed"
    IMPORTED = "imported"
    ADDED = "added"
    CHECKED = "checked"
    SHARED = "shared"
    WITHDRAWN = "share_withdrawn"
    LOOKED_AT = "looked_at"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, on a day or at a moment; `about` is a word of its own to it."""

    what: Happening
    on: date
    at: datetime | None = None
    about: str = ""


def history(
    item: WalletItem,
    *,
    award: Award | None = None,
    imported: Imported | None = None,
    shares: Iterable[Share] = (),
    looks: Iterable[AccessEvent] = (),
    now: datetime,
) -> tuple[Event, ...]:
    """Return what happened to an item until `now`, latest first."""
    events = [*_shared(shares), *(_at(Happening.LOOKED_AT, one.at, one.label) for one in looks)]
    if award is not None:
        events += [*_awarded(award, now), *_accepted(item)]
    elif imported is not None:
        events += [_at(Happening.IMPORTED, item.added_at), *_checked(imported)]
    else:
        events.append(_at(Happening.ADDED, item.added_at))
    order = list(Happening)
    found = [event for event in events if _moment(event) <= now]
    return tuple(
        sorted(found, key=lambda event: (_moment(event), order.index(event.what)), reverse=True)
    )


def _awarded(award: Award, now: datetime) -> Iterator[Event]:
    yield Event(Happening.AWARDED, award.awarded_on)
    yield _at(Happening.OFFERED, award.created_at)
    if award.supersedes is not None:
        yield _at(Happening.CORRECTS, award.created_at)
    if award.suspended_at is not None:
        yield _at(Happening.SUSPENDED, award.suspended_at, award.status_reason or "")
    if award.valid_until is not None and award.valid_until <= now:
        yield _at(Happening.EXPIRED, award.valid_until)
    if award.revoked_at is not None:
        corrected = award.superseded_by is not None
        what = Happening.CORRECTED if corrected else Happening.REVOKED
        yield _at(what, award.revoked_at, "" if corrected else award.status_reason or "")


def _accepted(item: WalletItem) -> Iterator[Event]:
    yield _at(Happening.ACCEPTED, item.added_at)
    if item.name_confirmed_at is not None:
        yield _at(Happening.NAME_CONFIRMED, item.name_confirmed_at)


def _checked(imported: Imported) -> Iterator[Event]:
    yield _at(Happening.CHECKED, imported.checked_at)


def _shared(shares: Iterable[Share]) -> Iterator[Event]:
    for share in shares:
        yield _at(Happening.SHARED, share.created_at, share.label)
        if share.withdrawn_at is not None:
            yield _at(Happening.WITHDRAWN, share.withdrawn_at, share.label)


def _at(what: Happening, moment: datetime, about: str = "") -> Event:
    return Event(what, moment.date(), moment, about)


def _moment(event: Event) -> datetime:
    return event.at or datetime.combine(event.on, time(), UTC)
