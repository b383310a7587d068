"""Logging in and out, and who is logged in."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.identity.logins import Logins
from app.identity.models import ATTEMPT_LIFETIME, Learner
from app.identity.oidc import Callback
from app.identity.return_to import DEFAULT, local_path
from app.identity.service import Learners
from app.identity.sessions import Cookie, login_cookie, session_cookie
from app.web.callers import LearnerDep
from app.web.openapi import problems
from app.web.parts import NowDep, Parts, PartsDep, ReadingDep
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


def _learners(request: Request, session: ReadingDep) -> Learners:
    make: Callable[[Session], Learners] = request.app.state.learners
    return make(session)


LoginsDep = Annotated[Logins, Depends(_logins)]
LearnersReadDep = Annotated[Learners, Depends(_learners)]
Parameter = Annotated[str | None, Query(max_length=MAX_PARAMETER)]
ELSEWHERE: dict[int | str, dict[str, Any]] = {
    SEE_OTHER: {"description": "Go on at the address in `Location`"}
}


class MeBody(BaseModel):
    """The learner, as the identity provider vouched for at the last login."""

    id: str
    name: str | None
    eppns: list[str]
    emails: list[str]
    assurance: list[str]

    @classmethod
    def of(cls, learner: Learner) -> "MeBody":
        """Return the public form of a learner."""
        return cls(
            id=learner.id,
            name=learner.name,
            eppns=list(learner.eppns),
            emails=list(learner.emails),
            assurance=list(learner.assurance),
        )


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
    return_to: Annotated[str, Query(description="A path of this service")] = DEFAULT,
) -> Response:
    """Send the browser to the provider, or straight on when it is logged in."""
    path = local_path(return_to)
    session = request.cookies.get(session_cookie(parts.base_url).name)
    if logins.is_logged_in(session, now=now):
        return _go_to(parts.base_url + path)
    begun = logins.begin(path, now=now)
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
    finished = logins.finish(
        callback,
        browser=request.cookies.get(_login_cookie(parts).name),
        old_session=request.cookies.get(cookie.name),
        now=now,
    )
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
    """End the session at once; the cookie opens nothing any more, also when it was copied."""
    cookie = session_cookie(parts.base_url)
    answer = _go_to(logins.end(request.cookies.get(cookie.name), now=now))
    cookie.remove(answer)
    return answer


@router.get(
    "/api/v1/me",
    operation_id="getMe",
    summary="Who I am here",
    responses=problems(401, 404),
)
def get_me(caller: LearnerDep, learners: LearnersReadDep) -> MeBody:
    """Return the learner who is logged in."""
    return MeBody.of(learners.get(caller.learner_id))


def _go_to(address: str) -> RedirectResponse:
    return RedirectResponse(address, SEE_OTHER)


def _login_cookie(parts: Parts) -> Cookie:
    lifetime = int(ATTEMPT_LIFETIME.total_seconds())
    return login_cookie(parts.base_url, max_age_seconds=lifetime)
