"""What learners get about who they are, their addresses and their sessions: the public API."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.core.mail import MAX_MAIL_ADDRESS
from app.core.values import Value
from app.identity.assurance import has_name_assurance
from app.identity.email_store import EmailAddress
from app.identity.models import Assured, Learner, LearnerSession, LinkedAccount, ValidatedName


class ValidatedNameBody(BaseModel):
    """A name that was checked; `source` is a home organisation, or `external`."""

    name: str
    source: str
    validated_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, name: ValidatedName) -> "ValidatedNameBody":
        """Return the public form of a validated name."""
        return cls(**name.model_dump())


class LinkedAccountBody(BaseModel):
    """An account elsewhere that the provider told; after `expires_at` it no longer counts."""

    source: str
    eppn: str | None
    validated_name: str | None
    validated_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, link: LinkedAccount) -> "LinkedAccountBody":
        """Return the public form of a linked account."""
        return cls(
            source=link.source,
            eppn=link.eppn,
            validated_name=link.name,
            validated_at=link.validated_at,
            expires_at=link.expires_at,
        )


class AssuredBody(BaseModel):
    """A value of assurance, where it came from, and when it was told."""

    value: str
    source: Literal["userinfo", "acr"]
    told_at: datetime

    @classmethod
    def of(cls, assured: Assured) -> "AssuredBody":
        """Return the public form of a value of assurance."""
        return cls(value=assured.value, source=assured.source, told_at=assured.at)


class MeBody(BaseModel):
    """The learner, as the identity provider vouched for at the last login."""

    id: str
    name: str | None
    birth_date: date | None
    eppns: list[str]
    emails: list[str]
    assurance: list[str]
    assured: list[AssuredBody]
    validated_names: list[ValidatedNameBody]
    linked_accounts: list[LinkedAccountBody]
    has_name_assurance: bool
    told_at: datetime | None

    @classmethod
    def of(cls, learner: Learner, *, now: datetime) -> "MeBody":
        """Return the public form of a learner."""
        return cls(
            id=learner.id,
            name=learner.name,
            birth_date=learner.birth_date,
            eppns=list(learner.eppns),
            emails=list(learner.emails),
            assurance=list(learner.assurance),
            assured=[AssuredBody.of(one) for one in learner.assured],
            validated_names=[ValidatedNameBody.of(name) for name in learner.validated_names],
            linked_accounts=[LinkedAccountBody.of(link) for link in learner.linked_accounts],
            has_name_assurance=has_name_assurance(learner, now=now),
            told_at=learner.seen_at,
        )


class NewEmailBody(Value):
    """An address to add; a code is mailed to it."""

    email: Annotated[str, Field(max_length=MAX_MAIL_ADDRESS)]


class EmailCodeBody(Value):
    """The code that was mailed."""

    code: Annotated[str, Field(max_length=40)]


class EmailBody(BaseModel):
    """An e-mail address. `source` is `provider`, or `own` for one that the learner added."""

    id: str
    email: str
    source: str
    verified_at: datetime | None

    @classmethod
    def of(cls, email: EmailAddress) -> "EmailBody":
        """Return the public form of an address."""
        return cls(
            id=email.id, email=email.value, source=email.source, verified_at=email.verified_at
        )


class SessionBody(BaseModel):
    """A browser that is logged in; `current` is the one that asks."""

    id: str
    browser: str
    system: str
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, session: LearnerSession, *, current: str | None) -> "SessionBody":
        """Return the public form of a session."""
        return cls(
            id=session.id,
            browser=session.browser,
            system=session.system,
            started_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            current=session.id_hash == current,
        )
