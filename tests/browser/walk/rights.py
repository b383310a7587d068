"""A person's rights: notices, advisers, and leaving for good."""

from tests.browser.walk.walker import Walker

ADVISERS, LEAVING = "/wallet/rights/advisers", "/wallet/rights/leaving"


def notices(walker: Walker) -> None:
    walker.see("rights", "/wallet/rights")
    walker.page.locator("input[value=new_award]").check()
    walker.press("/wallet/rights/notices")
    walker.see("rights-saved")


def inviting(walker: Walker) -> str:
    """Invite an adviser for everything; return the code."""
    page = walker.page
    walker.see("advisers-none", ADVISERS)
    page.locator("#label").fill("Loket")
    walker.press(ADVISERS)
    walker.see("advisers-fault")
    page.locator("#label").fill("Leerwerkloket, mevrouw De Wit")
    for part in ("credentials", "balance", "statement"):
        page.locator(f"input[value={part}]").check()
    walker.press(ADVISERS)
    walker.see("adviser-invited")
    return page.locator(".link-once").inner_text()


def advising(walker: Walker, code: str) -> None:
    page = walker.page
    walker.see("advice-none", "/advice")
    page.locator("#invitation").fill("AAAA")
    walker.press("/advice")
    walker.see("advice-fault")
    page.locator("#invitation").fill(code)
    walker.press("/advice")
    page.locator("main details.sheet-body summary").first.click()
    walker.see("advised")
    walker.see("advice", "/advice")


def leaving(walker: Walker) -> None:
    page = walker.page
    walker.see("advisers", ADVISERS)
    walker.see("leaving", LEAVING)
    page.locator("#confirmation").fill("?")
    walker.press(LEAVING)
    walker.see("leaving-fault")
    page.locator("#confirmation").fill("delete")
    walker.press(LEAVING)
    walker.see("farewell")
