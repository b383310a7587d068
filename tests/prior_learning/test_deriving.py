"""Which exemptions follow from what was shown, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.programme_models import RegisterCode, Unit
from app.prior_learning.deriving import derive
from app.prior_learning.models import Alternative, Basis, Equivalence, EquivalenceDefinition
from tests.moments import NOW
from tests.prior_learning.world import a_unit, code


def register(number: int) -> RegisterCode:
    return RegisterCode(**code(number))


def unit(number: int, *, known: bool = True) -> Unit:
    definition = a_unit(number) if known else a_unit(number, codes=())
    return Unit(
        id=str(number),
        institution_id="school",
        slug=f"u{number}",
        version=1,
        definition=definition,
        created_at=NOW,
    )


def worth(slug: str, *alternatives: tuple[int, ...]) -> dict[str, Equivalence]:
    found = tuple(
        Alternative(codes=tuple(register(number) for number in numbers)) for numbers in alternatives
    )
    definition = EquivalenceDefinition(alternatives=found)
    made = Equivalence(institution_id="school", unit=slug, definition=definition, recorded_at=NOW)
    return {slug: made}


@pytest.mark.parametrize(
    ("alternatives", "shown", "basis"),
    [
        pytest.param([(7, 8)], {7, 8}, Basis.EQUIVALENCE, id="all of it"),
        pytest.param([(7, 8)], {7}, None, id="half of it"),
        pytest.param([(7, 8), (9,)], {9}, Basis.EQUIVALENCE, id="the other way"),
        pytest.param([], {7, 8, 9}, None, id="nothing is worth it"),
    ],
)
def test_an_alternative_counts_when_all_of_it_was_shown(
    alternatives: list[tuple[int, ...]], shown: set[int], basis: Basis | None
) -> None:
    units = [unit(1, known=False)]
    found = derive(units, {register(each) for each in shown}, worth("u1", *alternatives))
    assert [each.basis for each in found.proposed] == ([basis] if basis else [])


def test_the_same_code_of_the_register_comes_before_what_is_held_equal() -> None:
    found = derive([unit(1)], {register(1), register(7)}, worth("u1", (7,)))
    assert [each.basis for each in found.proposed] == [Basis.REGISTER]


def test_a_code_of_another_register_is_another_code() -> None:
    other = RegisterCode(type="x-eigen", code=register(1).code)
    assert derive([unit(1)], {other}, {}).proposed == ()


def test_what_is_exempt_is_neither_proposed_again_nor_left() -> None:
    found = derive([unit(1), unit(2)], {register(1)}, {}, exempt={"u1", "u2"})
    assert (found.proposed, found.pathway) == ((), ())


@given(st.sets(st.integers(1, 8)), st.sets(st.integers(1, 8)))
def test_every_unit_is_proposed_or_left_and_more_shown_never_proposes_less(
    shown: set[int], more: set[int]
) -> None:
    units = [unit(number) for number in range(1, 7)]
    few = derive(units, {register(each) for each in shown}, {})
    many = derive(units, {register(each) for each in shown | more}, {})
    assert sorted([*(each.unit for each in few.proposed), *few.pathway]) == [u.slug for u in units]
    assert {each.unit for each in few.proposed} <= {each.unit for each in many.proposed}
