"""No query of a hot path reads or sorts much more than it shows, with ten million credentials."""

from typing import Any

import pytest

from app.core.db import Database
from app.ops.demo.loading import load_demo
from tests.matrix.making import world
from tests.moments import NOW
from tests.people import demo_on
from tests.scale.national import LARGE, faults, grow, indexes_of, samples, tables_walked
from tests.scale.paths import PATHS, Statement, noted
from tests.service import whole_services

# Lists of an institution and of a person, and the one index that gives them in their order.
WALKS = {
    "awards of an institution": "ix_award_institution_list",
    "awards that wait": "ix_award_waiting",
    "awards that were refused": "ix_award_ended",
    "awards that were revoked": "ix_award_ended",
    "awards that nobody answered": "ix_award_waiting",
    "awards of an achievement": "ix_award_achievement_list",
    "awards of a day": "ix_award_day",
    "awards of a person": "ix_award_recipient",
    "wallet": "ix_wallet_item_place",
    "timeline of the wallet": "ix_wallet_item_date",
    "links": "ix_share_list",
    "access log": "ix_access_event_list",
    "status list": "ix_award_revoked",
    "webhook deliveries": "ix_webhook_delivery_list",
}


def asked_on(database: Database) -> tuple[dict[str, list[Statement]], dict[str, Any]]:
    """Go every path; return what each asked, and a row of each large table."""
    load_demo(database, whole_services(), now=NOW, say=lambda _: None)
    made, asked = world(demo_on(database)), dict[str, list[Statement]]()
    rows: dict[str, Any] = {}
    for name, go in PATHS.items():
        with database.engine.connect() as connection:
            # The last path takes them away.
            rows |= samples(connection)
        with noted(database.engine) as notes:
            go(made)
        asked[name] = list(notes.values())
    return asked, rows


@pytest.mark.postgres
def test_no_query_of_a_hot_path_reads_or_sorts_a_whole_table(
    postgres_database: Database,
) -> None:
    database = postgres_database
    asked, rows = asked_on(database)
    assert rows.keys() == set(LARGE)
    with database.engine.connect() as connection:
        grow(connection, rows)
        found = {
            name: wrong
            for name, statements in asked.items()
            if (wrong := [fault for one in statements for fault in faults(connection, one)])
        }
        used = {
            name: {index for one in asked[name] for index in indexes_of(connection, one)}
            for name in WALKS
        }
        connection.rollback()
    assert not found
    assert {name: index for name, index in WALKS.items() if index not in used[name]} == {}


def test_on_sqlite_no_query_of_a_hot_path_walks_a_large_table(sqlite_database: Database) -> None:
    asked, _ = asked_on(sqlite_database)
    with sqlite_database.engine.connect() as connection:
        walked = {name: tables_walked(connection, one) for name, one in asked.items()}
    # Who leaves is worth a walk there: people do it once, and SQLite holds few.
    found = {name for name, tables in walked.items() if tables}
    assert found <= {"export", "leave"}
