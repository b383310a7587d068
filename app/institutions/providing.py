"""How the routes of this feature get their services: made by `app.main` for each unit of work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.institutions.clients_service import ApiClients
from app.institutions.logbook import Logbook
from app.institutions.service import Institutions
from app.institutions.token_endpoint import TokenEndpoint
from app.institutions.trust_register import TrustRegister
from app.web.callers import ApiCaller
from app.web.idempotency import OnceDep
from app.web.parts import NowDep, ReadingDep, SessionDep


def _logbook(request: Request, session: SessionDep) -> Logbook:
    make: Callable[[Session], Logbook] = request.app.state.logbook
    return make(session)


LogbookDep = Annotated[Logbook, Depends(_logbook)]


@dataclass(frozen=True, slots=True)
class Creation:
    """What every creating operation needs: to happen once, in one unit of work, now."""

    once: OnceDep
    session: SessionDep
    now: NowDep
    log: LogbookDep

    def answer(self, work: Callable[[], BaseModel], *, caller: ApiCaller) -> Response:
        """Do `work` at most once for the idempotency key of `caller`, and answer 201."""
        return self.once.answer(self.session, work, tenant=caller.tenant)


CreationDep = Annotated[Creation, Depends(Creation)]


def _institutions(request: Request, session: SessionDep) -> Institutions:
    make: Callable[[Session], Institutions] = request.app.state.institutions
    return make(session)


def _institutions_read(request: Request, session: ReadingDep) -> Institutions:
    make: Callable[[Session], Institutions] = request.app.state.institutions
    return make(session)


def _api_clients(request: Request, session: SessionDep) -> ApiClients:
    make: Callable[[Session], ApiClients] = request.app.state.api_clients
    return make(session)


def _api_clients_read(request: Request, session: ReadingDep) -> ApiClients:
    make: Callable[[Session], ApiClients] = request.app.state.api_clients
    return make(session)


def _token_endpoint(request: Request, session: SessionDep) -> TokenEndpoint:
    make: Callable[[Session], TokenEndpoint] = request.app.state.token_endpoint
    return make(session)


def _trust_register(request: Request, session: SessionDep) -> TrustRegister:
    make: Callable[[Session], TrustRegister] = request.app.state.trust_register
    return make(session)


def _trust_register_read(request: Request, session: ReadingDep) -> TrustRegister:
    make: Callable[[Session], TrustRegister] = request.app.state.trust_register
    return make(session)


InstitutionsDep = Annotated[Institutions, Depends(_institutions)]
InstitutionsReadDep = Annotated[Institutions, Depends(_institutions_read)]
ApiClientsDep = Annotated[ApiClients, Depends(_api_clients)]
ApiClientsReadDep = Annotated[ApiClients, Depends(_api_clients_read)]
TokenEndpointDep = Annotated[TokenEndpoint, Depends(_token_endpoint)]
TrustRegisterDep = Annotated[TrustRegister, Depends(_trust_register)]
TrustRegisterReadDep = Annotated[TrustRegister, Depends(_trust_register_read)]
