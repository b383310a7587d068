"""The pages on which a learner adds what was not issued here: of others, or of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from pydantic import ValidationError

from app.core.errors import AppError, MalformedError, TooLargeError, UnsupportedMediaTypeError
from app.core.text import Identifier
from app.credentials.baking import InvalidPictureError, NoBakedCredentialError
from app.pages import holding_views, showing
from app.pages.answering import go_to, page
from app.pages.forms import as_lines
from app.pages.uploads import as_text, media_type_of_file
from app.pages.visiting import VisitDep
from app.wallet.holding_providing import (
    IMPORT_LIMIT,
    ChecksDep,
    HoldingsReadDep,
    ImportsDep,
    PortfolioDep,
)
from app.wallet.importing import (
    AlreadyImportedError,
    ImportRefusedError,
    IssuedHereError,
    NotOneCredentialError,
    TooManyImportsError,
)
from app.wallet.models import PortfolioEntry
from app.wallet.service import UnknownItemError
from app.web.callers import LearnerDep
from app.web.parts import NowDep, SessionDep
from app.web.rate_limits import limited

UNPROCESSABLE = 422
# Why nothing was kept, the narrowest kind first.
FAULTS: Mapping[type[AppError], str] = {
    ImportRefusedError: "refused",
    AlreadyImportedError: "already_imported",
    IssuedHereError: "issued_here",
    TooManyImportsError: "too_many",
    NotOneCredentialError: "not_one",
    NoBakedCredentialError: "no_baked_credential",
    InvalidPictureError: "no_baked_credential",
    TooLargeError: "too_large",
    AppError: "unreadable",
}
PICTURE_FAULTS = (UnsupportedMediaTypeError, TooLargeError, MalformedError)
FIELDS = tuple(PortfolioEntry.model_fields)

router = APIRouter(prefix="/wallet", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Given:
    """What the form for a credential holds: the file if there is one, or else the text."""

    file: Annotated[UploadFile | None, File()] = None
    pasted: Annotated[str, Form()] = ""

    @property
    def data(self) -> bytes:
        """Return the bytes that were handed in."""
        uploaded = self.file.file.read() if self.file is not None else b""
        return uploaded or self.pasted.encode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Entered:
    """The form for what a learner says themselves."""

    title: Annotated[str, Form()] = ""
    organisation: Annotated[str, Form()] = ""
    began_on: Annotated[str, Form()] = ""
    ended_on: Annotated[str, Form()] = ""
    description: Annotated[str, Form()] = ""
    link: Annotated[str, Form()] = ""
    picture: Annotated[UploadFile | None, File()] = None
    without_picture: Annotated[str, Form()] = ""

    @property
    def values(self) -> dict[str, str]:
        """Return the fields as they were filled in."""
        return {name: as_lines(getattr(self, name)) for name in FIELDS}

    def entry(self) -> PortfolioEntry:
        """Return what was filled in; an empty field is none.

        Raises:
            ValidationError: a field does not fit.
        """
        filled = {name: value for name, value in self.values.items() if value}
        return PortfolioEntry.model_validate(filled)

    def data(self) -> bytes | None:
        """Return the bytes of the picture, if one was chosen."""
        return (self.picture.file.read() if self.picture is not None else b"") or None


@router.get("/import")
def import_form(request: Request, _caller: LearnerDep) -> Response:
    """Show the form that takes a credential of others."""
    return page(request, "import.html", holding_views.ImportPage())


@router.post("/import", dependencies=[limited(IMPORT_LIMIT)])
def import_credential(
    visit: VisitDep,
    checks: ChecksDep,
    imports: ImportsDep,
    session: SessionDep,
    given: Annotated[Given, Depends(Given)],
) -> Response:
    """Check a credential of others and keep it; what cannot be kept comes back with why."""
    data = as_text(given.data)
    candidate = None
    try:
        candidate = checks.candidate(data, media_type=media_type_of_file(data), now=visit.now)
        item = imports.add(visit.learner_id, candidate, now=visit.now)
    except AppError as error:
        session.rollback()
        fault = next(code for kind, code in FAULTS.items() if isinstance(error, kind))
        refused = candidate is not None and fault == "refused"
        view = holding_views.ImportPage(
            fault=fault if data.strip() else "nothing_given",
            pasted=given.pasted,
            refused=showing.checked(candidate.verdict, visit.language, name=None)
            if candidate is not None and refused
            else None,
            known=str(error.extra.get("item_id", "")),
        )
        return page(visit.request, "import.html", view, status=UNPROCESSABLE)
    return go_to(f"/wallet/credentials/{item.id}")


@router.get("/portfolio/new")
def new_entry(request: Request, _caller: LearnerDep) -> Response:
    """Show the empty form for what a learner says themselves."""
    view = holding_views.EntryFormPage("", dict.fromkeys(FIELDS, ""))
    return page(request, "entry_form.html", view)


@router.post("/portfolio")
def add_entry(
    request: Request,
    caller: LearnerDep,
    portfolio: PortfolioDep,
    session: SessionDep,
    now: NowDep,
    entered: Annotated[Entered, Depends(Entered)],
) -> Response:
    """Keep it; a form that does not fit comes back with what is wrong."""
    try:
        entry, data = entered.entry(), entered.data()
        item = portfolio.add(caller.learner_id, entry, picture=data, now=now)
    except (ValidationError, AppError) as error:
        session.rollback()
        return _again(request, "", entered, error)
    return go_to(f"/wallet/credentials/{item.id}")


@router.get("/portfolio/{item_id}")
def entry_form(
    item_id: Identifier, request: Request, caller: LearnerDep, holdings: HoldingsReadDep
) -> Response:
    """Show the form with what the learner said."""
    entry = holdings.get(item_id, learner_id=caller.learner_id).portfolio
    if entry is None:
        raise UnknownItemError("Your portfolio holds no such entry.")
    values = {name: str(getattr(entry, name) or "") for name in FIELDS}
    view = holding_views.EntryFormPage(item_id, values, has_picture=entry.has_picture)
    return page(request, "entry_form.html", view)


@router.post("/portfolio/{item_id}")
def change_entry(
    item_id: Identifier,
    request: Request,
    caller: LearnerDep,
    portfolio: PortfolioDep,
    session: SessionDep,
    entered: Annotated[Entered, Depends(Entered)],
) -> Response:
    """Change it; a form that does not fit comes back with what is wrong."""
    whose = {"learner_id": caller.learner_id}
    try:
        portfolio.change(item_id, entered.entry(), **whose)
        data = entered.data()
        if data is not None or entered.without_picture == "yes":
            portfolio.set_picture(item_id, data, **whose)
    except UnknownItemError:
        raise
    except (ValidationError, AppError) as error:
        session.rollback()
        return _again(request, item_id, entered, error)
    return go_to(f"/wallet/credentials/{item_id}")


def _again(
    request: Request, item_id: str, entered: Entered, error: ValidationError | AppError
) -> Response:
    view = holding_views.EntryFormPage(item_id, entered.values, faults=_faults(error))
    return page(request, "entry_form.html", view, status=UNPROCESSABLE)


def _faults(error: ValidationError | AppError) -> dict[str, str]:
    """Return which fields do not fit, each with the word for what is wrong."""
    if isinstance(error, ValidationError):
        # What is wrong with both days stands at the last one.
        return {str((*one["loc"], "ended_on")[0]): "invalid" for one in error.errors()}
    if isinstance(error, PICTURE_FAULTS):
        return {"picture": error.code}
    errors = error.extra.get("errors")
    places = [str(one["location"]) for one in errors] if isinstance(errors, list) else ["title"]
    return {place if place in FIELDS else "title": error.code for place in places}
