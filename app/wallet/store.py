"""Wallets as rows. Every query about a person takes the person as an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.paging import Page, Slice, read_page
from app.wallet.models import WalletItem


class WalletItemRow(Row):
    """One award in one wallet; an award lies in one wallet only."""

    __tablename__ = "wallet_item"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    award_id: Mapped[str] = mapped_column(ForeignKey("award.id"), unique=True)
    added_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class WalletStore:
    """Reads and writes wallets in one unit of work."""

    session: Session

    def add(self, item: WalletItem) -> None:
        """Put an award into a wallet."""
        self.session.add(WalletItemRow(**item.model_dump()))
        self.session.flush()

    def items(self, learner_id: str) -> tuple[WalletItem, ...]:
        """Return a learner's whole wallet, newest first."""
        statement = _items_of(learner_id).order_by(
            WalletItemRow.added_at.desc(), WalletItemRow.id.desc()
        )
        return tuple(_item(row) for row in self.session.scalars(statement))

    def page(self, learner_id: str, wanted: Slice) -> Page[WalletItem]:
        """Return a page of a learner's wallet, newest first."""
        page = read_page(
            self.session,
            _items_of(learner_id),
            wanted,
            moment=WalletItemRow.added_at,
            key=WalletItemRow.id,
        )
        return page.map(_item)

    def item(self, item_id: str, *, learner_id: str) -> WalletItem | None:
        """Return one item of this learner."""
        row = self.session.scalar(_items_of(learner_id).where(WalletItemRow.id == item_id))
        return None if row is None else _item(row)

    def items_in(self, item_ids: Iterable[str], *, learner_id: str) -> dict[str, WalletItem]:
        """Return those of these items that are this learner's, by their ids, in one query."""
        statement = _items_of(learner_id).where(WalletItemRow.id.in_(list(item_ids)))
        return {row.id: _item(row) for row in self.session.scalars(statement)}


def _items_of(learner_id: str) -> Select[WalletItemRow]:
    return select(WalletItemRow).where(WalletItemRow.learner_id == learner_id)


def _item(row: WalletItemRow) -> WalletItem:
    return WalletItem(
        id=row.id, learner_id=row.learner_id, award_id=row.award_id, added_at=row.added_at
    )
