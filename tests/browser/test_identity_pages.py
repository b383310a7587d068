"""The pages about who a learner is, in every state: readable by all, and doing what they say."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import look, violations
from tests.chromium import Visitor
from tests.running import Running

pytestmark = pytest.mark.browser
Make = Callable[..., Visitor]
PROFILE, RECOVERY = "/wallet/profile", "/wallet/recovery"


def provider_of(service: Running) -> str:
    port = urlsplit(service.url).port or 0
    return f"http://localhost:{port + 1}"


def log_in_anew(visitor: Visitor, name: str) -> None:
    """Log in as somebody with another account than before."""
    visitor.page.goto("/login?return_to=/wallet")
    visitor.page.locator("summary").click()
    visitor.page.get_by_role("link", name=name).last.click()
    visitor.accept_terms_if_asked()


def mailed_code(visitor: Visitor, service: Running, to: str) -> str:
    """Return the code that was mailed to an address, from the page with caught mail."""
    page = visitor.context.new_page()
    code = re.findall(r"code is (\d{8})", mail_with(page, service, to).inner_text())[0]
    page.close()
    return str(code)


def mail_with(page: Page, service: Running, text: str) -> Locator:
    """Return the newest caught mail with a text; the worker sends it a moment later."""
    page.goto(f"{provider_of(service)}/mail")
    mail = page.locator("article", has_text=text).first
    for _ in range(40):
        if mail.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    return mail


def add(page: Page, address: str) -> None:
    page.locator("#email").fill(address)
    page.locator("form.add button").click()


def test_an_address_is_added_verified_and_removed_without_scripts(
    visitor: Make, service: Running
) -> None:
    person = visitor(scripts=False)
    person.log_in("Ewa Proefska")
    page = person.page
    page.goto(PROFILE)
    add(page, "ewa@werk.example")
    expect(page.get_by_text("Wacht op de code")).to_be_visible()
    page.get_by_label("Code uit de mail").fill(mailed_code(person, service, "ewa@werk.example"))
    page.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_text("dit adres hoort nu bij uw kluis")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Verwijderen")).click()
    expect(page.get_by_text("ewa@werk.example")).to_have_count(0)


def test_a_name_is_checked_at_the_provider_or_not(visitor: Make) -> None:
    person = visitor()
    person.log_in("Thijs Denkbeeldig")
    page = person.page
    page.goto(PROFILE)
    page.get_by_role("link", name="Naam laten controleren").click()
    page.get_by_role("link", name="Nu niet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw naam is niet gecontroleerd")
    assert violations(page) == []
    page.goto(PROFILE)
    page.get_by_role("link", name="Naam laten controleren").click()
    page.get_by_role("link", name="Controleren bij mijn bank").click()
    expect(page.get_by_role("heading", name="Uw naam is gecontroleerd")).to_be_visible()
    expect(page.get_by_text("Een bank of Europese inlog")).to_be_visible()


def test_a_session_is_ended_from_another_browser(visitor: Make) -> None:
    here, there = visitor(), visitor()
    for one in (here, there):
        one.log_in("Milan Schijn")
    here.page.goto(PROFILE)
    here.page.get_by_role("button", name="Overal anders uitloggen").click()
    expect(here.page.get_by_text("Uitgelogd op alle andere apparaten")).to_be_visible()
    there.page.goto(PROFILE)
    expect(there.page.get_by_role("heading", level=1)).to_have_text("Wie bent u?")


def test_logging_out_ends_at_the_beginning(visitor: Make, service: Running) -> None:
    person = visitor()
    person.log_in("Milan Schijn")
    person.page.get_by_role("button", name="Uitloggen").click()
    expect(person.page).to_have_url(re.compile(r":\d+/$"))
    expect(person.page.get_by_role("link", name="Inloggen").first).to_be_visible()
    assert person.complaints == []
    stranger = visitor()
    # Kept from going on, so that the page between can be looked at.
    stranger.page.route(f"{provider_of(service)}/**", lambda route: route.fulfill(status=204))
    stranger.page.goto("/logged-out")
    stranger.page.wait_for_timeout(500)
    assert violations(stranger.page) == []


def test_a_wallet_is_got_back_with_a_new_account(visitor: Make, service: Running) -> None:
    old, new = visitor(), visitor(size={"width": 320, "height": 700})
    old.log_in("Bilal Testman")
    log_in_anew(new, "Bilal Testman")
    # Nobody validated his name at an institution, so nothing proves that it is his.
    expect(new.page).to_have_url(re.compile("/wallet$"))

    old, new = visitor(), visitor(size={"width": 320, "height": 700})
    old.log_in("Fenna van Voorbeeld")
    log_in_anew(new, "Fenna van Voorbeeld")
    expect(new.page.get_by_role("heading", level=1)).to_have_text("Is dit uw kluis?")
    faults = look(new, RECOVERY)
    new.page.get_by_role("button", name="Ja, dit is mijn kluis").click()
    faults += look(new, RECOVERY)
    faults += look(old, "/wallet")
    old.page.get_by_role("link", name="Bekijk het en geef antwoord").click()
    faults += violations(old.page)
    old.page.get_by_role("button", name="Dit ben ik: goedkeuren").click()
    faults += violations(old.page)
    faults += look(new, RECOVERY)
    new.page.get_by_role("button", name="Mijn kluis openen").click()
    expect(new.page.get_by_role("heading", level=1)).to_have_text("Dit is uw kluis")
    faults += violations(new.page)
    old.page.goto(PROFILE)
    expect(old.page.get_by_role("heading", level=1)).to_have_text("Wie bent u?")
    assert faults == []
    expect(mail_with(visitor().page, service, "A new account for your vault")).to_be_visible()
