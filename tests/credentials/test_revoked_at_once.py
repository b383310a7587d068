"""Revocations from several replicas at once, while the list is read: none is lost."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

import pytest

from app.core.db import Database, connect
from app.core.documents import parse_object
from app.credentials import bitstring
from app.credentials.award_rows import AwardRow
from app.credentials.models import Form, StatusPurpose, StatusSlot
from app.credentials.status_blocks import StatusListRow
from app.credentials.status_lists import VALIDITY
from app.credentials.status_store import Publication, StatusStore
from tests.batches.world import School, lines, rows, school
from tests.moments import NOW
from tests.service import whole_services

COUNT = 10
REVOCATION, DOCUMENT = StatusPurpose.REVOCATION, Form.DATA_INTEGRITY


@contextmanager
def replicas(database: Database, count: int = 2) -> Iterator[list[Database]]:
    """Yield the database as other processes see it, with connections of their own."""
    url = database.engine.url.render_as_string(hide_password=False)
    found = [Database(connect(url)) for _ in range(count)]
    try:
        yield found
    finally:
        for each in found:
            each.engine.dispose()


def awarded(here: School) -> dict[str, StatusSlot]:
    here.done(lines(*rows(COUNT)), forms="data_integrity")
    with here.database.reading() as session:
        found = session.query(AwardRow.id, AwardRow.list_id, AwardRow.list_index)
        return {name: StatusSlot(list_id=owner, index=index) for name, owner, index in found}


def revoke(database: Database, here: School, names: Iterable[str]) -> None:
    services = whole_services()
    for name in names:
        with database.transaction() as session:
            services.awards(session).revoke(
                name, institution_id=here.institution_id, reason="Fout", now=NOW
            )


def published(database: Database, list_id: str, form: Form = DOCUMENT) -> Publication:
    with database.transaction() as session:
        lists = whole_services().status_lists(session)
        kept = lists.kept(list_id, REVOCATION, form, now=NOW)
        return kept or lists.publish(list_id, REVOCATION, form, now=NOW)


def set_in(publication: Publication) -> set[int]:
    subject = parse_object(publication.secured.encode())["credentialSubject"]
    bits = bitstring.decode(subject["encodedList"])
    return {
        8 * place + bit
        for place, byte in enumerate(bits)
        if byte
        for bit in range(8)
        if byte & 0x80 >> bit
    }


def test_two_replicas_that_revoke_at_once_lose_nothing(database: Database) -> None:
    here = school(database)
    slots = awarded(here)
    (list_id,) = {slot.list_id for slot in slots.values()}
    names = sorted(slots)

    def work(number: int) -> Sequence[set[int]]:
        seen = []
        for name in names[number::2]:
            revoke(both[number], here, [name])
            seen.append(set_in(published(both[number], list_id)))
            # What was revoked and acknowledged here is in what anybody reads after it.
            assert slots[name].index in seen[-1]
        return seen

    with replicas(database) as both, ThreadPoolExecutor(2) as pool:
        told = list(pool.map(work, range(2)))
    assert set_in(published(database, list_id)) == {slot.index for slot in slots.values()}
    # A bit that was set is never seen to be unset again.
    assert all(first <= second for seen in told for first, second in pairwise(seen))


def test_a_list_that_waits_for_a_revocation_has_it(postgres_database: Database) -> None:
    here = school(postgres_database)
    slots = awarded(here)
    name, slot = next(iter(slots.items()))
    with replicas(postgres_database, 1) as (other,), ThreadPoolExecutor(1) as pool:
        with postgres_database.transaction() as session:
            awards = whole_services().awards(session)
            awards.revoke(name, institution_id=here.institution_id, reason="Fout", now=NOW)
            reading = pool.submit(published, other, slot.list_id)
            # Places go out meanwhile.
            with other.transaction() as apart:
                assert StatusStore(apart).lease_many(here.institution_id, 300, now=NOW)
            assert not reading.done()
        assert set_in(reading.result()) == {slot.index}


def test_both_forms_are_made_at_once_and_only_those_of_what_changed_anew(
    sqlite_database: Database,
) -> None:
    here = school(sqlite_database)
    name, slot = next(iter(awarded(here).items()))
    with sqlite_database.transaction() as session:
        lists = whole_services().status_lists(session)
        for purpose in StatusPurpose:
            lists.publish(slot.list_id, purpose, DOCUMENT, now=NOW)
        lists.publish(slot.list_id, "token", Form.SD_JWT_VC, now=NOW)
    revoke(sqlite_database, here, [name])
    kept = [
        (str(purpose), form)
        for purpose in (*StatusPurpose, "token")
        for form in Form
        if _is_kept(sqlite_database, slot.list_id, purpose, form)
    ]
    assert kept == [("suspension", Form.DATA_INTEGRITY), ("suspension", Form.VC_JWT)]


def _is_kept(database: Database, list_id: str, purpose: str, form: Form) -> bool:
    with database.reading() as session:
        return StatusStore(session).published(list_id, purpose, form) is not None


def test_whoever_waited_for_a_list_gets_the_one_that_was_just_signed(
    sqlite_database: Database,
) -> None:
    here = school(sqlite_database)
    slot = next(iter(awarded(here).values()))
    with sqlite_database.transaction() as session:
        lists = whole_services().status_lists(session)
        first = lists.publish(slot.list_id, REVOCATION, DOCUMENT, now=NOW)
        again = lists.publish(slot.list_id, REVOCATION, DOCUMENT, now=NOW)
        late = lists.publish(slot.list_id, REVOCATION, DOCUMENT, now=NOW + VALIDITY)
    assert first.secured == again.secured != late.secured


@pytest.mark.parametrize("form", [Form.DATA_INTEGRITY, Form.VC_JWT])
def test_a_list_of_before_is_read_by_its_old_credentials(database: Database, form: Form) -> None:
    here = school(database)
    name, slot = next(iter(awarded(here).items()))
    # As the version before made them: smaller, of no year, and with no blocks.
    old = {"id": "0" * 36, "institution_id": here.institution_id, "created_at": NOW}
    with database.transaction() as session:
        session.add(StatusListRow(**old))
        session.flush()
        session.query(AwardRow).filter_by(id=name).update({"list_id": old["id"], "list_index": 77})
    revoke(database, here, [name])
    first = published(database, "0" * 36, form)
    assert first.secured
    document = published(database, "0" * 36)
    assert set_in(document) == {77}
    encoded = parse_object(document.secured.encode())["credentialSubject"]["encodedList"]
    assert len(bitstring.decode(encoded)) * 8 == bitstring.MIN_ENTRIES
    # And new places are in a list of this year.
    with database.transaction() as session:
        assert StatusStore(session).lease(here.institution_id, now=NOW).list_id == slot.list_id
