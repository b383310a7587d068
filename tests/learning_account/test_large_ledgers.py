"""What the database looks at for a transfer does not grow with the history of its accounts."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.ids import new_id
from app.learning_account.models import Movement
from app.learning_account.posting import Posting
from app.learning_account.service import LearningAccounts
from tests.learning_account.builders import SOURCE_ORDER
from tests.moments import NOW
from tests.spending.money import grant

MUCH = 400


def moves(session: Session, number: int) -> list[Movement]:
    """Return so many transfers from one outside account, each to somebody else."""
    source = LearningAccounts.on(session).open_source(SOURCE_ORDER, now=NOW)
    return [grant(source, new_id(), 1, None)[0] for _ in range(number)]


def steps(session: Session, moved: Movement) -> int:
    """Return how many hundreds of steps SQLite takes for a transfer."""
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(count, 100)
    Posting(session).move(moved, now=NOW)
    driver.set_progress_handler(None, 100)
    return taken[0]


def test_a_transfer_looks_up_what_came_last_along_an_index(database: Database) -> None:
    with database.transaction() as session:
        if database.engine.dialect.name == "postgresql":
            found = plan_of_stated(session)
            assert "ix_transfer_source_account_id_seq" in found, found
            assert "ix_transfer_target_account_id_seq" in found, found
            assert "pk_transfer" not in found, found
            return
        *some, last = moves(session, MUCH)
        few = steps(session, some[0])
        Posting(session).move_all(some[1:], now=NOW)
        assert steps(session, last) <= few + 2


def plan_of_stated(session: Session) -> str:
    """Return how PostgreSQL looks in a ledger that is empty: a plan that it keeps."""
    body = session.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'ledger_stated'"))
    asked = str(body).replace("(account, before)", "('x', 9)").replace("id = account", "id = 'x'")
    told = session.scalars(
        text("SELECT unnest(proconfig) FROM pg_proc WHERE proname = 'transfer_check'")
    )
    for setting in told:
        session.execute(text(f"SET LOCAL {setting}"))
    return "\n".join(session.scalars(text(f"EXPLAIN {asked}")))
