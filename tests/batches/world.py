"""An institution with something to award, the files that it hands in, and who does the work."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import func, select

from app.batches.bodies import Asked
from app.batches.models import Batch, BatchFormat, BatchKind, Outcome
from app.batches.receiving import HandedIn, Receiving
from app.batches.service import Batches
from app.batches.states import state_of
from app.core.db import Database
from app.core.paging import Slice
from app.credentials.award_rows import AwardRow
from app.institutions.log_chain import Actor, ActorKind
from app.ops.demo.catalogue import demo_catalogue
from app.wiring import Services
from app.work.models import RowError
from app.work.running import Runner
from tests.moments import NOW
from tests.service import whole_services
from tests.staff.desk import FORMAL, an_institution

JSON = dict[str, Any]
MODULE = "hbo-module-klinisch-redeneren"
CLIENT = Actor(kind=ActorKind.CLIENT, id="the client")
HEADER = "row_key;email;name;awarded_on;result"
ALL = Slice(5_000)


def row(number: int, **change: Any) -> JSON:
    """Return a row that is right, with changes."""
    whole: JSON = {
        "row_key": f"S{number}",
        "recipient": {"email": f"s{number}@waterkant.example"},
        "name": f"Student {number}",
        "awarded_on": "2026-06-26",
        "result": "7",
    }
    return {name: told for name, told in (whole | change).items() if told is not None}


def rows(count: int, **change: Any) -> list[JSON]:
    return [row(number, **change) for number in range(count)]


def lines(*given: JSON) -> BytesIO:
    return BytesIO("\n".join(json.dumps(each) for each in given).encode())


def table(*given: str, header: str = HEADER) -> BytesIO:
    return BytesIO("\n".join((header, *given)).encode())


@dataclass(frozen=True, slots=True)
class School:
    """An institution, and what it does with batches."""

    database: Database
    institution_id: str
    services: Services

    def take(
        self,
        file: BytesIO,
        *,
        key: str = "first",
        kind: BatchKind = BatchKind.ISSUE,
        form: BatchFormat = BatchFormat.JSON_LINES,
        **asked: Any,
    ) -> Batch:
        named = {"achievement": MODULE, "cryptosuite": "eddsa-jcs-2022", **asked}
        order = Asked(kind=kind, format=form, **named).order()
        given = HandedIn(self.institution_id, order, CLIENT, key, file)
        return Receiving(self.database).take(given, now=NOW)

    def runner(self, *, at: datetime = NOW) -> Runner:
        return Runner(self.database, lambda: at, self.services.handlers())

    def work(self) -> None:
        runner = self.runner()
        while runner.step():
            pass

    def looked_at(self, file: BytesIO, **asked: Any) -> Batch:
        batch = self.take(file, **asked)
        self.work()
        return self.seen(batch)

    def done(self, file: BytesIO, **asked: Any) -> Batch:
        """Hand in, look at, start and finish."""
        batch = self.looked_at(file, **asked)
        self.change("start", batch)
        self.work()
        return self.seen(batch)

    def seen(self, batch: Batch) -> Batch:
        with self.database.reading() as session:
            return self.services.batches(session).get(self.institution_id, batch.id)

    def change(self, how: str, batch: Batch, *, by: Actor = CLIENT, **more: Any) -> Batch:
        with self.database.transaction() as session:
            batches: Batches = self.services.batches(session)
            changed: Batch = getattr(batches, how)(batch, by=by, now=NOW, **more)
            return changed

    def state(self, batch: Batch) -> str:
        return state_of(self.seen(batch), now=NOW).value

    def errors(self, batch: Batch) -> Sequence[RowError]:
        with self.database.reading() as session:
            return self.services.batches(session).errors(self.seen(batch), ALL).items

    def outcomes(self, batch: Batch) -> Sequence[Outcome]:
        with self.database.reading() as session:
            return self.services.batches(session).outcomes(self.seen(batch), ALL, now=NOW).items

    def awards(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(AwardRow)) or 0

    def log(self) -> list[str]:
        with self.database.reading() as session:
            self.services.logbook(session).verify(self.institution_id)
            store = self.services.logbook(session).store
            return [entry.act.value for entry in store.entries(self.institution_id)]


def school(database: Database) -> School:
    """Return an institution with something to award, in an empty database."""
    institution_id, services = an_institution(database), whole_services()
    found = {each.slug: each.definition for each in demo_catalogue().achievements}
    with database.transaction() as session:
        catalogue = services.catalogue(session)
        for slug in ("hbo-bachelor-verpleegkunde", FORMAL, MODULE):
            catalogue.create(institution_id, slug, found[slug], now=NOW)
    return School(database, institution_id, services)
