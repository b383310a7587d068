"""A ledger is proved from its history, and what was changed in it is found and named."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.core.db import Database
from app.core.documents import canonical_bytes
from app.learning_account.ledger import Standing, digest, entered
from app.learning_account.models import MAX_CENTS
from app.learning_account.proof import NONE, BrokenLedgerError, End, Written, must_hold, proved
from app.learning_account.service import LearningAccounts
from app.learning_account.states import States
from app.learning_account.verifying import Ledger
from tests.learning_account.builders import FUNDER, ORDER, OWN, SOURCE_ORDER, TRANSFER
from tests.moments import NOW
from tests.people import Demo
from tests.running import leerkluis

ENDS = text("SELECT min(seq), max(seq) FROM transfer")


@pytest.fixture
def ledger(database: Database) -> Database:
    """Return a ledger with a budget, three top-ups and what was collected of them."""
    with database.transaction() as session:
        accounts = LearningAccounts.on(session)
        source = accounts.open_source(SOURCE_ORDER, now=NOW)
        order = ORDER.model_copy(update={"source_id": source.id})
        for _ in range(3):
            accounts.top_up(order, organisation_id=FUNDER, now=NOW)
        accounts.collect("learner-1", addresses=frozenset({OWN}), now=NOW)
    return database


def verified(database: Database, *, noted: End = NONE) -> End:
    with database.reading() as session:
        return Ledger(session).verify(noted=noted)


def tamper(database: Database, statement: str) -> None:
    """Change the ledger as somebody does who owns the database and turns its laws off."""
    with database.transaction() as session:
        first, last = session.execute(ENDS).one()
        if database.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for law in ("transfer_not_updated", "transfer_not_deleted", "ledger_account_follows"):
                session.execute(text(f"DROP TRIGGER {law}"))
        session.execute(text(statement), {"first": first, "last": last})


def test_a_ledger_that_nobody_touched_holds(ledger: Database) -> None:
    end = verified(ledger)
    assert (end.transfers, len(end.digest)) == (7, 64)
    assert verified(ledger, noted=end) == end


def test_an_empty_ledger_holds(database: Database) -> None:
    assert verified(database) == NONE


TAMPERED = {
    "an amount": ("UPDATE transfer SET cents = cents + 1 WHERE seq = :last", "sums"),
    "a reason": ("UPDATE transfer SET reason = 'x' WHERE seq = :last", "changed"),
    "a day": ("UPDATE transfer SET effective_on = '2026-02-02' WHERE seq = :first", "changed"),
    "whose it is": ("UPDATE transfer SET reference = 'x' WHERE seq = :first", "changed"),
    "a digest": ("UPDATE transfer SET digest = '' WHERE seq = :last", "changed"),
    "the first is gone": ("DELETE FROM transfer WHERE seq = :first", "sums"),
    "the last is gone": ("DELETE FROM transfer WHERE seq = :last", "Account"),
    "a total": ("UPDATE ledger_account SET balance_cents = 1 WHERE kind = 'holder'", "Account"),
    "a head": ("UPDATE ledger_account SET head = 'x' WHERE kind = 'holder'", "Account"),
}


@pytest.mark.parametrize(("statement", "why"), TAMPERED.values(), ids=TAMPERED.keys())
def test_what_was_changed_is_named(ledger: Database, statement: str, why: str) -> None:
    tamper(ledger, statement)
    with pytest.raises(BrokenLedgerError, match=why):
        verified(ledger)


def history(*reasons: str) -> list[Written]:
    """Return a history of ten euros each time, as it is written."""
    stand = {TRANSFER.source: Standing(0, None), TRANSFER.target: Standing(0, 0)}
    found = []
    for number, reason in enumerate(reasons):
        one = TRANSFER.model_copy(update={"id": f"t{number}", "key": reason, "reason": reason})
        entry = entered(one, source=stand[one.source], target=stand[one.target])
        stand = {one.source: entry.source_after, one.target: entry.target_after}
        sums = entry.source_after.balance_cents, entry.target_after.balance_cents
        found.append(Written(number, one, *sums, entry.source_after.head))
    return found


def test_two_that_changed_places_are_named() -> None:
    first, second, third = history("a", "b", "c")
    assert proved([first, second, third])[0].transfers == 3
    with pytest.raises(BrokenLedgerError, match=r"t2 \(1\)"):
        proved([first, replace(third, number=1), replace(second, number=2)])


def test_a_tail_that_was_cut_off_shows_by_the_end_that_was_noted() -> None:
    whole = history("a", "b", "c")
    noted, _ = proved(whole)
    assert proved([*whole, *history("a", "b", "c", "d")[3:]], noted=noted)[0].transfers == 4
    with pytest.raises(BrokenLedgerError, match="ends after 2"):
        proved(whole[:2], noted=noted)


def test_a_history_that_was_written_anew_shows_by_the_end_that_was_noted() -> None:
    noted, _ = proved(history("a", "b", "c"))
    with pytest.raises(BrokenLedgerError, match="noted"):
        proved(history("a", "x", "c"), noted=noted)


def test_what_was_written_before_the_chain_began_needs_no_digest() -> None:
    before = replace(history("a")[0], digest="")
    assert proved([before])[0].transfers == 1


def test_an_account_with_a_history_that_is_gone_is_named() -> None:
    _, told = proved(history("a"))
    must_hold(told.items(), dict(told))
    with pytest.raises(BrokenLedgerError, match="holder has a history"):
        must_hold([(TRANSFER.source, told[TRANSFER.source])], dict(told))


def test_the_verb_prints_the_end_and_refuses_another(demo: Demo, tmp_path: Path) -> None:
    database = demo.database.engine.url.render_as_string(hide_password=False)
    told = {"LEERKLUIS_DATA_DIR": str(tmp_path), "LEERKLUIS_DATABASE_URL": database}
    end = leerkluis(told, "ledger", "verify").strip()
    assert leerkluis(told, "ledger", "verify", "--head", end).strip() == end
    number, _, digest = end.partition(":")
    other = f"{number}:{digest[::-1]}"
    assert "noted" in leerkluis(told, "ledger", "verify", "--head", other, fails=True)
    assert "NUMBER:DIGEST" in leerkluis(told, "ledger", "verify", "--head", "x", fails=True)


def test_states_are_the_same_on_disk_as_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.learning_account.states.AT_HAND", 2)
    whole = history("a", "b", "c")
    with closing(States()) as states:
        _, told = proved(whole, states=states)
        assert dict(told) == proved(whole)[1]
        assert len(told) == len(proved(whole)[1])
        must_hold(list(told.items()), told)
        assert not told
        with pytest.raises(KeyError):
            told[TRANSFER.source]


@given(st.text(), st.text(), st.integers(1, MAX_CENTS), st.dates())
def test_a_digest_is_of_the_canonical_form(reason: str, key: str, cents: int, day: date) -> None:
    changes = {"reason": reason, "key": key, "cents": cents, "effective_on": day}
    transfer = TRANSFER.model_copy(update=changes)
    told = transfer.model_dump(mode="json") | {"heads": [key, reason]}
    expected = sha256(canonical_bytes(told)).hexdigest()
    assert digest(transfer, source_head=key, target_head=reason) == expected
