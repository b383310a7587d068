"""The API of the trust register, for the platform administration."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Response, Security
from pydantic import BaseModel, Field

from app.core.documents import JSONObject
from app.core.text import Identifier, ShortText, WebAddress
from app.institutions.bodies import Closed, Day, NamesBody
from app.institutions.models import Names
from app.institutions.providing import CreationDep, TrustRegisterDep, TrustRegisterReadDep
from app.institutions.trusted import (
    MAX_KEYS,
    MAX_KINDS,
    IssuerId,
    KeyName,
    Kind,
    NewTrustedIssuer,
    TrustedIssuer,
    TrustedKey,
)
from app.web.callers import ApiCaller, platform
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep

router = APIRouter(prefix="/api/v1/trusted-issuers", tags=["trust register"])

Reader = Annotated[ApiCaller, Security(platform, scopes=["platform:read"])]
Writer = Annotated[ApiCaller, Security(platform, scopes=["platform:write"])]


class TrustedKeyBody(Closed):
    """A public key, under the name that the signatures of the issuer give it."""

    kid: KeyName = Field(examples=["did:web:college.example#key-1"])
    jwk: JSONObject


class NewTrustedIssuerBody(Closed):
    """An issuer outside this service to be trusted."""

    issuer_id: IssuerId = Field(
        description="A DID or https address, as the credentials say it",
        examples=["did:web:college.example"],
    )
    names: NamesBody
    source: ShortText = Field(
        description="The register that vouches, as it is shown to whoever verifies",
        examples=["Voorbeeldregister hoger onderwijs (fictief)"],
    )
    source_url: WebAddress | None = None
    keys: list[TrustedKeyBody] = Field(
        default=[], max_length=MAX_KEYS, description="Where absent, the DID is asked for its keys"
    )
    kinds: list[Kind] = Field(
        default=[],
        max_length=MAX_KINDS,
        description="Types, achievement types or vct that it may issue; where absent, all",
    )
    valid_from: Day
    valid_until: Day | None = None

    def order(self) -> NewTrustedIssuer:
        """Return the issuer as a domain value."""
        return NewTrustedIssuer(
            issuer_id=self.issuer_id,
            names=Names(nl=self.names.nl, en=self.names.en),
            source=self.source,
            source_url=self.source_url,
            keys=tuple(TrustedKey(kid=key.kid, jwk=key.jwk) for key in self.keys),
            kinds=tuple(self.kinds),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class TrustedIssuerBody(BaseModel):
    """An entry of the trust register."""

    id: str
    issuer_id: str
    names: NamesBody
    source: str
    source_url: str | None
    keys: list[TrustedKeyBody]
    kinds: list[str]
    valid_from: date
    valid_until: date | None
    created_at: datetime
    removed_at: datetime | None

    @classmethod
    def of(cls, entry: TrustedIssuer) -> "TrustedIssuerBody":
        """Return the answer about an entry."""
        return cls.model_validate(entry.model_dump())


@router.post(
    "",
    operation_id="addTrustedIssuer",
    summary="Vouch for an issuer outside this service",
    status_code=201,
    response_model=TrustedIssuerBody,
    responses=problems(401, 403, 409),
)
def add_trusted_issuer(
    body: NewTrustedIssuerBody, caller: Writer, creation: CreationDep, register: TrustRegisterDep
) -> Response:
    """Return the entry; from now on its credentials are checked against it."""

    def work() -> TrustedIssuerBody:
        return TrustedIssuerBody.of(register.add(body.order(), now=creation.now))

    return creation.answer(work, caller=caller)


@router.get(
    "",
    operation_id="listTrustedIssuers",
    summary="List the issuers that are vouched for, newest first",
    responses=problems(401, 403),
)
def list_trusted_issuers(
    _caller: Reader, register: TrustRegisterReadDep, paging: PagingDep, response: Response
) -> PageBody[TrustedIssuerBody]:
    """Return a page of entries; the Link header leads to the next one."""
    page = register.page(paging.wanted)
    return PageBody(
        items=[TrustedIssuerBody.of(entry) for entry in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{entry_id}",
    operation_id="getTrustedIssuer",
    summary="Read one entry, also one that was removed",
    responses=problems(401, 403, 404),
)
def get_trusted_issuer(
    entry_id: Identifier, _caller: Reader, register: TrustRegisterReadDep
) -> TrustedIssuerBody:
    """Return an entry."""
    return TrustedIssuerBody.of(register.get(entry_id))


@router.delete(
    "/{entry_id}",
    operation_id="removeTrustedIssuer",
    summary="Vouch for an issuer no longer",
    responses=problems(401, 403, 404),
)
def remove_trusted_issuer(
    entry_id: Identifier, _caller: Writer, register: TrustRegisterDep, now: NowDep
) -> TrustedIssuerBody:
    """Return the entry with the moment at which it ended."""
    return TrustedIssuerBody.of(register.remove(entry_id, now=now))
