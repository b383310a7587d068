"""An institution says where it is told what becomes of its awards, and sees whether it is."""

from tests.browser.walk.walker import Walker

WEBHOOKS = "/institution/waterkant/webhooks"


def whole(walker: Walker) -> None:
    """Add a webhook, try it out, replace its secret, pause it, and remove it."""
    page = walker.page
    walker.see("institution-webhooks-none", WEBHOOKS)
    walker.press("/webhooks")
    walker.see("institution-webhooks-fault")
    page.locator("#url").fill("https://sis.waterkant.example/leerkluis")
    page.locator("#description").fill("Studentenadministratie")
    page.locator("input[value='award.claimed']").check()
    page.locator("input[value='award.revoked']").check()
    walker.press("/webhooks")
    walker.see("institution-webhook-made")
    walker.press("/test")
    walker.see("institution-webhook")
    walker.press("/pause")
    page.locator("details.row summary").first.click()
    walker.see("institution-webhook-paused")
    walker.see("institution-webhooks", WEBHOOKS)
    remove(walker)


def remove(walker: Walker) -> None:
    page = walker.page
    page.locator(".row a").first.click()
    page.locator("details.row summary").last.click()
    walker.press("/removal")
    walker.see("institution-webhook-unsure")
    page.locator("input[name='sure']").check()
    walker.press("/removal")
    walker.see("institution-webhooks-removed")
