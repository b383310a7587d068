"""Links and looks as rows. Every query about a person takes the person as an argument.

What several replicas count together - views, and tries of a PIN - is counted by one conditional
UPDATE, never by reading first: of fifty who open at once, no more get in than may.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.base import Executable

from app.core.db import (
    PERSON,
    JSONDocument,
    Moment,
    Row,
    among_given,
    is_postgresql,
    texts_given,
)
from app.core.driver import asked, in_few_trips, in_utc, rows_of, run
from app.core.inserting import insert_many
from app.core.paging import Page, Slice, read_page
from app.wallet.models import AccessEvent, Field, Share, SharedItem
from app.wallet.pins import MAX_TRIES


class ShareRow(Row):
    """A link; only the hash of its token is here, and a slow hash of its PIN."""

    __tablename__ = "share"
    __table_args__ = (
        CheckConstraint("pin_tries BETWEEN 0 AND 5", name="pin_tries"),
        CheckConstraint("max_views IS NULL OR max_views > 0", name="max_views"),
        CheckConstraint("views >= 0", name="views"),
        Index("ix_share_list", "learner_id", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(16))
    message: Mapped[str | None] = mapped_column(Text)
    allow_download: Mapped[bool] = mapped_column(Boolean)
    pin_hash: Mapped[str | None] = mapped_column(String(100))
    pin_tries: Mapped[int]
    max_views: Mapped[int | None]
    views: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class ShareItemRow(Row):
    """A credential that a link shows, and which fields of it."""

    __tablename__ = "share_item"

    share_id: Mapped[str] = mapped_column(ForeignKey("share.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("wallet_item.id"), primary_key=True, index=True)
    position: Mapped[int]
    fields: Mapped[list[str]] = mapped_column(JSONDocument)


class AccessEventRow(Row):
    """A look at a link and what it showed, without anything about who looked."""

    __tablename__ = "access_event"
    __table_args__ = (Index("ix_access_event_list", "learner_id", "at", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    share_id: Mapped[str] = mapped_column(ForeignKey("share.id"), index=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[str | None] = mapped_column(String(16))


@dataclass(frozen=True, slots=True)
class ShareStore:
    """Reads and writes links in one unit of work."""

    session: Session

    def add(self, share: Share, *, token_hash: str) -> None:
        """Keep a new link."""
        values = share.model_dump(exclude={"items"})
        self.session.add(ShareRow(**values, token_hash=token_hash))
        self.session.flush()
        self._add_items(share)

    def change(self, share: Share) -> None:
        """Keep what the learner changed of a link; what is counted stays as it is."""
        values = share.model_dump(
            include={"label", "message", "allow_download", "pin_hash", "max_views", "expires_at"}
        )
        self._update(share.id, **values)
        self.session.execute(delete(ShareItemRow).where(ShareItemRow.share_id == share.id))
        self._add_items(share)

    def get(self, share_id: str, *, learner_id: str, lock: bool = False) -> Share | None:
        """Return a link of this learner; `lock` keeps others from changing it meanwhile."""
        statement = select(ShareRow).where(
            ShareRow.id == share_id, ShareRow.learner_id == learner_id
        )
        return self._one(statement.with_for_update() if lock else statement)

    def by_token(self, token_hash: str) -> Share | None:
        """Return the link that a token opens."""
        return self.by_tokens([token_hash]).get(token_hash)

    def by_tokens(self, token_hashes: Iterable[str]) -> dict[str, Share]:
        """Return the links that these tokens open, by the hashes of the tokens."""
        given = {"tokens": texts_given(self.session, token_hashes)}
        statement = _opened(on_postgresql=is_postgresql(self.session))
        found: dict[str, tuple[dict[str, Any], tuple[SharedItem, ...]]] = {}
        for token_hash, item_id, fields, *values in rows_of(self.session, statement, given):
            before = found[token_hash][1] if token_hash in found else ()
            # One whose items were all removed has none.
            item = () if item_id is None else (_item(item_id, fields),)
            told = zip(_OF_SHARE, map(in_utc, values), strict=True)
            found[token_hash] = dict(told), (*before, *item)
        return {name: Share(**values, items=items) for name, (values, items) in found.items()}

    def page(self, learner_id: str, wanted: Slice) -> Page[Share]:
        """Return a page of a learner's links, newest first."""
        statement = select(ShareRow).where(ShareRow.learner_id == learner_id)
        page = read_page(
            self.session, statement, wanted, moment=ShareRow.created_at, key=ShareRow.id
        )
        items = self._items([row.id for row in page.items])
        return page.map(lambda row: _share(row, items.get(row.id, ())))

    def withdraw(self, share_id: str, *, now: datetime) -> None:
        """Close a link for good."""
        self._update(share_id, withdrawn_at=now)

    def keep_owners(self, learner_ids: Iterable[str]) -> None:
        """Let the owners of links not leave until this unit of work ends, nor keep others out."""
        owners = texts_given(self.session, set(learner_ids))
        run(self.session, _kept(on_postgresql=is_postgresql(self.session)), {"owners": owners})

    def count_view(self, share_id: str, *, now: datetime) -> bool:
        """Count a view of a link that is open at this moment; tell whether there was one left."""
        counted = (
            update(ShareRow)
            .where(
                ShareRow.id == share_id,
                ShareRow.withdrawn_at.is_(None),
                ShareRow.expires_at > now,
                or_(ShareRow.max_views.is_(None), ShareRow.views < ShareRow.max_views),
            )
            .values(views=ShareRow.views + 1)
            .returning(ShareRow.id)
        )
        return self.session.execute(counted).first() is not None

    def count_views(
        self, views: Mapping[str, int], *, owners: Iterable[str], now: datetime
    ) -> frozenset[str]:
        """Count views of links that are open and not limited in number; return of which.

        Their owners are kept from leaving meanwhile.
        """
        on_postgresql = is_postgresql(self.session)
        named = {"shares": texts_given(self.session, views)}
        given = {**named, "views": orjson.dumps(dict(views)).decode(), "now": now}
        with in_few_trips(self.session):
            self.keep_owners(owners)
            if len(views) > 1:
                # Their rows are taken in one order before they are changed.
                run(self.session, _taken(on_postgresql=on_postgresql), named)
            counted = asked(self.session, _counted(on_postgresql=on_postgresql), given)
        return frozenset(share_id for (share_id,) in counted())

    def count_try(self, share_id: str) -> int | None:
        """Count a try of a PIN before it is looked at; return how many are left, None: locked."""
        counted = (
            update(ShareRow)
            .where(ShareRow.id == share_id, ShareRow.pin_tries < MAX_TRIES)
            .values(pin_tries=ShareRow.pin_tries + 1)
            .returning(ShareRow.pin_tries)
        )
        found = self.session.execute(counted).first()
        return None if found is None else MAX_TRIES - found[0]

    def forget_tries(self, share_id: str) -> None:
        """Let a PIN be tried anew: it was right, or its owner unlocked it."""
        self._update(share_id, pin_tries=0)

    def note_looks(self, looks: Sequence[tuple[AccessEvent, str]]) -> None:
        """Note that somebody looked, each with the learner whose link it was."""
        values = [{**event.model_dump(exclude={"label"}), "learner_id": by} for event, by in looks]
        insert_many(self.session, (AccessEventRow, values))

    def looks(self, learner_id: str, wanted: Slice) -> Page[AccessEvent]:
        """Return a page of a learner's access log, newest first."""
        statement = select(AccessEventRow).where(AccessEventRow.learner_id == learner_id)
        page = read_page(
            self.session, statement, wanted, moment=AccessEventRow.at, key=AccessEventRow.id
        )
        labels = self._labels([row.share_id for row in page.items])
        return page.map(lambda row: _event(row, labels[row.share_id]))

    def shares_of(self, item_id: str, *, learner_id: str) -> tuple[Share, ...]:
        """Return the links of this learner that show an item, newest first."""
        statement = (
            select(ShareRow)
            .join(ShareItemRow, ShareItemRow.share_id == ShareRow.id)
            .where(ShareItemRow.item_id == item_id, ShareRow.learner_id == learner_id)
            .order_by(ShareRow.created_at.desc(), ShareRow.id)
        )
        shown = (SharedItem(item_id=item_id),)
        return tuple(_share(row, shown) for row in self.session.scalars(statement))

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
        return tuple(_event(row, label) for row, label in self.session.execute(statement))

    def _update(self, share_id: str, **values: object) -> None:
        self.session.execute(update(ShareRow).where(ShareRow.id == share_id).values(**values))

    def _add_items(self, share: Share) -> None:
        self.session.add_all(
            ShareItemRow(
                share_id=share.id,
                item_id=item.item_id,
                position=position,
                fields=sorted(item.fields),
            )
            for position, item in enumerate(share.items)
        )
        self.session.flush()

    def _labels(self, share_ids: Sequence[str]) -> dict[str, str]:
        statement = select(ShareRow.id, ShareRow.label).where(ShareRow.id.in_(share_ids))
        return {row.id: row.label for row in self.session.execute(statement)}

    def _one(self, statement: Select[ShareRow]) -> Share | None:
        # Not joined: who waited for a lock is to see the items of after it.
        row = self.session.scalar(statement)
        return None if row is None else _share(row, self._items([row.id]).get(row.id, ()))

    def _items(self, share_ids: Sequence[str]) -> dict[str, tuple[SharedItem, ...]]:
        statement = (
            select(ShareItemRow)
            .where(ShareItemRow.share_id.in_(share_ids))
            .order_by(ShareItemRow.position)
        )
        items: dict[str, tuple[SharedItem, ...]] = {}
        for row in self.session.scalars(statement):
            items[row.share_id] = (*items.get(row.share_id, ()), _item(row.item_id, row.fields))
        return items


def _item(item_id: str, fields: Iterable[str]) -> SharedItem:
    return SharedItem(item_id=item_id, fields=frozenset(map(Field, fields)))


def _event(row: AccessEventRow, label: str) -> AccessEvent:
    return AccessEvent(
        id=row.id, share_id=row.share_id, label=label, at=row.at, outcome=row.outcome
    )


# What a link is made of, but for its items.
_OF_SHARE = tuple(name for name in Share.model_fields if name != "items")


@cache
def _opened(*, on_postgresql: bool) -> Executable:
    """Return the query for links by their tokens; the items come with them in one question."""
    item = ShareItemRow
    those = among_given(ShareRow.token_hash, "tokens", on_postgresql=on_postgresql)
    return (
        select(
            ShareRow.token_hash,
            item.item_id,
            item.fields,
            *(getattr(ShareRow, name) for name in _OF_SHARE),
        )
        .outerjoin(item, item.share_id == ShareRow.id)
        .where(those)
        .order_by(item.position)
    )


@cache
def _kept(*, on_postgresql: bool) -> Executable:
    owner = Row.metadata.tables[PERSON]
    named = among_given(owner.c.id, "owners", on_postgresql=on_postgresql)
    # In one order, so that two of these never wait for each other.
    statement = select(owner.c.id).where(named).order_by(owner.c.id)
    return statement.with_for_update(read=True, key_share=True)


@cache
def _taken(*, on_postgresql: bool) -> Executable:
    named = among_given(ShareRow.id, "shares", on_postgresql=on_postgresql)
    return select(ShareRow.id).where(named).order_by(ShareRow.id).with_for_update()


@cache
def _counted(*, on_postgresql: bool) -> Executable:
    """Return what adds to each link how many views of it there are in a JSON object."""
    named = among_given(ShareRow.id, "shares", on_postgresql=on_postgresql)
    views, now = bindparam("views", type_=Text), bindparam("now", type_=Moment)
    of_this = (
        cast(views, JSON)[ShareRow.id].as_integer()
        if on_postgresql
        else func.json_extract(views, '$."' + ShareRow.id + '"')
    )
    return (
        update(ShareRow)
        .where(
            named,
            ShareRow.withdrawn_at.is_(None),
            ShareRow.expires_at > now,
            ShareRow.max_views.is_(None),
        )
        .values(views=ShareRow.views + of_this)
        .returning(ShareRow.id)
    )


def _share(row: ShareRow, items: tuple[SharedItem, ...]) -> Share:
    return Share(**{name: getattr(row, name) for name in _OF_SHARE}, items=items)
