"""Every page of an institution in both languages, on a desktop and a phone (WCAG 2.2 AA)."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.test_accessibility import LANGUAGES, SIZES, violations
from tests.chromium import Visitor
from tests.running import Running

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
HOME = "/institution/waterkant"
PLACES = (
    "/achievements",
    "/achievements?text=zzz",
    "/achievements/new",
    "/awards",
    "/awards?state=revoked",
    "/awards/new",
    "/proposals",
    "/members",
    "/clients",
    "/keys",
    "/settings",
    "/log",
)
BOARD, ISSUER = "Saskia de Fictie", "Milan Schijn"
# All that a person needs to try every page.
ROLES = ("administrator", "issuer", "exam_board")


class Desk:
    """Somebody at work, whose every page is looked at."""

    def __init__(self, visitor: Visitor, name: str, mark: str) -> None:
        self.visitor, self.page, self.mark = visitor, visitor.page, mark
        self.faults: list[str] = []
        self.seen = 0
        visitor.log_in(name)

    def look(self, path: str | None = None) -> None:
        """Look at a page, or at the one that is there."""
        if path is not None:
            self.page.goto(path)
        self.seen += 1
        self.faults += violations(self.page)
        if self.visitor.is_wider_than_the_screen():
            self.faults.append(f"{self.page.url} is wider than the screen")
        folder = os.environ.get("LEERKLUIS_LOOK")  # noqa: TID251
        if folder:
            name = re.sub(r"[^a-z]+", "-", self.page.url.partition("/institution")[2])[:40]
            target = Path(folder) / f"{self.mark}-{self.seen:02}{name}.png"
            self.page.screenshot(path=target, full_page=True)

    def press(self, name: str) -> None:
        self.page.locator(f"main form[action$='{name}'] button").first.click()


@pytest.fixture
def staffed(service: Running) -> Running:
    """Return the service, where two people can do everything at one institution."""
    roles = [part for role in ROLES for part in ("--role", role)]
    for person in ("p03", "p04"):
        service.leerkluis(
            "institution", "staff", "add", "waterkant", "--eppn", eppn(service, person), *roles
        )
    return service


def eppn(service: Running, person: str) -> str:
    return re.search(rf"{person}@\S+", service.log.read_text("utf-8"))[0]  # type: ignore[index]


def accept_all(desk: Desk) -> None:
    desk.look("/institution")
    buttons = desk.page.locator(".offer button")
    while buttons.count():
        buttons.first.click()
        desk.page.goto("/institution")


def fill_award(desk: Desk, *, kind: str, formal: bool) -> None:
    page = desk.page
    page.goto(f"{HOME}/awards/new")
    title = re.compile("Associate degree" if formal else "Microcredential|Micro-credential")
    option = page.locator("#achievement_id option").filter(has_text=title).first
    page.locator("#achievement_id").select_option(option.get_attribute("value"))
    page.locator("#name").fill("Thijs Denkbeeldig")
    page.locator(f"input[value='{kind}']").check()
    if kind == "eppn":
        page.locator("#recipient").fill("p06@rocpolderstad.example")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_pages_of_an_institution(
    visitor: Make, staffed: Running, size: dict[str, int], language: str
) -> None:
    assert staffed.url
    desk = Desk(visitor(size=size, language=language), BOARD, f"{size['width']}-{language[:2]}")
    accept_all(desk)
    desk.page.goto(f"{HOME}/settings")
    desk.page.locator("input[name='four_eyes']").uncheck()
    desk.press("/settings")
    for place in ("", *PLACES):
        desk.look(HOME + place)
    describe(desk)
    award(desk)
    assert desk.faults == []


def describe(desk: Desk) -> None:
    """Look at an achievement, and at its form with and without faults."""
    desk.page.goto(f"{HOME}/achievements")
    desk.page.locator(".card a").first.click()
    desk.look()
    desk.page.locator("a[href$='/edit']").click()
    desk.look()
    desk.page.goto(f"{HOME}/achievements/new")
    desk.press("/achievements")
    desk.look()


def award(desk: Desk) -> None:
    """Look at an award from its form to its suspension."""
    page = desk.page
    page.goto(f"{HOME}/awards/new")
    desk.press("/awards/preview")
    desk.look()
    fill_award(desk, kind="claim_code", formal=False)
    for step in ("/awards/preview", "/awards"):
        desk.press(step)
        desk.look()
    page.locator("a[href*='/awards/']").first.click()
    desk.look()
    page.locator("a[href$='/correction']").click()
    desk.look()
    page.go_back()
    page.locator("details.ending summary").first.click()
    page.locator("#suspension-reason").fill("Onderzoek")
    desk.press("/suspension")
    desk.look()


@pytest.mark.parametrize("size", SIZES)
def test_pages_of_four_eyes(visitor: Make, staffed: Running, size: dict[str, int]) -> None:
    assert staffed.url
    board = Desk(visitor(size=size), BOARD, f"{size['width']}-four")
    accept_all(board)
    board.page.goto(f"{HOME}/settings")
    board.page.locator("input[name='four_eyes']").check()
    board.press("/settings")
    board.look()
    fill_award(board, kind="eppn", formal=True)
    board.press("/awards/preview")
    board.look()
    board.press("/awards")
    board.look()
    board.page.locator("a[href*='/proposals/']").click()
    board.look()
    second = Desk(visitor(size=size), ISSUER, f"{size['width']}-second")
    accept_all(second)
    second.look(HOME)
    second.look(f"{HOME}/proposals")
    second.page.locator(".row a").first.click()
    second.look()
    second.press("/approval")
    second.look()
    board.look(f"{HOME}/log")
    board.look("/institution/polderstad")
    assert board.faults + second.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_pages_with_something_shown_once(
    visitor: Make, staffed: Running, size: dict[str, int]
) -> None:
    assert staffed.url
    desk = Desk(visitor(size=size), BOARD, f"{size['width']}-once")
    accept_all(desk)
    desk.page.goto(f"{HOME}/members")
    desk.page.locator("input[value='code']").check()
    desk.page.locator("form[action$='/invitations'] input[value='viewer']").check()
    desk.press("/members/invitations")
    desk.look()
    desk.page.goto(f"{HOME}/clients")
    desk.press("/clients")
    desk.look()
    desk.page.locator("#name").fill("Studentenadministratie")
    desk.page.locator("input[value='awards:write']").check()
    desk.press("/clients")
    desk.look()
    assert desk.faults == []
