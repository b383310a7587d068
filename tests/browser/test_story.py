"""The whole story through the pages, in a real browser, with and without JavaScript."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import Visitor

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
ACCEPT = re.compile("^Aannemen")
# Each telling has people of its own: what was accepted once cannot be accepted again.
TELLINGS = [
    pytest.param(True, "Fenna van Voorbeeld", id="with scripts"),
    pytest.param(False, "Milan Schijn", id="without scripts"),
]


def accept_everything(page: Page) -> None:
    """Accept what waits, one after the other."""
    for _ in range(page.get_by_role("button", name=ACCEPT).count()):
        page.get_by_role("button", name=ACCEPT).first.click()
    expect(page.get_by_role("button", name=ACCEPT)).to_have_count(0)


def open_first_credential(page: Page) -> None:
    page.goto("/wallet")
    page.locator("a[href^='/wallet/credentials/']").first.click()


def downloaded(page: Page, folder: Path) -> Path:
    """Return the file of the credential that the page shows."""
    with page.expect_download() as downloading:
        page.get_by_role("link", name=re.compile("JSON")).click()
    file = folder / "credential.json"
    downloading.value.save_as(file)
    return file


def made_link(page: Page) -> str:
    """Return the address of a link to the credential that the page shows."""
    page.get_by_role("link", name="Deel dit bewijs").click()
    page.get_by_label("Voor wie").fill("Sollicitatie bij De Brug")
    page.get_by_role("button", name="Link maken").click()
    seen = page.get_by_role("link", name="Bekijk wat een ander ziet").get_attribute("href")
    assert seen is not None
    return seen


def checked(page: Page, file: Path) -> str:
    """Return the outcome for a file that is uploaded."""
    page.goto("/verify")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Controleren").click()
    return outcome(page)


def outcome(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


@pytest.mark.parametrize(("scripts", "person"), TELLINGS)
def test_claim_keep_share_open_and_withdraw(
    visitor: Make, tmp_path: Path, person: str, *, scripts: bool
) -> None:
    learner, employer = visitor(scripts=scripts), visitor(scripts=scripts)
    page = learner.page
    page.goto("/")
    learner.log_in(person)
    expect(page).to_have_url(re.compile("/wallet$"))
    expect(page.get_by_text("500,00").first).to_be_visible()
    accept_everything(page)
    page.goto("/wallet")
    open_first_credential(page)
    file, link = downloaded(page, tmp_path), made_link(page)

    employer.page.goto(link)
    assert outcome(employer.page) == "Geldig"
    assert checked(employer.page, file) == "Geldig"

    page.goto("/wallet/shares")
    page.get_by_role("button", name=re.compile("^Intrekken")).first.click()
    gone = employer.page.goto(link)
    assert gone is not None
    assert gone.status == 410
    assert_nothing_came_from_elsewhere(learner, employer)


def assert_nothing_came_from_elsewhere(*visitors: Visitor) -> None:
    asked = [url for one in visitors for url in one.asked]
    assert {re.sub(r"^(https?://[^/:]+).*", r"\1", url) for url in asked} == {"http://localhost"}
    complaints = [text for one in visitors for text in one.complaints if "410" not in text]
    assert complaints == []


def test_a_changed_file_is_told_apart(visitor: Make, tmp_path: Path) -> None:
    learner, employer = visitor(), visitor()
    learner.log_in("Bilal Testman")
    accept_everything(learner.page)
    open_first_credential(learner.page)
    file = downloaded(learner.page, tmp_path)
    document = json.loads(file.read_text())
    document["credentialSubject"]["achievement"]["name"] += " met lof"
    file.write_text(json.dumps(document))
    assert checked(employer.page, file) == "Niet geldig"
