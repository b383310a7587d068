"""Verification links: made, changed, listed and withdrawn by the learner, and what each shows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.at_once import NotAtOnceError
from app.core.errors import AppError
from app.core.ids import new_id, new_token, token_hash
from app.core.paging import Page, Slice
from app.credentials.canonical.rdfc import AT_ONCE, OF_STRANGERS, Care
from app.credentials.checks import Outcome
from app.credentials.secured import Question
from app.credentials.verification import Verdict, Verification
from app.wallet import pins, sharing
from app.wallet.asserting import verdict_on
from app.wallet.disclosure import Disclosed, disclose, offered
from app.wallet.holding import Holdings
from app.wallet.models import (
    AccessEvent,
    Field,
    Share,
    ShareChange,
    SharedItem,
    ShareOrder,
)
from app.wallet.share_store import ShareStore
from app.wallet.showables import Showable, Showables


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link that was just made; its token is known at this moment only."""

    share: Share
    token: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One item behind a link. The verdict is about all of it, `disclosed` is what is shown.

    Nothing of a credential is shown whose proof did not hold, or that was revoked.
    """

    showable: Showable
    fields: frozenset[Field]
    verdict: Verdict

    @property
    def is_shown(self) -> bool:
        """Whether anything is shown of it."""
        status = self.verdict.status
        return self.verdict.credential is not None and not (status is not None and status.revoked)

    @property
    def disclosed(self) -> Disclosed | None:
        """What is shown of it."""
        showable, credential = self.showable, self.verdict.credential
        if credential is None or not self.is_shown:
            return None
        return disclose(credential, showable.person, self.fields, origin=showable.origin)

    @property
    def is_whole(self) -> bool:
        """Whether the signed document is shown as it is."""
        return Field.WHOLE in self.fields and self.showable.secured is not None


@dataclass(frozen=True, slots=True)
class Opened:
    """What somebody sees who opens a link."""

    share: Share
    shown: tuple[Shown, ...]

    @property
    def outcome(self) -> Outcome:
        """The gravest outcome of all that is shown."""
        order = list(Outcome)
        return min((one.verdict.report.outcome for one in self.shown), key=order.index)


@dataclass(frozen=True, slots=True)
class Shares:
    """The links of all learners in one unit of work."""

    store: ShareStore
    showables: Showables
    holdings: Holdings
    verification: Verification
    care: Care = OF_STRANGERS

    def make(self, learner_id: str, order: ShareOrder, *, now: datetime) -> NewShare:
        """Make a link to some credentials of this learner.

        Raises:
            NothingSharedError: no credential is chosen, or one twice.
            UnknownItemError: one is not this learner's.
            InvalidExpiryError: the expiry is past or too far away.
            InvalidPinError: the PIN is not 4 to 12 digits.
        """
        share, token = self._ordered(learner_id, order, now), new_token()
        self.store.add(share, token_hash=token_hash(token))
        return NewShare(share, token)

    def preview(self, learner_id: str, order: ShareOrder, *, now: datetime) -> Opened:
        """Return what a link would show; nothing is stored.

        Raises:
            RejectedError, UnknownItemError: such a link cannot be made.
        """
        return self.show(self._ordered(learner_id, order, now), now=now)

    def change(
        self, share_id: str, change: ShareChange, *, learner_id: str, now: datetime
    ) -> Share:
        """Change the members of a link that are set in `change`.

        Raises:
            UnknownShareError: this learner has no such link.
            ShareWithdrawnError: it was withdrawn, which is final.
            RejectedError, UnknownItemError: there cannot be such a link.
        """
        share = self.get(share_id, learner_id=learner_id, lock=True)
        sharing.may_be_changed(share)
        named = change.model_fields_set
        changed = share.model_copy(update=_changes(change, share, now))
        if "items" in named:
            self._check(learner_id, changed.items)
        self.store.change(changed)
        if "pin" in named or change.unlock:
            self.store.forget_tries(share.id)
        return self.get(share_id, learner_id=learner_id)

    def page(self, learner_id: str, wanted: Slice) -> Page[Share]:
        """Return a page of the learner's links, newest first."""
        return self.store.page(learner_id, wanted)

    def get(self, share_id: str, *, learner_id: str, lock: bool = False) -> Share:
        """Return a link of this learner; `lock` keeps others from changing it meanwhile.

        Raises:
            UnknownShareError: this learner has no such link.
        """
        share = self.store.get(share_id, learner_id=learner_id, lock=lock)
        if share is None:
            raise sharing.UnknownShareError("You have no such link.")
        return share

    def withdraw(self, share_id: str, *, learner_id: str, now: datetime) -> Share:
        """Close a link at once; closing it again changes nothing.

        Raises:
            UnknownShareError: this learner has no such link.
        """
        share = self.get(share_id, learner_id=learner_id)
        if share.withdrawn_at is not None:
            return share
        self.store.withdraw(share.id, now=now)
        return share.model_copy(update={"withdrawn_at": now})

    def looks(self, learner_id: str, wanted: Slice) -> Page[AccessEvent]:
        """Return a page of the learner's access log, newest first."""
        return self.store.looks(learner_id, wanted)

    def offered(self, item_ids: Sequence[str], *, learner_id: str) -> dict[str, tuple[Field, ...]]:
        """Return which fields of these credentials have something to show.

        Raises:
            UnknownItemError: one is not this learner's.
        """
        found = self.showables.of(item_ids, learner_id=learner_id)
        return {
            name: offered(one.document, one.person, origin=one.origin)
            for name, one in found.items()
        }

    def at_once(self) -> "Shares":
        """Return the same, that raises NotAtOnceError in place of what may take long."""
        return replace(self, verification=self.verification.at_once(), care=AT_ONCE)

    def behind(self, token: str) -> Share:
        """Return the link of a token, whatever has become of it.

        Raises:
            UnknownShareError: no link has this token.
        """
        return sharing.must_be_known(self.store.by_token(token_hash(token)))

    def behind_several(self, tokens: Iterable[str]) -> dict[str, Share]:
        """Return the links of these tokens, by token; of a token without one, nothing."""
        hashes = {token_hash(token): token for token in tokens}
        return {hashes[name]: one for name, one in self.store.by_tokens(hashes).items()}

    def show(self, share: Share, *, now: datetime) -> Opened:
        """Return what a link shows at this moment."""
        found = self.showables.of(share.item_ids, learner_id=share.learner_id, pictures=True)
        return Opened(
            share, tuple(self._show(found[item.item_id], item, now) for item in share.items)
        )

    def show_several(
        self, shares: Sequence[Share], *, now: datetime
    ) -> list[Opened | NotAtOnceError]:
        """Return what several links show, gathered for all of them together."""
        wanted: dict[str, set[str]] = {}
        for share in shares:
            wanted.setdefault(share.learner_id, set()).update(share.item_ids)
        found = self.showables.of_several(wanted)
        every = [one for items in found.values() for one in items.values()]
        self.verification.gather(one.secured.claimed for one in every if one.secured is not None)
        return [self._opened(share, found[share.learner_id], now) for share in shares]

    def _opened(
        self, share: Share, found: Mapping[str, Showable], now: datetime
    ) -> Opened | NotAtOnceError:
        if not found.keys() >= set(share.item_ids):
            return NotAtOnceError()
        try:
            shown = [self._show(found[item.item_id], item, now) for item in share.items]
        except NotAtOnceError as error:
            return error
        return Opened(share, tuple(shown))

    def note(self, share: Share, outcome: Outcome, *, now: datetime) -> None:
        """Count a view, and note it in the learner's access log with what it showed.

        Raises:
            GoneError: there is no view left, or the link was closed a moment ago.
        """
        # Who leaves takes the learner's row first, and then the links; so does this.
        self.store.keep_owners([share.learner_id])
        if not self.store.count_view(share.id, now=now):
            self._refuse(share, now)
        self.store.note_looks([_look(share, outcome, now)])

    def note_several(self, opened: Sequence[Opened], *, now: datetime) -> list[Opened | AppError]:
        """Note a view of each; return the error in the place of one that was closed just now."""
        owners = [each.share.learner_id for each in opened]
        views = Counter(each.share.id for each in opened)
        counted = self.store.count_views(views, owners=owners, now=now)
        self.store.note_looks(
            [_look(each.share, each.outcome, now) for each in opened if each.share.id in counted]
        )
        return [
            each if each.share.id in counted else self._noted_alone(each, now) for each in opened
        ]

    def _noted_alone(self, opened: Opened, now: datetime) -> Opened | AppError:
        try:
            self.note(opened.share, opened.outcome, now=now)
        except AppError as error:
            return error
        return opened

    def _refuse(self, share: Share, now: datetime) -> None:
        present = self.store.get(share.id, learner_id=share.learner_id)
        if present is None:
            raise sharing.UnknownShareError("This link does not exist any more.")
        sharing.must_be_open(present, now=now)

    def _ordered(self, learner_id: str, order: ShareOrder, now: datetime) -> Share:
        self._check(learner_id, order.items)
        values = order.model_dump(exclude={"items", "pin", "expires_at"})
        return Share(
            id=new_id(),
            learner_id=learner_id,
            items=order.items,
            **values,
            pin_hash=pins.hash_of(order.pin) if order.pin is not None else None,
            created_at=now,
            expires_at=sharing.expiry(order.expires_at, now=now, purpose=order.purpose),
            withdrawn_at=None,
        )

    def _check(self, learner_id: str, items: Sequence[SharedItem]) -> None:
        sharing.may_be_shared(items)
        self.showables.of([item.item_id for item in items], learner_id=learner_id)

    def _show(self, showable: Showable, item: SharedItem, now: datetime) -> Shown:
        if showable.secured is None:
            return Shown(showable, item.fields, verdict_on(showable.document, now=now))
        verdict = self.verification.verdict(
            showable.secured, Question(now, self.care, remembers=True)
        )
        if Field.WHOLE not in item.fields:
            # It names one credential of one person, and so goes with the whole only.
            verdict = replace(verdict, credential_id=None)
        return Shown(showable, item.fields, verdict)


def _look(share: Share, outcome: Outcome, now: datetime) -> tuple[AccessEvent, str]:
    event = AccessEvent(
        id=new_id(), share_id=share.id, label=share.label, at=now, outcome=outcome.value
    )
    return event, share.learner_id


def _changes(change: ShareChange, share: Share, now: datetime) -> dict[str, object]:
    """Return the members of a link that change, as they will be."""
    becomes: Mapping[str, Callable[[], tuple[str, object]]] = {
        "pin": lambda: ("pin_hash", pins.hash_of(change.pin) if change.pin is not None else None),
        "expires_at": lambda: (
            "expires_at",
            sharing.expiry(change.expires_at, now=now, purpose=share.purpose),
        ),
    }
    named = change.model_fields_set - {"unlock"}
    return dict(
        becomes[name]() if name in becomes else (name, getattr(change, name)) for name in named
    )
