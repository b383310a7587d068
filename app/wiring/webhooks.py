"""Webhooks: what is sent to the systems of institutions."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from app.core.db import Database
from app.identity.outbox import Outbox
from app.staff.store import MemberStore
from app.webhooks.delivery_store import DeliveryStore
from app.webhooks.endpoint_store import EndpointStore
from app.webhooks.models import Endpoint
from app.webhooks.sending import Sender
from app.webhooks.service import Webhooks
from app.webhooks.telling import Telling
from app.wiring.institutions import InstitutionServices
from app.wiring.learning_account import LearningAccountServices


class WebhookServices(InstitutionServices, LearningAccountServices):
    """Makes what keeps the endpoints of institutions, and what calls them."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = ("webhooks",)

    def webhooks(self, session: Session) -> Webhooks:
        """Return the webhooks of the institutions."""
        return Webhooks(
            endpoints=EndpointStore(session),
            deliveries=DeliveryStore(session),
            vault=self.vault,
            calls=self.outside.fetch.calls,
        )

    def webhook_sender(self, database: Database) -> Sender:
        """Return what sends the webhooks that wait."""

        def tell(session: Session, endpoint: Endpoint, now: datetime) -> None:
            Telling(
                log=self.logbook(session),
                members=MemberStore(session),
                learners=self.learners(session),
                outbox=Outbox(session),
                base_url=self.base_url,
            ).tell(endpoint, now=now)

        return Sender(
            database=database,
            calls=self.outside.fetch.calls,
            vault=self.vault,
            clock=self.clock,
            tell=tell,
        )
