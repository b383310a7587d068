"""The pages that everybody can see: the front door, the check of a credential, the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile

from app.core.errors import AppError, TooLargeError
from app.credentials.baking import InvalidPictureError, NoBakedCredentialError
from app.pages import views
from app.pages.answering import LanguageDep, go_to, page
from app.pages.examples import example_cards
from app.pages.faults import error_codes
from app.pages.showing import verdict_page
from app.pages.uploads import as_text, link_in, media_type_of_file
from app.wallet.sharing import ForeignLinkError, token_in
from app.wallet.verify_routes import VERIFY_LIMIT, checked
from app.web.parts import PartsDep
from app.web.rate_limits import limited

# The reference draws itself with a script and inline styles of its own; only this page may.
REFERENCE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
ERROR_STATUS = 422
# Why nothing could be checked, the narrowest kind first.
FAULTS: Mapping[type[AppError], str] = {
    ForeignLinkError: "foreign_link",
    NoBakedCredentialError: "no_baked_credential",
    InvalidPictureError: "no_baked_credential",
    TooLargeError: "too_large",
    AppError: "unreadable",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request, language: LanguageDep) -> Response:
    """Show what this is for."""
    return page(request, "home.html", views.HomePage(example_cards(language)))


@dataclass(frozen=True, slots=True)
class Given:
    """What the form holds: the first of a file, a photograph and a text that is there."""

    file: Annotated[UploadFile | None, File()] = None
    photo: Annotated[UploadFile | None, File()] = None
    pasted: Annotated[str, Form()] = ""

    @property
    def data(self) -> bytes:
        """Return the bytes that were handed in."""
        for upload in (self.file, self.photo):
            uploaded = upload.file.read() if upload is not None else b""
            if uploaded:
                return uploaded
        return self.pasted.encode("utf-8", errors="replace")


@router.get("/verify")
def verify_form(request: Request) -> Response:
    """Show the form that takes a credential."""
    return page(request, "verify.html", views.VerifyPage())


@router.post("/verify", dependencies=[limited(VERIFY_LIMIT)])
def verify(
    request: Request,
    parts: PartsDep,
    language: LanguageDep,
    given: Annotated[Given, Depends(Given)],
) -> Response:
    """Check what was handed in, which is not kept; a link of ours is opened."""
    data = as_text(given.data)
    try:
        link = link_in(data)
        if link is not None:
            return go_to(f"/v/{token_in(link, base_url=parts.base_url)}")
        found = checked(request, parts, data, media_type_of_file(data))
    except AppError as error:
        fault = next(code for kind, code in FAULTS.items() if isinstance(error, kind))
        fault = fault if data.strip() else "nothing_given"
        view = views.VerifyPage(fault, given.pasted)
        return page(request, "verify.html", view, status=ERROR_STATUS)
    return page(request, "verification.html", verdict_page(found, language))


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
