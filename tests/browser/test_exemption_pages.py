"""The pages about exemptions, in a real browser: readable by all, with and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.walk import exemptions, staff
from tests.browser.walk.walker import Walker
from tests.chromium import PHONE, Visitor
from tests.running import Running, running

pytestmark = pytest.mark.browser
WALKS = [pytest.param("nl-NL", "light", id="nl"), pytest.param("en-GB", "dark", id="en dark")]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as found:
        yield found


@pytest.mark.parametrize(("language", "scheme"), WALKS)
def test_every_page(browser: Browser, service: Running, language: str, scheme: Any) -> None:
    faults: list[str] = []

    def walker(person: str) -> Walker:
        visitor = Visitor(browser, service.url, size=PHONE, language=language)
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
