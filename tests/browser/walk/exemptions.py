"""Exemptions: somebody asks with an experience certificate, a teacher advises, a board decides."""

from tests.browser.walk.walker import ACCEPT, Walker

MINE, DESK = "/wallet/exemptions", "/institution/polderstad/exemptions"


def without(walker: Walker) -> None:
    """Look at the pages of somebody who has no certificate."""
    walker.see("exemptions-none", MINE)
    walker.see("exemption-ask-none", f"{MINE}/new")


def asking(walker: Walker) -> None:
    """Accept the certificate, look at what it says, and put it before the school."""
    page = walker.page
    page.goto("/wallet")
    while page.get_by_role("button", name=ACCEPT).count():
        page.get_by_role("button", name=ACCEPT).first.click()
        page.goto("/wallet")
    page.locator(".card a", has_text="Verzorgende").or_(
        page.locator(".card a", has_text="Nursing assistant")
    ).first.click()
    walker.see("experience")
    page.locator("a[href^='/wallet/exemptions/new']").click()
    walker.see("exemption-ask-begin")
    page.locator("#institution").select_option("waterkant")
    walker.press("/exemptions/new")
    page.locator("#institution").select_option("polderstad")
    walker.press("/exemptions/new")
    page.locator("#programme").select_option("mbo-verzorgende-ig")
    page.evaluate("document.querySelector('input[name=agreed]').required = false")
    walker.press(MINE)
    walker.see("exemption-ask-fault")
    page.locator("input[name='agreed']").check()
    walker.see("exemption-ask")
    walker.press(MINE)
    walker.see("exemption-asked")


def deciding(teacher: Walker, board: Walker) -> None:
    """Advise on one unit; grant it, and refuse another."""
    teacher.see("institution-exemptions", DESK)
    teacher.page.locator("main .rows a").first.click()
    teacher.page.locator(".unit summary").first.click()
    teacher.see("institution-exemption-advise")
    teacher.page.locator("#text-1").fill("Het portfolio laat dit ruim zien.")
    teacher.page.locator("button[name='favourable']").first.click()
    teacher.see("institution-exemption-advised")
    board.page.goto(DESK)
    board.page.locator("main .rows a").first.click()
    board.page.locator(".unit summary").first.click()
    board.page.evaluate("document.querySelector('#reason-1').required = false")
    board.page.locator("button[name='verdict'][value='granted']").first.click()
    board.see("institution-exemption-fault")
    board.page.locator("#reason-1").fill("Aangetoond met een portfolio en een interview.")
    board.page.locator("button[name='verdict'][value='granted']").first.click()
    board.page.locator(".unit summary").first.click()
    board.page.locator("#reason-2").fill("Dit is te lang geleden gedaan.")
    board.page.locator("button[name='verdict'][value='refused']").first.click()
    board.see("institution-exemption")


def afterwards(owner: Walker, board: Walker) -> None:
    """Read what was decided, and take the consent back."""
    owner.see("exemptions", MINE)
    owner.page.locator("main .rows a").first.click()
    owner.see("exemption")
    owner.press("/withdrawal")
    owner.see("exemption-withdrawn")
    board.page.goto(DESK)
    board.page.locator("main .rows a").first.click()
    board.see("institution-exemption-withdrawn")
