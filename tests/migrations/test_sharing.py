"""Links of before fields existed go on to show what they showed, and count what was looked at."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from app.ops.migrations import configuration, migrate
from tests.migrations.test_stairway import down, engine

AFTER = "20261125_sharing"
BEFORE = str(ScriptDirectory.from_config(configuration()).get_revision(AFTER).down_revision)
SHOWN = ["assessment", "background", "description", "evidence", "grade", "level", "outcomes"]
ITEMS_OF_NOBODY = "ALTER TABLE share_item DROP CONSTRAINT fk_share_item_item_id_wallet_item"


def share(name: str, named: str) -> str:
    columns = "id, learner_id, token_hash, label, show_name, created_at, expires_at"
    values = f"'{name}', 'l', '{name}', 'x', {named}, '2026-01-01', '2026-02-01'"
    return f"INSERT INTO share ({columns}) VALUES ({values})"  # noqa: S608


ROWS = [
    share("named", "true"),
    share("unnamed", "false"),
    "INSERT INTO share_item (share_id, item_id, position) VALUES ('named', 'i', 0)",
    "INSERT INTO share_item (share_id, item_id, position) VALUES ('unnamed', 'i', 0)",
    (
        "INSERT INTO access_event (id, share_id, learner_id, at)"
        " VALUES ('e', 'named', 'l', '2026-01-02')"
    ),
]

__all__ = ["engine"]


def put(found: Engine, statements: Sequence[str]) -> None:
    """Write rows whose owners are of no matter here."""
    if found.dialect.name == "sqlite":
        with sqlite3.connect(str(found.url.database)) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return
    with found.begin() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(ITEMS_OF_NOBODY.replace("CONSTRAINT", "CONSTRAINT IF EXISTS")))
        for statement in statements:
            session.execute(text(statement))


def asked(found: Engine, statement: str) -> dict[str, Any]:
    with found.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text(statement))}


def test_a_link_of_before_shows_what_it_showed(engine: Engine) -> None:
    migrate(engine, revision=BEFORE)
    put(engine, ROWS)
    migrate(engine, revision=AFTER)
    fields = {
        name: json.loads(found) if isinstance(found, str) else found
        for name, found in asked(engine, "SELECT share_id, fields FROM share_item").items()
    }
    assert fields == {"named": [*SHOWN, "workload", "name"], "unnamed": [*SHOWN, "workload"]}
    assert asked(engine, "SELECT id, views FROM share") == {"named": 1, "unnamed": 0}
    down(engine, BEFORE)
    names = asked(engine, "SELECT id, show_name FROM share")
    assert {name: bool(named) for name, named in names.items()} == {"named": True, "unnamed": False}


@pytest.mark.parametrize(
    "change", ["pin_tries = 6", "pin_tries = -1", "max_views = 0", "views = -1"]
)
def test_the_tables_refuse_what_cannot_be(engine: Engine, change: str) -> None:
    migrate(engine, revision=BEFORE)
    put(engine, ROWS[:1])
    migrate(engine, revision=AFTER)
    with pytest.raises(Exception, match=r"ck_share_|CHECK"):
        put(engine, [f"UPDATE share SET {change}"])  # noqa: S608
