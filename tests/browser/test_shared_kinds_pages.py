"""Links with items of every kind, in a real browser: what their owner and a stranger see."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.axe import LANGUAGES, SIZES, look, violations
from tests.browser.test_verify import signed
from tests.chromium import Visitor
from tests.core.test_pictures import drawn

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
CARDS = "a[href^='/wallet/credentials/']"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_links_and_removals_of_every_kind(
    visitor: Make, size: ViewportSize, language: str, tmp_path: Path
) -> None:
    learner = visitor(size=size, language=language)
    page = learner.page
    learner.log_in("Ewa Proefska")
    page.goto("/wallet/import")
    page.locator("#pasted").fill(json.dumps(signed()))
    page.locator("main form button").last.click()
    picture = tmp_path / "picture.png"
    picture.write_bytes(drawn())
    page.goto("/wallet/portfolio/new")
    page.locator("#picture").set_input_files(picture)
    page.locator("#title").fill("Penningmeester van de speeltuin")
    page.locator("#organisation").fill("Speeltuin De Wip")
    page.locator("#link").fill("https://speeltuin.example")
    page.locator("main form button").click()

    page.goto("/wallet/shares/new")
    for box in page.locator("input[name=item], input[name=show]").all():
        box.check()
    page.locator("#label").fill("Buurthuis")
    faults = violations(page)
    page.locator("button[value=preview]").click()
    faults += violations(page)
    page.locator("button[value=make]").click()
    link = page.locator("a[href*='/v/'], code, input[readonly]").first
    address = link.get_attribute("value") or link.inner_text()
    faults += look(visitor(size=size, language=language), "/v/" + address.rpartition("/v/")[2])
    page.goto("/wallet")
    for path in [one.get_attribute("href") or "" for one in page.locator(CARDS).all()]:
        faults += look(learner, f"{path}/removal")
    assert faults == []
