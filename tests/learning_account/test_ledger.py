from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.learning_account.ledger import (
    InsufficientBalanceError,
    Standing,
    TransferKeyReusedError,
    balance,
    floor_of,
    movement,
    replayed,
    reversal,
    spend,
)
from app.learning_account.models import MAX_CENTS, AccountId, AccountKind, Transfer
from tests.learning_account.builders import TRANSFER
from tests.moments import NOW

ACCOUNTS = tuple(map(AccountId, ("outside", "pool", "waiting", "holder")))
OUTSIDE = ACCOUNTS[0]
transfers = st.builds(
    lambda pair, cents, key: TRANSFER.model_copy(
        update={"source": pair[0], "target": pair[1], "cents": cents, "key": str(key)}
    ),
    st.permutations(ACCOUNTS),
    st.integers(1, 10_000),
    st.integers(0, 30),
)


def accepted(asked: list[Transfer]) -> list[Transfer]:
    """Return the history that a ledger writes when it is asked for these transfers."""
    history: dict[str, Transfer] = {}
    for transfer in asked:
        floor = None if transfer.source == OUTSIDE else 0
        held = balance(transfer.source, history.values())
        try:
            if transfer.key in history:
                replayed(transfer, history[transfer.key])
            else:
                spend(transfer, Standing(held, floor))
                history[transfer.key] = transfer
        except (InsufficientBalanceError, TransferKeyReusedError):
            continue
    return list(history.values())


@given(st.lists(transfers))
def test_money_is_neither_made_nor_lost(asked: list[Transfer]) -> None:
    assert sum(balance(account, asked) for account in ACCOUNTS) == 0


@given(st.lists(transfers))
def test_no_account_but_the_outside_goes_below_zero_at_any_time(asked: list[Transfer]) -> None:
    history = accepted(asked)

    lowest = [
        balance(account, history[:length])
        for account in ACCOUNTS[1:]
        for length in range(len(history) + 1)
    ]
    assert min(lowest) == 0


@given(st.lists(transfers))
def test_the_same_requests_sent_twice_are_the_same_history(asked: list[Transfer]) -> None:
    done = accepted(asked)

    assert accepted(done + done) == done


@given(st.lists(transfers), transfers)
def test_a_reversal_restores_every_balance(history: list[Transfer], wrong: Transfer) -> None:
    back = reversal(wrong, reversal_id="t2", reason="by mistake", now=NOW)

    restored = [*history, wrong, back]
    assert [balance(a, restored) for a in ACCOUNTS] == [balance(a, history) for a in ACCOUNTS]


def test_a_reversal_names_what_it_reverses_and_can_happen_once() -> None:
    first = reversal(TRANSFER, reversal_id="t2", reason="by mistake", now=NOW)
    second = reversal(TRANSFER, reversal_id="t3", reason="by mistake", now=NOW)

    assert first.reference == TRANSFER.id
    assert first.key == second.key


@pytest.mark.parametrize(
    ("account", "cents"),
    [
        pytest.param("pool", -10_00, id="the source pays"),
        pytest.param("holder", 10_00, id="the target gets"),
        pytest.param("waiting", 0, id="no other account moves"),
    ],
)
def test_a_transfer_moves_two_accounts(account: str, cents: int) -> None:
    assert movement(AccountId(account), TRANSFER) == cents


def short_of(standing: Standing) -> object:
    """Return by how much a transfer of ten euros is short, or None when it is accepted."""
    try:
        spend(TRANSFER, standing)
    except InsufficientBalanceError as error:
        return error.extra["short_cents"]
    return None


@pytest.mark.parametrize(
    ("standing", "short"),
    [
        pytest.param(Standing(10_00, 0), None, id="to the last cent"),
        pytest.param(Standing(9_99, 0), 1, id="a cent short"),
        pytest.param(Standing(0, 0), 10_00, id="empty"),
        pytest.param(Standing(15_00, 5_00), None, id="to the floor"),
        pytest.param(Standing(14_99, 5_00), 1, id="a cent below the floor"),
        pytest.param(Standing(-(10**12), None), None, id="the world outside has no floor"),
    ],
)
def test_an_overdraft_is_refused_and_says_what_is_short(
    standing: Standing, short: int | None
) -> None:
    assert short_of(standing) == short


def test_a_repeated_transfer_is_the_one_that_was_made() -> None:
    later = {"id": "t9", "recorded_at": NOW + timedelta(hours=1)}

    assert replayed(TRANSFER.model_copy(update=later), TRANSFER) is TRANSFER


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"cents": 10_01}, id="a cent more"),
        pytest.param({"target": AccountId("waiting")}, id="another target"),
        pytest.param({"source": AccountId("outside")}, id="another source"),
        pytest.param({"reason": "other"}, id="another reason"),
        pytest.param({"effective_on": NOW.date() + timedelta(days=1)}, id="another day"),
    ],
)
def test_a_key_belongs_to_one_transfer(change: dict[str, object]) -> None:
    with pytest.raises(TransferKeyReusedError):
        replayed(TRANSFER.model_copy(update=change), TRANSFER)


@pytest.mark.parametrize(
    "cents",
    [
        pytest.param(0, id="zero"),
        pytest.param(-1, id="negative"),
        pytest.param(1.5, id="a fraction"),
        pytest.param(5.0, id="a float"),
        pytest.param("5", id="text"),
        pytest.param(True, id="a truth value"),
        pytest.param(MAX_CENTS + 1, id="too much"),
    ],
)
def test_a_transfer_is_a_positive_whole_number_of_cents(cents: object) -> None:
    with pytest.raises(ValidationError):
        Transfer.model_validate({**dict(TRANSFER), "cents": cents})


def test_a_transfer_to_itself_cannot_be_written() -> None:
    with pytest.raises(ValidationError):
        Transfer.model_validate({**dict(TRANSFER), "target": TRANSFER.source})


@pytest.mark.parametrize("kind", list(AccountKind))
def test_only_the_world_outside_may_owe(kind: AccountKind) -> None:
    assert (floor_of(kind) is None) is (kind is AccountKind.OUTSIDE)
