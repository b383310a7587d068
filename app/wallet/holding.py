"""All that a learner holds: issued here, issued elsewhere, or said by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.values import Localised
from app.credentials.award_states import award_standing
from app.credentials.models import Standing
from app.wallet import arranging
from app.wallet.holding_store import HoldingStore
from app.wallet.models import Group, Imported, ItemKind, PortfolioItem, WalletItem
from app.wallet.service import Held, UnknownItemError, Wallet
from app.wallet.sought import Facets, Sought

# More than fit in a list from which one chooses.
MAX_GROUPS = 50


class UnknownGroupError(NotFoundError):
    """The learner has no such group."""

    code = "unknown_group"


class GroupExistsError(ConflictError):
    """The learner has a group of this name."""

    code = "group_exists"


class TooManyGroupsError(ConflictError):
    """The learner has as many groups as can be."""

    code = "too_many_groups"


@dataclass(frozen=True, slots=True)
class Holding:
    """One item with what belongs to its kind: exactly one of the three is there."""

    item: WalletItem
    held: Held | None = None
    imported: Imported | None = None
    portfolio: PortfolioItem | None = None

    def standing(self, *, now: datetime) -> Standing | None:
        """Return whether it holds at `now`; what a learner says themselves neither does nor not."""
        if self.held is not None:
            return award_standing(self.held.described.award, now=now)
        if self.imported is None:
            return None
        until, found = self.imported.valid_until, self.imported.standing
        expired = found is Standing.VALID and until is not None and now >= until
        return Standing.EXPIRED if expired else found

    def checked_again(self, found: Imported) -> "Holding":
        """Return the same item with what a later check found."""
        return replace(self, imported=found)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What all learners hold in one unit of work; each call names the learner."""

    store: HoldingStore
    wallet: Wallet

    def page(
        self, learner_id: str, sought: Sought, wanted: Slice, *, now: datetime
    ) -> Page[Holding]:
        """Return a page of what is sought."""
        page = self.store.page(learner_id, sought, wanted, now=now)
        found = self._of(page.items, learner_id)
        return page.map(lambda item: found[item.id])

    def count(self, learner_id: str, sought: Sought, *, now: datetime) -> int:
        """Return how many are found."""
        return self.store.count(learner_id, sought, now=now)

    def facets(self, learner_id: str) -> Facets:
        """Return by what this learner's items can be sought."""
        return self.store.facets(learner_id)

    def issuer_names(self, facets: Facets) -> dict[str, Localised | None]:
        """Return the issuers that occur, with their names where they are institutions here."""
        here = {issuer for origin, issuer in facets.issuers if origin is ItemKind.ISSUED}
        known = self.wallet.institutions.many(here)
        elsewhere = {issuer: None for origin, issuer in facets.issuers if issuer not in known}
        return {**elsewhere, **{key: found.names for key, found in known.items()}}

    def get(self, item_id: str, *, learner_id: str) -> Holding:
        """Return one item.

        Raises:
            UnknownItemError: this learner has no such item.
        """
        item = self._item(item_id, learner_id)
        return self._of([item], learner_id)[item.id]

    def some(self, learner_id: str, item_ids: Iterable[str]) -> tuple[Holding, ...]:
        """Return these items in the learner's own order.

        Raises:
            UnknownItemError: one is not this learner's.
        """
        wanted = set(item_ids)
        items = self.store.some(learner_id, wanted)
        if len(items) != len(wanted):
            raise UnknownItemError("Your wallet holds no such item.")
        found = self._of(items, learner_id)
        return tuple(found[item.id] for item in items)

    def arrange(
        self, item_id: str, *, learner_id: str, hidden: bool, group_id: str | None
    ) -> Holding:
        """Hide or show an item, and put it into a group or none.

        Raises:
            UnknownItemError: this learner has no such item.
            UnknownGroupError: this learner has no such group.
        """
        self._item(item_id, learner_id)
        if group_id is not None:
            self._group(group_id, learner_id)
        self.store.change(item_id, learner_id=learner_id, hidden=hidden, group_id=group_id)
        return self.get(item_id, learner_id=learner_id)

    def move(self, item_id: str, *, learner_id: str, up: bool) -> None:
        """Exchange an item with its neighbour in the learner's own order.

        Raises:
            UnknownItemError: this learner has no such item.
        """
        self._item(item_id, learner_id)
        places = self.store.places(learner_id)
        self.store.place(arranging.moved(places, item_id, up=up), learner_id=learner_id)

    def move_to(self, item_id: str, *, learner_id: str, number: int) -> None:
        """Make an item number `number` in the learner's own order, counted from one.

        Raises:
            UnknownItemError: this learner has no such item.
        """
        self._item(item_id, learner_id)
        places = self.store.places(learner_id)
        changed = arranging.moved_to(places, item_id, number=number)
        self.store.place(changed, learner_id=learner_id)

    def groups(self, learner_id: str) -> tuple[Group, ...]:
        """Return the groups of a learner, by name."""
        return self.store.groups(learner_id)

    def add_group(self, learner_id: str, name: str, *, now: datetime) -> Group:
        """Make a group.

        Raises:
            GroupExistsError: there is one of this name.
            TooManyGroupsError: there are as many as can be.
        """
        groups = self.store.groups(learner_id)
        if len(groups) >= MAX_GROUPS:
            raise TooManyGroupsError(f"Have at most {MAX_GROUPS} groups.")
        self._must_be_free(name, groups)
        group = Group(id=new_id(), name=name, created_at=now)
        if not self.store.add_group(group, learner_id=learner_id):
            raise GroupExistsError("You have a group of this name.")
        return group

    def rename_group(self, group_id: str, name: str, *, learner_id: str) -> Group:
        """Give a group another name.

        Raises:
            UnknownGroupError: this learner has no such group.
            GroupExistsError: there is another one of this name.
        """
        group = self._group(group_id, learner_id)
        others = [one for one in self.store.groups(learner_id) if one.id != group_id]
        self._must_be_free(name, others)
        self.store.rename_group(group_id, name, learner_id=learner_id)
        return group.model_copy(update={"name": name})

    def remove_group(self, group_id: str, *, learner_id: str) -> None:
        """Take a group away; what was in it stays.

        Raises:
            UnknownGroupError: this learner has no such group.
        """
        self._group(group_id, learner_id)
        self.store.remove_group(group_id, learner_id=learner_id)

    def _must_be_free(self, name: str, groups: Iterable[Group]) -> None:
        if any(group.name.casefold() == name.casefold() for group in groups):
            raise GroupExistsError("You have a group of this name.")

    def _group(self, group_id: str, learner_id: str) -> Group:
        for group in self.store.groups(learner_id):
            if group.id == group_id:
                return group
        raise UnknownGroupError("You have no such group.")

    def _item(self, item_id: str, learner_id: str) -> WalletItem:
        item = self.store.item(item_id, learner_id=learner_id)
        if item is None:
            raise UnknownItemError("Your wallet holds no such item.")
        return item

    def _of(self, items: Iterable[WalletItem], learner_id: str) -> dict[str, Holding]:
        """Return items with what belongs to each; one query per kind that occurs, not per item."""
        by_kind: dict[ItemKind, list[WalletItem]] = {kind: [] for kind in ItemKind}
        for item in items:
            by_kind[item.kind].append(item)
        held = self.wallet.hold(by_kind[ItemKind.ISSUED])
        imported = self.store.imported(learner_id, [item.id for item in by_kind[ItemKind.IMPORTED]])
        said = self.store.portfolio(
            learner_id, [item.id for item in by_kind[ItemKind.SELF_ASSERTED]]
        )
        return {
            item.id: Holding(item, held.get(item.id), imported.get(item.id), said.get(item.id))
            for found in by_kind.values()
            for item in found
        }
