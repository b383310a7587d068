"""The page after logging out, from which the browser goes on to end its session at the provider.

The form cannot be sent on to the provider itself: our policy (`form-action`) holds for every
redirect that follows a form, so that no page can send a form elsewhere.
"""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.identity.logins import FAREWELL_PAGE
from app.identity.routes import LoginsDep
from app.pages.answering import page
from app.web.parts import NowDep

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class FarewellPage:
    """The end of a visit; `provider` is where the browser logs out too, or empty."""

    provider: str


@router.get(FAREWELL_PAGE)
def farewell(request: Request, logins: LoginsDep, now: NowDep) -> Response:
    """Say that the session is over, and lead on to the provider."""
    view = FarewellPage(logins.farewell(now=now) or "")
    return page(request, "logged_out.html", view)
