"""Batches: very many awards or revocations from one file."""

from typing import ClassVar

from sqlalchemy.orm import Session

from app.batches.issuing import Issuing
from app.batches.revoking import Revoking
from app.batches.service import Batches
from app.batches.working import BatchWork
from app.credentials.bulk_revocation import BulkRevocation
from app.credentials.bulk_store import BulkStore
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
        revoking = BulkRevocation(
            BulkStore(session),
            StatusStore(session),
            NotedAwards(DeliveryStore(session)),
            self.logbook(session),
        )
        return BatchWork(session, Issuing(self.bulk_issuance(session)), Revoking(revoking))
