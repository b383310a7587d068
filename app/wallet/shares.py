"""Verification links: made, listed and withdrawn by the learner, opened by whoever has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.documents import parse_object
from app.core.errors import RejectedError
from app.core.ids import new_id, new_token, token_hash
from app.core.paging import Page, Slice
from app.credentials.checks import Outcome
from app.credentials.models import Form
from app.credentials.secured import Question, secured_document
from app.credentials.verification import Verdict, Verification
from app.wallet.models import AccessEvent, Share
from app.wallet.service import Held, UnknownItemError, Wallet
from app.wallet.sharing import UnknownShareError, expiry, must_be_open
from app.wallet.store import WalletStore


class NothingSharedError(RejectedError):
    """A link shows at least one credential, and each only once."""

    code = "nothing_shared"


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link that was just made; its token is known at this moment only."""

    share: Share
    token: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One credential behind a link, with what can be said of it now."""

    held: Held
    verdict: Verdict


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

    store: WalletStore
    wallet: Wallet
    verification: Verification

    def make(
        self,
        learner_id: str,
        *,
        item_ids: Sequence[str],
        label: str,
        show_name: bool,
        expires_at: datetime | None,
        now: datetime,
    ) -> NewShare:
        """Make a link to some credentials of this learner.

        Raises:
            NothingSharedError: no credential is chosen, or one twice.
            UnknownItemError: one is not this learner's.
            InvalidExpiryError: the expiry is past or too far away.
        """
        if not item_ids or len(set(item_ids)) != len(item_ids):
            raise NothingSharedError("Choose at least one credential, and each only once.")
        for item_id in item_ids:
            if self.store.item(item_id, learner_id=learner_id) is None:
                raise UnknownItemError("Your wallet holds no such credential.")
        share = Share(
            id=new_id(),
            learner_id=learner_id,
            item_ids=tuple(item_ids),
            label=label,
            show_name=show_name,
            created_at=now,
            expires_at=expiry(expires_at, now=now),
            withdrawn_at=None,
            looks=0,
        )
        token = new_token()
        self.store.add_share(share, token_hash=token_hash(token))
        return NewShare(share, token)

    def page(self, learner_id: str, wanted: Slice) -> Page[Share]:
        """Return a page of the learner's links, newest first."""
        return self.store.shares(learner_id, wanted)

    def get(self, share_id: str, *, learner_id: str) -> Share:
        """Return a link of this learner.

        Raises:
            UnknownShareError: this learner has no such link.
        """
        share = self.store.share(share_id, learner_id=learner_id)
        if share is None:
            raise UnknownShareError("You have no such link.")
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

    def open(self, token: str, *, now: datetime) -> Opened:
        """Show what a link shows, and note the look in the learner's access log.

        Raises:
            UnknownShareError: no link has this token.
            GoneError: the link was withdrawn or has expired.
        """
        share = self.store.share_by_token(token_hash(token))
        if share is None:
            raise UnknownShareError("This link does not exist; check that it was copied whole.")
        must_be_open(share, now=now)
        event = AccessEvent(id=new_id(), share_id=share.id, label=share.label, at=now)
        self.store.note_look(event, learner_id=share.learner_id)
        return Opened(share, tuple(self._show(share, item_id, now) for item_id in share.item_ids))

    def looks(self, learner_id: str, wanted: Slice) -> Page[AccessEvent]:
        """Return a page of the learner's access log, newest first."""
        return self.store.looks(learner_id, wanted)

    def _show(self, share: Share, item_id: str, now: datetime) -> Shown:
        held = self.wallet.held(item_id, learner_id=share.learner_id)
        secured = self.wallet.forms(held)[Form.DATA_INTEGRITY].secured
        given = secured_document(parse_object(secured.encode()))
        return Shown(held, self.verification.verdict(given, Question(now)))
