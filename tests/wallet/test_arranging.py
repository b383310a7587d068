from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wallet.arranging import Place, moved, moved_to
from app.wallet.sought import Sought
from tests.moments import NOW

DISTINCT = [Place(name, NOW - timedelta(days=day)) for day, name in enumerate("abcd")]
AT_ONCE = [Place(name, NOW) for name in "dcba"]


def order_after(places: list[Place], changed: tuple[Place, ...]) -> list[str]:
    at = {place.item_id: place.at for place in (*places, *changed)}
    return sorted(at, key=lambda name: (at[name], name), reverse=True)


@pytest.mark.parametrize("places", [DISTINCT, AT_ONCE], ids=["apart", "at one moment"])
def test_an_item_changes_places_with_its_neighbour(places: list[Place]) -> None:
    first, second, third, fourth = [place.item_id for place in places]
    up = order_after(places, moved(places, third, up=True))
    down = order_after(places, moved(places, second, up=False))
    assert up == down == [first, third, second, fourth]


@pytest.mark.parametrize(
    ("name", "up"), [("a", True), ("d", False), ("x", True)], ids=["first", "last", "not there"]
)
def test_at_the_end_nothing_moves(name: str, *, up: bool) -> None:
    assert moved(DISTINCT, name, up=up) == ()


def test_an_item_gets_the_number_that_was_asked_for() -> None:
    assert order_after(DISTINCT, moved_to(DISTINCT, "d", number=1)) == list("dabc")
    assert order_after(DISTINCT, moved_to(DISTINCT, "a", number=99)) == list("bcda")
    assert moved_to(DISTINCT, "x", number=1) == ()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.data())
def test_whatever_moves_the_order_is_what_was_chosen(days: list[int], data: st.DataObject) -> None:
    places = [Place(f"{number:02}", NOW - timedelta(days=day)) for number, day in enumerate(days)]
    places.sort(key=lambda place: (place.at, place.item_id), reverse=True)
    names = [place.item_id for place in places]
    which = data.draw(st.sampled_from(names))
    number = data.draw(st.integers(1, len(names)))
    wanted = [name for name in names if name != which]
    wanted.insert(number - 1, which)
    assert order_after(places, moved_to(places, which, number=number)) == wanted


def test_an_order_does_not_narrow_a_search_and_a_word_does() -> None:
    assert not Sought(timeline=True).narrows
    assert Sought(text="x").narrows
    assert len(Sought(text="x " * 99).words()) == 8
