"""Who may come to which page of a funder, and what surrounds it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from app.core.paging import Page
from app.core.values import Language
from app.learning_account.funding_providing import (
    AccountsReadDep,
    OwnAddressesDep,
    SeatsReadDep,
)
from app.learning_account.models import FundingSource
from app.learning_account.seat_store import Seat
from app.learning_account.written import Code
from app.pages.answering import LanguageDep, page
from app.pages.funder_showing import source_line
from app.pages.funder_views import Desk, SourceLine
from app.web.callers import LearnerDep
from app.web.pagination import Paging
from app.web.parts import NowDep


@dataclass(frozen=True, slots=True)
class FunderDesk:
    """Somebody at work for a funder, who has a seat there."""

    request: Request
    seat: Seat
    learner_id: str
    language: Language
    now: datetime

    @property
    def organisation_id(self) -> str:
        """Return the id of the funder."""
        return self.seat.organisation_id

    def desk(self, place: str = "") -> Desk:
        """Return what surrounds the page; `place` is its entry in the menu."""
        return Desk(home=self.path(), name=self.seat.organisation_name, place=place)

    def show(self, template: str, view: object, *, status: int = 200) -> Response:
        """Return a page in the language of the person."""
        return page(self.request, template, view, status=status)

    def asked(self, name: str) -> str:
        """Return a word that stands in the address, such as what the last form did."""
        return self.request.query_params.get(name, "")

    def older(self, paging: Paging, found: Page[Any]) -> str | None:
        """Return the address of the next page of a list."""
        cursor = paging.announce(found, Response())
        return f"{self.request.url.path}?after={cursor}" if cursor else None

    def line(self, source: FundingSource, *, left_cents: int) -> SourceLine:
        """Return a source with what is left of it, for this reader on this day."""
        return source_line(
            source, left_cents=left_cents, language=self.language, today=self.now.date()
        )

    def path(self, *steps: str) -> str:
        """Return the address of a page of this funder."""
        return "/".join(("/funder", self.organisation_id, *steps))


def _desk(  # noqa: PLR0913, PLR0917 - each is a part of one request
    request: Request,
    organisation_id: Code,
    caller: LearnerDep,
    addresses: OwnAddressesDep,
    seats: SeatsReadDep,
    language: LanguageDep,
    now: NowDep,
) -> FunderDesk:
    seat = seats.seat(organisation_id, addresses)
    return FunderDesk(request, seat, caller.learner_id, language, now)


DeskDep = Annotated[FunderDesk, Depends(_desk)]


def _own_source(desk: DeskDep, source_id: Code, accounts: AccountsReadDep) -> FundingSource:
    return accounts.own_source(desk.organisation_id, source_id)


OwnSourceDep = Annotated[FundingSource, Depends(_own_source)]
