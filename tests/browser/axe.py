"""What is not readable by all on a page (WCAG 2.2 AA), told by axe; and the ways of looking."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.chromium import DESKTOP, PHONE, Visitor

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SIZES = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]
LANGUAGES = [pytest.param("nl-NL", id="nl"), pytest.param("en-GB", id="en")]


def violations(page: Page) -> list[str]:
    """Return each part of the page that breaks a rule."""
    page.wait_for_load_state("load")
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{page.url} {one['id']}: {node['target']} {node['html'][:120]}"
        for one in found
        for node in one["nodes"]
    ]


def look(visitor: Visitor, path: str) -> list[str]:
    """Go to a page, and return what is wrong with it."""
    visitor.page.goto(path)
    wide = [f"{path} is wider than the screen"] if visitor.is_wider_than_the_screen() else []
    return violations(visitor.page) + wide
