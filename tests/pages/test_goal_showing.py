"""What the pages of goals show of a progress: exemptions, ends, and no more than a whole bar."""

from app.catalogue.exemptions import GrantedExemption
from app.catalogue.programme_models import Unit
from app.catalogue.stack_models import Held
from app.core.values import Localised
from app.goals.models import Reckoned
from app.pages import goal_showing
from app.pages.goal_views import Segment
from tests.catalogue.stacks import a_programme, a_unit, an_exemption, reckon

SCHOOL = Localised(nl="De Waterkant", en="De Waterkant")
UNITS = (a_unit("een", "10"), a_unit("twee", "15"))


def reckoned(
    *held: Held, units: tuple[Unit, ...] = UNITS, exempt: tuple[GrantedExemption, ...] = ()
) -> Reckoned:
    return Reckoned(reckon(a_programme(size="20"), units, *held, exemptions=exempt), SCHOOL, {})


def test_an_exemption_is_told_apart_with_its_day() -> None:
    found = goal_showing.goal_page(
        reckoned(exempt=(an_exemption("een"),)), (), "nl", budget_cents=0
    )

    assert found.card.bar.segments == (Segment(0, 500, "exemption"),)
    assert [line.exempted_on for line in found.units] == [an_exemption("een").granted_on, None]


def test_more_than_a_whole_bar_is_not_drawn() -> None:
    found = goal_showing.card(reckoned(exempt=(an_exemption("een"), an_exemption("twee"))), "nl")

    assert [(one.x, one.width) for one in found.bar.segments] == [(0, 500), (500, 500)]
    assert found.bar.label == "20 van 20 EC behaald, nog 0 te gaan"


def test_half_a_point_is_written_in_the_language_of_the_reader() -> None:
    half = reckoned(units=(a_unit("een", "2.5"),), exempt=(an_exemption("een"),))

    assert goal_showing.card(half, "nl").obtained == "2,5"
    assert goal_showing.card(half, "en").obtained == "2.5"
