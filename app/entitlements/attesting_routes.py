"""The API with which institutions and registers attest levels of education."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Request, Response, Security
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.core.text import Identifier
from app.core.values import Localised
from app.entitlements.attesting import Attesting
from app.entitlements.models import AttestedLevel, AttestedOrder, HighestLevel, LevelSource
from app.entitlements.sentences import level_name
from app.learning_account.bodies import Closed, RecipientBody
from app.learning_account.written import Day
from app.web.callers import ApiCaller, institution, platform
from app.web.idempotency import Once, OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, ReadingDep, SessionDep

institutions = APIRouter(prefix="/api/v1/level-attestations", tags=["learning rights"])
registers = APIRouter(prefix="/api/v1/register-attestations", tags=["learning rights"])

Issuer = Annotated[ApiCaller, Security(institution, scopes=["awards:write"])]
IssuerReading = Annotated[ApiCaller, Security(institution, scopes=["awards:read"])]
Register = Annotated[ApiCaller, Security(platform, scopes=["platform:write"])]
RegisterReading = Annotated[ApiCaller, Security(platform, scopes=["platform:read"])]


def _attesting(request: Request, session: SessionDep) -> Attesting:
    make: Callable[[Session], Attesting] = request.app.state.attesting
    return make(session)


def _attesting_read(request: Request, session: ReadingDep) -> Attesting:
    make: Callable[[Session], Attesting] = request.app.state.attesting
    return make(session)


AttestingDep = Annotated[Attesting, Depends(_attesting)]
AttestingReadDep = Annotated[Attesting, Depends(_attesting_read)]


class NewAttestationBody(Closed):
    """The highest level of education of one person, and since when."""

    person: RecipientBody
    level: HighestLevel
    since: Day

    def order(self) -> AttestedOrder:
        """Return the domain's value."""
        return AttestedOrder(address=self.person.address(), level=self.level, valid_from=self.since)


class AttestationBody(BaseModel):
    """What was attested. Whether the person is known here is told to nobody."""

    id: str
    person: RecipientBody
    level: HighestLevel
    name: Localised
    since: date
    ended_on: date | None
    created_at: datetime

    @classmethod
    def of(cls, one: AttestedLevel) -> Self:
        """Return the public form of an attestation."""
        return cls(
            id=one.id,
            person=RecipientBody.of(one.address),
            level=one.level,
            name=level_name(one.level),
            since=one.valid_from,
            ended_on=one.ended_on,
            created_at=one.created_at,
        )


@institutions.post(
    "",
    operation_id="attestLevel",
    summary="Say which level of education somebody has",
    status_code=201,
    response_model=AttestationBody,
    responses=problems(401, 403, 409),
)
def attest(
    body: NewAttestationBody,
    caller: Issuer,
    attesting: AttestingDep,
    session: SessionDep,
    once: OnceDep,
) -> Response:
    """Learning rights count with it from the next grant on."""
    return _attest(body, caller, LevelSource.INSTITUTION, attesting, once, session)


@institutions.get(
    "",
    operation_id="listAttestedLevels",
    summary="What the institution attested, newest first",
    responses=problems(401, 403),
)
def list_attested(
    caller: IssuerReading, attesting: AttestingReadDep, paging: PagingDep, response: Response
) -> PageBody[AttestationBody]:
    """Return a page, withdrawn ones included."""
    page = attesting.page(caller.tenant, paging.wanted).map(AttestationBody.of)
    return PageBody(items=list(page.items), next=paging.announce(page, response))


@institutions.post(
    "/{attestation_id}/withdrawal",
    operation_id="withdrawAttestedLevel",
    summary="Say so no longer",
    responses=problems(401, 403, 404),
)
def withdraw(
    attestation_id: Identifier, caller: Issuer, attesting: AttestingDep, now: NowDep
) -> AttestationBody:
    """Grants that were made stay; the next one no longer counts with it."""
    return AttestationBody.of(attesting.withdraw(attestation_id, by=caller.tenant, now=now))


@registers.post(
    "",
    operation_id="attestLevelOfRegister",
    summary="Say which level of education a register knows of somebody",
    status_code=201,
    response_model=AttestationBody,
    responses=problems(401, 403, 409),
)
def attest_of_register(
    body: NewAttestationBody,
    caller: Register,
    attesting: AttestingDep,
    session: SessionDep,
    once: OnceDep,
) -> Response:
    """As an institution says it, with the register as its source."""
    return _attest(body, caller, LevelSource.REGISTER, attesting, once, session)


@registers.get(
    "",
    operation_id="listLevelsOfRegister",
    summary="What registers attested, newest first",
    responses=problems(401, 403),
)
def list_of_register(
    caller: RegisterReading, attesting: AttestingReadDep, paging: PagingDep, response: Response
) -> PageBody[AttestationBody]:
    """Return a page, withdrawn ones included."""
    return list_attested(caller, attesting, paging, response)


@registers.post(
    "/{register_attestation_id}/withdrawal",
    operation_id="withdrawLevelOfRegister",
    summary="Say so no longer",
    responses=problems(401, 403, 404),
)
def withdraw_of_register(
    register_attestation_id: Identifier,
    caller: Register,
    attesting: AttestingDep,
    now: NowDep,
) -> AttestationBody:
    """Grants that were made stay; the next one no longer counts with it."""
    return withdraw(register_attestation_id, caller, attesting, now)


def _attest(
    body: NewAttestationBody,
    caller: ApiCaller,
    source: LevelSource,
    attesting: Attesting,
    once: Once,
    session: Session,
) -> Response:
    def work() -> AttestationBody:
        made = attesting.attest(body.order(), by=caller.tenant, source=source, now=once.now)
        return AttestationBody.of(made)

    return once.answer(session, work, tenant=caller.tenant)
