"""A page of each kind with the nastiest texts, in a real browser: nothing runs, nothing leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Dialog

from app.core.text import one_line
from app.identity.sessions import session_cookie
from app.main import create_app
from tests.chromium import Visitor
from tests.hostile.pages import MARKUP
from tests.hostile.strings import NASTIEST, PASSAGES, Texts, fits
from tests.hostile.test_forms import selective_with, token_with
from tests.hostile.test_kept_texts import one_round
from tests.matrix.world import World
from tests.moments import NOW
from tests.servers import served
from tests.service import SETTINGS

pytestmark = pytest.mark.browser
CHOSEN = [*NASTIEST, *MARKUP[::10]]
OF_LEARNER = (
    "/wallet",
    "/wallet?view=timeline",
    "/wallet/credentials/{item_id}",
    "/wallet/credentials/{item_id}/removal",
    "/wallet/credentials/{imported}",
    "/wallet/credentials/{entry}",
    "/wallet/portfolio/{entry}",
    "/wallet/arrange",
    "/wallet/collection",
    "/wallet/shares",
    "/wallet/shares/new",
    "/wallet/shares/{share_id}",
    "/wallet/shares/linkedin",
    "/wallet/access-log",
    "/wallet/rights/advisers",
)
OF_STAFF = (
    "/institution",
    "/institution/waterkant",
    "/institution/waterkant/log",
    "/institution/waterkant/achievements",
    "/institution/waterkant/achievements/{achievement_id}",
    "/institution/waterkant/achievements/{achievement_id}/edit",
    "/institution/waterkant/awards",
    "/institution/waterkant/awards/{award_id}",
    "/institution/waterkant/awards/{award_id}/correction",
    "/institution/waterkant/clients",
    "/institution/waterkant/webhooks",
    "/institution/waterkant/webhooks/{webhook_id}",
    "/institution/waterkant/members",
)


@dataclass(frozen=True, slots=True)
class Place:
    """The service with hostile texts in it, where it is served, and a link to all of one item."""

    made: World
    url: str
    link: str


@pytest.fixture
def place(made: World) -> Iterator[Place]:
    lines = [row for row in CHOSEN if fits(one_line, row)]
    texts = Texts(lines, [row for row in CHOSEN if row in PASSAGES])
    links = [
        urlsplit(one["url"]).path
        for one in one_round(made, texts)
        if "looks" in one and "url" in one
    ]
    for text in (token_with(lines), selective_with(lines)):
        kept = made.look("learner", "post", "/wallet/import", data={"pasted": text})
        made.owned["imported"] = kept.headers["location"].rpartition("/")[2]

    def app_at(address: str) -> FastAPI:
        settings = SETTINGS.model_copy(update={"base_url": address})
        return create_app(settings, clock=lambda: NOW, database=made.demo.database)

    with served(app_at) as url:
        yield Place(made, url, links[-1])


def seen_by(browser: Browser, place: Place, role: str) -> tuple[Visitor, list[str]]:
    """Return somebody who is logged in, and what their pages asked them."""
    visitor, dialogs = Visitor(browser, place.url), list[str]()

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    visitor.page.on("dialog", refuse)
    secret = place.made.browsers[role].cookies.get("__Host-leerkluis")
    if secret is not None:
        name = session_cookie(place.url).name
        visitor.context.add_cookies([{"name": name, "value": secret, "url": place.url}])
    return visitor, dialogs


def excited(visitor: Visitor) -> None:
    """Do what a handler waits for: move over the page, focus a field, press keys."""
    for _ in range(3):
        visitor.page.keyboard.press("Tab")
    visitor.page.mouse.move(300, 300)
    visitor.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")


def must_be_calm(place: Place, visitor: Visitor, dialogs: list[str]) -> None:
    assert dialogs == []
    assert [url for url in visitor.asked if not url.startswith((place.url, "data:image/"))] == []
    # That a page was answered with another status is told, too; it is no fault of the page.
    told = [text for text in visitor.complaints if "Failed to load resource" not in text]
    assert told == []


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        pytest.param("learner", OF_LEARNER, id="learner"),
        pytest.param("staff here", OF_STAFF, id="staff"),
    ],
)
def test_no_text_that_was_kept_runs(
    browser: Browser, place: Place, role: str, paths: tuple[str, ...]
) -> None:
    visitor, dialogs = seen_by(browser, place, role)
    for path in paths:
        answer = visitor.page.goto(path.format(**place.made.owned))
        assert answer is not None
        assert answer.status == 200, path
        excited(visitor)
    must_be_calm(place, visitor, dialogs)


def test_what_would_run_is_noticed(browser: Browser, place: Place) -> None:
    visitor, dialogs = seen_by(browser, place, "stranger")
    visitor.page.set_content("<img src='http://localhost:9/x'><script>alert(1)</script>")
    assert dialogs == ["1"]
    assert "http://localhost:9/x" in visitor.asked


def test_no_text_that_was_sent_or_handed_in_runs(browser: Browser, place: Place) -> None:
    visitor, dialogs = seen_by(browser, place, "stranger")
    visitor.page.goto(place.link)
    excited(visitor)
    lines = [row for row in CHOSEN if fits(one_line, row)]
    for text in ("\n".join(CHOSEN), token_with(lines), selective_with(lines)):
        visitor.page.goto("/verify")
        visitor.page.locator("[name=pasted]").evaluate("(field, text) => field.value = text", text)
        visitor.page.locator("main form button").last.click()
        excited(visitor)
    must_be_calm(place, visitor, dialogs)
    learner, dialogs = seen_by(browser, place, "learner")
    for text in CHOSEN[::10]:
        learner.page.goto(f"/wallet?{urlencode({'q': text, 'institution': text})}")
    for text in CHOSEN[::30]:
        learner.page.goto(f"/{quote(text)}?{urlencode({'notice': text, 'fault': text})}")
        excited(learner)
    must_be_calm(place, learner, dialogs)
