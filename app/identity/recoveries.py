"""Recoveries: who may ask for which wallet, who is told, and the moment it is carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.mail import Mail, is_mailbox
from app.identity.letters import asked_letter, joined_letter, refused_letter
from app.identity.models import Learner, LinkedAccount
from app.identity.outbox import Outbox
from app.identity.recovery import (
    RECOVERY_PAGE,
    TOLD,
    Obstacle,
    Recovery,
    RecoveryState,
    matching_account,
    moment_of,
    obstacle,
)
from app.identity.recovery_store import RecoveryStore
from app.identity.service import Learners

UNDECIDED = frozenset({RecoveryState.ASKED, RecoveryState.APPROVED})


class UnknownRecoveryError(NotFoundError):
    """There is no such request, or no wallet that could be asked for."""

    code = "unknown_recovery"


class RecoveryRefusedError(ConflictError):
    """The wallet cannot be given back now; `obstacle` says why."""

    code = "recovery_refused"


@dataclass(frozen=True, slots=True)
class Offer:
    """An older wallet that seems to be of the same person, and the account that says so."""

    wallet: Learner
    account: LinkedAccount


@dataclass(frozen=True, slots=True)
class Situation:
    """What a learner should know: an offer, their own request, and requests for their wallet."""

    offer: Offer | None
    mine: Recovery | None
    obstacle: Obstacle | None
    of_my_wallet: tuple[Recovery, ...]

    def awaits_answer(self) -> Recovery | None:
        """Return the request that the learner must answer."""
        return next((one for one in self.of_my_wallet if one.state is RecoveryState.ASKED), None)


def comes_first(store: RecoveryStore, learner: Learner, *, now: datetime) -> bool:
    """Tell whether a login leads to its recovery: a wallet begun just now, or one that asked."""
    if learner.created_at == now:
        others = store.with_account_of(learner, now=now)
        return any(matching_account(learner, old, now=now) for old in others)
    return any(one.is_open(now=now) for one in store.by_claimant(learner.id))


def is_asked(store: RecoveryStore, learner_id: str, *, now: datetime) -> bool:
    """Tell whether somebody asks for the wallet of a learner, who has not answered."""
    asked = store.of_wallet(learner_id)
    return any(one.state is RecoveryState.ASKED and one.is_open(now=now) for one in asked)


@dataclass(frozen=True, slots=True)
class Recoveries:
    """Recoveries in one unit of work; `is_used` tells whether a wallet holds anything."""

    store: RecoveryStore
    learners: Learners
    outbox: Outbox
    is_used: Callable[[str], bool]
    base_url: str

    def situation(self, learner_id: str, *, now: datetime) -> Situation:
        """Return what concerns a learner."""
        learner = self.learners.get(learner_id)
        offer, mine = self._offer(learner, now=now), self._mine(learner_id, now=now)
        return Situation(
            offer=offer,
            mine=mine,
            obstacle=self._obstacle(mine, learner, now=now) if mine else None,
            of_my_wallet=tuple(
                one
                for one in self.store.of_wallet(learner_id)
                if one.is_open(now=now) or (one.decided_at and now < one.decided_at + TOLD)
            ),
        )

    def ask(self, learner_id: str, *, now: datetime) -> Recovery:
        """Ask for the older wallet that is offered; both sides are told.

        Raises:
            UnknownRecoveryError: there is none.
            RecoveryRefusedError: the wallet of the learner is in use, or its owner said no.
        """
        learner = self.learners.get(learner_id)
        offer = self._offer(learner, now=now)
        if offer is None:
            raise UnknownRecoveryError("No older wallet has an account that proves it is yours.")
        self.store.lock(learner_id, offer.wallet.id)
        former = self._mine(learner_id, now=now)
        if former is not None:
            return former
        self._check_unused(learner_id)
        asked = Recovery(
            id=new_id(),
            learner_id=offer.wallet.id,
            claimant_id=learner_id,
            state=RecoveryState.ASKED,
            asked_at=now,
            ready_at=moment_of(offer.wallet, now=now),
        )
        self.store.add(asked)
        days, page = (asked.ready_at - now).days, self._page()
        self._tell(
            learner, offer.wallet, lambda to: asked_letter(to, days=days, page=page), now=now
        )
        return asked

    def answer(self, recovery_id: str, *, learner_id: str, approves: bool, now: datetime) -> None:
        """Let the owner of a wallet say yes or no; a no is told to both.

        Raises:
            UnknownRecoveryError: nobody asks this of the learner now.
        """
        asked = next(
            (
                one
                for one in self.store.of_wallet(learner_id)
                if one.id == recovery_id and one.is_open(now=now)
            ),
            None,
        )
        state = RecoveryState.APPROVED if approves else RecoveryState.REFUSED
        if asked is None or not self.store.decide(recovery_id, state=state, was=UNDECIDED, now=now):
            raise UnknownRecoveryError("There is no such request for your wallet.")
        if not approves:
            owner, claimant = self.learners.get(learner_id), self._claimant(asked)
            self._tell(claimant or owner, owner, refused_letter, now=now)

    def carry_out(self, learner_id: str, *, now: datetime) -> str:
        """Give the learner the wallet that they asked for; return its id. Their own is gone.

        Raises:
            UnknownRecoveryError: they asked for none.
            RecoveryRefusedError: something stands in the way.
        """
        mine = self._mine(learner_id, now=now)
        if mine is None:
            raise UnknownRecoveryError("You asked for no wallet.")
        self.store.lock(learner_id, mine.learner_id)
        learner, wallet = self.learners.get(learner_id), self.learners.get(mine.learner_id)
        found = obstacle(mine, learner, wallet, now=now)
        if found is not None:
            raise RecoveryRefusedError("The wallet cannot be given now.", obstacle=found.value)
        self._check_unused(learner_id)
        done = self.store.decide(mine.id, state=RecoveryState.DONE, was=UNDECIDED, now=now)
        if not done:
            raise RecoveryRefusedError("The wallet cannot be given.", obstacle=Obstacle.REFUSED)
        page = self._page()
        self._tell(learner, wallet, lambda to: joined_letter(to, page=page), now=now)
        self.store.join(learner, wallet)
        return wallet.id

    def _offer(self, learner: Learner, *, now: datetime) -> Offer | None:
        found = (
            Offer(wallet, account)
            for wallet in self.store.with_account_of(learner, now=now)
            if wallet.created_at < learner.created_at
            and (account := matching_account(learner, wallet, now=now))
        )
        return min(found, key=lambda offer: offer.wallet.created_at, default=None)

    def _mine(self, learner_id: str, *, now: datetime) -> Recovery | None:
        asked = self.store.by_claimant(learner_id)
        refused = RecoveryState.REFUSED
        return next((one for one in asked if one.is_open(now=now) or one.state is refused), None)

    def _obstacle(self, mine: Recovery, learner: Learner, *, now: datetime) -> Obstacle | None:
        found = obstacle(mine, learner, self.learners.get(mine.learner_id), now=now)
        if found is None and self.is_used(learner.id):
            return Obstacle.NOT_EMPTY
        return found

    def _check_unused(self, learner_id: str) -> None:
        if self.is_used(learner_id):
            raise RecoveryRefusedError(
                "Your present wallet is not empty, so it cannot be replaced by another.",
                obstacle=Obstacle.NOT_EMPTY.value,
            )

    def _claimant(self, recovery: Recovery) -> Learner | None:
        try:
            return self.learners.get(recovery.claimant_id)
        except NotFoundError:
            return None

    def _tell(
        self, new: Learner, old: Learner, letter: Callable[[str], Mail], *, now: datetime
    ) -> None:
        owners = {email: learner.id for learner in (new, old) for email in learner.emails}
        for email in filter(is_mailbox, sorted(owners)):
            self.outbox.put(letter(email), learner_id=owners[email], now=now)

    def _page(self) -> str:
        return self.base_url + RECOVERY_PAGE
