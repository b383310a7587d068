"""Of what a learner can be told by e-mail, and when: pure rules over facts that were gathered.

A notice is due for what happens while the learner wants to know it, never for what was there
before.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.credentials.models import Award
from app.holder.models import NoticeKind, Occasion, Preference
from app.holder.money_notices import Lot, dormant, ending
from app.wallet.models import Share

# Time enough to make a new link before the old one closes.
BEFORE_EXPIRY = timedelta(days=3)
# When an award has waited for two weeks, its owner has probably missed it.
WAITED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one learner; only what the kind of notice needs is gathered."""

    pending: tuple[Award, ...] = ()
    held: tuple[Award, ...] = ()
    shares: tuple[Share, ...] = ()
    lots: tuple[Lot, ...] = ()
    last_spent: date | None = None


def new_awards(facts: Facts) -> Iterator[Occasion]:
    """Yield the awards that came to wait for the learner."""
    for award in facts.pending:
        yield Occasion(key=award.id, at=award.created_at)


def waiting_awards(facts: Facts) -> Iterator[Occasion]:
    """Yield the awards that have waited long."""
    for award in facts.pending:
        yield Occasion(key=award.id, at=award.created_at + WAITED)


def status_changes(facts: Facts) -> Iterator[Occasion]:
    """Yield each revocation, and each suspension, of what the learner holds."""
    for award in facts.held:
        if award.revoked_at is not None:
            yield Occasion(key=f"{award.id} revoked", at=award.revoked_at)
        elif award.suspended_at is not None:
            # It can be suspended again, and then it is told again.
            key = f"{award.id} suspended {award.suspended_at.isoformat()}"
            yield Occasion(key=key, at=award.suspended_at)


def expiring_shares(facts: Facts) -> Iterator[Occasion]:
    """Yield the open links that will close soon; one that was made that short is no news."""
    for share in facts.shares:
        at = share.expires_at - BEFORE_EXPIRY
        if share.withdrawn_at is None and at > share.created_at:
            # A link that was made to last longer will close again, and then it is told again.
            key = f"{share.id} {share.expires_at.isoformat()}"
            yield Occasion(key=key, at=at, until=share.expires_at)


def ending_money(facts: Facts) -> Iterator[Occasion]:
    """Yield each day on which money ends."""
    yield from ending(facts.lots)


def dormant_money(facts: Facts) -> Iterator[Occasion]:
    """Yield that nothing was spent for long, while there was money to spend."""
    yield from dormant(facts.lots, last_spent=facts.last_spent)


RULES: Mapping[NoticeKind, Callable[[Facts], Iterator[Occasion]]] = {
    NoticeKind.NEW_AWARD: new_awards,
    NoticeKind.AWARD_WAITING: waiting_awards,
    NoticeKind.STATUS_CHANGED: status_changes,
    NoticeKind.SHARE_EXPIRING: expiring_shares,
    NoticeKind.MONEY_ENDING: ending_money,
    NoticeKind.MONEY_DORMANT: dormant_money,
}


def due(preference: Preference, facts: Facts, *, now: datetime) -> tuple[Occasion, ...]:
    """Return what must be told by now, each of which is told once."""
    return tuple(
        occasion
        for occasion in RULES[preference.kind](facts)
        if preference.since <= occasion.at <= now and not _is_past_telling(occasion, now)
    )


def _is_past_telling(occasion: Occasion, now: datetime) -> bool:
    return occasion.until is not None and now >= occasion.until
