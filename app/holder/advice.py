"""Advisers: invited by a learner, reading along with what was granted, and nothing more.

An adviser is somebody who logs in like everybody else. What an adviser reads comes from the wallet
of the learner who gave leave, through the grant only: no identifier in it opens anything by itself.
"""

from dataclasses import dataclass
from datetime import datetime

from app.core.documents import JSONObject
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.credentials.claim_codes import claim_code_hash, new_claim_code
from app.holder.advice_store import AdviceStore
from app.holder.advising import (
    INVITATION,
    MAX_OPEN,
    TooManyGrantsError,
    UnknownGrantError,
    may_redeem,
    must_be_open,
    period_end,
    state_of,
)
from app.holder.models import AdviceLook, Grant, GrantState, Part
from app.identity.service import Learners
from app.learning_account.models import AccountOverview, StatementLine
from app.learning_account.service import LearningAccounts
from app.wallet.service import Held, Wallet

# What an adviser sees of each part at once: more than one talk can be about.
SHOWN = Slice(limit=200)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a learner wants to let somebody read, and until when."""

    label: str
    parts: frozenset[Part]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Leave that was just given; the code is known at this moment only."""

    grant: Grant
    code: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A credential with what it says."""

    held: Held
    document: JSONObject


@dataclass(frozen=True, slots=True)
class Advised:
    """What an adviser sees; what was not granted is None."""

    grant: Grant
    learner_name: str | None
    credentials: tuple[Shown, ...] | None
    balance: AccountOverview | None
    statement: tuple[StatementLine, ...] | None


@dataclass(frozen=True, slots=True)
class Advice:
    """The leave of all learners in one unit of work; each call names who asks."""

    store: AdviceStore
    learners: Learners
    wallet: Wallet
    accounts: LearningAccounts

    def invite(self, learner_id: str, wish: Wish, *, now: datetime) -> Invitation:
        """Give leave to whoever takes up the invitation.

        Raises:
            InvalidPeriodError: it ends in the past or too far ahead.
            TooManyGrantsError: there are too many already.
        """
        if self.store.live(learner_id, now=now) >= MAX_OPEN:
            raise TooManyGrantsError(f"Withdraw one first: {MAX_OPEN} at once is the most.")
        ends = period_end(wish.expires_at, now=now)
        grant = Grant(
            id=new_id(),
            learner_id=learner_id,
            label=wish.label,
            parts=tuple(part for part in Part if part in wish.parts),
            created_at=now,
            invitation_expires_at=min(now + INVITATION, ends),
            expires_at=ends,
        )
        code = new_claim_code()
        self.store.add(grant, code_hash=claim_code_hash(code))
        return Invitation(grant, code)

    def given(self, learner_id: str, wanted: Slice) -> Page[Grant]:
        """Return a page of the leave that a learner gave, newest first."""
        return self.store.page(learner_id, wanted)

    def withdraw(self, grant_id: str, *, learner_id: str, now: datetime) -> Grant:
        """End leave at once; ending it again changes nothing.

        Raises:
            UnknownGrantError: this learner gave no such leave.
        """
        grant = self.store.grant(grant_id, learner_id=learner_id)
        if grant is None:
            raise UnknownGrantError("You gave no such leave.")
        if grant.withdrawn_at is not None:
            return grant
        self.store.withdraw(grant.id, now=now)
        return grant.model_copy(update={"withdrawn_at": now})

    def looks(self, learner_id: str, wanted: Slice) -> Page[AdviceLook]:
        """Return a page of the looks that advisers took, newest first."""
        return self.store.looks(learner_id, wanted)

    def redeem(self, code: str, *, adviser_id: str, now: datetime) -> Grant:
        """Take up an invitation; it works once.

        Raises:
            InvalidClaimCodeError: the text is no code.
            UnknownInvitationError, InvitationExpiredError, OwnInvitationError: it cannot be used.
        """
        found = self.store.by_code(claim_code_hash(code))
        grant = may_redeem(found, adviser_id=adviser_id, now=now)
        name = self.learners.get(adviser_id).name
        self.store.redeem(grant.id, adviser_id=adviser_id, name=name, now=now)
        taken = {"adviser_id": adviser_id, "adviser_name": name, "redeemed_at": now}
        return grant.model_copy(update=taken)

    def clients(self, adviser_id: str, wanted: Slice, *, now: datetime) -> Page[Grant]:
        """Return a page of the open leave of an adviser."""
        page = self.store.taken_up(adviser_id, wanted)
        is_open = [g for g in page.items if state_of(g, now=now) is GrantState.OPEN]
        return Page(tuple(is_open), page.next)

    def name_of(self, grant: Grant) -> str | None:
        """Return the name of who gave leave, as the adviser may know it."""
        return self.learners.get(grant.learner_id).name

    def look(self, grant_id: str, *, adviser_id: str, now: datetime) -> Advised:
        """Show an adviser what was granted, and note the look for the learner.

        Raises:
            UnknownGrantError: this adviser has no such leave.
            GrantEndedError: it has ended.
        """
        grant = must_be_open(self.store.of_adviser(grant_id, adviser_id=adviser_id), now=now)
        look = AdviceLook(
            id=new_id(),
            grant_id=grant.id,
            at=now,
            adviser_name=grant.adviser_name,
            label=grant.label,
        )
        self.store.note_look(look, learner_id=grant.learner_id)
        return Advised(
            grant=grant,
            learner_name=self.name_of(grant),
            credentials=self._credentials(grant) if Part.CREDENTIALS in grant.parts else None,
            balance=self.accounts.balance(grant.learner_id)
            if Part.BALANCE in grant.parts
            else None,
            statement=self._statement(grant) if Part.STATEMENT in grant.parts else None,
        )

    def _credentials(self, grant: Grant) -> tuple[Shown, ...]:
        # What somebody hides in their own wallet they do not mean to lay on this table.
        page = self.wallet.page(grant.learner_id, SHOWN, with_hidden=False)
        return tuple(Shown(held, self.wallet.document(held)) for held in page.items)

    def _statement(self, grant: Grant) -> tuple[StatementLine, ...]:
        return self.accounts.statement(grant.learner_id, SHOWN).items
