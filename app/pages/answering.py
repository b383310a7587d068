"""How every page is answered: in which language, with what around it, and with which headers."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session
from starlette.staticfiles import StaticFiles

from app.core.values import Language
from app.identity.logins import Logins
from app.pages.faults import error_page
from app.pages.rendering import HERE, render
from app.pages.showing import opened_page
from app.pages.views import Frame
from app.staff.members import Members
from app.wallet.shares import Opened
from app.web.callers import Authenticators
from app.web.parts import Parts

LANGUAGE_COOKIE = "leerkluis-language"
YEAR_SECONDS = 365 * 24 * 3600
STATIC_MAX_AGE = "public, max-age=3600"
SEE_OTHER = 303


def language_of(request: Request) -> Language:
    """Return the language of the reader: chosen, remembered, asked for by the browser, or Dutch."""
    wishes = (
        request.query_params.get("lang"),
        request.cookies.get(LANGUAGE_COOKIE),
        request.headers.get("accept-language", "")[:2].lower(),
    )
    chosen = next((wish for wish in wishes if wish in {"nl", "en"}), "nl")
    return "en" if chosen == "en" else "nl"


LanguageDep = Annotated[Language, Depends(language_of)]


def page(request: Request, template: str, view: object, *, status: int = 200) -> HTMLResponse:
    """Return a page in the language of its reader, and remember a language that was chosen."""
    language = language_of(request)
    answer = HTMLResponse(render(template, view, _frame(request, language)), status)
    answer.headers["Vary"] = "Accept, Accept-Language, Cookie"
    if request.query_params.get("lang") in {"nl", "en"}:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=YEAR_SECONDS,
            secure=request.app.state.parts.base_url.startswith("https"),
            httponly=True,
            samesite="lax",
        )
    return answer


def go_to(path: str, **query: str) -> RedirectResponse:
    """Send the browser on to another page of ours."""
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, SEE_OTHER)


def _frame(request: Request, language: Language) -> Frame:
    authenticators: Authenticators = request.app.state.authenticators
    logins: Logins = request.app.state.logins
    parts: Parts = request.app.state.parts
    cookie = request.cookies.get(authenticators.cookie_name)
    signed_in = cookie is not None and logins.is_logged_in(cookie, now=parts.clock())
    demo: bool = request.app.state.demo
    is_staff = signed_in and _works_somewhere(request)
    return Frame(language, request.url.path, signed_in, demo=demo, is_staff=is_staff)


def _works_somewhere(request: Request) -> bool:
    authenticators: Authenticators = request.app.state.authenticators
    parts: Parts = request.app.state.parts
    members: Callable[[Session], Members] = request.app.state.members
    cookie = request.cookies.get(authenticators.cookie_name)
    learner = authenticators.learner(cookie=cookie, token=None)
    with parts.database.reading() as session:
        return members(session).works_somewhere(learner.learner_id)


def show_problem(request: Request, members: dict[str, Any]) -> Response:
    """Return the page of a problem; who is not logged in is sent to log in."""
    status = int(members["status"])
    if members["code"] == "unauthenticated" and request.method == "GET":
        return go_to("/login", return_to=request.url.path)
    view = error_page(members, language_of(request))
    return page(request, "error.html", view, status=status)


def show_share(request: Request, opened: Opened) -> Response:
    """Return the page of a link that was opened."""
    url = request.app.state.parts.base_url + request.url.path
    view = opened_page(opened, url, language_of(request))
    return page(request, "verification.html", view)


class Static(StaticFiles):
    """Files that never change without the service."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """Return a file that browsers may keep for an hour."""
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = STATIC_MAX_AGE
        return answer


def install(app: FastAPI, *, demo: bool) -> None:
    """Give `app` its files, and the pages of errors and links."""
    app.state.demo = demo
    app.state.error_page = show_problem
    app.state.share_page = show_share
    app.mount("/static", Static(directory=HERE / "static"))
