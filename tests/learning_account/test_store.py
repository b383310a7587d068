"""The laws of the ledger as the database says them, also to those who go around the service."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.db import Database
from app.learning_account.ledger import (
    InsufficientBalanceError,
    TransferKeyReusedError,
    reversal,
)
from app.learning_account.models import AccountId, AccountKind, Transfer
from app.learning_account.posting import Posting
from app.learning_account.service import LearningAccounts
from tests.learning_account.builders import FUNDER, SOURCE_ORDER, TRANSFER
from tests.learning_account.looks import open_account, totals
from tests.moments import NOW

INSERT = """
INSERT INTO transfer (id, key, source_id, source_account_id, target_account_id, cents, kind, reason,
                      effective_on, recorded_at, source_after_cents, target_after_cents)
VALUES ('x', 'x', :source_id, :source, :target, :cents, 'adjust', 'by hand',
        '2026-11-24', '2026-11-24 12:00:00+00:00', :source_after, :target_after)
"""
MOVE = "UPDATE ledger_account SET balance_cents = balance_cents + :cents WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Setting:
    """A pool of a hundred euros and a learner's account of the same source."""

    database: Database
    source_id: str
    pool: AccountId
    held: AccountId

    def post(self, **changes: object) -> Transfer:
        between = {"source": self.pool, "target": self.held}
        transfer = TRANSFER.model_copy(update={**between, **changes})
        with self.database.transaction() as session:
            return Posting(session).post_all([transfer])[0]

    def run(self, *statements: tuple[str, dict[str, object]]) -> None:
        with self.database.transaction() as session:
            for statement, values in statements:
                session.execute(text(statement), values)

    def insertion(self, **changes: object) -> tuple[str, dict[str, object]]:
        return INSERT, {
            "source_id": self.source_id,
            "source": self.pool,
            "target": self.held,
            "cents": 10_00,
            "source_after": 90_00,
            "target_after": 10_00,
            **changes,
        }

    def moves(self, *, pool: int, held: int) -> list[tuple[str, dict[str, object]]]:
        return [
            (MOVE, {"cents": pool, "id": self.pool}),
            (MOVE, {"cents": held, "id": self.held}),
        ]


@pytest.fixture
def setting(database: Database) -> Setting:
    with database.transaction() as session:
        source = LearningAccounts.on(session).open_source(SOURCE_ORDER, now=NOW)
        return Setting(
            database,
            source.id,
            open_account(session, AccountKind.POOL, FUNDER, source.id),
            open_account(session, AccountKind.HOLDER, "learner-1", source.id),
        )


def test_an_account_is_opened_once(setting: Setting) -> None:
    with setting.database.transaction() as session:
        again = open_account(session, AccountKind.HOLDER, "learner-1", setting.source_id)
        other = open_account(session, AccountKind.HOLDER, "learner-2", setting.source_id)

    assert again == setting.held
    assert other != setting.held


def test_a_transfer_moves_both_totals(setting: Setting) -> None:
    setting.post()

    assert totals(setting.database) == {"outside": -100_00, "pool": 90_00, "holder": 10_00}


def test_the_same_key_twice_is_one_transfer(setting: Setting) -> None:
    first = setting.post()
    second = setting.post(id="t2")

    assert second == first
    assert totals(setting.database)["holder"] == 10_00


def test_a_key_of_another_transfer_is_refused(setting: Setting) -> None:
    setting.post()

    with pytest.raises(TransferKeyReusedError):
        setting.post(id="t2", cents=11_00)
    assert totals(setting.database)["holder"] == 10_00


def test_an_overdraft_is_refused_with_what_is_short(setting: Setting) -> None:
    setting.post(cents=95_00)

    with pytest.raises(InsufficientBalanceError) as refused:
        setting.post(id="t2", key="k2", cents=6_00)
    assert refused.value.extra == {"short_cents": 1_00}
    assert totals(setting.database)["pool"] == 5_00


def test_a_reversal_restores_both_accounts(setting: Setting) -> None:
    made = setting.post()
    with setting.database.transaction() as session:
        back = reversal(made, reversal_id="t2", reason="by mistake", now=NOW)
        Posting(session).post_all([back])

    assert totals(setting.database) == {"outside": -100_00, "pool": 100_00, "holder": 0}


def test_several_transfers_in_one_unit_of_work_follow_each_other(setting: Setting) -> None:
    with setting.database.transaction() as session:
        for number in range(3):
            update = {"id": f"t{number}", "key": f"k{number}"}
            between = {"source": setting.pool, "target": setting.held}
            Posting(session).post_all([TRANSFER.model_copy(update={**between, **update})])

    assert totals(setting.database)["holder"] == 30_00


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE transfer SET cents = 1", id="a smaller amount"),
        pytest.param("UPDATE transfer SET reason = 'other'", id="another reason"),
        pytest.param("DELETE FROM transfer", id="deleted"),
    ],
)
def test_history_cannot_be_changed(setting: Setting, statement: str) -> None:
    setting.post()

    with pytest.raises(IntegrityError, match="transfers are only added to"):
        setting.run((statement, {}))
    assert totals(setting.database)["holder"] == 10_00


@pytest.mark.postgres
def test_history_cannot_be_emptied(postgres_database: Database) -> None:
    with (
        pytest.raises(IntegrityError, match="transfers are only added to"),
        postgres_database.transaction() as session,
    ):
        session.execute(text("TRUNCATE transfer"))


def test_a_transfer_by_hand_that_moves_both_totals_is_accepted(setting: Setting) -> None:
    setting.run(*setting.moves(pool=-10_00, held=10_00), setting.insertion())

    assert totals(setting.database)["holder"] == 10_00


ACCOUNT_WITH_MONEY = (
    "INSERT INTO ledger_account"
    " (id, kind, owner, source_id, usable_until, balance_cents, floor_cents)"
    " VALUES ('x', 'holder', 'x', :id, '9999-12-31', 1, 0)"
)
UNLAWFUL: dict[str, Callable[[Setting], list[tuple[str, dict[str, object]]]]] = {
    "no total moved": lambda s: [s.insertion()],
    "only one total moved": lambda s: [s.moves(pool=-10_00, held=0)[0], s.insertion()],
    "totals moved by more": lambda s: [*s.moves(pool=-20_00, held=20_00), s.insertion()],
    "more stated than moved": lambda s: [
        *s.moves(pool=-10_00, held=90_00),
        s.insertion(target_after=90_00),
    ],
    "money made": lambda s: [*s.moves(pool=0, held=10_00), s.insertion(source_after=100_00)],
    "an overdraft": lambda s: s.moves(pool=-100_01, held=100_01),
    "a negative amount": lambda s: [
        *s.moves(pool=10_00, held=-10_00),
        s.insertion(cents=-10_00, source_after=110_00, target_after=-10_00),
    ],
    "nothing": lambda s: [s.insertion(cents=0, source_after=100_00, target_after=0)],
    "to itself": lambda s: [s.insertion(target=s.pool, target_after=90_00)],
    "to no account": lambda s: [
        (MOVE, {"cents": -10_00, "id": s.pool}),
        s.insertion(target="nowhere"),
    ],
    "an account that begins with money": lambda s: [(ACCOUNT_WITH_MONEY, {"id": s.source_id})],
    "an account without a floor": lambda s: [
        ("UPDATE ledger_account SET floor_cents = NULL WHERE id = :id", {"id": s.pool})
    ],
    "an account that vanishes": lambda s: [
        ("DELETE FROM ledger_account WHERE id = :id", {"id": s.pool})
    ],
}


@pytest.mark.parametrize("unlawful", UNLAWFUL.values(), ids=UNLAWFUL.keys())
def test_the_database_itself_refuses_what_breaks_a_law(
    setting: Setting, unlawful: Callable[[Setting], list[tuple[str, dict[str, object]]]]
) -> None:
    with pytest.raises(IntegrityError):
        setting.run(*unlawful(setting))
    assert totals(setting.database) == {"outside": -100_00, "pool": 100_00, "holder": 0}


def test_money_of_one_source_cannot_go_to_an_account_of_another(setting: Setting) -> None:
    with setting.database.transaction() as session:
        other = LearningAccounts.on(session).open_source(SOURCE_ORDER, now=NOW)
        target = open_account(session, AccountKind.HOLDER, "learner-1", other.id)

    with pytest.raises(IntegrityError):
        setting.post(target=target)
    assert totals(setting.database)["holder"] == 0


def test_on_sqlite_a_total_moves_once_for_each_transfer(sqlite_database: Database) -> None:
    # PostgreSQL looks at the end, where two halves are one whole.
    with sqlite_database.transaction() as session:
        LearningAccounts.on(session).open_source(SOURCE_ORDER, now=NOW)

    half = text("UPDATE ledger_account SET balance_cents = balance_cents - 1 WHERE kind = 'pool'")
    with sqlite_database.transaction() as session:
        session.execute(half)
        with pytest.raises(IntegrityError, match="holds what its last transfer states"):
            session.execute(half)
        session.rollback()
    assert totals(sqlite_database)["pool"] == 100_00


@pytest.mark.postgres
def test_a_total_cannot_be_changed_without_a_transfer(postgres_database: Database) -> None:
    with postgres_database.transaction() as session:
        LearningAccounts.on(session).open_source(SOURCE_ORDER, now=NOW)

    with (
        pytest.raises(IntegrityError, match="holds what its last transfer states"),
        postgres_database.transaction() as session,
    ):
        session.execute(text("UPDATE ledger_account SET balance_cents = 1 WHERE kind = 'pool'"))
    assert totals(postgres_database)["pool"] == 100_00


def test_a_total_that_was_tampered_with_stops_the_next_transfer(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        LearningAccounts.on(session).open_source(SOURCE_ORDER, now=NOW)
        session.execute(text("UPDATE ledger_account SET balance_cents = 1 WHERE kind = 'pool'"))

    with (
        pytest.raises(IntegrityError, match="holds what its last transfer states"),
        sqlite_database.transaction() as session,
    ):
        session.execute(text("UPDATE ledger_account SET balance_cents = 2 WHERE kind = 'pool'"))


def test_a_transfer_cannot_be_slipped_in_before_another(setting: Setting) -> None:
    insert, values = setting.insertion(seq=-5)
    slipped = insert.replace("(id,", "(seq, id,").replace("VALUES (", "VALUES (:seq, ")

    with pytest.raises(Exception, match=r"comes after all others|GENERATED ALWAYS"):
        setting.run(*setting.moves(pool=-10_00, held=10_00), (slipped, values))
    assert totals(setting.database)["holder"] == 0
