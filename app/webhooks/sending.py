"""Sends what waits: takes an endpoint for a while, sends what is due, notes what became of it.

An endpoint is taken before anything is sent, by one sender at a time, so that a slow receiver keeps
nobody else waiting and nothing is sent by two together. A sender that dies leaves its turn to the
next, which sends again what was not noted: with the same webhook-id, at least once. A sender that
is late finds that the turn is another's by now, and notes nothing.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from traceback import extract_tb

import structlog
from sqlalchemy.orm import Session

from app.core.addresses import ForbiddenAddressError
from app.core.clock import Clock
from app.core.connections import Deadline
from app.core.db import CollidedError, Database
from app.core.envelope import SealBrokenError
from app.core.errors import UnavailableError
from app.core.fetch import FetchFailedError
from app.core.public_calls import Call, PublicCalls
from app.institutions.keys import KeyVault
from app.webhooks.delivery_store import LEASE, DeliveryStore
from app.webhooks.endpoint_store import EndpointStore
from app.webhooks.models import (
    Answered,
    Delivery,
    DeliveryState,
    Endpoint,
    Sending,
    Turn,
)
from app.webhooks.retrying import has_arrived, health_after, next_try, off_after
from app.webhooks.service import owner_of
from app.webhooks.signing import headers_of

log = structlog.get_logger()

# What Standard Webhooks recommends at least: time for a receiver to note what it got.
DEADLINE_SECONDS = 15.0
# A test that is sent is seen at once.
PAUSE_SECONDS = 1.0
# Senders in one worker, so that this many receivers can be slow and others still be told.
SENDERS = 4
# How finely a pause is varied.
GRAINS = 1_000
SEALED_ELSEWHERE = "secret_unreadable"

# What else is done, in the same unit of work, when an endpoint is turned off.
Tell = Callable[[Session, Endpoint, datetime], None]


def some_jitter() -> float:
    """Return a number from 0 to 1 that nobody can tell before."""
    return secrets.randbelow(GRAINS + 1) / GRAINS


@dataclass(frozen=True, slots=True)
class Sender:
    """Any number of senders may be at work at once, on any number of machines."""

    database: Database
    calls: PublicCalls
    vault: KeyVault
    clock: Clock
    tell: Tell
    jitter: Callable[[], float] = some_jitter
    deadline_seconds: float = DEADLINE_SECONDS

    def run_forever(self) -> None:
        """Send until the process is told to stop."""
        while True:
            if not self._tried():
                time.sleep(PAUSE_SECONDS)

    def step(self) -> bool:
        """Serve one endpoint; tell whether there was one to serve."""
        try:
            turn = self._taken()
            if turn is None:
                return False
            self._serve(turn)
        except (UnavailableError, CollidedError) as error:
            # A database that restarts is there again in a while; the turn ends by itself.
            log.warning("webhooks.waiting", code=error.code)
            return False
        return True

    def _tried(self) -> bool:
        try:
            return self.step()
        # The outermost frame of a sender: the next webhook must not be lost with this one.
        except Exception as error:  # noqa: BLE001
            # Only the type and the place: the text of an error can hold what is sent.
            places = [f"{one.filename}:{one.lineno}" for one in extract_tb(error.__traceback__)]
            log.error("webhooks.failed", kind=type(error).__name__, places=places)  # noqa: TRY400
            return False

    def _taken(self) -> Turn | None:
        # A look first: it does not wait for anybody who writes.
        with self.database.reading() as session:
            if not DeliveryStore(session).is_due(now=self.clock()):
                return None
        with self.database.transaction() as session:
            return DeliveryStore(session).take(now=self.clock())

    def _serve(self, turn: Turn) -> None:
        last = self.clock() + LEASE - timedelta(seconds=self.deadline_seconds)
        for sending in turn.sendings:
            # The next one may take all of its time, and must be noted within the turn.
            if self.clock() >= last or not self._deliver(turn, sending):
                break
        with self.database.transaction() as session:
            deliveries = DeliveryStore(session)
            if deliveries.hold(turn):
                deliveries.leave(turn)

    def _deliver(self, turn: Turn, sending: Sending) -> bool:
        """Send one and note it; tell whether the turn goes on."""
        answered = self._send(turn, sending)
        with self.database.transaction() as session:
            goes_on = DeliveryStore(session).hold(turn) and self._noted(
                session, turn.endpoint, sending.delivery, answered
            )
        log.info(
            "webhook.sent" if has_arrived(answered) else "webhook.not_taken",
            delivery_id=sending.delivery.id,
            endpoint_id=turn.endpoint.id,
            status=answered.status,
            fault=answered.fault,
        )
        return goes_on

    def _send(self, turn: Turn, sending: Sending) -> Answered:
        body, now = sending.body.encode(), self.clock()
        try:
            keys = [self._opened(turn, secret.id, secret.sealed) for secret in turn.secrets]
            headers = headers_of(sending.delivery.event_id, body, keys=keys, now=now)
            target = self.calls.target(turn.endpoint.wish.url)
            content = {"Content-Type": "application/json", "User-Agent": "Leerkluis-Webhooks"}
            # Only the status counts; what else a receiver says is not read.
            call = Call("POST", {**content, **headers}, max_bytes=0, content=body)
            answer = self.calls.ask(
                target, call, Deadline(time.monotonic() + self.deadline_seconds)
            )
        except SealBrokenError:
            log.error("webhook.secret_unreadable", endpoint_id=turn.endpoint.id)  # noqa: TRY400 - no trace: it holds the secret
            return Answered(fault=SEALED_ELSEWHERE)
        except (ForbiddenAddressError, FetchFailedError) as error:
            return Answered(fault=error.code)
        return Answered(status=answer.status, retry_after=answer.retry_after)

    def _opened(self, turn: Turn, name: str, sealed: bytes) -> bytes:
        owner = owner_of(turn.endpoint.id)
        return self.vault.open_secret(sealed, owner=owner, name=name, wrapped=turn.wrapped)

    def _noted(
        self, session: Session, taken: Endpoint, delivery: Delivery, answered: Answered
    ) -> bool:
        """Write down what became of a delivery; tell whether the endpoint can take another."""
        endpoints, now = EndpointStore(session), self.clock()
        endpoint = endpoints.get(taken.id, institution_id=taken.institution_id)
        if endpoint is None:
            return False
        DeliveryStore(session).change(attempted(delivery, answered, jitter=self.jitter(), now=now))
        health = health_after(endpoint.health, answered, now=now)
        off = endpoint.off or off_after(health, answered, now=now)
        after = endpoint.model_copy(update={"health": health, "off": off})
        endpoints.change(after)
        if off is not endpoint.off:
            log.warning("webhook.turned_off", endpoint_id=endpoint.id, why=off)
            self.tell(session, after, now)
        return off is None and health.rests_until is None and endpoint.wish == taken.wish


def attempted(delivery: Delivery, answered: Answered, *, jitter: float, now: datetime) -> Delivery:
    """Return a delivery after an attempt."""
    attempts = delivery.attempts + 1
    again = None if has_arrived(answered) else next_try(attempts, answered, jitter=jitter, now=now)
    changes: dict[str, object] = {
        "attempts": attempts,
        "last_status": answered.status,
        "last_fault": answered.fault,
        "last_at": now,
    }
    if has_arrived(answered):
        return delivery.model_copy(update={**changes, "state": DeliveryState.DELIVERED})
    if again is None:
        return delivery.model_copy(update={**changes, "state": DeliveryState.FAILED})
    return delivery.model_copy(update={**changes, "due_at": again})
