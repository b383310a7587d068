"""How both databases look offerings up: along an index, and never through the whole table."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.catalogue.offering_rows import OfferingRow
from app.catalogue.offering_search import OfferingSearch, Sought
from app.core.db import Database
from app.core.paging import Position, Slice
from tests.catalogue.worlds import free_course
from tests.moments import NOW

NUMBER = 6_000
FIRST = date(2027, 1, 1)
ANY = Sought(starts_from=FIRST)
PLACE = Position(datetime(2027, 2, 1, tzinfo=UTC), "00000000")
WALKS: dict[str, tuple[Sought, Position | None]] = {
    "everything": (ANY, None),
    "a page further on": (ANY, PLACE),
    "a sector": (replace(ANY, sector="s3"), None),
    "a page of a sector": (replace(ANY, sector="s3"), PLACE),
    "a price": (replace(ANY, pay_at_most_cents=5_000), None),
}


ALL_FILTERS = replace(
    ANY,
    sector="s3",
    level="6",
    least_ec=1,
    most_ec=5,
    pay_at_most_cents=30_000,
    online=True,
    language="nl",
    starts_until=date(2028, 1, 1),
)


def row(each: int) -> dict[str, Any]:
    return {
        "id": f"{each:08}-0000-4000-8000-000000000000",
        "institution_id": "school",
        "code": str(each),
        "definition": free_course(str(each)).model_dump(mode="json"),
        "tariff": "own",
        "starts_on": FIRST + timedelta(days=each * 37 % 365),
        "language": "nl",
        "searched": f"vaak thema{each % 100} {'zelden' if each % 1000 == 0 else 'x'}",
        "sector": f"s{each % 7}",
        "level": "6" if each % 2 else "4",
        "ec_tenths": each % 300,
        "online": each % 3 == 0,
        "price_cents": each * 100 % 100_000,
        "created_at": NOW,
        "updated_at": NOW,
    }


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        session.execute(insert(OfferingRow), [row(each) for each in range(NUMBER)])
        session.execute(text("ANALYZE offering") if is_postgres(session) else text("SELECT 1"))
        yield session


def is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def plan(search: OfferingSearch, sought: Sought, after: Position | None = None) -> str:
    """Return how the database would look for a page."""
    session = search.session
    statement = search.walk(sought, Slice(20, after)).compile(
        session.get_bind(), compile_kwargs={"literal_binds": True}
    )
    asked = "EXPLAIN" if is_postgres(session) else "EXPLAIN QUERY PLAN"
    rows = session.connection().exec_driver_sql(f"{asked} {statement}".replace("%", "%%"))
    return "\n".join(str(row[-1]) for row in rows)


def is_indexed(found: str) -> bool:
    """Tell whether rows come from an index, and not from the whole table."""
    through_all = "Seq Scan on offering" in found or "SCAN offering\n" in f"{found}\n"
    return "ix_offering_" in found and not through_all


def walks(found: str) -> bool:
    """Tell whether rows come in order from an index, and no more than fill the page."""
    return is_indexed(found) and "Sort" not in found and "TEMP B-TREE" not in found


@pytest.mark.parametrize(("sought", "after"), WALKS.values(), ids=WALKS.keys())
def test_a_search_walks_an_index_in_its_order(
    session: Session, sought: Sought, after: Position | None
) -> None:
    found = plan(OfferingSearch(session), sought, after)
    assert walks(found), found


def test_many_filters_are_all_asked_of_one_index(session: Session) -> None:
    found = plan(OfferingSearch(session), ALL_FILTERS)
    assert is_indexed(found), found


def test_a_word_that_many_have_is_tested_on_the_walk(session: Session) -> None:
    search = OfferingSearch(session, rare=100)
    found = plan(search, replace(ANY, text="vaak"))
    assert walks(found), found
    page = search.page(replace(ANY, text="vaak"), Slice(50))
    assert len(page.items) == 50
    assert len(search.page(replace(ANY, text="thema77 vaak"), Slice(100)).items) == NUMBER // 100


def test_a_word_that_few_have_is_looked_up_first(session: Session) -> None:
    search = OfferingSearch(session, rare=100)
    found = plan(search, replace(ANY, text="zelden"))
    assert "Seq Scan" not in found, found
    assert "SCAN offering" not in found, found
    assert len(search.page(replace(ANY, text="zelden"), Slice(50)).items) == NUMBER // 1000


def test_words_are_looked_up_in_their_index(session: Session) -> None:
    asked = (
        "EXPLAIN SELECT number FROM offering WHERE search @@ CAST('''zelden''' AS tsquery)"
        if is_postgres(session)
        else "EXPLAIN QUERY PLAN"
        " SELECT rowid FROM offering_search WHERE offering_search MATCH '\"zelden\"'"
    )
    rows = session.connection().exec_driver_sql(asked)
    found = "\n".join(str(row[-1]) for row in rows)
    assert ("ix_offering_search" in found) or ("VIRTUAL TABLE INDEX" in found), found


def test_sectors_are_stepped_through_along_their_index(session: Session) -> None:
    assert OfferingSearch(session).sectors() == tuple(f"s{each}" for each in range(7))
