"""People with money of several sources, and courses to spend it on."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.catalogue.models import CivilEffect
from app.catalogue.offering_models import Delivery, FundingKind, OfferingDefinition
from app.core.ids import new_id
from app.core.values import Localised
from app.learning_account.models import (
    Account,
    AccountKind,
    FundingSource,
    LedgerKind,
    Movement,
    SourceKind,
)
from tests.catalogue.worlds import text
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo
from tests.wallet.people import learner

TODAY = NOW.date()
TECHNIEK, ZORG = "techniek", "zorg"


def source(kind: str, **changes: Any) -> FundingSource:
    """Return a funding source of a kind, open for years."""
    facts: dict[str, Any] = {
        "id": new_id(),
        "kind": SourceKind(kind),
        "organisation_id": "funder-1",
        "names": Localised(nl=kind, en=kind),
        "budget_cents": 100_000_00,
        "valid_from": date(2020, 1, 1),
        "created_at": NOW,
    }
    return FundingSource.model_validate(facts | changes)


@dataclass(frozen=True, slots=True)
class Rich:
    """A learner of the demo who has money, and how to look at it."""

    demo: Demo
    id: str
    me: Caller

    def give(self, kind: str, cents: int, *, until: date | None = None, **changes: Any) -> str:
        """Put money of a new source on the account; return the source."""
        found = source(kind, **changes)
        with self.demo.database.transaction() as session:
            accounts = self.demo.services.learning_accounts(session)
            accounts.sources.add(found)
            accounts.posting.move_all(grant(found, self.id, cents, until), now=NOW)
        return found.id

    def offer(self, price_cents: int, **changes: Any) -> str:
        """Let an institution offer a course; return the offering."""
        with self.demo.database.transaction() as session:
            services = self.demo.services
            owner = services.institutions(session).by_slug(changes.pop("of", "waterkant"))
            put = services.offerings(session).put(owner.id, course(price_cents, **changes), now=NOW)
        return put.id or ""

    def left(self) -> dict[str, int]:
        """Return what is left, by kind of source."""
        found = self.me.get("/api/v1/me/account")
        return {one["kind"]: one["cents"] for one in found["sources"]}


def rich(demo: Demo, person_id: str = "p01") -> Rich:
    """Return a learner without money yet."""
    me = learner(demo, person_id)
    found = demo.services.tokens.learner_of(me.token, now=NOW)
    return Rich(demo, found, me)


def grant(
    found: FundingSource, learner_id: str, cents: int, until: date | None
) -> tuple[Movement, ...]:
    """Return how money comes from outside, through the pool, to a learner."""
    outside, pool, lot = (
        Account(kind=AccountKind.OUTSIDE, owner=found.organisation_id, source_id=found.id),
        Account(kind=AccountKind.POOL, owner=found.organisation_id, source_id=found.id),
        Account(kind=AccountKind.HOLDER, owner=learner_id, source_id=found.id, usable_until=until),
    )
    return tuple(
        Movement(
            key=new_id(),
            source=one,
            target=other,
            cents=cents,
            kind=LedgerKind.TOPUP,
            reason="test",
            effective_on=TODAY,
            reference=found.id,
        )
        for one, other in ((outside, pool), (pool, lot))
    )


def course(price_cents: int, **changes: Any) -> OfferingDefinition:
    """Return a course with a price of its own."""
    facts: dict[str, Any] = {
        "code": f"C-{new_id()[:8]}",
        "title": text("Cursus", "Course"),
        "sector": ZORG,
        "civil_effect": CivilEffect.INDUSTRY,
        "delivery": Delivery.ONLINE,
        "funding": FundingKind.NON_FUNDED,
        "starts_on": date(2027, 2, 1),
        "price_cents": price_cents,
    }
    return OfferingDefinition.model_validate(facts | changes)
