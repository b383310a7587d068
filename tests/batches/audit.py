"""Looks at all that an award is made of, after whatever happened: none lost, doubled or half."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import Database
from app.credentials.award_rows import AwardRow, CredentialRow, SecuredFormRow
from app.credentials.direct_store import DirectCredentialRow
from app.credentials.status_blocks import StatusListRow
from app.institutions.log_chain import Act
from app.institutions.log_store import LogEntryRow
from app.webhooks.delivery_store import DeliveryRow, EventRow
from app.webhooks.models import EventType
from tests.service import whole_services


@dataclass(frozen=True, slots=True)
class Audit:
    """How many awards are not as they must be."""

    lost: int
    doubled: int
    half: int
    index_used_twice: int

    def faults(self) -> int:
        return sum(getattr(self, each.name) for each in fields(self))


def award_ids(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(AwardRow.id)))


def audit(
    database: Database,
    expected: Collection[str],
    *,
    forms: int,
    endpoints: int = 0,
    before: Collection[str] = (),
) -> Audit:
    """Compare what is there with the awards that must be, beside those of `before`.

    Each has one document with the place of its row, so many forms, one entry in the log of its
    institution, and one event with a delivery to each endpoint.
    """
    with database.reading() as session:
        rows = list(session.execute(_AWARDS))
        mine = {row.id for row in rows} - set(before)
        made = {
            "document": Counter(_faithful(session)),
            "forms": Counter(session.scalars(select(SecuredFormRow.award_id))),
            "log": Counter(session.scalars(_LOGGED)),
            "told": Counter(_told(session)),
        }
        for institution_id in {row.institution_id for row in rows}:
            whole_services().logbook(session).verify(institution_id)
        places = [(row.list_id, row.list_index) for row in rows]
        places += [(one.list_id, one.list_index) for one in session.scalars(_DIRECT)]
    wanted = {"document": 1, "forms": forms, "log": 1, "told": endpoints}
    half = {
        award_id
        for award_id in mine
        for name, times in wanted.items()
        if made[name][award_id] != times
    }
    # What is left of an award that was undone would be half of one too.
    known = {row.id for row in rows}
    half |= {award_id for each in made.values() for award_id in each if award_id not in known}
    named = Counter(row.recipient_value for row in rows if row.id in mine)
    return Audit(
        lost=len(set(expected) - mine),
        doubled=len(mine - set(expected)) + sum(times - 1 for times in named.values()),
        half=len(half),
        index_used_twice=len(places) - len(set(places)),
    )


_AWARDS = select(
    AwardRow.id,
    AwardRow.institution_id,
    AwardRow.recipient_value,
    AwardRow.list_id,
    AwardRow.list_index,
)
_DIRECT = select(DirectCredentialRow)
_LOGGED = select(LogEntryRow.object_id).where(LogEntryRow.act == Act.AWARD_ISSUED)


def _faithful(session: Session) -> Iterable[str]:
    """Yield the awards whose document names the place that their row has, in a list that is."""
    statement = select(
        AwardRow.id, AwardRow.list_id, AwardRow.list_index, CredentialRow.document
    ).join(CredentialRow, CredentialRow.award_id == AwardRow.id)
    lists = set(session.scalars(select(StatusListRow.id)))
    for award_id, list_id, index, document in session.execute(statement):
        entries = json.loads(document)["credentialStatus"]
        named = {
            (each["statusListIndex"], list_id in each["statusListCredential"]) for each in entries
        }
        if named == {(str(index), True)} and list_id in lists:
            yield award_id


def _told(session: Session) -> Iterable[str]:
    statement = select(EventRow.body).join(DeliveryRow, DeliveryRow.event_id == EventRow.id)
    for body in session.scalars(statement.where(EventRow.type == EventType.AWARD_ISSUED)):
        yield json.loads(body)["data"]["award_id"]
