from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning_account.earmarks import pays_on
from app.learning_account.funding import (
    BSNInTopUpError,
    OutsideSourceWindowError,
    UnknownFundingSourceError,
    euros,
    is_public,
    must_be_payable,
    overview,
    owned_by,
    refusal_of,
)
from app.learning_account.models import (
    AccountId,
    Address,
    FundingSource,
    Lot,
    SourceKind,
    normalised,
)
from tests.learning_account.builders import FUNDER, ORDER, SOURCE

PRIVATE = {"oo_fonds", "cao", "werkgever", "transitievergoeding", "own_deposit"}


def held(kind: SourceKind, cents: int) -> Lot:
    source = SOURCE.model_copy(update={"id": kind.value, "kind": kind})
    return Lot(account_id=AccountId(kind), source=source, usable_until=None, cents=cents)


@pytest.mark.parametrize("kind", list(SourceKind))
def test_money_of_employers_sectors_and_people_is_private_and_all_else_public(
    kind: SourceKind,
) -> None:
    assert is_public(kind) is (kind.value not in PRIVATE)


def test_public_and_private_money_are_summed_apart() -> None:
    seen = overview([held(SourceKind.PUBLIC_BASE, 300_00), held(SourceKind.OO_FONDS, 200_00)])

    assert (seen.public_cents, seen.private_cents, seen.total_cents) == (300_00, 200_00, 500_00)


def test_q9_a_loan_is_shown_and_not_summed() -> None:
    seen = overview([held(SourceKind.LOAN_LLLK, 2_000_00), held(SourceKind.PUBLIC_BASE, 300_00)])

    assert seen.total_cents == 300_00
    assert [loan.cents for loan in seen.loans] == [2_000_00]
    assert [source.kind for source in seen.sources] == [SourceKind.PUBLIC_BASE]


def test_an_account_without_sources_is_empty() -> None:
    assert overview([]).total_cents == 0


@pytest.mark.parametrize(
    ("funder", "source"),
    [
        pytest.param("funder-2", SOURCE, id="another funder's"),
        pytest.param(FUNDER, None, id="none"),
    ],
)
def test_another_funders_source_is_as_unknown_as_none(
    funder: str, source: FundingSource | None
) -> None:
    with pytest.raises(UnknownFundingSourceError):
        owned_by(funder, source)


def test_a_funder_gets_its_own_source() -> None:
    assert owned_by(FUNDER, SOURCE) is SOURCE


@pytest.mark.parametrize(
    ("day", "until", "pays"),
    [
        pytest.param(date(2025, 12, 31), date(2026, 12, 31), False, id="the day before"),
        pytest.param(date(2026, 1, 1), date(2026, 12, 31), True, id="first day"),
        pytest.param(date(2026, 12, 31), date(2026, 12, 31), True, id="last day"),
        pytest.param(date(2027, 1, 1), date(2026, 12, 31), False, id="the day after"),
        pytest.param(date(2040, 1, 1), None, True, id="without an end"),
    ],
)
def test_a_source_pays_on_both_its_ends_and_what_lies_between(
    day: date, until: date | None, *, pays: bool
) -> None:
    assert pays_on(day, SOURCE.model_copy(update={"valid_until": until})) is pays


def test_a_top_up_outside_the_window_is_refused() -> None:
    with pytest.raises(OutsideSourceWindowError):
        must_be_payable(ORDER.model_copy(update={"effective_on": date(2027, 1, 1)}), SOURCE)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"reason": "voor 123456782"}, id="reason"),
        pytest.param(
            {"recipient": Address(kind="eppn", value="123456782@a.example")}, id="recipient"
        ),
    ],
)
def test_a_top_up_with_a_bsn_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BSNInTopUpError):
        must_be_payable(ORDER.model_copy(update=change), SOURCE)


def test_what_cannot_be_paid_is_told_of_a_row_as_a_value() -> None:
    assert refusal_of(ORDER, SOURCE) is None
    late = ORDER.model_copy(update={"effective_on": date(2027, 1, 1)})
    refused = refusal_of(late, SOURCE)
    assert refused is not None
    assert refused.code == OutsideSourceWindowError.code


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        pytest.param(0, "0.00", id="nothing"),
        pytest.param(5, "0.05", id="cents"),
        pytest.param(123_456, "1234.56", id="euros"),
        pytest.param(-5, "-0.05", id="went"),
        pytest.param(10**16 + 1, "100000000000000.01", id="beyond what a float can hold"),
    ],
)
def test_an_amount_is_written_in_euros(cents: int, text: str) -> None:
    assert euros(cents) == text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param("P01@Waterkant.Example", "p01@waterkant.example", id="lower case"),
        pytest.param("jose\u0301@a.example", "jos\u00e9@a.example", id="composed"),
        pytest.param(" a@b.example ", "a@b.example", id="no space around it"),
    ],
)
def test_an_address_has_one_form(written: str, kept: str) -> None:
    assert Address(kind="email", value=written).value == kept


@given(st.text())
def test_the_form_of_an_address_is_final(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
