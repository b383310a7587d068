"""The wallet in a real browser: every page and state of it is readable by all, on any screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.chromium import DESKTOP, PHONE, Visitor
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
    expect(stranger.page).to_have_url(re.compile("/wallet/(welcome|claim)"))
    # Another test may have accepted the terms for her before.
    stranger.accept_terms_if_asked()
    expect(stranger.page).to_have_url(re.compile(r"/wallet/claim\?code=7K2M-94QX-HB3T-0WZD$"))
    expect(stranger.page.locator("#claim-code")).to_have_value("7K2M-94QX-HB3T-0WZD")
    expect(stranger.page.get_by_role("button", name="Aannemen")).to_be_visible()
