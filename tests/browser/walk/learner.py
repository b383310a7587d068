"""A learner with a wallet: receiving, keeping, arranging, and what we know of the person."""

import json
from pathlib import Path

from tests.browser.test_verify import signed
from tests.browser.walk.walker import ACCEPT, Walker
from tests.core.test_pictures import drawn

PROFILE = "/wallet/profile"


def beginning(walker: Walker, person: str) -> None:
    """Log in for the first time, up to the wallet."""
    walker.page.goto("/login?return_to=/wallet")
    walker.see("log-in")
    walker.page.get_by_role("link", name=person).click()
    walker.see("welcome")
    walker.press("/wallet/welcome")
    walker.see("wallet-waiting", "/wallet")


def receiving(walker: Walker) -> None:
    """Refuse nothing, enter wrong codes, and accept what is under another name too."""
    page = walker.page
    page.locator("details.refuse summary").first.click()
    walker.see("wallet-refusing")
    page.locator("#claim-code").fill("x")
    page.locator("form:has(#claim-code) button").click()
    walker.see("wallet-wrong-code")
    walker.see("claim", "/wallet/claim?code=7K2M-94QX-HB3T-0WZD")
    walker.see("claim-wrong-code", "/wallet/claim?code=x")
    page.goto("/wallet")
    # What has another name than the validated one stays until that is confirmed.
    while page.get_by_role("button", name=ACCEPT).count():
        page.get_by_role("button", name=ACCEPT).last.click()
        if page.locator("input[name=confirm_name]").count():
            walker.see("claim-other-name")
            page.locator("input[name=confirm_name]").check()
            walker.press("/wallet/claims")
            walker.see("wallet-accepted")
        page.goto("/wallet")
    assert "claim-other-name" in walker.seen


def name_first(walker: Walker) -> None:
    """Meet what needs a validated name."""
    walker.page.goto("/wallet")
    for number in range(walker.page.get_by_role("button", name=ACCEPT).count()):
        walker.page.goto("/wallet")
        walker.page.get_by_role("button", name=ACCEPT).nth(number).click()
        if walker.page.locator("a[href*='acr=']").count():
            walker.see("claim-name-first")
            return
    raise AssertionError("nothing asked for a validated name")


def keeping(walker: Walker) -> None:
    walker.see("wallet", "/wallet")
    walker.open_menu(".top .menu", "menu")
    walker.see("wallet-timeline", "/wallet?view=timeline")
    walker.see("wallet-found", "/wallet?state=valid&origin=issued")
    walker.see("wallet-nothing-found", "/wallet?q=zzz")
    walker.page.goto("/wallet")
    walker.page.locator("a[href^='/wallet/credentials/']").first.click()
    walker.see("credential")
    walker.page.locator("a[href$='/removal']").click()
    walker.see("removal")


def goals(walker: Walker) -> None:
    """Choose a programme as a goal, and look how far it is."""
    page = walker.page
    walker.see("goals-empty", "/wallet/goals")
    walker.see("goals-nothing-found", "/wallet/goals?q=zzz")
    page.goto("/wallet/goals?q=verpleegkunde")
    page.locator("form[method=post][action='/wallet/goals'] button").first.click()
    walker.see("goal")
    walker.see("goals", "/wallet/goals")
    page.goto("/wallet?q=klinisch")
    page.locator("a[href^='/wallet/credentials/']").first.click()
    walker.see("credential-counts")


def revoked(walker: Walker) -> None:
    walker.page.goto("/wallet?state=revoked")
    walker.page.locator("a[href^='/wallet/credentials/']").first.click()
    walker.see("credential-revoked")


def adding(walker: Walker, folder: Path) -> None:
    """Add what was issued elsewhere, and what one did oneself."""
    page = walker.page
    walker.see("import", "/wallet/import")
    walker.send("/wallet/import", pasted=json.dumps({**signed(), "name": "veranderd"}))
    walker.see("import-refused")
    walker.send("/wallet/import", pasted=json.dumps(signed()))
    walker.see("imported")
    picture = folder / "picture.png"
    picture.write_bytes(drawn())
    walker.see("portfolio-new", "/wallet/portfolio/new")
    page.locator("#picture").set_input_files(picture)
    page.locator("#title").fill("Vrijwilliger bij de voedselbank")
    page.locator("main form button").click()
    walker.see("portfolio")
    walker.send("/wallet/portfolio/new", title="Vrijwilliger", link="javascript:alert(1)")
    walker.see("portfolio-fault")


def arranging(walker: Walker) -> None:
    walker.send("/wallet/arrange", name="Zorg")
    walker.see("arrange", "/wallet/arrange")
    walker.see("collection", "/wallet/collection")
    walker.see("wallet-full", "/wallet")


def person(walker: Walker) -> None:
    """Look at what is known of the person, and add an address."""
    page = walker.page
    walker.see("profile", PROFILE)
    page.locator("#email").fill("fenna@werk.example")
    page.locator("form.add button").click()
    walker.see("profile-code")
    page.locator(".code-entry input").first.fill("1")
    page.locator(".code-entry button").first.click()
    walker.see("profile-wrong-code")
    walker.see("profile-too-often", f"{PROFILE}?fault=too_many_requests")
    walker.see("recovery", "/wallet/recovery")
