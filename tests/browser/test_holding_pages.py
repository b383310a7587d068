"""The wallet in a real browser: every page and state of it is readable by all, on any screen."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import LANGUAGES, SIZES, look, violations
from tests.browser.test_verify import signed
from tests.chromium import DESKTOP, PHONE, Visitor
from tests.core.test_pictures import drawn
from tests.running import Running

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
ACCEPT = re.compile("^(Aannemen|Accept)")
PATHS = (
    "/wallet",
    "/wallet?view=timeline",
    "/wallet?q=zzz",
    "/wallet?state=valid&origin=issued",
    "/wallet/arrange",
    "/wallet/collection",
    "/wallet/import",
    "/wallet/portfolio/new",
    "/wallet/claim?code=7K2M-94QX-HB3T-0WZD",
    "/wallet/claim?code=x",
)


def send(page: Page, path: str, **fields: str) -> None:
    """Fill in a form and press its button."""
    page.goto(path)
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.locator("main form button").last.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_state_of_the_wallet(
    visitor: Make, size: dict[str, int], language: str, scheme: str, tmp_path: Path
) -> None:
    learner = visitor(size=size, language=language)
    page, faults = learner.page, []
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    learner.log_in("Ewa Proefska")
    for _ in range(page.get_by_role("button", name=ACCEPT).count() - 1):
        page.get_by_role("button", name=ACCEPT).first.click()
    send(page, "/wallet/import", pasted=json.dumps({**signed(), "name": "x"}))
    faults += violations(page)
    send(page, "/wallet/import", pasted=json.dumps(signed()))
    # The first who comes adds it; for those after, it is there already.
    faults += violations(page)
    picture = tmp_path / "picture.png"
    picture.write_bytes(drawn())
    page.goto("/wallet/portfolio/new")
    page.locator("#picture").set_input_files(picture)
    page.locator("#title").fill("Vrijwilliger")
    page.locator("main form button").click()
    faults += violations(page)
    send(page, "/wallet/portfolio/new", title="Vrijwilliger", link="javascript:alert(1)")
    faults += violations(page)
    send(page, "/wallet/arrange", name="Zorg")
    faults += [fault for path in PATHS for fault in look(learner, path)]
    page.goto("/wallet")
    for link in page.locator("a[href^='/wallet/credentials/']").all()[:4]:
        faults += look(learner, link.get_attribute("href") or "")
        page.goto("/wallet")
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_what_stops_a_claim(visitor: Make, size: dict[str, int], language: str) -> None:
    learner = visitor(size=size, language=language)
    page = learner.page
    learner.log_in("Thijs Denkbeeldig")
    page.locator("details.refuse summary").first.click()
    faults = violations(page)
    stopped = False
    for number in range(page.get_by_role("button", name=ACCEPT).count()):
        page.goto("/wallet")
        page.get_by_role("button", name=ACCEPT).nth(number).click()
        if page.locator("a[href*='acr=']").count():
            faults += violations(page)
            stopped = True
            break
    assert stopped
    assert faults == []


def test_nothing_comes_from_elsewhere_and_nothing_complains(visitor: Make) -> None:
    learner = visitor(size=DESKTOP)
    learner.log_in("Saskia de Fictie")
    for path in PATHS:
        learner.page.goto(path)
    assert {re.sub(r"^(\w+://?[^/:]+).*", r"\1", url) for url in learner.asked} <= {
        "http://localhost",
        "data:image",
    } | {url for url in learner.asked if url.startswith("data:")}
    assert learner.complaints == []


def test_a_letter_is_followed_through_the_login_and_accepts_nothing(
    visitor: Make, service: Running
) -> None:
    stranger = visitor(size=PHONE)
    stranger.page.goto(f"{service.url}/wallet/claim?code=7K2M-94QX-HB3T-0WZD")
    stranger.page.get_by_role("link", name="Fenna van Voorbeeld").click()
    if "/wallet/welcome" in stranger.page.url:
        stranger.page.locator("form[action='/wallet/welcome'] button").click()
    expect(stranger.page).to_have_url(re.compile(r"/wallet/claim\?code=7K2M-94QX-HB3T-0WZD$"))
    expect(stranger.page.locator("#claim-code")).to_have_value("7K2M-94QX-HB3T-0WZD")
    expect(stranger.page.get_by_role("button", name="Aannemen")).to_be_visible()
