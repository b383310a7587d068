"""The log of an institution: a change, a gap, a swap and a cut-off end all show."""

from dataclasses import dataclass
from datetime import UTC, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.db import Database
from app.institutions.log_chain import (
    EMPTY,
    Act,
    Actor,
    ActorKind,
    BrokenLogError,
    Head,
    LogEntry,
    check_chain,
    hash_of,
    linked,
)
from tests.moments import NOW
from tests.people import Demo
from tests.service import whole_services
from tests.staff.desk import an_institution

BY = Actor(kind=ActorKind.MEMBER, id="m")


def chain(length: int = 4) -> list[LogEntry]:
    entries: list[LogEntry] = []
    for number in range(length):
        last = entries[-1] if entries else None
        head = Head(sequence=last.sequence, hash=last.hash) if last else EMPTY
        entries.append(
            linked(
                head,
                institution_id="i",
                actor=BY,
                act=Act.AWARD_ISSUED,
                object_id=str(number),
                at=NOW,
            )
        )
    return entries


def end(entries: list[LogEntry]) -> Head:
    return Head(sequence=entries[-1].sequence, hash=entries[-1].hash)


def test_a_whole_log_holds() -> None:
    entries = chain()
    assert check_chain(entries, noted=end(entries)) == end(entries)
    assert check_chain(entries, noted=end(entries[:2])) == end(entries)


def test_an_empty_log_holds() -> None:
    assert check_chain([], noted=EMPTY) == EMPTY


def test_the_hash_does_not_depend_on_the_zone_in_which_a_moment_is_written() -> None:
    entry = chain(1)[0]
    elsewhere = entry.at.astimezone(timezone(timedelta(hours=2)))
    assert elsewhere.tzinfo is not UTC
    assert hash_of(entry.model_copy(update={"at": elsewhere})) == entry.hash


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        pytest.param({"object_id": "x"}, 2, id="another object"),
        pytest.param({"act": Act.AWARD_REVOKED}, 2, id="another act"),
        pytest.param({"actor": Actor(kind=ActorKind.CLIENT, id="m")}, 2, id="another actor"),
        pytest.param({"at": NOW + timedelta(microseconds=1)}, 2, id="a microsecond later"),
        pytest.param({"institution_id": "j"}, 2, id="another institution"),
        pytest.param({"previous": "1" * 64}, 2, id="another entry before"),
        pytest.param({"sequence": 3}, 2, id="another place"),
    ],
)
def test_a_changed_entry_is_named(change: dict[str, object], broken_at: int) -> None:
    entries = chain()
    noted = end(entries)
    entries[1] = entries[1].model_copy(update=change)
    with pytest.raises(BrokenLogError) as caught:
        check_chain(entries, noted=noted)
    assert caught.value.extra["sequence"] == broken_at


def test_an_entry_that_was_written_anew_with_its_hash_breaks_the_next() -> None:
    entries = chain()
    forged = entries[1].model_copy(update={"object_id": "x"})
    entries[1] = forged.model_copy(update={"hash": hash_of(forged)})
    with pytest.raises(BrokenLogError) as caught:
        check_chain(entries, noted=end(entries))
    assert caught.value.extra["sequence"] == 3


@pytest.mark.parametrize(
    ("kept", "broken_at"),
    [
        pytest.param([0, 2, 3], 2, id="one left out"),
        pytest.param([0, 2, 1, 3], 2, id="two swapped"),
        pytest.param([0, 1], 3, id="the end cut off"),
        pytest.param([1, 2, 3], 1, id="the beginning cut off"),
    ],
)
def test_a_log_that_is_not_whole_is_named(kept: list[int], broken_at: int) -> None:
    entries = chain()
    with pytest.raises(BrokenLogError) as caught:
        check_chain([entries[number] for number in kept], noted=end(entries))
    assert caught.value.extra["sequence"] == broken_at


def test_a_log_that_was_written_anew_from_the_start_shows_against_a_noted_end() -> None:
    anew = [entry.model_copy(update={"object_id": "x"}) for entry in chain(1)]
    anew = [entry.model_copy(update={"hash": hash_of(entry)}) for entry in anew]
    with pytest.raises(BrokenLogError):
        check_chain(anew, noted=end(chain(1)))


@dataclass(frozen=True, slots=True)
class Owner:
    database: Database
    id: str

    def note(self, object_id: str) -> None:
        with self.database.transaction() as session:
            whole_services().logbook(session).note(
                Act.AWARD_ISSUED, object_id, institution_id=self.id, by=BY, now=NOW
            )

    def verify(self) -> Head:
        with self.database.reading() as session:
            return whole_services().logbook(session).verify(self.id)


@pytest.fixture
def owner(database: Database) -> Owner:
    return Owner(database, an_institution(database))


def test_a_log_in_the_database_holds(owner: Owner) -> None:
    for number in range(3):
        owner.note(str(number))
    assert owner.verify().sequence == 3


@pytest.mark.parametrize(
    "statement",
    ["UPDATE institution_log SET object_id = 'x'", "DELETE FROM institution_log"],
    ids=["change", "removal"],
)
def test_the_database_refuses_to_change_a_log(owner: Owner, statement: str) -> None:
    owner.note("1")
    with pytest.raises(DBAPIError), owner.database.engine.begin() as connection:
        connection.execute(text(statement))
    assert owner.verify().sequence == 1


def test_a_log_whose_triggers_were_taken_away_still_tells(demo: Demo) -> None:
    with demo.database.reading() as session:
        owner_id = demo.services.institutions(session).by_slug("waterkant").id
    with demo.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER institution_log_not_updated"))
        connection.execute(text("UPDATE institution_log SET actor_id = 'x' WHERE sequence = 2"))
    with demo.database.reading() as session, pytest.raises(BrokenLogError) as caught:
        demo.services.logbook(session).verify(owner_id)
    assert caught.value.extra["sequence"] == 2
