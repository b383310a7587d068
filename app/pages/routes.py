"""The pages that everybody can see: the front door, the check of a credential, the API."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from app.core.errors import AppError, TooLargeError
from app.credentials.verify_routes import VERIFY_LIMIT, VerificationDep
from app.pages import views
from app.pages.answering import LanguageDep, page
from app.pages.examples import example_cards
from app.pages.faults import error_codes
from app.pages.showing import verdict_page
from app.web.parts import NowDep
from app.web.rate_limits import limited

# The reference draws itself with a script and inline styles of its own; only this page may.
REFERENCE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
ERROR_STATUS = 422

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, language: LanguageDep) -> Response:
    """Show what this is for."""
    return page(request, "home.html", views.HomePage(example_cards(language)))


@router.get("/verify")
def verify_form(request: Request) -> Response:
    """Show the form that takes a credential."""
    return page(request, "verify.html", views.VerifyPage())


@router.post("/verify", dependencies=[limited(VERIFY_LIMIT)])
def verify(
    request: Request,
    verification: VerificationDep,
    now: NowDep,
    language: LanguageDep,
    file: Annotated[UploadFile | None, File()] = None,
    pasted: Annotated[str, Form()] = "",
) -> Response:
    """Check what was handed in; it is not kept."""
    uploaded = file.file.read() if file is not None else b""
    given = uploaded or pasted.encode("utf-8", errors="replace")
    if not given.strip():
        return page(request, "verify.html", views.VerifyPage("nothing_given"), status=ERROR_STATUS)
    try:
        verdict = verification.verify(given, media_type="text/plain", now=now)
    except AppError as error:
        fault = "too_large" if isinstance(error, TooLargeError) else "unreadable"
        return page(request, "verify.html", views.VerifyPage(fault, pasted), status=ERROR_STATUS)
    return page(request, "verification.html", verdict_page(verdict, language))


@router.get("/docs")
def reference(request: Request) -> Response:
    """Show the description of the API."""
    answer = page(request, "docs.html", views.ReferencePage())
    answer.headers["Content-Security-Policy"] = REFERENCE_POLICY
    return answer


@router.get("/docs/errors")
def errors(request: Request) -> Response:
    """Show every error code."""
    return page(request, "docs_errors.html", views.ErrorCodesPage(error_codes()))
