"""Spreads a price over the sources of a learner: what pays first, how much, and what cannot pay.

A10': earmarked money first, then what expires first, private before public, the oldest source
first; or the sources that the holder chooses, in that order. A source that pays a share of a price
(co-financing) pays that share, and the rest comes from others.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from app.core.refusals import Refusal
from app.learning_account.earmarks import Purpose, covered_cents, is_earmarked, may_pay
from app.learning_account.funding import is_public
from app.spending.models import Part, Purse, Split, Unused

NOT_CHOSEN = Refusal("source_not_chosen", "sources", "You chose other sources.")
EMPTY = Refusal("source_empty", "sources", "Nothing is left of this source.")
OVER = Refusal("source_over", "sources", "This money could be used until an earlier day.")
NOT_NEEDED = Refusal("source_not_needed", "sources", "The price is paid without this source.")


def split(
    price_cents: int,
    purses: Iterable[Purse],
    purpose: Purpose,
    *,
    chosen: Sequence[str] | None = None,
) -> Split:
    """Return how a price is spread over `purses`; what is missing is in `short_cents`.

    `chosen` are the ids of the sources that the holder wants to use, in that order.
    """
    every = tuple(purses)
    usable = [purse for purse in every if _objection(purse, purpose, chosen) is None]
    parts: list[Part] = []
    left, paid = price_cents, dict[str, int]()
    for purse in sorted(usable, key=lambda purse: _place(purse, chosen)):
        source = purse.source
        room = covered_cents(source, price_cents=price_cents) - paid.get(source.id, 0)
        cents = min(left, purse.cents, room)
        if cents > 0:
            parts.append(_part(purse, cents))
            paid[source.id] = paid.get(source.id, 0) + cents
            left -= cents
    used = {part.source_id for part in parts}
    return Split(
        price_cents=price_cents,
        parts=tuple(parts),
        short_cents=left,
        unused=tuple(
            _unused(purse, _objection(purse, purpose, chosen) or NOT_NEEDED)
            for purse in every
            if purse.source.id not in used
        ),
    )


def _objection(purse: Purse, purpose: Purpose, chosen: Sequence[str] | None) -> Refusal | None:
    if purse.until is not None and purse.until < purpose.on:
        return OVER
    if purse.cents == 0:
        return EMPTY
    if chosen is not None and purse.source.id not in chosen:
        return NOT_CHOSEN
    return may_pay(purse.source, purpose)


def _place(purse: Purse, chosen: Sequence[str] | None) -> tuple[object, ...]:
    source = purse.source
    until = purse.until or date.max
    if chosen is not None:
        return chosen.index(source.id), until
    first = is_earmarked(source) or source.share_percent is not None
    return not first, until, is_public(source.kind), source.created_at, source.id


def _part(purse: Purse, cents: int) -> Part:
    return Part(
        source_id=purse.source.id,
        names=purse.source.names,
        public=is_public(purse.source.kind),
        until=purse.until,
        cents=cents,
    )


def _unused(purse: Purse, why: Refusal) -> Unused:
    return Unused(
        source_id=purse.source.id,
        names=purse.source.names,
        cents=purse.cents,
        code=why.code,
        message=why.message,
    )
