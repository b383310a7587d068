from datetime import timedelta

import pytest

from app.core.db import Database
from app.core.paging import Slice
from app.learning_account.funding import (
    OutsideSourceWindowError,
    PoolExhaustedError,
    UnknownFundingSourceError,
)
from app.learning_account.models import Address, SourceKind, SourceOrder, TopUp
from app.learning_account.service import LearningAccounts
from tests.learning_account.builders import FUNDER, ORDER, OWN, SOURCE_ORDER
from tests.learning_account.looks import totals
from tests.moments import NOW

TODAY = NOW.date()
OTHER = Address(kind="eppn", value="p02@waterkant.example")


def a_source(database: Database, order: SourceOrder = SOURCE_ORDER) -> str:
    with database.transaction() as session:
        return LearningAccounts.on(session).open_source(order, now=NOW).id


def topped_up(database: Database, source_id: str, **changes: object) -> TopUp:
    order = ORDER.model_copy(update={"source_id": source_id, **changes})
    with database.transaction() as session:
        return LearningAccounts.on(session).top_up(order, organisation_id=FUNDER, now=NOW)


def collected(
    database: Database, *addresses: Address, learner_id: str = "learner-1", days: int = 0
) -> list[int]:
    now = NOW + timedelta(days=days)
    with database.transaction() as session:
        moved = LearningAccounts.on(session).collect(
            learner_id, addresses=frozenset(addresses), now=now
        )
        return [transfer.cents for transfer in moved]


def total_cents(database: Database, learner_id: str = "learner-1") -> int:
    with database.reading() as session:
        return LearningAccounts.on(session).balance(learner_id).total_cents


def test_the_budget_of_a_new_source_comes_from_outside(database: Database) -> None:
    a_source(database)

    assert totals(database) == {"outside": -100_00, "pool": 100_00}


def test_a_top_up_waits_at_its_address(database: Database) -> None:
    topped_up(database, a_source(database))

    assert totals(database) == {"outside": -100_00, "pool": 90_00, "waiting": 10_00}


def test_a_learner_collects_what_waits_for_any_of_their_addresses(database: Database) -> None:
    source, mail = a_source(database), Address(kind="email", value="p01@mail.example")
    topped_up(database, source)
    topped_up(database, source, recipient=mail, cents=5_00)
    topped_up(database, source, recipient=OTHER, cents=1_00)

    assert sorted(collected(database, OWN, mail)) == [5_00, 10_00]
    assert totals(database)["holder"] == total_cents(database) == 15_00
    assert totals(database)["waiting"] == 1_00


def test_what_was_collected_is_not_collected_again(database: Database) -> None:
    topped_up(database, a_source(database))
    collected(database, OWN)

    assert collected(database, OWN) == []
    assert total_cents(database) == 10_00


def test_a_later_top_up_is_added_to_what_was_there(database: Database) -> None:
    source = a_source(database)
    topped_up(database, source)
    collected(database, OWN)
    topped_up(database, source, cents=2_00)

    assert collected(database, OWN) == [2_00]
    assert total_cents(database) == 12_00


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param((), id="nobody known"),
        pytest.param((OTHER,), id="another person"),
        pytest.param((Address(kind="email", value=OWN.value),), id="the same text, another kind"),
    ],
)
def test_money_does_not_go_to_another_address(
    database: Database, addresses: tuple[Address, ...]
) -> None:
    topped_up(database, a_source(database))

    assert collected(database, *addresses) == []
    assert totals(database)["waiting"] == 10_00


def test_a_top_up_waits_for_its_day(database: Database) -> None:
    topped_up(database, a_source(database), effective_on=TODAY + timedelta(days=2))

    assert collected(database, OWN, days=1) == []
    assert collected(database, OWN, days=2) == [10_00]


def test_a_source_can_be_spent_to_its_last_cent_and_not_beyond(database: Database) -> None:
    source = a_source(database)
    topped_up(database, source, cents=100_00)

    with pytest.raises(PoolExhaustedError):
        topped_up(database, source, cents=1)
    assert totals(database)["pool"] == 0


def test_a_refused_top_up_leaves_nothing(database: Database) -> None:
    source = a_source(database)

    with pytest.raises(PoolExhaustedError):
        topped_up(database, source, cents=100_01)
    assert collected(database, OWN) == []
    assert totals(database) == {"outside": -100_00, "pool": 100_00}


def test_a_source_pays_only_in_its_window(database: Database) -> None:
    source = a_source(database)

    with pytest.raises(OutsideSourceWindowError):
        topped_up(database, source, effective_on=SOURCE_ORDER.valid_from - timedelta(days=1))


def test_another_funders_source_is_unknown(database: Database) -> None:
    source = a_source(database, SOURCE_ORDER.model_copy(update={"organisation_id": "funder-2"}))

    with pytest.raises(UnknownFundingSourceError):
        topped_up(database, source)


def test_m12_sources_are_shown_apart(database: Database) -> None:
    base = SOURCE_ORDER.model_copy(
        update={"kind": SourceKind.PUBLIC_BASE, "budget_cents": 1_000_00}
    )
    topped_up(database, a_source(database, base), cents=300_00)
    fund = SOURCE_ORDER.model_copy(update={"earmark": "techniek", "budget_cents": 200_00})
    topped_up(database, a_source(database, fund), cents=200_00)
    collected(database, OWN)

    with database.reading() as session:
        seen = LearningAccounts.on(session).balance("learner-1")
    assert {source.kind: source.cents for source in seen.sources} == {
        SourceKind.PUBLIC_BASE: 300_00,
        SourceKind.OO_FONDS: 200_00,
    }
    assert (seen.public_cents, seen.private_cents) == (300_00, 200_00)


def test_a_statement_holds_ones_own_transfers_only(database: Database) -> None:
    source = a_source(database)
    topped_up(database, source)
    topped_up(database, source, recipient=OTHER, cents=1_00, reason="another")
    collected(database, OWN)
    collected(database, OTHER, learner_id="learner-2")

    with database.reading() as session:
        page = LearningAccounts.on(session).statement("learner-1", Slice(limit=10))
    assert [(line.cents, line.reason) for line in page.items] == [(10_00, "budget 2026")]


def test_who_has_nothing_has_an_empty_account(database: Database) -> None:
    with database.reading() as session:
        accounts = LearningAccounts.on(session)
        assert accounts.balance("nobody").sources == ()
        assert accounts.statement("nobody", Slice(limit=10)).items == ()


def test_the_balance_of_a_day_of_before_is_the_sum_of_history_until_then(
    database: Database,
) -> None:
    source = a_source(database)
    for days, cents in ((-20, 10_00), (-10, 5_00)):
        topped_up(database, source, effective_on=TODAY + timedelta(days=days), cents=cents)
    collected(database, OWN)

    with database.reading() as session:
        accounts = LearningAccounts.on(session)
        found = [
            accounts.balance("learner-1", on=TODAY + timedelta(days=days)).total_cents
            for days in (-21, -20, -11, -10, 0)
        ]
    assert found == [0, 10_00, 10_00, 15_00, 15_00]


def test_top_ups_are_listed_of_one_own_source(database: Database) -> None:
    first, second = a_source(database), a_source(database)
    topped_up(database, first)
    wanted = topped_up(database, second)

    with database.reading() as session:
        accounts = LearningAccounts.on(session)
        own = accounts.top_up_page(FUNDER, Slice(10), source_id=second)
        others = accounts.top_up_page("another", Slice(10), source_id=second)

    assert ([one.id for one in own.items], others.items) == ([wanted.id], ())


def test_a_source_is_told_to_its_own_funder_only(database: Database) -> None:
    source_id = a_source(database)

    with database.reading() as session:
        accounts = LearningAccounts.on(session)
        assert accounts.own_source(FUNDER, source_id).id == source_id
        with pytest.raises(UnknownFundingSourceError):
            accounts.own_source("another", source_id)
