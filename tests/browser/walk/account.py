"""The learning account: rights that are declared, money that is put aside and taken back."""

from tests.browser.walk.walker import Walker

HOME, RIGHTS = "/wallet/account", "/wallet/account/rights"


def whole(walker: Walker) -> None:
    """Declare, and spend."""
    rights(walker)
    spending(walker)


def rights(walker: Walker) -> None:
    """Declare what rights follow from, and read why there is how much."""
    page = walker.page
    walker.see("learning-rights-none", RIGHTS)
    if page.locator("#birth_date").count():
        page.locator("#birth_date").fill("1981-06-30")
        walker.press(RIGHTS)
    page.locator("#level").select_option("mbo2")
    page.locator("#since").fill("2000-07-01")
    page.locator("form:has(#level) button").click()
    page.locator("#begins_on").fill("2015-01-01")
    page.locator("form:has(#begins_on) button").click()
    walker.see("learning-rights")
    page.locator("#begins_on").fill("2999-01-01")
    page.locator("form:has(#begins_on) button").click()
    walker.see("learning-rights-fault")


def spending(walker: Walker) -> None:
    """Look at what there is, put money aside for the first course, and look again."""
    page = walker.page
    page.goto(HOME)
    page.locator(".offered h3 a").last.click()
    walker.see("reserve-short")
    page.goto(HOME)
    page.locator(".offered h3 a").first.click()
    walker.see("reserve")
    walker.press("/wallet/account/reserve")
    walker.see("account-reserved")
    walker.see("account", HOME)
    walker.see("transfers", f"{HOME}/transfers")
    page.goto(HOME)
    walker.press("/cancellation")
    walker.see("account-taken-back")
