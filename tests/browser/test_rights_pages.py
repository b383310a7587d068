"""The pages of a person's rights, in a real browser: readable by all, and the story of each."""

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import Visitor
from tests.running import running

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
ACCEPT = re.compile("^(Aannemen|Accept)")


@pytest.fixture
def visitors(browser: Browser, tmp_path: Path) -> Iterator[Make]:
    """Return what makes visitors of a service of this test alone: its people leave for good."""
    made: list[Visitor] = []
    with running(tmp_path) as service:

        def make(**options: Any) -> Visitor:
            made.append(Visitor(browser, service.url, **options))
            return made[-1]

        yield make
        for one in made:
            one.context.close()


def submit(page: Page, action: str) -> None:
    page.locator(f"form[action='{action}'] button").first.click()


def log_in(visitor: Visitor, name: str) -> Page:
    """Log in for the first time, up to the terms."""
    visitor.page.goto("/login?return_to=/wallet")
    visitor.page.get_by_role("link", name=name).click()
    expect(visitor.page).to_have_url(re.compile("/wallet/welcome$"))
    return visitor.page


def accept_everything(page: Page) -> None:
    page.goto("/wallet")
    for _ in range(page.get_by_role("button", name=ACCEPT).count()):
        page.get_by_role("button", name=ACCEPT).first.click()


@pytest.mark.parametrize(
    "scripts", [pytest.param(True, id="with scripts"), pytest.param(False, id="without scripts")]
)
def test_take_everything_log_in_again_and_leave(
    visitors: Make, tmp_path: Path, *, scripts: bool
) -> None:
    learner = visitors(scripts=scripts)
    page = log_in(learner, "Milan Schijn")
    page.get_by_role("button", name="Akkoord, naar").click()
    accept_everything(page)
    page.get_by_role("link", name="Uw rechten").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Mijn gegevens downloaden").click()
    file = tmp_path / "export.zip"
    downloading.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        issued = [name for name in archive.namelist() if name.startswith("credentials/")]
        assert sum(name.endswith("/credential.json") for name in issued) == 3
    page.get_by_role("link", name="Mijn account verwijderen").click()
    page.get_by_label("Typ het woord").fill("VERWIJDEREN")
    page.get_by_role("button", name=re.compile("voorgoed")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw account is verwijderd")
    # Who comes back is somebody new: the terms are shown, and the wallet is empty.
    log_in(learner, "Milan Schijn")
    page.get_by_role("button", name="Akkoord, naar").click()
    expect(page.get_by_text("Uw kluis is nog leeg")).to_be_visible()
    assert {re.sub(r":\d+/.*", "", url) for url in learner.asked} == {"http://localhost"}
