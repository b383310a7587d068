"""Wallets, shares and looks as rows. Every query about a person takes the person as an argument."""

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
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row
from app.core.paging import Page, Slice, read_page
from app.wallet.models import AccessEvent, Glance, ItemKind, Share, WalletItem


class WalletItemRow(Row):
    """One item in one wallet; an award lies in one wallet only."""

    __tablename__ = "wallet_item"
    __table_args__ = (
        CheckConstraint("kind IN ('issued', 'imported', 'self_asserted')", name="kind"),
        CheckConstraint("(kind = 'issued') = (award_id IS NOT NULL)", name="awarded"),
        Index("ix_wallet_item_place", "learner_id", "placed_at", "id"),
        Index("ix_wallet_item_date", "learner_id", "dated_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16), server_default="issued")
    award_id: Mapped[str | None] = mapped_column(ForeignKey("award.id"), unique=True)
    added_at: Mapped[datetime] = mapped_column(Moment)
    placed_at: Mapped[datetime] = mapped_column(Moment)
    hidden: Mapped[bool] = mapped_column(Boolean, server_default=false())
    group_id: Mapped[str | None] = mapped_column(ForeignKey("wallet_group.id"), index=True)
    name_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    searched: Mapped[str] = mapped_column(String(2000), server_default="")
    achievement_kind: Mapped[str | None] = mapped_column(String(40))
    issuer: Mapped[str] = mapped_column(String(2000), server_default="")
    nlqf: Mapped[str | None] = mapped_column(String(8))
    dated_at: Mapped[datetime] = mapped_column(Moment)


class ShareRow(Row):
    """A link; only the hash of its token is here."""

    __tablename__ = "share"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    show_name: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class ShareItemRow(Row):
    """A credential that a link shows."""

    __tablename__ = "share_item"

    share_id: Mapped[str] = mapped_column(ForeignKey("share.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("wallet_item.id"), primary_key=True)
    position: Mapped[int]


class AccessEventRow(Row):
    """A look at a link, without anything about who looked."""

    __tablename__ = "access_event"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    share_id: Mapped[str] = mapped_column(ForeignKey("share.id"), index=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)


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

    def page(self, learner_id: str, wanted: Slice) -> Page[WalletItem]:
        """Return a page of what was issued to a learner, newest first."""
        page = read_page(
            self.session,
            _items_of(learner_id),
            wanted,
            moment=WalletItemRow.added_at,
            key=WalletItemRow.id,
        )
        return page.map(item_of)

    def item(self, item_id: str, *, learner_id: str) -> WalletItem | None:
        """Return one credential that was issued to this learner."""
        row = self.session.scalar(_items_of(learner_id).where(WalletItemRow.id == item_id))
        return None if row is None else item_of(row)

    def add_share(self, share: Share, *, token_hash: str) -> None:
        """Keep a new link."""
        values = share.model_dump(exclude={"item_ids", "looks"})
        self.session.add(ShareRow(**values, token_hash=token_hash))
        self.session.flush()
        self.session.add_all(
            ShareItemRow(share_id=share.id, item_id=item_id, position=position)
            for position, item_id in enumerate(share.item_ids)
        )
        self.session.flush()

    def share(self, share_id: str, *, learner_id: str) -> Share | None:
        """Return a link of this learner."""
        statement = select(ShareRow).where(
            ShareRow.id == share_id, ShareRow.learner_id == learner_id
        )
        return self._one(statement)

    def share_by_token(self, token_hash: str) -> Share | None:
        """Return the link that a token opens."""
        return self._one(select(ShareRow).where(ShareRow.token_hash == token_hash))

    def shares(self, learner_id: str, wanted: Slice) -> Page[Share]:
        """Return a page of a learner's links, newest first."""
        statement = select(ShareRow).where(ShareRow.learner_id == learner_id)
        page = read_page(
            self.session, statement, wanted, moment=ShareRow.created_at, key=ShareRow.id
        )
        items, looks = self._items_and_looks([row.id for row in page.items])
        return page.map(lambda row: _share(row, items.get(row.id, ()), looks.get(row.id, 0)))

    def withdraw(self, share_id: str, *, now: datetime) -> None:
        """Close a link for good."""
        self.session.execute(
            update(ShareRow).where(ShareRow.id == share_id).values(withdrawn_at=now)
        )

    def note_look(self, event: AccessEvent, *, learner_id: str) -> None:
        """Note that somebody looked."""
        self.session.add(
            AccessEventRow(id=event.id, share_id=event.share_id, learner_id=learner_id, at=event.at)
        )
        self.session.flush()

    def looks(self, learner_id: str, wanted: Slice) -> Page[AccessEvent]:
        """Return a page of a learner's access log, newest first."""
        statement = select(AccessEventRow).where(AccessEventRow.learner_id == learner_id)
        page = read_page(
            self.session, statement, wanted, moment=AccessEventRow.at, key=AccessEventRow.id
        )
        labels = self._labels([row.share_id for row in page.items])
        return page.map(
            lambda row: AccessEvent(
                id=row.id, share_id=row.share_id, label=labels[row.share_id], at=row.at
            )
        )

    def shares_of(self, item_id: str, *, learner_id: str) -> tuple[Share, ...]:
        """Return the links of this learner that show an item, newest first."""
        statement = (
            select(ShareRow)
            .join(ShareItemRow, ShareItemRow.share_id == ShareRow.id)
            .where(ShareItemRow.item_id == item_id, ShareRow.learner_id == learner_id)
            .order_by(ShareRow.created_at.desc(), ShareRow.id)
        )
        return tuple(_share(row, (item_id,), 0) for row in self.session.scalars(statement))

    def looks_at(self, item_id: str, *, learner_id: str, limit: int) -> tuple[AccessEvent, ...]:
        """Return the latest looks at an item through this learner's links."""
        statement = (
            select(AccessEventRow, ShareRow.label)
            .join(ShareRow, ShareRow.id == AccessEventRow.share_id)
            .join(ShareItemRow, ShareItemRow.share_id == ShareRow.id)
            .where(ShareItemRow.item_id == item_id, AccessEventRow.learner_id == learner_id)
            .order_by(AccessEventRow.at.desc(), AccessEventRow.id)
            .limit(limit)
        )
        return tuple(
            AccessEvent(id=row.id, share_id=row.share_id, label=label, at=row.at)
            for row, label in self.session.execute(statement)
        )

    def _labels(self, share_ids: Sequence[str]) -> dict[str, str]:
        statement = select(ShareRow.id, ShareRow.label).where(ShareRow.id.in_(share_ids))
        return {row.id: row.label for row in self.session.execute(statement)}

    def _one(self, statement: Select[ShareRow]) -> Share | None:
        row = self.session.scalar(statement)
        if row is None:
            return None
        items, looks = self._items_and_looks([row.id])
        return _share(row, items.get(row.id, ()), looks.get(row.id, 0))

    def _items_and_looks(
        self, share_ids: Sequence[str]
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
        shown = (
            select(ShareItemRow)
            .where(ShareItemRow.share_id.in_(share_ids))
            .order_by(ShareItemRow.position)
        )
        items: dict[str, tuple[str, ...]] = {}
        for row in self.session.scalars(shown):
            items[row.share_id] = (*items.get(row.share_id, ()), row.item_id)
        counted = (
            select(AccessEventRow.share_id, func.count().label("looks"))
            .where(AccessEventRow.share_id.in_(share_ids))
            .group_by(AccessEventRow.share_id)
        )
        return items, {row.share_id: row.looks for row in self.session.execute(counted)}


def _items_of(learner_id: str) -> Select[WalletItemRow]:
    return select(WalletItemRow).where(
        WalletItemRow.learner_id == learner_id, WalletItemRow.kind == ItemKind.ISSUED
    )


def item_of(row: WalletItemRow) -> WalletItem:
    """Return the item in a row."""
    return WalletItem.model_validate({name: getattr(row, name) for name in WalletItem.model_fields})


def _share(row: ShareRow, item_ids: tuple[str, ...], looks: int) -> Share:
    return Share(
        id=row.id,
        learner_id=row.learner_id,
        item_ids=item_ids,
        label=row.label,
        show_name=row.show_name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        looks=looks,
    )
