"""What spending asks of the database: no more for many courses, and along an index."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, event, insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.ids import new_id
from app.learning_account.models import SourceKind
from app.learning_account.voucher_service import VoucherUse
from app.ops.demo.catalogue import demo_catalogue
from app.spending.rules import AlreadyReservedError
from app.spending.store import ReservationRow, ReservationStore
from tests.moments import NOW
from tests.people import Demo
from tests.service import whole_services
from tests.spending.money import TODAY, Rich, rich, source


@pytest.fixture
def holder(demo: Demo) -> Rich:
    found = rich(demo)
    found.give("public_base", 900_00)
    return found


@contextmanager
def asked(database: Database) -> Iterator[list[str]]:
    """Yield the statements that are sent to the database."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def reaching(holder: Rich) -> int:
    """Return by how many queries it is known what is within reach."""
    database = holder.demo.database
    with database.reading() as session, asked(database) as statements:
        quoting = holder.demo.services.quoting(session)
        assert quoting.reach(holder.id, today=TODAY)
        return len([one for one in statements if one.startswith("SELECT")])


def test_what_is_within_reach_costs_the_same_few_queries_for_many_courses(holder: Rich) -> None:
    before = reaching(holder)
    for number in range(10):
        holder.offer(100_00 + number, of=("waterkant", "taxus")[number % 2])
    assert reaching(holder) <= before


def test_a_voucher_is_not_used_for_a_course_that_money_was_put_aside_for(holder: Rich) -> None:
    offering = holder.offer(100_00)
    use = VoucherUse(
        voucher_id=new_id(), reservation_id=new_id(), offering_id=offering, cents=1, used_at=NOW
    )
    with holder.demo.database.transaction() as session:
        spending = holder.demo.services.spending(session)
        spending.reserve(holder.id, offering, chosen=None, now=NOW)
        with pytest.raises(AlreadyReservedError):
            spending.note_voucher(holder.id, use, source(SourceKind.MODULE_VOUCHER.value))


def aside(owner: str, number: int, **changes: Any) -> dict[str, Any]:
    """Return a row of a reservation at this institution."""
    return {
        "id": f"{number:08}",
        "holder_id": None,
        "institution_id": owner,
        "offering_id": f"x{number}",
        "course": {},
        "parts": [],
        "price_cents": 1,
        "starts_on": TODAY + timedelta(days=number % 300),
        "state": "reserved",
        "reserved_at": NOW,
        "changed_at": NOW,
        **changes,
    }


def test_the_database_refuses_a_second_reservation_of_one_course(holder: Rich) -> None:
    mine = {"holder_id": holder.id, "offering_id": "x"}
    with holder.demo.database.transaction() as session:
        owner = holder.demo.services.institutions(session).by_slug("waterkant").id
        rows = [aside(owner, 0, **mine), aside(owner, 1, **mine, state="released")]
        session.execute(insert(ReservationRow), rows)
    with pytest.raises(IntegrityError), holder.demo.database.transaction() as session:
        session.execute(insert(ReservationRow), [aside(owner, 2, **mine)])


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Yield a database in which three thousand courses were paid, and two wait."""
    with database.transaction() as session:
        profile = demo_catalogue().institutions[0].profile
        owner = whole_services().institutions(session).register(profile, now=NOW).id
        rows = [aside(owner, number, state="settled") for number in range(3_000)]
        rows += [aside(owner, number) for number in (9_001, 9_250)]
        session.execute(insert(ReservationRow), rows)
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ANALYZE reservation"))
        yield session


def test_a_round_looks_for_what_is_due_along_an_index(session: Session) -> None:
    reservations, tomorrow = ReservationStore(session), TODAY + timedelta(days=1)
    assert reservations.due(on=tomorrow, after="", limit=10) == ("00009001",)
    found = plan(session, reservations.sought(on=tomorrow, after=""))
    assert "ix_reservation_state" in found, found
    assert "Seq Scan on reservation" not in found, found
    assert "SCAN reservation" not in found, found


def plan(session: Session, statement: Select[str]) -> str:
    """Return how the database would look."""
    bind = session.get_bind()
    whole = statement.compile(bind, compile_kwargs={"literal_binds": True})
    verb = "EXPLAIN" if bind.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    rows = session.connection().exec_driver_sql(f"{verb} {whole}".replace("%", "%%"))
    return "\n".join(str(row[-1]) for row in rows)
