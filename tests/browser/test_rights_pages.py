"""The pages of a person's rights, in a real browser: readable by all, and the story of each."""

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import LANGUAGES, SIZES, violations
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


def faults_of(visitor: Visitor, path: str | None = None) -> list[str]:
    """Return what is wrong with a page, or with the one that is shown."""
    if path is not None:
        visitor.page.goto(path)
    wide = [f"{visitor.page.url} is too wide"] if visitor.is_wider_than_the_screen() else []
    return violations(visitor.page) + wide


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


def invite(page: Page) -> str:
    """Invite an adviser for everything; return the code."""
    page.goto("/wallet/rights/advisers")
    page.locator("#label").fill("Leerwerkloket")
    for part in ("credentials", "balance", "statement"):
        page.locator(f"input[value={part}]").check()
    submit(page, "/wallet/rights/advisers")
    return page.locator(".link-once").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_and_state(visitors: Make, size: dict[str, int], language: str) -> None:
    learner = visitors(size=size, language=language)
    faults = faults_of(learner, "/privacy")
    page = log_in(learner, "Fenna van Voorbeeld")
    faults += faults_of(learner)
    submit(page, "/wallet/welcome")
    accept_everything(page)
    faults += faults_of(learner, "/wallet/rights")
    page.locator("input[value=new_award]").check()
    submit(page, "/wallet/rights/notices")
    faults += faults_of(learner) + faults_of(learner, "/wallet/rights/advisers")
    page.locator("#label").fill("Loket")
    submit(page, "/wallet/rights/advisers")
    faults += faults_of(learner)
    code = invite(page)
    faults += faults_of(learner)
    faults += pages_of_an_adviser(visitors(size=size, language=language), code)
    faults += faults_of(learner, "/wallet/rights/advisers")
    page.goto("/wallet")
    page.locator("a[href^='/wallet/credentials/']").first.click()
    page.locator("a[href$='/removal']").click()
    faults += faults_of(learner)
    faults += faults_of(learner, "/wallet/rights/leaving")
    page.locator("#confirmation").fill("?")
    submit(page, "/wallet/rights/leaving")
    faults += faults_of(learner)
    page.locator("#confirmation").fill("delete")
    submit(page, "/wallet/rights/leaving")
    faults += faults_of(learner)
    expect(page).to_have_url(re.compile("/farewell$"))
    assert faults == []


def pages_of_an_adviser(adviser: Visitor, code: str) -> list[str]:
    page = log_in(adviser, "Ewa Proefska")
    faults = faults_of(adviser, "/advice")
    page.locator("#invitation").fill("AAAA")
    submit(page, "/advice")
    faults += faults_of(adviser)
    page.locator("#invitation").fill(code)
    submit(page, "/advice")
    faults += faults_of(adviser)
    page.locator("summary").first.click()
    return faults + faults_of(adviser) + faults_of(adviser, "/advice")


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
