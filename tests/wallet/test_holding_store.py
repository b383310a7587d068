"""What learners hold, on both databases: found by every filter, kept once, and one's own."""

from datetime import date, timedelta

import pytest

from app.core.db import Database
from app.core.errors import ConflictError
from app.core.paging import Slice
from app.credentials.models import Standing
from app.wallet.importing import glance_of
from app.wallet.models import ItemKind, PortfolioEntry
from app.wallet.sought import Sought
from tests.moments import NOW
from tests.service import whole_services
from tests.wallet.people import signed

ALL = Slice(limit=50)
SERVICES = whole_services()


@pytest.fixture
def learner_ids(database: Database) -> list[str]:
    """Return two learners; the first holds an import and two entries."""
    with database.transaction() as session:
        learners = SERVICES.learners(session)
        found = [
            learners.sign_in({"iss": "https://login.example", "sub": sub}, {"sub": sub}, now=NOW).id
            for sub in ("a", "b")
        ]
        checks, imports = SERVICES.import_checks(session), SERVICES.imports(session)
        given = checks.candidate(signed().encode(), media_type="application/json", now=NOW)
        imports.add(found[0], given, now=NOW)
        portfolio = SERVICES.portfolio(session)
        for title, ended in (("Vrijwilliger", date(2019, 12, 31)), ("50% werk", date(2020, 1, 1))):
            entry = PortfolioEntry(title=title, ended_on=ended)
            portfolio.add(found[0], entry, picture=None, now=NOW)
    return found


@pytest.mark.parametrize(
    ("sought", "count"),
    [
        pytest.param(Sought(), 3, id="all"),
        pytest.param(Sought(timeline=True), 3, id="timeline"),
        pytest.param(Sought(text="50%"), 1, id="a percent sign"),
        pytest.param(Sought(text="_"), 0, id="an underscore"),
        pytest.param(Sought(text="vrijwilliger"), 1, id="a word"),
        pytest.param(Sought(year=2019), 1, id="the last day of a year"),
        pytest.param(Sought(year=2020), 1, id="the first day of a year"),
        pytest.param(Sought(origin=ItemKind.IMPORTED), 1, id="origin"),
        pytest.param(Sought(state=Standing.UNSURE), 1, id="unsure"),
        pytest.param(Sought(state=Standing.VALID), 0, id="valid"),
        pytest.param(Sought(state=Standing.EXPIRED), 0, id="expired"),
        pytest.param(Sought(state=Standing.REVOKED), 0, id="revoked"),
        pytest.param(Sought(kind="ho_module"), 0, id="kind"),
        pytest.param(Sought(level="6"), 0, id="level"),
        pytest.param(Sought(group="x"), 0, id="group"),
        pytest.param(Sought(hidden=True), 0, id="hidden"),
    ],
)
def test_each_filter_finds_what_fits(
    database: Database, learner_ids: list[str], sought: Sought, count: int
) -> None:
    first, second = learner_ids
    with database.reading() as session:
        holdings = SERVICES.holdings(session)
        assert len(holdings.page(first, sought, ALL, now=NOW).items) == count
        assert holdings.count(first, sought, now=NOW) == count
        assert holdings.page(second, sought, ALL, now=NOW).items == ()


def test_what_occurs_can_be_chosen(database: Database, learner_ids: list[str]) -> None:
    with database.reading() as session:
        facets = SERVICES.holdings(session).facets(learner_ids[0])
    assert facets.origins == {ItemKind.IMPORTED, ItemKind.SELF_ASSERTED}
    assert facets.years == {2019, 2020, 2026}


def test_one_import_is_kept_once(database: Database, learner_ids: list[str]) -> None:
    with database.transaction() as session:
        given = SERVICES.import_checks(session).candidate(
            signed().encode(), media_type="application/json", now=NOW
        )
        with pytest.raises(ConflictError):
            SERVICES.imports(session).add(learner_ids[0], given, now=NOW)
        SERVICES.imports(session).add(learner_ids[1], given, now=NOW)


def test_an_import_of_the_same_moment_is_noticed(
    database: Database, learner_ids: list[str]
) -> None:
    with database.transaction() as session:
        store = SERVICES.imports(session).store
        item = store.page(learner_ids[0], Sought(origin=ItemKind.IMPORTED), ALL, now=NOW).items[0]
        kept = store.imported(learner_ids[0], [item.id])[item.id]
        twin = item.model_copy(update={"id": "0" * 36})
        glance = glance_of(kept)
        assert not store.add_imported(twin, glance, kept.model_copy(update={"item_id": "0" * 36}))
        session.rollback()


def test_an_order_survives_and_stays_ones_own(database: Database, learner_ids: list[str]) -> None:
    first, second = learner_ids
    with database.transaction() as session:
        holdings = SERVICES.holdings(session)
        before = [one.item.id for one in holdings.page(first, Sought(), ALL, now=NOW).items]
        holdings.move(before[2], learner_id=first, up=True)
    with database.reading() as session:
        holdings = SERVICES.holdings(session)
        after = [one.item.id for one in holdings.page(first, Sought(), ALL, now=NOW).items]
        assert holdings.store.places(second) == ()
    assert after == [before[0], before[2], before[1]]


def test_what_expires_moves_to_the_expired(database: Database, learner_ids: list[str]) -> None:
    me = learner_ids[0]
    later = NOW + timedelta(days=1)
    with database.transaction() as session:
        holdings = SERVICES.holdings(session)
        store = holdings.store
        item = store.page(me, Sought(origin=ItemKind.IMPORTED), ALL, now=NOW).items[0]
        kept = store.imported(me, [item.id])[item.id]
        valid = kept.model_copy(update={"standing": Standing.VALID, "valid_until": later})
        store.note_check(valid, learner_id=me)
        for moment, standing in ((NOW, Standing.VALID), (later, Standing.EXPIRED)):
            found = holdings.page(me, Sought(state=standing), ALL, now=moment).items
            assert [one.standing(now=moment) for one in found] == [standing]
