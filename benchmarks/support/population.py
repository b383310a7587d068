"""Very many people who are of an age, have a level and work, made without logging in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, insert

from app.core.db import Row

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LEVELS = ("geen_startkwalificatie", "mbo2", "mbo4", "hbo_wo")
TOGETHER = 5_000
FIRST_BORN, DAYS = date(1962, 1, 1), 36 * 365


def populate(engine: Engine, count: int) -> None:
    """Make so many learners, each of whom is due one grant."""
    tables = Row.metadata.tables
    for first in range(0, count, TOGETHER):
        numbers = range(first, min(first + TOGETHER, count))
        with engine.begin() as connection:
            for name, rows in (
                ("learner", _learners(numbers)),
                ("level_attestation", _levels(numbers)),
                ("work_period", _work(numbers)),
            ):
                connection.execute(insert(tables[name]), list(rows))
    # As the database does by itself when it has been there for a while.
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _id(number: int) -> str:
    return str(UUID(int=number * 2**64 + number, version=4))


def born(number: int) -> date:
    """Return a birth date of somebody of 28 to 64: on each day of the year about as many."""
    return FIRST_BORN + timedelta(days=number * 7_919 % DAYS)


def _learners(numbers: range) -> Iterator[dict[str, object]]:
    for number in numbers:
        yield {
            "id": _id(number),
            "issuer": "https://login.example",
            "subject": f"p-{number}",
            "name": None,
            "birth_date": born(number),
            "created_at": NOW,
        }


def _levels(numbers: range) -> Iterator[dict[str, object]]:
    for number in numbers:
        yield {
            "id": _id(number),
            "learner_id": _id(number),
            "level": LEVELS[number % len(LEVELS)],
            "source": "self",
            "valid_from": date(2000, 1, 1),
            "recorded_at": NOW,
        }


def _work(numbers: range) -> Iterator[dict[str, object]]:
    for number in numbers:
        yield {"learner_id": _id(number), "begins_on": date(2010, 1, 1), "recorded_at": NOW}
