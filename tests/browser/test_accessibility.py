"""Every page in both languages, on a desktop and a phone: readable by all (WCAG 2.2 AA)."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.chromium import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PUBLIC = ["/", "/verify", "/docs/errors", "/nowhere"]
SIZES = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
LANGUAGES = [pytest.param("nl-NL", id="nl"), pytest.param("en-GB", id="en")]


def violations(page: Page) -> list[str]:
    page.wait_for_load_state("load")
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{page.url} {one['id']}: {node['target']} {node['html'][:120]}"
        for one in found
        for node in one["nodes"]
    ]


def look(visitor: Visitor, path: str) -> list[str]:
    visitor.page.goto(path)
    wide = [f"{path} is wider than the screen"] if visitor.is_wider_than_the_screen() else []
    return violations(visitor.page) + wide


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_public_pages(visitor: Make, size: dict[str, int], language: str) -> None:
    stranger = visitor(size=size, language=language)
    assert [fault for path in PUBLIC for fault in look(stranger, path)] == []
    stranger.page.goto("/")
    assert stranger.page.locator("html").get_attribute("lang") == language[:2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_pages_of_a_learner_and_of_who_opens_a_link(
    visitor: Make, size: dict[str, int], language: str
) -> None:
    # Milan has three awards and accepts one: a full wallet with something that waits.
    learner = visitor(size=size, language=language)
    page = learner.page
    learner.log_in("Milan Schijn")
    faults = violations(page)
    waiting = page.get_by_role("button", name=re.compile("^(Aannemen|Accept)"))
    if waiting.count() > 2:
        waiting.first.click()
        faults += violations(page)
    for path in ("/wallet", "/wallet/shares/new", "/wallet/shares", "/wallet/access-log"):
        faults += look(learner, path)
    page.goto("/wallet")
    if (size, language) == (PHONE, "nl-NL"):
        learner.keep_picture("wallet-phone", full_page=True)
    page.locator("a[href^='/wallet/credentials/']").first.click()
    faults += violations(page)
    page.locator("a[href^='/wallet/shares/new']").first.click()
    page.locator("#label").fill("Sollicitatie")
    page.locator("main form button[value=make]").click()
    faults += violations(page)
    link = page.locator("a.button[href*='/v/']").get_attribute("href")
    faults += look(visitor(size=size, language=language), link or "")
    assert faults == []
