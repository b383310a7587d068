"""Batches on both databases: looked at, done, told; what is wrong keeps no other from its award."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.batches import receiving
from app.batches.bodies import Asked
from app.batches.models import ROWS_OF_PART, BatchFormat, BatchKind
from app.batches.receiving import (
    PATIENCE,
    HandedIn,
    NoBatchRowsError,
    Receiving,
    TooManyBatchRowsError,
)
from app.batches.service import (
    KEPT,
    KEPT_UNSTARTED,
    StartTooLateError,
    UnknownBatchError,
    forget_old_batches,
)
from app.batches.states import BatchNotReadyError, BatchOverError
from app.batches.store import FEW, BatchLineRow, BatchPartRow, BatchRow, BatchStore
from app.catalogue.splitting import UnreadableFileError
from app.core.db import Database
from app.core.documents import parse_object
from app.core.errors import AppError
from app.core.keys import Algorithm
from app.credentials.award_rows import AwardRow, SecuredFormRow
from app.credentials.claim_codes import claim_code_hash
from app.credentials.models import Form
from app.credentials.proofs import data_integrity, vc_jwt
from app.web.idempotency import IdempotencyKeyReusedError, StillRunningError
from tests.batches.world import CLIENT, MODULE, School, lines, row, rows, school, table
from tests.moments import NOW

CSV = BatchFormat.CSV
INSTANT = timedelta(microseconds=1)
BSN, NOBODY = "111222333", "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def here(database: Database) -> School:
    return school(database)


def told(here: School, batch: Any) -> list[tuple[int, str | None, str]]:
    return [(error.row, error.column, error.code) for error in here.errors(batch)]


def test_each_row_becomes_one_award_signed_in_both_forms(here: School) -> None:
    batch = here.done(lines(*rows(3)))
    assert batch.running is not None
    assert (here.state(batch), batch.running.counts) == ("finished", {"done": 3})
    with here.database.reading() as session:
        awards = session.scalars(select(AwardRow).order_by(AwardRow.name)).all()
        forms = session.scalars(select(SecuredFormRow)).all()
        keys = {
            key.algorithm: key
            for key in here.services.institutions(session).keys(here.institution_id)
        }
        slots = {(award.list_id, award.list_index) for award in awards}
    assert [award.recipient_value for award in awards] == [
        f"s{n}@waterkant.example" for n in range(3)
    ]
    assert (len(slots), len(forms)) == (3, 6)
    key = keys[Algorithm.EDDSA].public_key
    for form in forms:
        if form.form == Form.VC_JWT:
            assert vc_jwt.verify(form.secured, key=key)["type"]
        else:
            expected = data_integrity.Expected(NOW)
            document = parse_object(form.secured.encode())
            (proof,) = data_integrity.proofs_of(document)
            data_integrity.verify(document, proof, key=key, expected=expected)
    assert here.log()[-3:] == ["award.issued"] * 3


def test_nothing_is_signed_before_it_is_started(here: School) -> None:
    batch = here.looked_at(lines(*rows(2)))
    assert (here.state(batch), here.awards(), here.log()[-1]) == ("ready", 0, "batch.received")
    assert [one.state.value for one in here.outcomes(batch)] == ["valid", "valid"]


WRONG = [
    (row(1, result="11"), ("result", "result_not_on_scale")),
    (row(1, awarded_on="1999-12-31"), ("awarded_on", "issuer_not_recognised")),
    (row(1, recipient={}), ("recipient", "wrong_cell")),
    (row(1, name=None), ("name", "wrong_cell")),
    (row(1, achievement="onbekend"), ("achievement", "unknown_achievement")),
    (row(1, supersedes="x"), ("supersedes", "not_in_rows")),
    (row(1, name=f"Fenna {BSN}"), (None, "bsn_not_allowed")),
    (row(1, row_key=None), (None, "row_key_missing")),
    (row(1, row_key="S0"), (None, "row_key_twice")),
    (row(1, name="a\x00b"), (None, "unstorable_text")),
    (row(1, name="a" * 32_001), (None, "row_too_large")),
    (row(1, stack=[f"urn:uuid:{NOBODY}"]), ("stack/0", "stack_unknown")),
]


@pytest.mark.parametrize(
    ("wrong", "fault"), [pytest.param(*w, id=w[1][1] + str(w[1][0])) for w in WRONG]
)
def test_what_is_wrong_is_told_and_the_rest_is_awarded(
    here: School, wrong: dict[str, Any], fault: tuple[str | None, str]
) -> None:
    batch = here.done(lines(row(0), wrong, row(2)))
    assert told(here, batch)[0] == (2, *fault)
    assert [one.state.value for one in here.outcomes(batch)] == ["done", "invalid", "done"]
    assert here.awards() == 2


def test_one_in_a_hundred_that_is_wrong_keeps_nobody_from_an_award(here: School) -> None:
    given = [row(n, **({"result": "11"} if n % 100 == 0 else {})) for n in range(300)]
    batch = here.done(lines(*given), forms="data_integrity")
    assert batch.validation is not None
    assert batch.validation.counts == {"valid": 297, "invalid": 3}
    assert (here.awards(), [error.row for error in here.errors(batch)]) == (297, [1, 101, 201])


def test_a_table_means_the_same_as_lines(here: School) -> None:
    batch = here.done(
        table("A;a@x.example;Fenna;2026-06-26;7", "'=B;b@x.example;Thijs;2026-06-26;8"), form=CSV
    )
    assert [(one.row_key, one.state.value) for one in here.outcomes(batch)] == [
        ("A", "done"),
        ("=B", "done"),
    ]


def test_the_same_file_sent_twice_is_one_batch(here: School) -> None:
    first, again = here.take(lines(row(0))), here.take(lines(row(0)))
    assert first.id == again.id
    here.work()
    here.change("start", first)
    here.change("start", here.take(lines(row(0))))
    here.work()
    assert here.awards() == 1
    with pytest.raises(IdempotencyKeyReusedError):
        here.take(lines(row(1)))


def test_a_file_that_is_on_its_way_is_not_taken_twice(here: School) -> None:
    batch = here.take(lines(row(0)))
    with here.database.transaction() as session:
        session.execute(update(BatchRow).values(received_at=None))
    with pytest.raises(StillRunningError):
        here.take(lines(row(0)))
    # Long after it began, while somebody still receives it; and when nobody did for a minute.
    for began, seen in ((NOW - timedelta(hours=1), NOW), (NOW, NOW - PATIENCE + INSTANT)):
        put(here, created_at=began, counted_from=seen)
        with pytest.raises(StillRunningError):
            here.take(lines(row(0)))
    put(here, counted_from=NOW - PATIENCE)
    assert here.take(lines(row(0))).id != batch.id


def test_who_receives_a_file_says_so_with_each_part(
    here: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "ROWS_OF_PART", 2)
    moments = iter([NOW, NOW + PATIENCE, NOW + 2 * PATIENCE])
    order = Asked(kind=BatchKind.ISSUE, format=BatchFormat.JSON_LINES, achievement=MODULE).order()
    given = HandedIn(here.institution_id, order, CLIENT, "slow", lines(*rows(5)))
    Receiving(here.database, clock=lambda: next(moments)).take(given, now=NOW)
    assert next(moments, None) is None


def test_who_was_taken_over_while_receiving_a_file_keeps_nothing(here: School) -> None:
    def removed() -> datetime:
        with here.database.transaction() as session:
            BatchStore(session).remove(session.scalars(select(BatchRow.id)).one())
        return NOW

    order = Asked(kind=BatchKind.ISSUE, format=BatchFormat.JSON_LINES, achievement=MODULE).order()
    given = HandedIn(here.institution_id, order, CLIENT, "slow", lines(*rows(3)))
    with pytest.raises(StillRunningError):
        Receiving(here.database, clock=removed).take(given, now=NOW)
    with here.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(BatchLineRow)) == 0


def put(here: School, **values: object) -> None:
    with here.database.transaction() as session:
        session.execute(update(BatchRow).values(**values))


@pytest.mark.parametrize(
    ("file", "how", "error"),
    [
        pytest.param(b"[]", {}, NoBatchRowsError, id="no rows"),
        pytest.param(b"[{]", {}, UnreadableFileError, id="no JSON"),
        pytest.param(b"row_key;bsn\n", {"form": CSV}, UnreadableFileError, id="strange column"),
        pytest.param(b"name;awarded_on\n", {"form": CSV}, UnreadableFileError, id="no key"),
    ],
)
def test_what_cannot_be_taken_leaves_nothing(
    here: School, file: bytes, how: dict[str, Any], error: type[AppError]
) -> None:
    with pytest.raises(error):
        here.take(BytesIO(file), **how)
    with here.database.reading() as session:
        for kept in (BatchRow, BatchPartRow, BatchLineRow):
            assert session.scalar(select(func.count()).select_from(kept)) == 0


@pytest.mark.parametrize("more", [0, 1])
def test_too_many_rows_are_refused(here: School, more: int) -> None:
    order = here.take(lines(row(0))).order
    given = HandedIn(here.institution_id, order, CLIENT, "k", lines(*rows(2 + more)))
    receiving = Receiving(here.database, max_rows=2)
    if more:
        with pytest.raises(TooManyBatchRowsError):
            receiving.take(given, now=NOW)
    else:
        assert receiving.take(given, now=NOW).rows == 2


def test_who_has_no_address_gets_a_code_that_can_be_read_until_it_is_used(here: School) -> None:
    batch = here.done(lines(row(0, recipient={"claim_code": True}), row(1)))
    code, none = (one.claim_code for one in here.outcomes(batch))
    assert (none, code == here.outcomes(batch)[0].claim_code) == (None, True)
    with here.database.transaction() as session:
        awards = here.services.awards(session)
        award = awards.for_code(claim_code_hash(code or ""))
        assert award is not None
        awards.accept(award, now=NOW)
    assert here.outcomes(batch)[0].claim_code is None


def test_a_batch_waits_and_begins_by_itself(here: School) -> None:
    batch = here.looked_at(lines(row(0)))
    with pytest.raises(StartTooLateError):
        here.change("start", batch, start_at=NOW + timedelta(days=61))
    here.change("start", batch, start_at=NOW + timedelta(hours=1))
    here.work()
    assert (here.state(batch), here.awards()) == ("scheduled", 0)
    runner = here.runner(at=NOW + timedelta(hours=1))
    assert (runner.rescue(), runner.step(), here.awards()) == (1, True, 1)


def test_a_paused_batch_rests_and_a_cancelled_one_is_over(here: School) -> None:
    batch = here.looked_at(lines(*rows(2 * ROWS_OF_PART + 1)), forms="data_integrity")
    here.change("start", batch)
    runner = here.runner()
    assert runner.step()
    here.change("pause", batch)
    assert (runner.step(), here.state(batch), here.awards()) == (False, "paused", ROWS_OF_PART)
    here.change("resume", batch)
    assert (here.state(batch), runner.step()) == ("running", True)
    here.change("cancel", batch)
    assert (runner.step(), here.state(batch), here.awards()) == (
        False,
        "cancelled",
        2 * ROWS_OF_PART,
    )
    assert [one.state.value for one in here.outcomes(batch)][-1] == "valid"
    for how in ("pause", "resume"):
        with pytest.raises(BatchOverError):
            here.change(how, batch)


def test_a_batch_starts_when_it_was_looked_at(here: School) -> None:
    batch = here.take(lines(row(0)))
    with pytest.raises(BatchNotReadyError):
        here.change("start", batch)
    here.work()
    with pytest.raises(BatchOverError):
        here.change("pause", batch)
    here.change("cancel", batch)
    assert here.change("cancel", batch).cancelled_at == NOW
    with pytest.raises(BatchNotReadyError):
        here.change("start", batch)


def test_the_batch_of_another_institution_is_not_there(here: School) -> None:
    batch = here.take(lines(row(0)))
    other = School(here.database, "another", here.services)
    with pytest.raises(UnknownBatchError):
        other.seen(batch)


def test_awards_are_revoked_by_either_name_and_once(here: School) -> None:
    made = here.outcomes(here.done(lines(*rows(3)), forms="data_integrity"))
    with here.database.reading() as session:
        one = session.get_one(AwardRow, made[1].award_id)
        name = one.credential_id
    given: list[dict[str, Any]] = [
        {"row_key": "a", "award_id": made[0].award_id},
        {"row_key": "b", "credential_id": name, "reason": "Fraude"},
        {"row_key": "c", "award_id": made[0].award_id},
        {"row_key": "d", "award_id": here.institution_id},
        {"row_key": "e"},
    ]
    how: dict[str, Any] = {"kind": BatchKind.REVOKE, "reason": "Vergissing", "key": "end"}
    batch = here.done(lines(*given), **how)
    assert [one.state.value for one in here.outcomes(batch)] == ["done"] * 2 + ["invalid"] * 3
    codes = [code for _, _, code in told(here, batch)]
    assert codes == ["award_twice", "unknown_award", "no_award"]
    with here.database.reading() as session:
        ended = select(AwardRow.status_reason).where(AwardRow.revoked_at.is_not(None))
        assert set(session.scalars(ended)) == {"Fraude", "Vergissing"}
    again = here.looked_at(lines(given[0]), **{**how, "key": "again"})
    assert told(here, again) == [(1, "award_id", "already_revoked")]
    assert here.log().count("award.revoked") == 2


def test_old_batches_are_forgotten_and_their_awards_stay(here: School) -> None:
    here.done(lines(row(0)))
    with here.database.transaction() as session:
        assert forget_old_batches(session, now=NOW + KEPT) == 0
        assert forget_old_batches(session, now=NOW + KEPT + timedelta(seconds=1)) == 1
        assert session.scalar(select(func.count()).select_from(BatchLineRow)) == 0
    assert here.awards() == 1


def test_a_large_batch_is_forgotten_in_parts(here: School) -> None:
    batch = here.take(lines(row(0)))
    with here.database.transaction() as session:
        store = BatchStore(session)
        for number in range(FEW):
            store.add_piece(batch.id, number, b"x")
        assert store.remove_some([batch.id]) == FEW
        assert store.get(batch.id, institution_id=here.institution_id) is not None
        assert store.remove_some([batch.id]) == 0
        assert store.get(batch.id, institution_id=here.institution_id) is None


def test_a_batch_that_nobody_starts_is_forgotten_sooner(here: School) -> None:
    here.looked_at(lines(row(0)))
    instant = timedelta(seconds=1)
    with here.database.transaction() as session:
        assert forget_old_batches(session, now=NOW + KEPT_UNSTARTED) == 0
        assert forget_old_batches(session, now=NOW + KEPT_UNSTARTED + instant) == 1


def test_what_has_become_an_award_is_not_kept_as_a_row(here: School) -> None:
    here.done(lines(row(0)))
    with here.database.reading() as session:
        assert session.scalars(select(BatchPartRow.rows)).all() == [[]]


def test_an_achievement_is_named_by_row_or_batch_by_id_or_code(here: School) -> None:
    with here.database.reading() as session:
        found = here.services.catalogue(session).named(here.institution_id, MODULE)
    assert found is not None
    given = [row(0, achievement=found.id), row(1, achievement_id=MODULE), row(2)]
    batch = here.done(lines(*given), achievement=None)
    assert [one.state.value for one in here.outcomes(batch)] == ["done", "done", "invalid"]
