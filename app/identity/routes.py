"""Logging in and out, and stepping up to a higher level of assurance."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from app.identity.logins import FAREWELL_PAGE, Logins, Visit
from app.identity.models import ATTEMPT_LIFETIME
from app.identity.oidc import Callback
from app.identity.return_to import DEFAULT, local_path
from app.identity.sessions import Cookie, login_cookie, session_cookie
from app.web.openapi import problems
from app.web.pages import wants_page
from app.web.parts import NowDep, Parts, PartsDep
from app.web.rate_limits import Limit, limited

# A class behind one address may all log in at once.
LOGIN_LIMIT = Limit("login", hits=60, seconds=60)
CALLBACK_LIMIT = Limit("login-callback", hits=60, seconds=60)
SEE_OTHER = 303
# Longer than any code that was seen; a header of ours carries it on.
MAX_PARAMETER = 4096

router = APIRouter(tags=["identity"])


def _logins(request: Request) -> Logins:
    logins: Logins = request.app.state.logins
    return logins


LoginsDep = Annotated[Logins, Depends(_logins)]
Parameter = Annotated[str | None, Query(max_length=MAX_PARAMETER)]
ELSEWHERE: dict[int | str, dict[str, Any]] = {
    SEE_OTHER: {"description": "Go on at the address in `Location`"}
}


class KeysBody(BaseModel):
    """A JWK Set (RFC 7517, section 5)."""

    keys: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody wants to be, and what kind of login that takes."""

    return_to: Annotated[str, Query(description="A path of this service")] = DEFAULT
    acr: Annotated[
        str | None, Query(max_length=200, description="A level to reach, also when logged in")
    ] = None
    anew: Annotated[bool, Query(description="Log in again, also when logged in")] = False


@router.get(
    "/login",
    operation_id="beginLogin",
    summary="Log in at the identity provider",
    status_code=SEE_OTHER,
    response_class=RedirectResponse,
    dependencies=[limited(LOGIN_LIMIT)],
    responses=ELSEWHERE | problems(),
)
def begin_login(
    request: Request,
    parts: PartsDep,
    logins: LoginsDep,
    now: NowDep,
    wish: Annotated[Wish, Depends()],
) -> Response:
    """Send the browser to the provider, or straight on when it is logged in and no level is asked.

    A level that is not reached leaves everything as it was.
    """
    path = local_path(wish.return_to)
    session = request.cookies.get(session_cookie(parts.base_url).name)
    if wish.acr is None and not wish.anew and logins.is_logged_in(session, now=now):
        return _go_to(parts.base_url + path)
    begun = logins.begin(path, acr=wish.acr, anew=wish.anew, now=now)
    answer = _go_to(begun.address)
    _login_cookie(parts).set(answer, begun.browser)
    return answer


@router.get(
    "/auth/callback",
    operation_id="finishLogin",
    summary="Come back from the identity provider",
    status_code=SEE_OTHER,
    response_class=RedirectResponse,
    dependencies=[limited(CALLBACK_LIMIT)],
    responses=ELSEWHERE | problems(403, 410),
)
def finish_login(
    request: Request,
    parts: PartsDep,
    logins: LoginsDep,
    now: NowDep,
    callback: Annotated[Callback, Depends()],
) -> Response:
    """Check the answer of the provider and begin a session."""
    cookie = session_cookie(parts.base_url)
    visit = Visit(
        browser=request.cookies.get(_login_cookie(parts).name),
        session=request.cookies.get(cookie.name),
        user_agent=request.headers.get("user-agent", ""),
    )
    finished = logins.finish(callback, visit, now=now)
    answer = _go_to(parts.base_url + finished.return_to)
    cookie.set(answer, finished.session)
    _login_cookie(parts).remove(answer)
    return answer


@router.post(
    "/logout",
    operation_id="logOut",
    summary="End the session, here and at the identity provider",
    status_code=SEE_OTHER,
    response_class=RedirectResponse,
    responses=ELSEWHERE | problems(403),
)
def log_out(request: Request, parts: PartsDep, logins: LoginsDep, now: NowDep) -> Response:
    """End the session at once; the cookie opens nothing any more, also when it was copied.

    A person gets a page that leads on to the provider; a program is sent there.
    """
    cookie = session_cookie(parts.base_url)
    ended = logins.end(request.cookies.get(cookie.name))
    home, page = f"{parts.base_url}/", parts.base_url + FAREWELL_PAGE
    elsewhere = page if wants_page(request) else logins.farewell(now=now) or home
    answer = _go_to(elsewhere if ended else home)
    cookie.remove(answer)
    return answer


@router.get(
    "/auth/jwks.json",
    operation_id="getLoginKeys",
    summary="The key with which we prove ourselves to the identity provider",
    responses=problems(),
)
def login_keys(logins: LoginsDep) -> KeysBody:
    """Return our public key, which is registered at the provider; none for one with a secret."""
    return KeysBody(keys=[dict(key) for key in logins.public_keys()])


def _go_to(address: str) -> RedirectResponse:
    return RedirectResponse(address, SEE_OTHER)


def _login_cookie(parts: Parts) -> Cookie:
    lifetime = int(ATTEMPT_LIFETIME.total_seconds())
    return login_cookie(parts.base_url, max_age_seconds=lifetime)
