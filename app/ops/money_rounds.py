"""What money does by itself: reservations are settled, unused lots expire, rights are granted.

Once a month the figures are kept as they are told.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from app.core.clock import Clock
from app.core.db import Database
from app.core.errors import AppError
from app.learning_account.expiring import expire_lots
from app.learning_account.models import AccountId
from app.wiring import Services

log = structlog.get_logger()

TOGETHER = 200


@dataclass(frozen=True, slots=True)
class MoneyRounds:
    """One round of the worker; any number of workers may go round at once."""

    database: Database
    services: Services
    clock: Clock

    def go(self) -> int:
        """Do what is due; return how many things happened."""
        return sum(
            map(self._tried, (self._settle, self._expire, self._begin_run, self._keep_figures))
        )

    def _tried(self, step: Callable[[], int]) -> int:
        """Do a step; one that cannot be done now keeps no other from being done."""
        try:
            return step()
        except AppError as error:
            log.warning("money.step_failed", code=error.code)
            return 0

    def _settle(self) -> int:
        done, last = 0, ""
        while ids := self._due(last):
            last = ids[-1]
            done += sum(map(self._look_after, ids))
        return done

    def _due(self, last: str) -> tuple[str, ...]:
        with self.database.reading() as session:
            reservations = self.services.earning(session).reservations
            return reservations.due(on=self.clock().date(), after=last, limit=TOGETHER)

    def _look_after(self, reservation_id: str) -> bool:
        try:
            with self.database.transaction() as session:
                earning = self.services.earning(session)
                moved = earning.look_after(reservation_id, now=self.clock())
        except AppError as error:
            # It is looked after again at the next round.
            log.warning("reservation.not_moved", id=reservation_id, code=error.code)
            return False
        if moved is not None:
            log.info("reservation.moved", id=moved.id, state=moved.state.value)
        return moved is not None

    def _expire(self) -> int:
        done, last = 0, AccountId("")
        while True:
            with self.database.transaction() as session:
                accounts = self.services.learning_accounts(session)
                lots = expire_lots(accounts, after=last, limit=TOGETHER, now=self.clock())
            if not lots:
                return done
            done, last = done + len(lots), lots[-1]

    def _begin_run(self) -> int:
        with self.database.transaction() as session:
            now = self.clock()
            begun = self.services.entitlement_runs(session).begin(now.date(), now=now)
        return 0 if begun is None else 1

    def _keep_figures(self) -> int:
        with self.database.transaction() as session:
            versions = self.services.entitlements(session).versions()
            names = [policy.version for policy in versions]
            return self.services.monitoring(session).keep(names, now=self.clock())
