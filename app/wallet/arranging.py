"""The learner's own order: newest first, until they move something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# The least by which two places differ.
STEP = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands."""

    item_id: str
    at: datetime


def moved(places: Sequence[Place], item_id: str, *, up: bool) -> tuple[Place, ...]:
    """Return the places that change when an item is exchanged with its neighbour.

    At the end of the list nothing changes, and neither does it for an item that is not there.
    """
    order = [place.item_id for place in places]
    if item_id not in order:
        return ()
    here = order.index(item_id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return ()
    order[here], order[there] = order[there], order[here]
    return _changed(places, order)


def moved_to(places: Sequence[Place], item_id: str, *, number: int) -> tuple[Place, ...]:
    """Return the places that change when an item becomes number `number`, counted from one."""
    order = [place.item_id for place in places]
    if item_id not in order:
        return ()
    order.remove(item_id)
    order.insert(max(number, 1) - 1, item_id)
    return _changed(places, order)


def _changed(places: Sequence[Place], order: Sequence[str]) -> tuple[Place, ...]:
    former = {place.item_id: place.at for place in places}
    changed, last = [], None
    for item_id, place in zip(order, places, strict=True):
        # What came in at one moment is told apart, so that the order is what was chosen.
        at = place.at if last is None or place.at < last else last - STEP
        last = at
        if former[item_id] != at:
            changed.append(Place(item_id, at))
    return tuple(changed)
