"""All that a learner holds as rows: found, arranged, and what did not come from here.

Every query takes the person as an argument.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    LargeBinary,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.base import Executable

from app.core.db import Moment, Row, among_given, is_postgresql, texts_given
from app.core.driver import rows_of
from app.core.inserting import insert_ignoring_conflict
from app.core.paging import Page, Slice, read_page
from app.core.values import Localised
from app.credentials.award_rows import AwardRow
from app.credentials.models import Standing
from app.credentials.store import AwardStore
from app.wallet.arranging import Place
from app.wallet.models import (
    Glance,
    Group,
    Imported,
    ItemKind,
    PortfolioEntry,
    PortfolioItem,
    WalletItem,
)
from app.wallet.sought import Facets, Sought
from app.wallet.store import WalletItemRow, item_of


class GroupRow(Row):
    """A group of one learner."""

    __tablename__ = "wallet_group"
    __table_args__ = (UniqueConstraint("learner_id", "name"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)


class ImportedRow(Row):
    """A credential of others, as text; each only once in a wallet."""

    __tablename__ = "imported_credential"
    __table_args__ = (UniqueConstraint("learner_id", "fingerprint"),)

    item_id: Mapped[str] = mapped_column(ForeignKey("wallet_item.id"), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    secured: Mapped[str] = mapped_column(Text)
    issuer_id: Mapped[str] = mapped_column(String(2000))
    vouched_nl: Mapped[str | None] = mapped_column(String(200))
    vouched_en: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(200))
    standing: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(64))
    valid_until: Mapped[datetime | None] = mapped_column(Moment)
    checked_at: Mapped[datetime] = mapped_column(Moment)


class PortfolioRow(Row):
    """What a learner says of themselves."""

    __tablename__ = "portfolio_item"
    __table_args__ = (CheckConstraint("ended_on >= began_on", name="in_order"),)

    item_id: Mapped[str] = mapped_column(ForeignKey("wallet_item.id"), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str | None] = mapped_column(String(200))
    began_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    description: Mapped[str | None] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(2000))
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class HoldingStore:
    """Reads and writes what learners hold in one unit of work."""

    session: Session

    def page(
        self, learner_id: str, sought: Sought, wanted: Slice, *, now: datetime
    ) -> Page[WalletItem]:
        """Return a page of what is sought: in the learner's own order, or the latest first."""
        moment = WalletItemRow.dated_at if sought.timeline else WalletItemRow.placed_at
        statement = self._sought(learner_id, sought, now=now)
        page = read_page(self.session, statement, wanted, moment=moment, key=WalletItemRow.id)
        return page.map(item_of)

    def count(self, learner_id: str, sought: Sought, *, now: datetime) -> int:
        """Return how many are found."""
        found = self._sought(learner_id, sought, now=now).with_only_columns(WalletItemRow.id)
        return self.session.scalar(select(func.count()).select_from(found.subquery())) or 0

    def item(self, item_id: str, *, learner_id: str) -> WalletItem | None:
        """Return one item of this learner, of any kind."""
        statement = _of(learner_id).where(WalletItemRow.id == item_id)
        row = self.session.scalar(statement)
        return None if row is None else item_of(row)

    def some(self, learner_id: str, item_ids: Iterable[str]) -> tuple[WalletItem, ...]:
        """Return those of these items that are this learner's, in the learner's own order."""
        statement = _of(learner_id).where(WalletItemRow.id.in_(list(item_ids)))
        ordered = statement.order_by(WalletItemRow.placed_at.desc(), WalletItemRow.id.desc())
        return tuple(item_of(row) for row in self.session.scalars(ordered))

    def issued_of_several(
        self, wanted: Mapping[str, Iterable[str]]
    ) -> tuple[tuple[str, str, str], ...]:
        """Return the items that were issued here, of the learner under whose name they stand.

        Of each its id, the learner and the award.
        """
        ids = {learner_id: set(item_ids) for learner_id, item_ids in wanted.items()}
        given = {
            "learners": texts_given(self.session, ids),
            "items": texts_given(self.session, set().union(*ids.values())),
        }
        statement = _issued(on_postgresql=is_postgresql(self.session))
        return tuple(
            (item_id, learner_id, award_id)
            for item_id, learner_id, award_id in rows_of(self.session, statement, given)
            if item_id in ids[learner_id]
        )

    def facets(self, learner_id: str) -> Facets:
        """Return by what this learner's items can be sought."""
        columns = (
            WalletItemRow.kind,
            WalletItemRow.achievement_kind,
            WalletItemRow.issuer,
            WalletItemRow.nlqf,
            WalletItemRow.dated_at,
        )
        statement = select(*columns).where(WalletItemRow.learner_id == learner_id)
        rows = self.session.execute(statement.distinct()).all()
        return Facets(
            origins=frozenset(ItemKind(row.kind) for row in rows),
            kinds=frozenset(row.achievement_kind for row in rows if row.achievement_kind),
            issuers=frozenset((ItemKind(row.kind), row.issuer) for row in rows if row.issuer),
            levels=frozenset(row.nlqf for row in rows if row.nlqf),
            years=frozenset(row.dated_at.year for row in rows),
        )

    def add_imported(self, item: WalletItem, glance: Glance, imported: Imported) -> bool:
        """Keep a credential of others; tell whether it was not there yet."""
        self._add(item, glance)
        values = {"learner_id": item.learner_id, **_imported_values(imported)}
        return insert_ignoring_conflict(self.session, ImportedRow, values)

    def add_portfolio(self, item: WalletItem, glance: Glance, entry: PortfolioEntry) -> None:
        """Keep what a learner says of themselves."""
        self._add(item, glance)
        values = entry.model_dump()
        self.session.add(PortfolioRow(item_id=item.id, learner_id=item.learner_id, **values))
        self.session.flush()

    def change(self, item_id: str, *, learner_id: str, **values: object) -> None:
        """Change how an item is arranged, or by what it is found."""
        self._change(WalletItemRow, WalletItemRow.id == item_id, learner_id, values)

    def change_portfolio(self, item_id: str, *, learner_id: str, **values: object) -> None:
        """Change what a learner says of themselves."""
        self._change(PortfolioRow, PortfolioRow.item_id == item_id, learner_id, values)

    def note_check(self, imported: Imported, *, learner_id: str) -> None:
        """Note what the last check found."""
        values = _imported_values(imported)
        self._change(ImportedRow, ImportedRow.item_id == imported.item_id, learner_id, values)

    def imported(self, learner_id: str, item_ids: Iterable[str]) -> dict[str, Imported]:
        """Return credentials of others, by item."""
        statement = select(ImportedRow).where(
            ImportedRow.learner_id == learner_id, ImportedRow.item_id.in_(list(item_ids))
        )
        return {row.item_id: _imported(row) for row in self.session.scalars(statement)}

    def known_import(self, learner_id: str, fingerprint: str) -> str | None:
        """Return the item that holds this credential already."""
        statement = select(ImportedRow.item_id).where(
            ImportedRow.learner_id == learner_id, ImportedRow.fingerprint == fingerprint
        )
        return self.session.scalar(statement)

    def imported_size(self, learner_id: str) -> tuple[int, int]:
        """Return how many credentials of others there are, and of how many characters in all."""
        size = func.coalesce(func.sum(func.length(ImportedRow.secured)), 0)
        statement = select(func.count(), size).where(ImportedRow.learner_id == learner_id)
        count, characters = self.session.execute(statement).one()
        return int(count), int(characters)

    def portfolio(self, learner_id: str, item_ids: Iterable[str]) -> dict[str, PortfolioItem]:
        """Return what a learner says of themselves, by item; pictures stay where they are."""
        columns = [getattr(PortfolioRow, name) for name in PortfolioEntry.model_fields]
        statement = select(
            PortfolioRow.item_id, PortfolioRow.picture.isnot(None).label("has_picture"), *columns
        ).where(PortfolioRow.learner_id == learner_id, PortfolioRow.item_id.in_(list(item_ids)))
        return {
            row.item_id: PortfolioItem.model_validate(dict(row._mapping))  # noqa: SLF001 - its public name
            for row in self.session.execute(statement)
        }

    def picture(self, item_id: str, *, learner_id: str) -> bytes | None:
        """Return the picture of an entry."""
        statement = select(PortfolioRow.picture).where(
            PortfolioRow.item_id == item_id, PortfolioRow.learner_id == learner_id
        )
        return self.session.scalar(statement)

    def pictures(self, learner_id: str, item_ids: Iterable[str]) -> dict[str, bytes]:
        """Return the pictures of entries that have one, by item."""
        statement = select(PortfolioRow.item_id, PortfolioRow.picture).where(
            PortfolioRow.learner_id == learner_id,
            PortfolioRow.item_id.in_(list(item_ids)),
            PortfolioRow.picture.isnot(None),
        )
        return {row.item_id: row.picture for row in self.session.execute(statement)}

    def count_of(self, learner_id: str, kind: ItemKind) -> int:
        """Return how many items of a kind a learner holds."""
        statement = select(func.count()).where(
            WalletItemRow.learner_id == learner_id, WalletItemRow.kind == kind
        )
        return self.session.scalar(statement) or 0

    def places(self, learner_id: str) -> tuple[Place, ...]:
        """Return the learner's own order of what is not hidden, and lock it."""
        statement = (
            select(WalletItemRow.id, WalletItemRow.placed_at)
            .where(WalletItemRow.learner_id == learner_id, WalletItemRow.hidden.is_(False))
            .order_by(WalletItemRow.placed_at.desc(), WalletItemRow.id.desc())
            .with_for_update()
        )
        return tuple(Place(row.id, row.placed_at) for row in self.session.execute(statement))

    def place(self, places: Iterable[Place], *, learner_id: str) -> None:
        """Write down the places that changed."""
        for place in places:
            self.change(place.item_id, learner_id=learner_id, placed_at=place.at)

    def groups(self, learner_id: str) -> tuple[Group, ...]:
        """Return the groups of a learner, by name."""
        statement = select(GroupRow).where(GroupRow.learner_id == learner_id)
        ordered = statement.order_by(func.lower(GroupRow.name), GroupRow.id)
        return tuple(_group(row) for row in self.session.scalars(ordered))

    def add_group(self, group: Group, *, learner_id: str) -> bool:
        """Keep a new group; tell whether its name was free."""
        values = {"learner_id": learner_id, **group.model_dump()}
        return insert_ignoring_conflict(self.session, GroupRow, values)

    def rename_group(self, group_id: str, name: str, *, learner_id: str) -> None:
        """Give a group another name."""
        self._change(GroupRow, GroupRow.id == group_id, learner_id, {"name": name})

    def remove_group(self, group_id: str, *, learner_id: str) -> None:
        """Take a group away; what was in it stays."""
        mine = WalletItemRow.learner_id == learner_id
        inside = update(WalletItemRow).where(mine, WalletItemRow.group_id == group_id)
        self.session.execute(inside.values(group_id=None))
        self.session.execute(
            delete(GroupRow).where(GroupRow.id == group_id, GroupRow.learner_id == learner_id)
        )

    def _add(self, item: WalletItem, glance: Glance) -> None:
        self.session.add(WalletItemRow(**item.model_dump(), **glance.model_dump()))
        self.session.flush()

    def _change(
        self,
        row: type[WalletItemRow | ImportedRow | PortfolioRow | GroupRow],
        which: ColumnElement[bool],
        learner_id: str,
        values: Mapping[str, object],
    ) -> None:
        self.session.execute(
            update(row).where(which, row.learner_id == learner_id).values(**values)
        )

    def _sought(self, learner_id: str, sought: Sought, *, now: datetime) -> Select[WalletItemRow]:
        statement = _of(learner_id).where(WalletItemRow.hidden == sought.hidden)
        conditions: dict[str, Callable[[Any], ColumnElement[bool]]] = {
            "kind": WalletItemRow.achievement_kind.__eq__,
            "institution": WalletItemRow.issuer.__eq__,
            "level": WalletItemRow.nlqf.__eq__,
            "origin": WalletItemRow.kind.__eq__,
            "group": WalletItemRow.group_id.__eq__,
            "year": _in_year,
            "state": lambda state: self._stands(learner_id, state, now),
        }
        for name, condition in conditions.items():
            value = getattr(sought, name)
            if value is not None:
                statement = statement.where(condition(value))
        for word in sought.words():
            statement = statement.where(WalletItemRow.searched.contains(word, autoescape=True))
        return statement

    def _stands(self, learner_id: str, standing: Standing, now: datetime) -> ColumnElement[bool]:
        # One award at a time: as a list of ids, it would be that of everybody's awards.
        awards = AwardStore(self.session).standing(standing, now=now)
        theirs = awards.where(AwardRow.id == WalletItemRow.award_id).exists()
        expired = and_(ImportedRow.valid_until.isnot(None), ImportedRow.valid_until <= now)
        stands = ImportedRow.standing == standing
        if standing is Standing.EXPIRED:
            stands = or_(stands, and_(ImportedRow.standing == Standing.VALID, expired))
        elif standing is Standing.VALID:
            stands = and_(stands, or_(ImportedRow.valid_until.is_(None), ~expired))
        others = select(ImportedRow.item_id).where(ImportedRow.learner_id == learner_id, stands)
        return or_(theirs, WalletItemRow.id.in_(others))


@cache
def _issued(*, on_postgresql: bool) -> Executable:
    """Return the query for what was issued here of many items of many learners; built once."""
    row = WalletItemRow
    return select(row.id, row.learner_id, row.award_id).where(
        among_given(row.learner_id, "learners", on_postgresql=on_postgresql),
        among_given(row.id, "items", on_postgresql=on_postgresql),
        row.award_id.isnot(None),
    )


def _of(learner_id: str) -> Select[WalletItemRow]:
    return select(WalletItemRow).where(WalletItemRow.learner_id == learner_id)


def _in_year(year: int) -> ColumnElement[bool]:
    begins = datetime(year, 1, 1, tzinfo=UTC)
    until = datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    return WalletItemRow.dated_at.between(begins, until)


def _imported_values(imported: Imported) -> dict[str, object]:
    values = imported.model_dump(exclude={"vouched"})
    names = imported.vouched
    return {
        **values,
        "vouched_nl": names.nl if names else None,
        "vouched_en": names.en if names else None,
    }


def _imported(row: ImportedRow) -> Imported:
    names = {name: getattr(row, name) for name in Imported.model_fields if name != "vouched"}
    vouched = None
    if row.vouched_nl and row.vouched_en:
        vouched = Localised(nl=row.vouched_nl, en=row.vouched_en)
    return Imported.model_validate({**names, "vouched": vouched})


def _group(row: GroupRow) -> Group:
    return Group(id=row.id, name=row.name, created_at=row.created_at)
