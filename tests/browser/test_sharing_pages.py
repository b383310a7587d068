"""Sharing in a real browser, from the choice of fields to a locked link: readable by all."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import SIZES
from tests.browser.test_story import assert_nothing_came_from_elsewhere, outcome
from tests.chromium import Visitor
from tests.wallet.sharing_world import pdf_text

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
PIN, PERSON = "2468", "Saskia de Fictie"


def accept_everything(page: Page) -> None:
    """Accept what waits, in either language."""
    button = page.get_by_role("button", name=re.compile("^(Aannemen|Accept)"))
    while button.count():
        button.first.click()


def fill_in(page: Page, *, label: str = "Thuiszorg") -> None:
    """Choose the first credential with two fields and every condition."""
    page.goto("/wallet/shares/new")
    chosen = page.locator(".shared").first
    chosen.locator("input[name=item]").check()
    for field in ("name", "description"):
        chosen.locator(f"input[value$=':{field}']").check()
    page.locator("#label").fill(label)
    page.locator("details.more summary").click()
    page.locator("#pin").fill(PIN)
    page.locator("#max_views").fill("9")
    page.locator("[name=allow_download]").check()
    page.locator("#message").fill("Zoals beloofd.")


def press(page: Page, value: str) -> None:
    page.locator(f"main form button[value={value}]").click()


def open_with(page: Page, link: str, pin: str) -> None:
    page.goto(link)
    page.locator("#pin").fill(pin)
    page.locator("main form button").click()


def shared(page: Page) -> str:
    """Return the address of the link that was just made."""
    return page.locator("a.button[href*='/v/']").get_attribute("href") or ""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("size", SIZES)
def test_choose_preview_share_open_and_download(
    visitor: Make, tmp_path: Path, size: ViewportSize, *, scripts: bool
) -> None:
    learner = visitor(scripts=scripts, size=size)
    employer = visitor(scripts=scripts, size=size)
    learner.log_in(PERSON)
    accept_everything(learner.page)
    fill_in(learner.page)
    press(learner.page, "preview")
    seen = learner.page.locator(".sheet").inner_text()
    assert (PERSON in seen, "Leeruitkomsten" in seen) == (True, False)
    press(learner.page, "make")
    link = shared(learner.page)

    open_with(employer.page, link, "1357")
    expect(employer.page.get_by_role("alert")).to_contain_text("4 keer")
    open_with(employer.page, link, PIN)
    assert outcome(employer.page) == "Geldig"
    assert employer.page.locator(".sheet").inner_text() == seen
    with employer.page.expect_download() as downloading:
        employer.page.get_by_role("button", name="Alles als PDF").click()
    downloading.value.save_as(tmp_path / "bewijs.pdf")
    text = pdf_text((tmp_path / "bewijs.pdf").read_bytes())
    assert ("Wat dit bewijst" in text, PERSON in text) == (True, True)
    employer.page.get_by_role("button", name="English").click()
    assert outcome(employer.page) == "Valid"
    employer.complaints = [text for text in employer.complaints if "403" not in text]
    assert_nothing_came_from_elsewhere(learner, employer)


def test_a_link_is_changed_and_opens_without_its_pin(visitor: Make) -> None:
    learner, employer = visitor(), visitor()
    page = learner.page
    learner.log_in(PERSON)
    accept_everything(page)
    fill_in(page)
    press(page, "make")
    link = shared(page)
    open_with(employer.page, link, PIN)
    page.goto("/wallet/shares")
    expect(page.get_by_text("1 van 9 keer bekeken").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Veranderen")).first.click()
    page.locator("[name=remove_pin]").check()
    page.locator("#max_views").fill("")
    page.get_by_role("button", name="Bewaren").click()
    employer.page.goto(link)
    assert outcome(employer.page) == "Geldig"


def test_what_is_not_chosen_stays_out_of_sight(visitor: Make) -> None:
    learner = visitor()
    learner.log_in(PERSON)
    accept_everything(learner.page)
    learner.page.goto("/wallet/shares/new")
    first = learner.page.locator(".shared").first
    expect(first.locator(".fields")).to_be_hidden()
    first.locator("input[name=item]").check()
    expect(first.locator(".fields")).to_be_visible()
