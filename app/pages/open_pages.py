"""The pages of who opens a verification link: what it shows, or the button that opens it."""

from fastapi import FastAPI, Request, Response

from app.core.errors import NotAllowedError
from app.pages import certificate, views
from app.pages.answering import language_of, page
from app.pages.share_showing import opened_page
from app.wallet.grants import InvalidGrantError
from app.wallet.handing import Handing
from app.wallet.pins import PinLockedError, PinRequiredError, WrongPinError
from app.wallet.shares import Opened
from app.wallet.sharing import LookingAheadError, OpeningRequiredError
from app.web.parts import Parts

ASKS = {
    PinRequiredError: "pin",
    WrongPinError: "pin",
    PinLockedError: "locked",
    OpeningRequiredError: "opening",
    LookingAheadError: "again",
    InvalidGrantError: "again",
}


def show_share(request: Request, opened: Opened, grant: str) -> Response:
    """Return the page of a link that was opened."""
    view = opened_page(opened, language_of(request), url=_address(request), grant=grant)
    return page(request, "verification.html", view)


def show_closed_share(request: Request, closed: NotAllowedError, *, status: int) -> Response:
    """Return the page with the button that opens a link, and why it did not open before."""
    asks = ASKS[type(closed)]
    fault = closed.code if status != OK else ""
    left = closed.extra.get("tries_left", 0)
    tries_left = left if isinstance(left, int) else 0
    view = views.ClosedSharePage(asks, request.url.path, fault, tries_left)
    return page(request, "share_closed.html", view, status=status)


def share_pdf(request: Request, opened: Opened, handing: Handing) -> Response:
    """Return what a link shows as a PDF, with the credentials in it."""
    language, parts = language_of(request), _parts(request)
    address = _address(request).removesuffix("/downloads")
    view = opened_page(opened, language, url=address)
    files = [
        handing.file(opened, number, forms[0], now=parts.clock())
        for number, item in enumerate(view.items, start=1)
        if (forms := item.files)
    ]
    headers = {"Content-Disposition": 'attachment; filename="leerkluis.pdf"'}
    pdf = certificate.pdf(view, files, language)
    return Response(pdf, headers=headers, media_type="application/pdf")


def install(app: FastAPI) -> None:
    """Give `app` the pages of links."""
    app.state.share_page = show_share
    app.state.closed_share_page = show_closed_share
    app.state.share_pdf = share_pdf


OK = 200


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


def _address(request: Request) -> str:
    # From the settings, never from the header Host.
    return _parts(request).base_url + request.url.path
