"""The funders of the demo: what each demo person has of them, and that all are marked fictional."""

import pytest

from app.learning_account.funding import is_loan
from app.ops.demo.catalogue import demo_catalogue
from app.ops.demo.funds import GROUPS, SEATS, SOURCES
from tests.people import Demo

PLAIN = {"Accept": "application/json"}
# What somebody has in all, and what is lent and not in it. Of p01 the tour and other tests tell.
HELD = {
    "p01": (500_00, 0),
    "p02": (500_00, 0),
    "p05": (500_00 + 750_00, 2_000_00),
    "p06": (500_00 + 750_00 + 400_00, 0),
}


def test_every_funder_and_source_is_marked_fictional() -> None:
    assert len({source.order.organisation_id for source in SOURCES}) == 5
    assert all("(fictief)" in source.order.names.nl for source in SOURCES)
    assert all("(fictional)" in source.order.names.en for source in SOURCES)
    assert all("(fictief)" in called for _, _, called in SEATS)
    people = {person.id for person in demo_catalogue().people}
    assert {person for members in GROUPS.values() for person in members} <= people


@pytest.mark.parametrize(("person", "held"), HELD.items(), ids=HELD.keys())
def test_each_has_what_was_given_and_a_loan_apart(
    demo: Demo, person: str, held: tuple[int, int]
) -> None:
    browser = demo.browser(person)
    # What waits is collected when its owner looks.
    browser.get("/wallet")
    account = browser.get("/api/v1/me/account", headers=PLAIN).json()
    lent = sum(loan["cents"] for loan in account["loans"])
    assert (account["total_cents"], lent) == held
    assert any(is_loan(source.order.kind) for source in SOURCES)


@pytest.mark.parametrize(("person", "rights"), [("p01", 0), ("p05", 1), ("p06", 1)])
def test_who_is_of_a_group_can_draw(demo: Demo, person: str, rights: int) -> None:
    found = demo.browser(person).get("/api/v1/me/drawing-rights", headers=PLAIN).json()
    assert len(found if isinstance(found, list) else found["items"]) == rights
