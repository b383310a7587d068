"""Whatever can be done at an institution has its words and its place on the page of the log."""

import pytest

from app.institutions.log_chain import Act
from app.pages.institution_names import ACTS
from app.pages.institution_showing import PLACES


@pytest.mark.parametrize("act", Act)
def test_every_act_can_be_shown(act: Act) -> None:
    assert act in ACTS
    assert act.value.partition(".")[0] in PLACES


def test_every_place_is_that_of_some_act() -> None:
    named = {act.value for act in Act}
    assert named | {name.partition(".")[0] for name in named} >= PLACES.keys()
