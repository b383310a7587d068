"""The pages about exemptions, in a real browser: readable by all, with and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.walk import exemptions, staff
from tests.browser.walk.walker import Walker
from tests.chromium import DESKTOP, PHONE, Visitor
from tests.running import Running, running

pytestmark = pytest.mark.browser
WALKS = [
    pytest.param(DESKTOP, "nl-NL", "light", id="desktop nl"),
    pytest.param(PHONE, "nl-NL", "light", id="phone nl"),
    pytest.param(DESKTOP, "en-GB", "dark", id="desktop en dark"),
    pytest.param(PHONE, "en-GB", "dark", id="phone en dark"),
]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as found:
        yield found


@pytest.mark.parametrize(("size", "language", "scheme"), WALKS)
def test_every_page(
    browser: Browser, service: Running, size: ViewportSize, language: str, scheme: Any
) -> None:
    faults: list[str] = []

    def walker(person: str) -> Walker:
        visitor = Visitor(browser, service.url, size=size, language=language)
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.log_in(person)
        return Walker(visitor, faults)

    teacher, board, owner = (
        walker(name) for name in ("Milan Schijn", "Thijs Denkbeeldig", "Ewa Proefska")
    )
    staff.take_up(teacher)
    staff.take_up(board)
    board.see("institution-exemptions-none", exemptions.DESK)
    exemptions.without(board)
    exemptions.asking(owner)
    exemptions.deciding(teacher, board)
    exemptions.afterwards(owner, board)
    assert faults == []
