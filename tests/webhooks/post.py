"""An institution with webhooks on any database, a clock that a test moves, and senders."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from app.catalogue.models import AwardGround
from app.core.db import Database
from app.core.ids import new_id
from app.core.paging import Slice
from app.core.public_calls import addresses_of
from app.core.public_fetch import PublicFetch
from app.credentials.award_events import AwardChange
from app.credentials.models import Award, AwardState, Recipient, RecipientKind, StatusSlot
from app.credentials.outside import Outside
from app.webhooks.delivery_store import DeliveryStore
from app.webhooks.models import Delivery, Endpoint, EventType, Wish
from app.webhooks.noting import NotedAwards
from app.webhooks.sending import Sender
from app.webhooks.service import Registered, Webhooks
from app.wiring import Services
from tests.moments import NOW
from tests.service import whole_services
from tests.staff.desk import an_institution

ALL = tuple(kind for kind in EventType if kind is not EventType.TEST)
SECRET_NAME = "Fenna van Voorbeeld"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def an_award(institution_id: str, **change: object) -> Award:
    """Return an award, with everything in it that is nobody else's business."""
    good = Award(
        id=new_id(),
        credential_id=f"urn:uuid:{new_id()}",
        institution_id=institution_id,
        achievement_id=new_id(),
        achievement_version=1,
        recipient=Recipient(kind=RecipientKind.EMAIL, value="fenna@school.example"),
        name=SECRET_NAME,
        birth_date=date(2001, 2, 3),
        awarded_on=date(2026, 6, 26),
        ground=AwardGround.REGULAR,
        result="9",
        evidence=(),
        language="nl",
        valid_until=None,
        recognition_id=new_id(),
        slot=StatusSlot(list_id=new_id(), index=1),
        state=AwardState.PENDING_CLAIM,
        created_at=datetime(2026, 6, 26, tzinfo=UTC),
    )
    return good.model_copy(update=change)


@dataclass(frozen=True, slots=True)
class Post:
    """One institution, and what is sent for it."""

    database: Database
    services: Services
    institution_id: str
    clock: Clock = field(default_factory=Clock)

    def register(self, url: str, types: Iterable[EventType] = ALL) -> Registered:
        wish = Wish(url=f"{url}/hook", description=None, event_types=tuple(types))
        with self.database.transaction() as session:
            return self._webhooks(session).register(
                wish, institution_id=self.institution_id, now=self.clock()
            )

    def note(self, awards: Sequence[Award], change: AwardChange = AwardChange.ISSUED) -> None:
        with self.database.transaction() as session:
            NotedAwards(DeliveryStore(session)).note_many(change, awards, now=self.clock())

    def happen(self, count: int = 1) -> None:
        """Let awards be made."""
        self.note([an_award(self.institution_id) for _ in range(count)])

    def sender(self, **options: object) -> Sender:
        made = self.services.webhook_sender(self.database)
        return replace(made, clock=self.clock, jitter=lambda: 0.0, **options)  # type: ignore[arg-type]

    def send(self, **options: object) -> int:
        """Serve endpoints until there is none to serve; return how many turns that took."""
        sender, turns = self.sender(**options), 0
        while sender.step():
            turns += 1
        return turns

    def later(self, pause: timedelta) -> None:
        self.clock.now += pause

    def of(self, endpoint: Endpoint) -> Endpoint:
        with self.database.reading() as session:
            return self._webhooks(session).get(endpoint.id, institution_id=self.institution_id)

    def sent(self, endpoint: Endpoint) -> tuple[Delivery, ...]:
        """Return the deliveries to an endpoint, newest first."""
        with self.database.reading() as session:
            return DeliveryStore(session).page(endpoint.id, Slice(200)).items

    def do(self, work: Callable[[Webhooks], object]) -> None:
        with self.database.transaction() as session:
            work(self._webhooks(session))

    def _webhooks(self, session: object) -> Webhooks:
        return self.services.webhooks(session)  # type: ignore[arg-type]


def services_for(
    *origins: str, resolve: Callable[[str, int], Sequence[str]] = addresses_of
) -> Services:
    """Return the services, to which these origins on loopback may be called."""
    fetch = PublicFetch(test_hosts=frozenset(origins), resolve=resolve)
    return replace(whole_services(), outside=Outside(fetch))


def post_on(database: Database, *origins: str) -> Post:
    """Return an institution on an empty database."""
    return Post(database, services_for(*origins), an_institution(database))
