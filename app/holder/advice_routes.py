"""Advisers over HTTP: the learner gives and withdraws leave; the adviser takes it up and reads."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.documents import JSONObject
from app.core.text import Identifier, ShortText
from app.core.values import ZonedMoment
from app.holder.advice import Advised, Invitation, Shown, Wish
from app.holder.advising import state_of
from app.holder.models import AdviceLook, Grant, GrantState, Part
from app.holder.providing import AdviceDep, AdviceReadDep
from app.learning_account.bodies import BalanceBody, StatementLineBody
from app.wallet.bodies import DescribedBody
from app.web.callers import LearnerDep
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, SessionDep
from app.web.rate_limits import Limit, limited

# Nobody types more codes than this; 2**80 codes at this pace outlast every invitation.
REDEEM_LIMIT = Limit("redeem-invitation", hits=20, seconds=60)

router = APIRouter(prefix="/api/v1", tags=["advice"])
Code = Annotated[str, StringConstraints(max_length=40)]


class Closed(BaseModel):
    """A request: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")


class NewGrantBody(Closed):
    """Leave for an adviser."""

    label: ShortText = Field(description="For the learner only: who the adviser is")
    parts: list[Part] = Field(min_length=1, max_length=len(Part))
    expires_at: ZonedMoment | None = Field(None, description="30 days from now where absent")

    def wish(self) -> Wish:
        """Return the domain's value."""
        return Wish(self.label, frozenset(self.parts), self.expires_at)


class GrantBody(BaseModel):
    """Leave as the learner who gave it sees it."""

    id: str
    label: str
    parts: list[Part]
    state: GrantState
    created_at: datetime
    invitation_expires_at: datetime
    expires_at: datetime
    adviser_name: str | None
    redeemed_at: datetime | None
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, grant: Grant, *, now: datetime) -> "GrantBody":
        """Return the public form of leave."""
        values = grant.model_dump(exclude={"learner_id", "adviser_id"})
        return cls(**values, state=state_of(grant, now=now))


class NewGrantAnswer(GrantBody):
    """Leave that was just given."""

    code: str = Field(description="The code of the invitation; it is shown this once")

    @classmethod
    def of_new(cls, made: Invitation, *, now: datetime) -> "NewGrantAnswer":
        """Return the leave with its code."""
        return cls(**GrantBody.of(made.grant, now=now).model_dump(), code=made.code)


class AdviceLookBody(BaseModel):
    """One look that an adviser took."""

    at: datetime
    grant_id: str
    adviser_name: str | None
    label: str

    @classmethod
    def of(cls, look: AdviceLook) -> "AdviceLookBody":
        """Return the public form of a look."""
        return cls(**look.model_dump(exclude={"id"}))


class RedemptionBody(Closed):
    """The code that the learner gave to the adviser."""

    code: Code


class ClientBody(BaseModel):
    """Leave as the adviser sees it."""

    id: str
    learner_name: str | None
    parts: list[Part]
    redeemed_at: datetime | None
    expires_at: datetime

    @classmethod
    def of(cls, grant: Grant, learner_name: str | None) -> "ClientBody":
        """Return the public form; what the learner calls it is the learner's own."""
        values = grant.model_dump(include={"id", "redeemed_at", "expires_at"})
        return cls(**values, parts=list(grant.parts), learner_name=learner_name)


class AdvisedCredentialBody(DescribedBody):
    """A credential with what it says, without any of its signatures."""

    contents: JSONObject

    @classmethod
    def of_shown(cls, shown: Shown) -> "AdvisedCredentialBody":
        """Return the public form of a credential that an adviser reads."""
        described = DescribedBody.of(shown.held.described)
        return cls(**dict(described), contents=shown.document["credentialSubject"])


class AdvisedBody(ClientBody):
    """What was granted; parts that were not are absent."""

    credentials: list[AdvisedCredentialBody] | None = None
    balance: BalanceBody | None = None
    statement: list[StatementLineBody] | None = None

    @classmethod
    def of_advised(cls, advised: Advised) -> "AdvisedBody":
        """Return the public form of what an adviser sees."""
        credentials, lines = advised.credentials, advised.statement
        balance = advised.balance
        return cls(
            **dict(ClientBody.of(advised.grant, advised.learner_name)),
            credentials=None
            if credentials is None
            else [AdvisedCredentialBody.of_shown(shown) for shown in credentials],
            balance=None if balance is None else BalanceBody.of_overview(balance),
            statement=None if lines is None else [StatementLineBody.of(line) for line in lines],
        )


@router.get(
    "/me/advisers",
    operation_id="listMyAdvisers",
    summary="List whom I let read along, newest first",
    responses=problems(401),
)
def list_advisers(
    caller: LearnerDep, advice: AdviceReadDep, paging: PagingDep, response: Response, now: NowDep
) -> PageBody[GrantBody]:
    """Return a page of the leave that I gave."""
    page = advice.given(caller.learner_id, paging.wanted)
    return PageBody(
        items=[GrantBody.of(grant, now=now) for grant in page.items],
        next=paging.announce(page, response),
    )


@router.post(
    "/me/advisers",
    operation_id="inviteAdviser",
    summary="Let an adviser read some parts",
    status_code=201,
    response_model=NewGrantAnswer,
    responses=problems(401, 409),
)
def invite_adviser(
    body: NewGrantBody, caller: LearnerDep, once: OnceDep, session: SessionDep, advice: AdviceDep
) -> Response:
    """Make an invitation; its code works once, for seven days."""

    def work() -> NewGrantAnswer:
        made = advice.invite(caller.learner_id, body.wish(), now=once.now)
        return NewGrantAnswer.of_new(made, now=once.now)

    return once.answer(session, work, tenant=caller.tenant)


@router.delete(
    "/me/advisers/{grant_id}",
    operation_id="withdrawAdviser",
    summary="End what an adviser may read",
    responses=problems(401, 404),
)
def withdraw_adviser(
    grant_id: Identifier, caller: LearnerDep, advice: AdviceDep, now: NowDep
) -> GrantBody:
    """End it at once."""
    return GrantBody.of(advice.withdraw(grant_id, learner_id=caller.learner_id, now=now), now=now)


@router.get(
    "/me/adviser-looks",
    operation_id="listAdviserLooks",
    summary="List when advisers looked, newest first",
    responses=problems(401),
)
def list_adviser_looks(
    caller: LearnerDep, advice: AdviceReadDep, paging: PagingDep, response: Response
) -> PageBody[AdviceLookBody]:
    """Return a page of looks."""
    page = advice.looks(caller.learner_id, paging.wanted)
    return PageBody(
        items=[AdviceLookBody.of(look) for look in page.items],
        next=paging.announce(page, response),
    )


@router.post(
    "/advice/redemptions",
    operation_id="redeemInvitation",
    summary="Take up an invitation, as an adviser",
    status_code=201,
    response_model=ClientBody,
    dependencies=[limited(REDEEM_LIMIT)],
    responses=problems(401, 404, 409, 410),
)
def redeem_invitation(
    body: RedemptionBody, caller: LearnerDep, once: OnceDep, session: SessionDep, advice: AdviceDep
) -> Response:
    """Use the code that a learner gave; it works once."""

    def work() -> ClientBody:
        grant = advice.redeem(body.code, adviser_id=caller.learner_id, now=once.now)
        return ClientBody.of(grant, advice.name_of(grant))

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "/advice",
    operation_id="listClients",
    summary="List who lets me read along, as an adviser",
    responses=problems(401),
)
def list_clients(
    caller: LearnerDep, advice: AdviceReadDep, paging: PagingDep, response: Response, now: NowDep
) -> PageBody[ClientBody]:
    """Return a page of the leave that is open."""
    page = advice.clients(caller.learner_id, paging.wanted, now=now)
    return PageBody(
        items=[ClientBody.of(grant, advice.name_of(grant)) for grant in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/advice/{grant_id}",
    operation_id="readAlong",
    summary="Read what a learner granted, as an adviser",
    responses=problems(401, 404, 410),
)
def read_along(
    grant_id: Identifier, caller: LearnerDep, advice: AdviceDep, now: NowDep
) -> AdvisedBody:
    """Return the granted parts; the learner sees that I looked, and when."""
    return AdvisedBody.of_advised(advice.look(grant_id, adviser_id=caller.learner_id, now=now))
