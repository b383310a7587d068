"""The pages of funders: who comes there, what is told, and what one person is given."""

import re

import pytest
from fastapi.testclient import TestClient

from app.core.paging import Slice
from app.learning_account.models import Address, TopUpOrder
from app.learning_account.seat_store import SeatOrder, Seats
from app.ops.demo.funds import FUND, LENDER, UWV
from tests.moments import NOW
from tests.people import Demo, found

HOME = f"/funder/{FUND}"
GOOD = {
    "kind": "email",
    "address": "ewa@thuis.example",
    "amount": "250,50",
    "reference": "Cursus",
    "key": "form-1",
}


@pytest.fixture
def bilal(demo: Demo) -> TestClient:
    return demo.browser("p02")


def told(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def source(demo: Demo, name: str, owner: str = FUND) -> str:
    """Return the path of the source of a funder with that in its name."""
    with demo.database.reading() as session:
        sources = demo.services.learning_accounts(session).sources_of(owner)
    return f"/funder/{owner}/sources/" + next(one.id for one in sources if name in one.names.nl)


def given(demo: Demo, owner: str = FUND) -> list[tuple[str, int]]:
    """Return what a funder gave so far, money and vouchers."""
    with demo.database.reading() as session:
        accounts = demo.services.learning_accounts(session)
        money = accounts.top_up_page(owner, Slice(200)).items
        vouchers = demo.services.vouchers(session).page(owner, Slice(200)).items
    sums = [(one.recipient.value, one.cents) for one in money]
    return sorted(sums + [(one.recipient.value, one.cents) for one in vouchers])


def send(client: TestClient, path: str, **form: str) -> tuple[int, str]:
    answer = client.post(f"{path}/giving", data={**GOOD, **form})
    return answer.status_code, answer.text


def seat(demo: Demo, person: str, owner: str, called: str) -> str:
    with demo.database.transaction() as session:
        order = SeatOrder(
            organisation_id=owner,
            organisation_name=called,
            address=Address(kind="eppn", value=person),
        )
        return Seats(session).give(order, now=NOW).id


def test_who_has_a_seat_finds_the_pages_in_the_menu_and_nobody_else(
    demo: Demo, bilal: TestClient
) -> None:
    ewa = demo.browser("p05")
    assert 'href="/funder"' in told(bilal, "/verify")
    assert 'href="/funder"' not in told(ewa, "/verify")
    assert "U werkt hier niet voor een fonds" in told(ewa, "/funder")


def test_who_works_for_two_funders_chooses_and_who_works_for_one_is_there(
    demo: Demo, bilal: TestClient
) -> None:
    paths = found(r'href="(/funder/[^"]+)"', told(bilal, "/funder"))
    assert sorted(paths) == [HOME, f"/funder/{LENDER}"]
    seat(demo, "p05@noorderbrug.example", FUND, "Fonds")
    assert demo.browser("p05").get("/funder").headers["location"] == HOME


def test_a_seat_that_was_withdrawn_opens_nothing(demo: Demo) -> None:
    given_seat = seat(demo, "p05@noorderbrug.example", FUND, "Fonds")
    ewa = demo.browser("p05")
    assert ewa.get(HOME).status_code == 200
    with demo.database.transaction() as session:
        Seats(session).withdraw(given_seat, now=NOW)
    assert ewa.get(HOME).status_code == 404
    assert 'href="/funder"' not in told(ewa, "/verify")


def test_a_source_of_another_funder_is_not_there(demo: Demo, bilal: TestClient) -> None:
    theirs = source(demo, "UWV", UWV)
    for path in (theirs, theirs.replace(UWV, FUND), f"/funder/{UWV}", f"/funder/{UWV}/files"):
        assert bilal.get(path).status_code == 404, path
    for path in (theirs, theirs.replace(UWV, FUND)):
        assert bilal.get(f"{path}/giving").status_code == 404
        assert [send(bilal, path, go=go)[0] for go in ("look", "give", "back")] == [404] * 3
    assert given(demo, UWV) == []


def test_sources_are_told_with_what_is_left_and_sums_are_of_what_gives(bilal: TestClient) -> None:
    page = told(bilal, HOME)
    # 12,500 less 1,500 given, and 20,000 less a voucher of 4,000; what is over is in no sum.
    assert "€\u00a027.000,00" in page
    assert "nog over van €\u00a032.500,00" in page
    assert "Voorbij" in page
    assert "Sector Bouw" in page
    assert "Hoogstens 50% van een prijs" in page
    assert 'aria-label="€\u00a05.500,00 gegeven, €\u00a027.000,00 nog over"' in page


def test_a_loan_stands_apart_and_in_no_sum(bilal: TestClient) -> None:
    page = told(bilal, f"/funder/{LENDER}")
    assert "Leningen (tellen niet mee)" in page
    assert "Wat u nu kunt geven" not in page


def test_a_funder_without_a_source_is_told_so(demo: Demo) -> None:
    seat(demo, "p05@noorderbrug.example", "nobody", "Niemand")
    page = told(demo.browser("p05"), "/funder/nobody")
    assert "U hebt nog geen bron" in page
    assert "Er is nu geen bron die geeft" in told(demo.browser("p05"), "/funder/nobody/files")


def test_a_pool_from_which_people_draw_tells_how(demo: Demo) -> None:
    seat(demo, "p05@noorderbrug.example", UWV, "UWV")
    page = told(demo.browser("p05"), source(demo, "UWV", UWV))
    assert "Mensen van de groep nemen zelf op, ieder hoogstens €\u00a01.000,00 per jaar" in page
    assert "wie dat deed, ziet u niet" in page


def test_money_is_given_after_a_look_and_once(demo: Demo, bilal: TestClient) -> None:
    path, before = source(demo, "techniek"), given(demo)
    status, look = send(bilal, path, go="look")
    assert (status, "Klopt dit?" in look, "€\u00a010.749,50" in look) == (200, True, True)
    assert given(demo) == before
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', look))
    assert kept == GOOD
    for _ in range(2):
        assert send(bilal, path, go="give")[0] == 303
    assert given(demo) == sorted([*before, ("ewa@thuis.example", 250_50)])
    page = told(bilal, f"{path}?notice=given")
    assert ("Het is gedaan." in page, "€\u00a010.749,50" in page) == (True, True)


def test_a_form_that_was_changed_is_another_one(demo: Demo, bilal: TestClient) -> None:
    path, before = source(demo, "techniek"), len(given(demo))
    for change in ({}, {"amount": "1"}, {"address": "ewa@werk.example"}, {"reference": "Nog een"}):
        assert send(bilal, path, go="give", **change)[0] == 303
    assert len(given(demo)) == before + 4


def test_going_back_keeps_what_was_typed(demo: Demo, bilal: TestClient) -> None:
    status, page = send(bilal, source(demo, "techniek"), go="back", amount="1.5")
    assert (status, 'value="1.5"' in page, "aria-invalid" in page) == (200, True, False)


BAD = {
    "no kind of address": ({"kind": "phone"}, "Kies een van de twee."),
    "no address": ({"address": ""}, "Schrijf één adres"),
    "two addresses": ({"address": "a@b.example, c@d.example"}, "Schrijf één adres"),
    "a NUL in the address": ({"address": "a\x00@b.example"}, "Schrijf één adres"),
    "zero": ({"amount": "0"}, "meer zijn dan nul"),
    "negative": ({"amount": "-5"}, "niet negatief"),
    "three decimals": ({"amount": "5,555"}, "twee cijfers achter de komma"),
    "an exponent": ({"amount": "1e3"}, "gewone cijfers"),
    "other digits": ({"amount": "\u0661"}, "gewone cijfers"),
    "overflow": ({"amount": "9" * 20}, "meer dan één bedrag"),
    "more than there is": ({"amount": "11000,01"}, "minder over"),
    "no reference": ({"reference": " "}, "Schrijf waarvoor"),
    "a hidden character": ({"reference": "a\u202eb"}, "één regel"),
    "too long a reference": ({"reference": "x" * 201}, "één regel"),
    "a BSN": ({"reference": "111222333"}, "BSN"),
    "a BSN as an address": ({"address": "111222333@b.example"}, "BSN"),
}


@pytest.mark.parametrize("go", ["look", "give"])
@pytest.mark.parametrize(("form", "words"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_given_is_refused_and_nothing_is_written(
    demo: Demo, bilal: TestClient, form: dict[str, str], words: str, go: str
) -> None:
    before = given(demo)
    status, page = send(bilal, source(demo, "techniek"), go=go, **form)
    assert (status, words in page) == (422, True)
    assert given(demo) == before


def test_the_whole_of_what_is_left_can_be_given(demo: Demo, bilal: TestClient) -> None:
    assert send(bilal, source(demo, "techniek"), go="give", amount="11000,00")[0] == 303


def test_a_source_that_is_over_gives_nothing(demo: Demo, bilal: TestClient) -> None:
    path = source(demo, "Energie")
    assert "/giving" not in told(bilal, path)
    status, page = send(bilal, path, go="give", amount="1")
    assert (status, "geeft vandaag niets" in page) == (422, True)


def test_a_voucher_is_handed_out_once_and_has_no_reference(demo: Demo, bilal: TestClient) -> None:
    path, before = source(demo, "voucher"), len(given(demo))
    assert 'name="reference"' not in told(bilal, f"{path}/giving")
    for _ in range(2):
        assert send(bilal, path, go="give", amount="4000")[0] == 303
    page = told(bilal, path)
    assert ("ewa@thuis.example" in page, "€\u00a012.000,00" in page) == (True, True)
    assert len(given(demo)) == before + 1


def test_that_somebody_collected_is_not_told(demo: Demo, bilal: TestClient) -> None:
    path = source(demo, "techniek")
    before = told(bilal, path)
    ewa = demo.browser("p05")
    assert "€\u00a01.250,00" in told(ewa, "/wallet/account")
    assert told(bilal, path) == before


def test_what_was_given_is_told_page_by_page(demo: Demo, bilal: TestClient) -> None:
    path = source(demo, "techniek")
    with demo.database.transaction() as session:
        accounts = demo.services.learning_accounts(session)
        for number in range(51):
            order = TopUpOrder(
                source_id=path.rpartition("/")[2],
                recipient=Address(kind="email", value=f"nr{number}@thuis.example"),
                cents=100,
                reason="Cursus",
                effective_on=NOW.date(),
            )
            accounts.top_up(order, organisation_id=FUND, now=NOW)
    first = told(bilal, path)
    (older,) = found(rf'href="({path}\?after=[^"]+)"', first)
    rows = [told(bilal, each).count('<th scope="row"') for each in (path, older)]
    assert rows == [50, 3]


def test_another_site_cannot_give(demo: Demo, bilal: TestClient) -> None:
    before = given(demo)
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    path = f"{source(demo, 'techniek')}/giving"
    answer = bilal.post(path, data={**GOOD, "go": "give"}, headers=headers)
    assert (answer.status_code, given(demo) == before) == (403, True)


def test_the_pages_are_there_in_english(demo: Demo, bilal: TestClient) -> None:
    path = source(demo, "techniek")
    assert "What you can give now" in told(bilal, f"{HOME}?lang=en")
    assert "Sector Technology and ICT" in told(bilal, path)
    assert "Write an amount." in send(bilal, path, amount="")[1]
