"""How every page is answered: in which language, with what around it, and with which headers."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session
from starlette.staticfiles import StaticFiles

from app.core.values import Language
from app.identity.failures import InvalidReturnToError
from app.identity.logins import Logins
from app.identity.return_to import DEFAULT, local_path
from app.identity.service import Learners
from app.learning_account.own_addresses import addresses_of
from app.learning_account.seat_store import Seats
from app.pages.faults import error_page
from app.pages.rendering import HERE, render
from app.pages.views import Frame
from app.staff.members import Members
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
    look = logins.look(cookie, now=parts.clock()) if cookie is not None else None
    is_staff, is_funder = _at_work(request) if look is not None else (False, False)
    return Frame(
        language,
        request.url.path,
        signed_in=look is not None,
        demo=request.app.state.demo,
        wallet_is_asked_for=look is not None and look.wallet_is_asked_for,
        is_staff=is_staff,
        is_funder=is_funder,
    )


def _at_work(request: Request) -> tuple[bool, bool]:
    """Tell whether the reader works for an institution, and whether for a funder."""
    authenticators: Authenticators = request.app.state.authenticators
    parts: Parts = request.app.state.parts
    members: Callable[[Session], Members] = request.app.state.members
    cookie = request.cookies.get(authenticators.cookie_name)
    learners: Callable[[Session], Learners] = request.app.state.learners
    learner_id = authenticators.learner(cookie=cookie, token=None).learner_id
    with parts.database.reading() as session:
        addresses = addresses_of(learners(session).get(learner_id))
        return members(session).works_somewhere(learner_id), bool(
            Seats(session).of_person(addresses)
        )


def show_problem(request: Request, members: dict[str, Any]) -> Response:
    """Return the page of a problem; who is not logged in is sent to log in."""
    status = int(members["status"])
    if members["code"] == "unauthenticated" and request.method == "GET":
        return go_to("/login", return_to=_here(request))
    if members["code"] == "terms_not_accepted" and request.method == "GET":
        return _welcome(_here(request))
    view = error_page(members, language_of(request))
    return page(request, "error.html", view, status=status)


def _welcome(asked: str) -> RedirectResponse:
    # Who came with a letter or another address goes on there afterwards.
    after = {} if asked == DEFAULT else {"return_to": asked}
    return go_to("/wallet/welcome", **after)


def _here(request: Request) -> str:
    # With its query, such as the code of a letter; not one that the login would refuse.
    path, query = request.url.path, request.url.query
    try:
        return local_path(f"{path}?{query}" if query else path)
    except InvalidReturnToError:
        return path


class Static(StaticFiles):
    """Files that never change without the service."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """Return a file that browsers may keep for an hour."""
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = STATIC_MAX_AGE
        return answer


def install(app: FastAPI, *, demo: bool) -> None:
    """Give `app` its files, and the pages of errors."""
    app.state.demo = demo
    app.state.error_page = show_problem
    app.mount("/static", Static(directory=HERE / "static"))
