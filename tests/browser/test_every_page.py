"""Every page in both languages, on a desktop and a phone, light and dark: readable by all.

One walk is one story: an institution awards, a learner receives, keeps and shares, an employer
opens, an adviser reads along, a school exempts, a fund gives, and the learner leaves. It also
makes the pictures of the gallery (`LEERKLUIS_PICTURES=1`).
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.walk import (
    account,
    batches,
    exemptions,
    funders,
    imports,
    learner,
    rights,
    sharing,
    staff,
    stranger,
    webhooks,
)
from tests.browser.walk.walker import Walker
from tests.chromium import PHONE, Visitor
from tests.running import Running, running

pytestmark = pytest.mark.browser
WALKS = [pytest.param("nl-NL", "light", id="nl"), pytest.param("en-GB", "dark", id="en dark")]
ROLES = [part for role in ("administrator", "issuer", "exam_board") for part in ("--role", role)]


@pytest.fixture
def staffed(tmp_path: Path) -> Iterator[Running]:
    """Yield a service of this walk alone, where two people can do everything at an institution."""
    with running(tmp_path) as service:
        for person in ("p03", "p04"):
            eppn = re.findall(rf"{person}@\S+", service.log.read_text("utf-8"))[0]
            adding = ("institution", "staff", "add", "waterkant", "--eppn", eppn)
            service.leerkluis(*adding, *ROLES)
        yield service


@pytest.mark.parametrize(("language", "scheme"), WALKS)
def test_every_page(
    browser: Browser, staffed: Running, tmp_path: Path, language: str, scheme: Any
) -> None:
    faults: list[str] = []

    def walker(person: str = "") -> Walker:
        visitor = Visitor(browser, staffed.url, size=PHONE, language=language)
        visitor.page.emulate_media(color_scheme=scheme)
        if person:
            visitor.log_in(person)
        return Walker(visitor, faults)

    walk(walker, tmp_path)
    assert faults == []


def walk(walker: Callable[..., Walker], folder: Path) -> None:
    """Tell the whole story."""
    visitor, desk = walker(), walker("Saskia de Fictie")
    stranger.public_pages(visitor)
    stranger.finding(visitor)
    stranger.checking(visitor)
    work(desk)
    fenna = walker()
    learner.beginning(fenna, "Fenna van Voorbeeld")
    learner.receiving(fenna)
    learner.keeping(fenna)
    learner.goals(fenna)
    account.whole(fenna)
    learner.name_first(walker("Thijs Denkbeeldig"))
    share(fenna, visitor)
    staff.revoke(desk)
    learner.revoked(fenna)
    learner.adding(fenna, folder)
    learner.arranging(fenna)
    learner.person(fenna)
    rights.notices(fenna)
    rights.advising(walker("Ewa Proefska"), rights.inviting(fenna))
    staff.shown_once(desk)
    colleague = walker("Milan Schijn")
    staff.beginning(colleague)
    staff.four_eyes(desk, colleague)
    exempt(walker("Ewa Proefska"), colleague, walker("Thijs Denkbeeldig"))
    funders.whole(walker("Bilal Testman"))
    rights.leaving(fenna)


def work(desk: Walker) -> None:
    """Describe, award, take over a catalogue, and award to many at once."""
    staff.beginning(desk)
    staff.pages(desk)
    staff.achievements(desk)
    staff.awards(desk)
    imports.take_over(desk)
    batches.award_many(desk)
    webhooks.whole(desk)


def exempt(owner: Walker, teacher: Walker, board: Walker) -> None:
    """Ask for exemptions, advise, decide, and take the consent back."""
    staff.take_up(board)
    board.see("institution-exemptions-none", exemptions.DESK)
    exemptions.without(board)
    exemptions.asking(owner)
    exemptions.deciding(teacher, board)
    exemptions.afterwards(owner, board)


def share(owner: Walker, visitor: Walker) -> None:
    """Make two links, open them, and withdraw one."""
    locked, opened = sharing.making(owner), sharing.open_link(owner)
    sharing.opening(visitor, locked, opened)
    sharing.afterwards(owner)
    sharing.withdrawing(owner, visitor, opened)
