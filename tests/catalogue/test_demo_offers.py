"""The sample catalogue: nothing of it is refused, and the nursing programme has two units."""

from datetime import date

from app.catalogue.offering_search import Sought
from app.catalogue.study_load import in_ec
from app.core.paging import Slice
from app.ops.demo.offered import demo_offers
from tests.moments import NOW
from tests.people import Demo

NURSING = "hbo-bachelor-verpleegkunde"
MODULE, MICROCREDENTIAL = "hbo-module-klinisch-redeneren", "mc-data-analyse-zorg"


def test_everything_of_the_sample_catalogue_is_offered(demo: Demo) -> None:
    wanted = {one.code for offer in demo_offers(now=NOW) for one in offer.offerings}
    with demo.database.reading() as session:
        page = demo.services.offerings(session).find(Sought(date(2020, 1, 1)), Slice(100))
    assert {one.offering.definition.code for one in page.items} == wanted
    assert len(wanted) >= 10
    assert all(one.price is not None for one in page.items)


def test_m16_the_two_units_of_the_nursing_programme_are_20_of_240_credits(demo: Demo) -> None:
    with demo.database.reading() as session:
        owner = demo.services.institutions(session).by_slug("waterkant").id
        programmes = demo.services.programmes(session)
        nursing = programmes.programme(owner, NURSING)
        units = programmes.units_of(nursing)
        counting = [programmes.counting(owner, one) for one in (MODULE, MICROCREDENTIAL)]
    assert in_ec(nursing.definition.size) == 240
    sizes = {unit.slug: in_ec(unit.definition.workload) for unit in units}
    assert {MODULE: sizes[MODULE], MICROCREDENTIAL: sizes[MICROCREDENTIAL]} == {
        MODULE: 5,
        MICROCREDENTIAL: 15,
    }
    assert [[one.slug for one in found] for found in counting] == [[NURSING], [NURSING]]
