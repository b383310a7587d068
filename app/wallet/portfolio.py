"""What learners say of themselves: kept, changed and shown as theirs, validated by nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.core.bsn import places_of_bsn
from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.pictures import clean_picture
from app.core.refusals import Refusal
from app.credentials.awarding import BSNRefusedError
from app.wallet.holding_store import HoldingStore
from app.wallet.models import Glance, ItemKind, PortfolioEntry, WalletItem
from app.wallet.service import UnknownItemError
from app.wallet.sought import start_of

MAX_ENTRIES = 200
MAX_SEARCHED = 2_000


class TooManyEntriesError(ConflictError):
    """The portfolio holds as much as it can."""

    code = "too_many_entries"


class NoPictureError(NotFoundError):
    """The entry has no picture."""

    code = "no_picture"


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The portfolios of all learners in one unit of work."""

    store: HoldingStore

    def add(
        self, learner_id: str, entry: PortfolioEntry, *, picture: bytes | None, now: datetime
    ) -> WalletItem:
        """Keep an entry.

        Raises:
            TooManyEntriesError: there is no room for it.
            BSNRefusedError: a text holds a citizen service number.
            UnsupportedPictureError, TooManyPointsError, UnreadablePictureError: it is no picture.
        """
        _must_hold_no_bsn(entry)
        if self.store.count_of(learner_id, ItemKind.SELF_ASSERTED) >= MAX_ENTRIES:
            raise TooManyEntriesError(f"A portfolio has at most {MAX_ENTRIES} entries.")
        item = WalletItem(
            id=new_id(),
            learner_id=learner_id,
            kind=ItemKind.SELF_ASSERTED,
            added_at=now,
            placed_at=now,
            dated_at=dated_at(entry, added_at=now),
        )
        png = clean_picture(picture) if picture else None
        self.store.add_portfolio(item, glance_of(entry), entry)
        if png is not None:
            self.store.change_portfolio(item.id, learner_id=learner_id, picture=png)
        return item

    def change(self, item_id: str, entry: PortfolioEntry, *, learner_id: str) -> None:
        """Change an entry.

        Raises:
            UnknownItemError: this learner has no such entry.
            BSNRefusedError: a text holds a citizen service number.
        """
        item = self._entry(item_id, learner_id)
        _must_hold_no_bsn(entry)
        found_by = {
            **glance_of(entry).model_dump(),
            "dated_at": dated_at(entry, added_at=item.added_at),
        }
        self.store.change(item_id, learner_id=learner_id, **found_by)
        self.store.change_portfolio(item_id, learner_id=learner_id, **entry.model_dump())

    def set_picture(self, item_id: str, data: bytes | None, *, learner_id: str) -> None:
        """Give an entry a picture, or take it away.

        Raises:
            UnknownItemError: this learner has no such entry.
            UnsupportedPictureError, TooManyPointsError, UnreadablePictureError: it is no picture.
        """
        self._entry(item_id, learner_id)
        png = clean_picture(data) if data else None
        self.store.change_portfolio(item_id, learner_id=learner_id, picture=png)

    def picture(self, item_id: str, *, learner_id: str) -> bytes:
        """Return the picture of an entry, for its owner.

        Raises:
            NoPictureError: this learner has no such entry, or it has no picture.
        """
        png = self.store.picture(item_id, learner_id=learner_id)
        if png is None:
            raise NoPictureError("There is no such picture.")
        return png

    def _entry(self, item_id: str, learner_id: str) -> WalletItem:
        item = self.store.item(item_id, learner_id=learner_id)
        if item is None or item.kind is not ItemKind.SELF_ASSERTED:
            raise UnknownItemError("Your portfolio holds no such entry.")
        return item


def dated_at(entry: PortfolioEntry, *, added_at: datetime) -> datetime:
    """Return when it ended or began, or when it was written down where it tells neither."""
    day = entry.ended_on or entry.began_on
    return start_of(day) if day else added_at


def glance_of(entry: PortfolioEntry) -> Glance:
    """Return by what an entry is found."""
    return Glance(
        searched=f"{entry.title}\n{entry.organisation or ''}".casefold()[:MAX_SEARCHED],
        achievement_kind=None,
        issuer="",
        nlqf=None,
    )


def _must_hold_no_bsn(entry: PortfolioEntry) -> None:
    found = list(_bsn_refusals(entry))
    if found:
        raise BSNRefusedError(found[0].message, errors=[one.as_fault() for one in found])


def _bsn_refusals(entry: PortfolioEntry) -> Iterator[Refusal]:
    for place in places_of_bsn(entry.model_dump(mode="json")):
        yield Refusal(BSNRefusedError.code, place, "Leave out the BSN: it may not be stored here.")
