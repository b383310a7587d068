"""Makes a database believe that it holds ten million credentials, and asks it for its plans.

Of each large table one row is copied some thousand times, with new keys that are spread as in a
national register; then the statistics are multiplied. Nothing of it outlives the transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    text,
)

from app.core.db import Moment, Row
from tests.scale.paths import Statement

JSON = dict[str, Any]
# Tables with a row per credential, per person, per request or per event.
LARGE = (
    *("learner", "learner_identity", "linked_account", "learner_email", "learner_session"),
    *("login_attempt", "terms_acceptance", "holder_key", "mail_outbox"),
    *("award", "issued_credential", "secured_form", "direct_credential"),
    *("wallet_item", "wallet_group", "imported_credential", "portfolio_item"),
    *("share", "share_item", "access_event"),
    *("idempotent_answer", "rate_count", "sent_form", "institution_log"),
    *("ledger_account", "transfer", "top_up", "voucher", "reservation"),
    *("award_batch_row", "award_batch_part", "job", "job_chunk", "job_error"),
    *("webhook_event", "webhook_delivery"),
)
KEY = PrimaryKeyConstraint | UniqueConstraint
COPIES, TIMES, MANY = 2_000, 5_000, 400
# How many different values a column has among the copies; others that are in a key differ each.
SPREAD = {
    "institution_id": 20,
    "achievement_id": 100,
    "list_id": 40,
    "learner_id": 400,
    "holder_id": 400,
    "claimant_id": 400,
    "owner": 400,
    "tenant": 400,
    "share_id": 500,
    "batch_id": 30,
    "job_id": 100,
    "endpoint_id": 20,
    "source_id": 21,
    "source_account_id": 500,
    "target_account_id": 500,
    "recipient_value": 500,
    "policy_version": 4,
    "issuer": 3,
    "offering_id": 201,
    "group_id": 800,
    # Nearly everything was accepted, delivered and done.
    "state": 1,
    "kind": 1,
    "recipient_kind": 1,
    "form": 2,
}
USUAL: dict[str, JSON] = {
    "award": {"state": "claimed", "revoked_at": None},
    "job": {"state": "finished"},
    "job_chunk": {"state": "done"},
    "webhook_delivery": {"state": "delivered"},
    "ledger_account": {"kind": "holder", "floor_cents": 0, "balance_cents": 0},
}
# One in so many still waits.
SELDOM = 20
UNUSUAL: dict[str, JSON] = {
    **USUAL,
    "award": {"state": "pending_claim", "revoked_at": None},
    "webhook_delivery": {"state": "waiting"},
}
# More rows than these are not put in order for one answer: a person has fewer of anything.
SORTED_AT_MOST = 2_500
# What PostgreSQL calls the cost of a thousand rows; the whole of a table costs 100,000 and more.
COST_AT_MOST = 2_500
MULTIPLIED = """
UPDATE pg_class SET reltuples = reltuples * :times WHERE oid IN (
  SELECT oid FROM pg_class WHERE relname = ANY(:names)
  UNION SELECT indexrelid FROM pg_index JOIN pg_class AS of ON of.oid = indrelid
  WHERE of.relname = ANY(:names))
"""


def samples(connection: Connection) -> dict[str, JSON]:
    """Return a row of each large table that has one."""
    found = {}
    for name in LARGE:
        row = connection.execute(select(Row.metadata.tables[name]).limit(1)).mappings().first()
        if row is not None:
            found[name] = dict(row)
    return found


def grow(connection: Connection, samples: Mapping[str, JSON]) -> None:
    """Let every table of which there is a row look like one of ten million rows."""
    # No law or trigger has a say in these rows.
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for name, row in samples.items():
        table = Row.metadata.tables[name]
        connection.execute(delete(table))
        rows = [_copy(table, row, number) for number in range(1, COPIES + 1)]
        connection.execute(insert(table), rows)
    connection.exec_driver_sql("ANALYZE")
    connection.execute(text(MULTIPLIED), {"times": TIMES, "names": list(LARGE)})


def _copy(table: Table, row: JSON, number: int) -> JSON:
    keyed = _keyed(table)
    changed = {
        name: _spread(table, name, value, number)
        for name, value in row.items()
        if name in keyed and value is not None
    }
    usual = UNUSUAL if number % SELDOM == 0 else USUAL
    whole = {**row, **changed, **usual.get(table.name, {})}
    return {name: value for name, value in whole.items() if not table.c[name].identity}


def _spread(table: Table, name: str, value: Any, number: int) -> Any:
    kind = table.c[name].type
    if isinstance(kind, Moment) or isinstance(value, datetime):
        return value - timedelta(seconds=60 * number)
    if isinstance(value, date):
        return value - timedelta(days=number)
    if isinstance(value, bool) or not isinstance(kind, String | Text):
        return number + 10 if isinstance(value, int) and not isinstance(value, bool) else value
    different = COPIES if _stands_alone(table, name) else SPREAD.get(name, COPIES)
    place = number % different
    # The first of a few is the one that is asked for; a person is one of very many.
    return value if place == 0 and different < MANY else f"{place:08x}{value}"[: _length(kind)]


def _stands_alone(table: Table, name: str) -> bool:
    """Tell whether a column is a key by itself."""
    unique: list[Index | KEY] = [index for index in table.indexes if index.unique]
    unique += [one for one in table.constraints if isinstance(one, KEY)]
    return any([column.name for column in key.columns] == [name] for key in unique)


def _length(kind: Any) -> int | None:
    length: int | None = getattr(kind, "length", None)
    return length


def _keyed(table: Table) -> frozenset[str]:
    found = {column.name for column in table.primary_key}
    for index in table.indexes:
        found |= {column.name for column in index.columns}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            found |= {column.name for column in constraint.columns}
    return frozenset(found | {key.parent.name for key in table.foreign_keys})


def faults(connection: Connection, asked: Statement) -> Iterator[str]:
    """Yield what is wrong with the way of PostgreSQL to an answer, if anything."""
    for plan in _plans(connection, asked):
        if plan["Total Cost"] > COST_AT_MOST:
            yield f"costs {plan['Total Cost']}: {asked.text}"
        yield from (f"{told}: {asked.text}" for node in nodes(plan) if (told := _fault_of(node)))


def indexes_of(connection: Connection, asked: Statement) -> Iterator[str]:
    """Yield the indexes that PostgreSQL uses for an answer."""
    for plan in _plans(connection, asked):
        yield from (node["Index Name"] for node in nodes(plan) if "Index Name" in node)


def tables_walked(connection: Connection, asked: Sequence[Statement]) -> set[str]:
    """Return the large tables that SQLite would go through row by row."""
    steps = (
        str(row[-1])
        for one in asked
        if one.is_planned
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one.text}", one.parameters)
    )
    walked = (step.split()[1] for step in steps if step.startswith("SCAN "))
    return {name for name in walked if name in LARGE}


def _plans(connection: Connection, asked: Statement) -> Iterator[JSON]:
    if asked.is_planned:
        told = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {asked.text}", asked.parameters)
        yield from (one["Plan"] for one in told.scalar_one())


def nodes(plan: JSON) -> Iterator[JSON]:
    """Yield the steps of a plan of PostgreSQL."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def _fault_of(node: JSON) -> str:
    table, kind = node.get("Relation Name"), node["Node Type"]
    if kind == "Seq Scan" and table in LARGE:
        return f"reads all of {table}"
    if kind.startswith("Index") and "Index Cond" not in node and table in LARGE:
        return f"walks all of {node['Index Name']}"
    if kind == "Sort" and node["Plans"][0]["Plan Rows"] > SORTED_AT_MOST:
        return f"sorts {node['Plans'][0]['Plan Rows']} rows"
    return ""
