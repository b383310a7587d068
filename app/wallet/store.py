"""Wallets as rows. Every query about a person takes the person as an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    false,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row, among
from app.core.indexes import only
from app.core.paging import Page, Slice, read_page
from app.wallet.models import Glance, ItemKind, WalletItem


class WalletItemRow(Row):
    """One item in one wallet; an award lies in one wallet only."""

    __tablename__ = "wallet_item"
    __table_args__ = (
        CheckConstraint("kind IN ('issued', 'imported', 'self_asserted')", name="kind"),
        CheckConstraint("(kind = 'issued') = (award_id IS NOT NULL)", name="awarded"),
        Index("ix_wallet_item_place", "learner_id", "placed_at", "id"),
        Index("ix_wallet_item_date", "learner_id", "dated_at", "id"),
        Index("ix_wallet_item_group_id", "group_id", **only("group_id IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    kind: Mapped[str] = mapped_column(String(16), server_default="issued")
    award_id: Mapped[str | None] = mapped_column(ForeignKey("award.id"), unique=True)
    added_at: Mapped[datetime] = mapped_column(Moment)
    placed_at: Mapped[datetime] = mapped_column(Moment)
    hidden: Mapped[bool] = mapped_column(Boolean, server_default=false())
    group_id: Mapped[str | None] = mapped_column(ForeignKey("wallet_group.id"))
    name_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    searched: Mapped[str] = mapped_column(String(2000), server_default="")
    achievement_kind: Mapped[str | None] = mapped_column(String(40))
    issuer: Mapped[str] = mapped_column(String(2000), server_default="")
    nlqf: Mapped[str | None] = mapped_column(String(8))
    dated_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Awarded:
    """What a learner accepted, of which kind and level."""

    learner_id: str
    award_id: str
    achievement_kind: str | None
    nlqf: str | None


@dataclass(frozen=True, slots=True)
class WalletStore:
    """Reads and writes wallets in one unit of work; what was not issued here: `holding_store`."""

    session: Session

    def add(self, item: WalletItem, glance: Glance) -> None:
        """Put an item into a wallet."""
        self.session.add(WalletItemRow(**item.model_dump(), **glance.model_dump()))
        self.session.flush()

    def items(self, learner_id: str) -> tuple[WalletItem, ...]:
        """Return all that was issued to a learner, newest first."""
        statement = _items_of(learner_id).order_by(
            WalletItemRow.added_at.desc(), WalletItemRow.id.desc()
        )
        return tuple(item_of(row) for row in self.session.scalars(statement))

    def page(self, learner_id: str, wanted: Slice, *, with_hidden: bool = True) -> Page[WalletItem]:
        """Return a page of what was issued to a learner, newest first."""
        mine = _items_of(learner_id)
        page = read_page(
            self.session,
            mine if with_hidden else mine.where(WalletItemRow.hidden.is_(False)),
            wanted,
            moment=WalletItemRow.added_at,
            key=WalletItemRow.id,
        )
        return page.map(item_of)

    def awarded(self, learner_ids: Sequence[str]) -> tuple[Awarded, ...]:
        """Return what lies in these wallets that was awarded here, hidden or not."""
        row = WalletItemRow
        statement = select(row.learner_id, row.award_id, row.achievement_kind, row.nlqf).where(
            among(self.session, row.learner_id, learner_ids), row.award_id.is_not(None)
        )
        found = self.session.execute(statement.order_by(row.learner_id, row.award_id))
        return tuple(
            Awarded(one.learner_id, str(one.award_id), one.achievement_kind, one.nlqf)
            for one in found
        )

    def item(self, item_id: str, *, learner_id: str) -> WalletItem | None:
        """Return one credential that was issued to this learner."""
        row = self.session.scalar(_items_of(learner_id).where(WalletItemRow.id == item_id))
        return None if row is None else item_of(row)


def _items_of(learner_id: str) -> Select[WalletItemRow]:
    return select(WalletItemRow).where(
        WalletItemRow.learner_id == learner_id, WalletItemRow.kind == ItemKind.ISSUED
    )


def item_of(row: WalletItemRow) -> WalletItem:
    """Return the item in a row."""
    return WalletItem.model_validate({name: getattr(row, name) for name in WalletItem.model_fields})
