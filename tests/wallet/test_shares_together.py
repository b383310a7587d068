"""Two changes of one link at once on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.ops.demo.loading import load_demo
from app.wallet.models import ShareChange
from tests.moments import NOW
from tests.people import demo_on
from tests.service import whole_services
from tests.wallet.sharing_world import owner_of

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.mark.postgres
def test_neither_of_two_changes_is_lost(postgres_database: Database) -> None:
    load_demo(postgres_database, whole_services(), now=NOW, say=lambda _: None)
    owner = owner_of(demo_on(postgres_database))
    share = owner.share()
    person = owner.caller.get("/api/v1/me")["id"]
    shares = owner.demo.services.shares

    def change(wanted: ShareChange, session: Session) -> None:
        shares(session).change(share["id"], wanted, learner_id=person, now=NOW)

    def rename() -> None:
        with postgres_database.transaction() as second:
            change(ShareChange(label="Ander"), second)

    with ThreadPoolExecutor(1) as pool, postgres_database.transaction() as first:
        change(ShareChange(pin="4711"), first)
        other = pool.submit(rename)
        while not first.scalar(WAITING):
            assert not other.done()
        first.commit()
        other.result()
    kept = owner.caller.get(f"/api/v1/me/shares/{share['id']}")
    assert (kept["has_pin"], kept["label"]) == (True, "Ander")
