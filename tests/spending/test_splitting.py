"""How a price is spread over sources: Q1 to Q14 of the domain, M12 and S7, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning_account.earmarks import Purpose
from app.learning_account.models import AccountId
from app.spending.models import Purse, Split
from app.spending.splitting import split
from tests.spending.money import source

DAY = date(2027, 11, 1)


def purse(kind: str, cents: int, *, until: str | None = None, **changes: Any) -> Purse:
    found = source(kind, **({"id": kind} | changes))
    last = date.fromisoformat(until) if until else None
    return Purse(account_id=AccountId(f"{kind}-{until}"), source=found, until=last, cents=cents)


def spread(
    price: int,
    *purses: Purse,
    sector: str | None = "zorg",
    on: date = DAY,
    chosen: Sequence[str] | None = None,
) -> Split:
    purpose = Purpose(sector=sector, offering_code="C", institution_id="i", on=on)
    return split(price, purses, purpose, chosen=chosen)


def told(found: Split) -> list[tuple[str, int]]:
    return [(part.source_id, part.cents) for part in found.parts]


@dataclass(frozen=True, slots=True)
class Case:
    price: int
    purses: tuple[Purse, ...]
    parts: list[tuple[str, int]]
    short: int = 0
    sector: str = "zorg"
    on: date = DAY


BASE = purse("public_base", 300_00, until="2048-06-29")
FUND = purse("oo_fonds", 200_00, earmark="techniek")
CAO = purse("cao", 250_00, until="2027-12-31")
CASES = {
    "Q1 5 EC at the statutory tariff": Case(
        166_67, (purse("public_base", 5_700_00),), [("public_base", 166_67)]
    ),
    "Q2 5 EC at the module tariff": Case(
        666_67, (purse("public_base", 5_700_00),), [("public_base", 666_67)]
    ),
    "Q4 earmarked first": Case(
        500_00,
        (BASE, FUND),
        [("oo_fonds", 200_00), ("public_base", 300_00)],
        sector="techniek",
    ),
    "Q5 the earmark is for another sector": Case(
        500_00, (BASE, FUND), [("public_base", 300_00)], short=200_00
    ),
    "Q6 what expires first": Case(300_00, (BASE, CAO), [("cao", 250_00), ("public_base", 50_00)]),
    "Q7 what has expired": Case(
        300_00, (BASE, CAO), [("public_base", 300_00)], on=date(2028, 1, 1)
    ),
    "Q9 a loan is not spent": Case(
        500_00, (BASE, purse("loan_lllk", 2_000_00)), [("public_base", 300_00)], short=200_00
    ),
    "Q13 co-financing": Case(
        400_00,
        (purse("public_base", 500_00), purse("sectorplan", 900_00, share_percent=50)),
        [("sectorplan", 200_00), ("public_base", 200_00)],
    ),
    "Q14 private money after public rights have lapsed": Case(
        100_00, (purse("public_base", 0), purse("cao", 100_00)), [("cao", 100_00)]
    ),
    "A10 private before public": Case(
        100_00,
        (purse("public_base", 300_00), purse("cao", 60_00)),
        [("cao", 60_00), ("public_base", 40_00)],
    ),
    "the last day still counts": Case(
        100_00, (purse("cao", 100_00, until="2027-11-01"),), [("cao", 100_00)]
    ),
    "two lots of one source": Case(
        300_00,
        (CAO, purse("cao", 100_00, until="2027-11-30")),
        [("cao", 100_00), ("cao", 200_00)],
    ),
    "nothing at all": Case(100_00, (), [], short=100_00),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_price_is_spread_over_the_sources(case: Case) -> None:
    found = spread(case.price, *case.purses, sector=case.sector, on=case.on)
    assert (told(found), found.short_cents) == (case.parts, case.short)


def test_the_older_source_pays_first_when_nothing_else_differs() -> None:
    older = purse("cao", 50_00, id="older", created_at="2020-01-01T00:00:00Z")
    newer = purse("cao", 50_00, id="newer", created_at="2024-01-01T00:00:00Z")
    assert told(spread(60_00, newer, older)) == [("older", 50_00), ("newer", 10_00)]


def test_a10_the_holder_can_choose_what_pays_and_in_which_order() -> None:
    found = spread(100_00, BASE, CAO, chosen=["public_base"])
    assert told(found) == [("public_base", 100_00)]
    assert [(one.source_id, one.code) for one in found.unused] == [("cao", "source_not_chosen")]
    both = spread(310_00, BASE, CAO, chosen=["public_base", "cao"])
    assert told(both) == [("public_base", 300_00), ("cao", 10_00)]


def test_q5_says_which_source_could_not_be_used_and_why() -> None:
    found = spread(500_00, BASE, FUND, purse("cao", 0), purse("werkgever", 10, until="2027-10-31"))
    why = {one.source_id: one.code for one in found.unused}
    assert why == {
        "oo_fonds": "earmark_sector",
        "cao": "source_empty",
        "werkgever": "source_over",
    }


def test_a_source_that_is_not_needed_says_so() -> None:
    found = spread(100_00, CAO, BASE)
    assert [(one.source_id, one.code) for one in found.unused] == [
        ("public_base", "source_not_needed")
    ]


amounts = st.integers(0, 1_000_00)
purses = st.lists(
    st.builds(
        lambda kind, cents, share: purse(kind, cents, share_percent=share),
        st.sampled_from(["public_base", "oo_fonds", "cao", "sectorplan"]),
        amounts,
        st.sampled_from([None, None, 30, 50]),
    ),
    max_size=4,
    unique_by=lambda found: found.source.id,
)


@given(st.integers(1, 2_000_00), purses)
def test_s7_no_cent_is_made_or_lost_and_nobody_pays_more_than_they_hold(
    price: int, held: list[Purse]
) -> None:
    found = spread(price, *held)
    assert sum(part.cents for part in found.parts) + found.short_cents == price
    holds = {one.source.id: one.cents for one in held}
    assert all(0 < part.cents <= holds[part.source_id] for part in found.parts)


@given(st.integers(1, 2_000_00), purses)
def test_s7_the_order_in_which_sources_are_told_does_not_matter(
    price: int, held: list[Purse]
) -> None:
    assert spread(price, *held).parts == spread(price, *reversed(held)).parts
