"""Who works for an institution: everything from the invitation to the log."""

import re

from tests.browser.walk.walker import Walker

HOME = "/institution/waterkant"
PLACES = ("achievements", "achievements/new", "awards", "awards/new", "proposals", "members")
OTHERS = ("clients", "keys", "settings", "log")
FORMAL, FREE = re.compile("Associate degree"), re.compile("Data-analyse|Data analysis")
FENNA, THIJS = "p01@waterkant.example", "p06@rocpolderstad.example"


def beginning(walker: Walker) -> None:
    """Take up the work."""
    walker.see("institutions", "/institution")
    take_up(walker)
    walker.see("institutions-mine")
    walker.page.locator("#code").fill("x")
    walker.press("/invitations")
    walker.see("institutions-fault")


def take_up(walker: Walker) -> None:
    """Accept every invitation."""
    walker.page.goto("/institution")
    while walker.page.locator(".offer button").count():
        walker.page.locator(".offer button").first.click()
        walker.page.goto("/institution")


def pages(walker: Walker) -> None:
    """Look at every entry of the menu."""
    walker.see("institution", HOME)
    walker.open_menu(".desk-menu.menu", "institution-menu")
    for place in PLACES + OTHERS:
        walker.see(f"institution-{place.replace('/', '-')}", f"{HOME}/{place}")
    walker.see("institution-awards-none", f"{HOME}/awards?state=revoked")
    walker.see("institution-achievements-none", f"{HOME}/achievements?text=zzz")


def achievements(walker: Walker) -> None:
    walker.page.goto(f"{HOME}/achievements")
    walker.page.locator(".card a").first.click()
    walker.see("institution-achievement")
    walker.page.locator("a[href$='/edit']").click()
    walker.see("institution-achievement-edit")
    walker.page.goto(f"{HOME}/achievements/new")
    walker.press("/achievements")
    walker.see("institution-achievement-fault")


def fill_award(walker: Walker, title: re.Pattern[str], name: str, eppn: str = "") -> None:
    """Fill in an award, to an account or else by a letter, and go to its preview."""
    page = walker.page
    page.goto(f"{HOME}/awards/new")
    option = page.locator("#achievement_id option").filter(has_text=title).first
    page.locator("#achievement_id").select_option(option.get_attribute("value"))
    page.locator("#name").fill(name)
    page.locator(f"input[value='{'eppn' if eppn else 'claim_code'}']").check()
    page.locator("#recipient").fill(eppn)
    if title is FREE:
        page.locator("#result").fill("8")
    walker.press("/awards/preview")


def awards(walker: Walker) -> None:
    """Award by a letter and to an account, correct, suspend."""
    page = walker.page
    page.goto(f"{HOME}/awards/new")
    walker.press("/awards/preview")
    walker.see("institution-award-fault")
    fill_award(walker, FREE, "Thijs Denkbeeldig")
    walker.see("institution-award-preview")
    walker.press("/awards")
    walker.see("institution-letter")
    page.locator("a[href*='/awards/']").first.click()
    walker.see("institution-award")
    page.locator("a[href$='/correction']").click()
    walker.see("institution-correction")
    page.go_back()
    page.locator("aside details summary").first.click()
    page.locator("#suspension-reason").fill("Onderzoek")
    walker.press("/suspension")
    walker.see("institution-suspended")
    # Fenna was registered with another name than the one that was validated.
    fill_award(walker, FORMAL, "Fenna Jansen", FENNA)
    walker.press("/awards")
    walker.see("institution-awarded")


def revoke(walker: Walker) -> None:
    """Take back what Fenna has accepted."""
    page = walker.page
    page.goto(f"{HOME}/awards")
    page.get_by_role("link", name="Fenna Jansen").first.click()
    page.locator("aside details summary").last.click()
    walker.see("institution-revoking")
    page.locator("#revocation-reason").fill("Toegekend op de verkeerde naam")
    walker.press("/revocation")


def shown_once(walker: Walker) -> None:
    page = walker.page
    page.goto(f"{HOME}/members")
    page.locator("input[value='code']").check()
    page.locator("form[action$='/invitations'] input[value='viewer']").check()
    walker.press("/members/invitations")
    walker.see("institution-invited")
    page.locator(".row details summary").first.click()
    walker.see("institution-roles")
    page.goto(f"{HOME}/clients")
    walker.press("/clients")
    walker.see("institution-client-fault")
    page.locator("#name").fill("Studentenadministratie")
    page.locator("input[value='awards:write']").check()
    walker.press("/clients")
    walker.see("institution-client")


def four_eyes(first: Walker, second: Walker) -> None:
    """Propose, and let somebody else decide."""
    first.page.goto(f"{HOME}/settings")
    first.page.locator("input[name='four_eyes']").check()
    first.press("/settings")
    first.see("institution-settings-saved")
    fill_award(first, FORMAL, "Thijs Denkbeeldig", THIJS)
    first.see("institution-proposal-preview")
    first.press("/awards")
    first.see("institution-proposed")
    first.page.locator("a[href*='/proposals/']").click()
    first.see("institution-proposal-own")
    second.see("institution-waiting", HOME)
    second.see("institution-proposals-waiting", f"{HOME}/proposals")
    second.page.locator(".row a").first.click()
    second.see("institution-proposal")
    second.press("/approval")
    second.see("institution-approved")
    first.see("institution-log-later", f"{HOME}/log")
    first.see("institution-of-others", "/institution/polderstad")
