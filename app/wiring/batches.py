"""Batches: very many awards or revocations from one file."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from app.batches.issuing import Issuing
from app.batches.revoking import Revoking
from app.batches.service import Batches
from app.batches.working import BatchWork
from app.core.db import Database
from app.credentials.bulk_revocation import BulkRevocation
from app.credentials.bulk_store import BulkStore
from app.credentials.models import StatusSlot
from app.credentials.status_store import StatusStore
from app.webhooks.delivery_store import DeliveryStore
from app.webhooks.noting import NotedAwards
from app.wiring.credentials import CredentialServices


class BatchServices(CredentialServices):
    """Makes what takes a file in, and what does its parts."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = ("batches",)

    def batches(self, session: Session) -> Batches:
        """Return the batches of institutions."""
        return Batches(session, self.claim_key)

    def batch_work(self, session: Session) -> BatchWork:
        """Return what does the parts of batches."""
        log, lists = self.logbook(session), StatusStore(session)

        def lease(institution_id: str, count: int, now: datetime) -> list[StatusSlot]:
            if session.get_bind().dialect.name != "postgresql":
                return lists.lease_many(institution_id, count, now=now)
            # In a short transaction of its own: two workers that draw the same place do not wait
            # for each other's whole part. The places of a part that fails are never used.
            with Database(session.get_bind().engine).transaction() as apart:
                return StatusStore(apart).lease_many(institution_id, count, now=now)

        issuing = self.bulk_issuance(session, lease)
        events = NotedAwards(DeliveryStore(session))
        revoking = BulkRevocation(BulkStore(session), lists, events, log)
        return BatchWork(session, Issuing(issuing), Revoking(revoking))
