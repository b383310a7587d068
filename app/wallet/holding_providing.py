"""How routes and pages reach what a learner holds, and what of a request is a search."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, Field
from sqlalchemy.orm import Session

from app.catalogue.models import NLQF, AchievementKind
from app.core.text import Identifier
from app.credentials.models import Standing
from app.credentials.verification import media_type_of
from app.wallet.collecting import Collections
from app.wallet.histories import Histories
from app.wallet.holding import Holdings
from app.wallet.imports import Candidate, Checks, Imports
from app.wallet.models import ItemKind
from app.wallet.portfolio import Portfolio
from app.wallet.sought import Sought
from app.web.callers import LearnerDep
from app.web.parts import NowDep, ReadingDep, SessionDep
from app.web.rate_limits import Limit

# Each asks others for keys and lists; a person has a handful of files, and a stack at most.
IMPORT_LIMIT = Limit("import", hits=60, seconds=60)
MAX_TEXT = 200
MAX_ISSUER = 2_000


def _blank(value: object) -> object:
    # A form sends every field, also the empty ones.
    return None if value == "" else value


Blank = BeforeValidator(_blank)
# A limit belongs to what is sought, not to its absence.
Year = Annotated[int, Field(ge=1, le=9999)]
IssuerName = Annotated[str, Field(max_length=MAX_ISSUER)]


def _sought(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    q: Annotated[str, Query(max_length=MAX_TEXT, description="Words of title or issuer")] = "",
    kind: Annotated[AchievementKind | None, Blank] = None,
    institution: Annotated[
        IssuerName | None, Blank, Query(description="The id of an institution or issuer")
    ] = None,
    level: Annotated[NLQF | None, Blank] = None,
    year: Annotated[Year | None, Blank] = None,
    state: Annotated[Standing | None, Blank] = None,
    origin: Annotated[ItemKind | None, Blank] = None,
    group: Annotated[Identifier | None, Blank] = None,
    hidden: Annotated[bool, Query(description="What was hidden, and only that")] = False,
    view: Annotated[
        Literal["list", "timeline"] | None,
        Blank,
        Query(description="`timeline`: by day of award, latest first"),
    ] = None,
) -> Sought:
    return Sought(
        text=q,
        kind=kind,
        institution=institution,
        level=level,
        year=year,
        state=state,
        origin=origin,
        group=group,
        hidden=hidden,
        timeline=view == "timeline",
    )


def _holdings(request: Request, session: SessionDep) -> Holdings:
    make: Callable[[Session], Holdings] = request.app.state.holdings
    return make(session)


def _holdings_read(request: Request, session: ReadingDep) -> Holdings:
    make: Callable[[Session], Holdings] = request.app.state.holdings
    return make(session)


def _checks(request: Request, session: ReadingDep) -> Checks:
    make: Callable[[Session], Checks] = request.app.state.import_checks
    return make(session)


def _imports(request: Request, session: SessionDep) -> Imports:
    make: Callable[[Session], Imports] = request.app.state.imports
    return make(session)


def _portfolio(request: Request, session: SessionDep) -> Portfolio:
    make: Callable[[Session], Portfolio] = request.app.state.portfolio
    return make(session)


def _collections(request: Request, session: SessionDep) -> Collections:
    make: Callable[[Session], Collections] = request.app.state.collections
    return make(session)


def _histories(request: Request, session: ReadingDep) -> Histories:
    make: Callable[[Session], Histories] = request.app.state.histories
    return make(session)


async def _body(request: Request) -> bytes:
    return await request.body()


SoughtDep = Annotated[Sought, Depends(_sought)]
HoldingsDep = Annotated[Holdings, Depends(_holdings)]
HoldingsReadDep = Annotated[Holdings, Depends(_holdings_read)]
ChecksDep = Annotated[Checks, Depends(_checks)]
ImportsDep = Annotated[Imports, Depends(_imports)]
PortfolioDep = Annotated[Portfolio, Depends(_portfolio)]
CollectionsDep = Annotated[Collections, Depends(_collections)]
HistoriesDep = Annotated[Histories, Depends(_histories)]
RawBody = Annotated[bytes, Depends(_body)]


def _candidate(
    request: Request, _caller: LearnerDep, body: RawBody, checks: ChecksDep, now: NowDep
) -> Candidate:
    return checks.candidate(body, media_type=media_type_of(request.headers), now=now)


CandidateDep = Annotated[Candidate, Depends(_candidate)]
