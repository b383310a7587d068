"""Finds the notices that are due and puts their mails into the outbox, each exactly once.

A notice and its mail are one unit of work: there is no mail without its key, and no key without its
mail. Work is done in small parts with their place in our own table, by any number of workers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app.core.values import Language
from app.credentials.models import Award
from app.holder.every import every
from app.holder.models import NoticeKind, Preference
from app.holder.money_notices import Lot
from app.holder.notice_mail import Links, address_of, mail_of
from app.holder.notice_store import NoticeStore
from app.holder.notices import Facts, due
from app.holder.opt_out import OptOut, OptOuts
from app.identity.outbox import Outbox
from app.identity.service import Learners
from app.learning_account.funding import is_loan
from app.learning_account.service import LearningAccounts
from app.wallet.service import Wallet
from app.wallet.shares import Shares

log = structlog.get_logger()

# So many people are looked after in one short transaction.
PART = 50
# How fresh a notice is: who was looked after just now is left in peace for a while.
INTERVAL = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Choice:
    """In which language notices are written, and from when on."""

    language: Language
    now: datetime


@dataclass(frozen=True, slots=True)
class Notices:
    """Preferences and due notices of all learners, in one unit of work."""

    store: NoticeStore
    learners: Learners
    wallet: Wallet
    shares: Shares
    accounts: LearningAccounts
    outbox: Outbox
    base_url: str

    def choose(
        self, learner_id: str, wanted: frozenset[NoticeKind], choice: Choice
    ) -> tuple[Preference, ...]:
        """Let a learner have notices of these kinds and of no others."""
        for kind in NoticeKind:
            if kind not in wanted:
                self.store.stop(learner_id, kind)
                continue
            self.store.want(
                Preference(
                    learner_id=learner_id,
                    kind=kind,
                    language=choice.language,
                    since=choice.now,
                )
            )
        return self.store.wanted(learner_id)

    def stop(self, given: OptOut) -> None:
        """Stop notices of one kind, on behalf of whoever has a link from one of them."""
        self.store.stop(given.learner_id, given.kind)

    def part(self, opt_outs: OptOuts, *, now: datetime) -> int:
        """Give what is due to the next few; return how many were looked after."""
        taken = self.store.take(PART, looked_before=now - INTERVAL, now=now)
        given = sum(self._give(preference, opt_outs, now) for preference in taken)
        if given:
            log.info("notices.given", count=given)
        return len(taken)

    def _give(self, preference: Preference, opt_outs: OptOuts, now: datetime) -> int:
        learner = self.learners.get(preference.learner_id)
        address = address_of(learner.emails)
        if address is None:
            return 0
        occasions = due(preference, self._facts(preference, now), now=now)
        fresh = [one for one in occasions if self.store.note(preference, one, now=now)]
        if fresh:
            # Several at once are one message, which says no more than that there is something.
            token = opt_outs.token(OptOut(preference.learner_id, preference.kind))
            links = Links(f"{self.base_url}/wallet", f"{self.base_url}/notices/stop/{token}")
            mail = mail_of(preference.kind, to=address, language=preference.language, links=links)
            self.outbox.put(mail, learner_id=learner.id, now=now)
        return len(fresh)

    def _facts(self, preference: Preference, now: datetime) -> Facts:
        learner_id = preference.learner_id
        if preference.kind is NoticeKind.SHARE_EXPIRING:
            return Facts(shares=tuple(every(lambda wanted: self.shares.page(learner_id, wanted))))
        if preference.kind is NoticeKind.STATUS_CHANGED:
            return Facts(held=tuple(self._held(learner_id)))
        if preference.kind in {NoticeKind.MONEY_ENDING, NoticeKind.MONEY_DORMANT}:
            return self._money(learner_id)
        waiting = self.wallet.pending(learner_id, now=now)
        return Facts(pending=tuple(one.award for one in waiting))

    def _money(self, learner_id: str) -> Facts:
        began = self.accounts.ledger.first_days(learner_id)
        lots = (
            Lot(lot.source.id, lot.cents, began[lot.account_id], lot.usable_until)
            for lot in self.accounts.lots(learner_id)
            if lot.cents and not is_loan(lot.source.kind)
        )
        return Facts(lots=tuple(lots), last_spent=self.accounts.ledger.last_reserved(learner_id))

    def _held(self, learner_id: str) -> Iterator[Award]:
        for held in every(lambda wanted: self.wallet.page(learner_id, wanted)):
            yield held.described.award
