"""Sharing: the learner who makes a link, and whoever opens it."""

from playwright.sync_api import Page

from tests.browser.walk.walker import Walker

PIN = "2468"


def link_of(page: Page) -> str:
    """Return the address of the link that was just made."""
    return page.locator("a.button[href*='/v/']").get_attribute("href") or ""


def fill_in(page: Page) -> None:
    """Choose the first credential with two fields and every condition."""
    page.goto("/wallet/shares/new")
    chosen = page.locator(".shared").first
    chosen.locator("input[name=item]").check()
    for field in ("name", "description", "outcomes", "level"):
        chosen.locator(f"input[value$=':{field}']").check()
    page.locator("#label").fill("Sollicitatie Thuiszorg De Brug")
    page.locator("details.more summary").click()
    page.locator("#pin").fill(PIN)
    page.locator("#max_views").fill("9")
    page.locator("[name=allow_download]").check()
    page.locator("#message").fill("Zoals beloofd: mijn bewijs.")


def go(walker: Walker, value: str) -> None:
    walker.page.locator(f"main form button[value={value}]").click()


def making(walker: Walker) -> str:
    """Make a link with a PIN, with everything on the way; return it."""
    page = walker.page
    walker.see("shares-none", "/wallet/shares")
    walker.see("access-log-empty", "/wallet/access-log")
    walker.see("share-new", "/wallet/shares/new")
    fill_in(page)
    walker.see("share-form")
    page.locator("#pin").fill("12")
    go(walker, "make")
    walker.see("share-fault")
    page.locator("#pin").fill(PIN)
    go(walker, "preview")
    walker.see("share-preview")
    go(walker, "make")
    walker.see("share-made")
    return link_of(page)


def open_link(walker: Walker) -> str:
    """Make a link that opens at once."""
    walker.page.goto("/wallet/shares/new")
    for chosen in walker.page.locator(".shared").all()[:2]:
        chosen.locator("input[name=item]").check()
    walker.page.locator("#label").fill("Toelating master")
    go(walker, "make")
    return link_of(walker.page)


def opening(walker: Walker, locked: str, opened: str) -> None:
    """Open a link with its PIN, one without, and lock the first by guessing."""
    walker.see("open-pin", locked)
    try_pin(walker, locked, PIN)
    walker.see("opened")
    walker.see("opened-several", opened)
    try_pin(walker, locked, "9999")
    walker.see("open-wrong-pin")
    for _ in range(4):
        try_pin(walker, locked, "9999")
    walker.see("open-locked", locked)


def try_pin(walker: Walker, link: str, pin: str) -> None:
    walker.page.goto(link)
    walker.page.locator("#pin").fill(pin)
    walker.page.locator("main form button").click()


def afterwards(walker: Walker) -> None:
    """Look back, change, withdraw, and make one for a profile."""
    page = walker.page
    walker.see("shares", "/wallet/shares")
    walker.see("access-log", "/wallet/access-log")
    page.goto("/wallet/shares")
    page.locator("a.button[href^='/wallet/shares/']").last.click()
    walker.see("share-edit")
    walker.see("share-linkedin", "/wallet/shares/linkedin")
    page.locator("input[name=item]").first.check()
    page.locator("main form button").click()
    walker.see("share-linkedin-made")


def withdrawing(walker: Walker, stranger: Walker, link: str) -> None:
    walker.page.goto("/wallet/shares")
    # The newest, for LinkedIn, stands first.
    walker.page.locator("form[action$='/withdrawal'] button").nth(1).click()
    walker.see("share-withdrawn")
    stranger.see("closed", link)
