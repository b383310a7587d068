"""Learning rights as the API shows them, and what a learner declares."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, Field

from app.core.values import Localised
from app.entitlements.models import (
    Attestation,
    Granted,
    HighestLevel,
    LevelSource,
    WorkPeriod,
    YearGrant,
)
from app.entitlements.policy import EntitlementPolicy
from app.entitlements.sentences import explained, level_name
from app.entitlements.service import MAX_PERIODS, Rights
from app.learning_account.bodies import Closed
from app.learning_account.funding import euros
from app.learning_account.models import NOTICE
from app.learning_account.written import Day

Policies = Mapping[str, EntitlementPolicy]


class LevelDeclarationBody(Closed):
    """The highest level of education that the learner has, and since when."""

    level: HighestLevel
    since: Day


class WorkPeriodBody(Closed):
    """Days on which the learner works, both included; without an end while it lasts."""

    begins_on: Day
    ends_on: Day | None = None


class FactsBody(Closed):
    """What the learner declares; what is left out stays as it is. Work replaces all of before."""

    birth_date: Day | None = Field(None, description="Only when your account does not tell it")
    level: LevelDeclarationBody | None = None
    work: Annotated[list[WorkPeriodBody], Field(max_length=MAX_PERIODS)] | None = None

    def attestation(self) -> Attestation | None:
        """Return the declared level as a value."""
        if self.level is None:
            return None
        source = LevelSource.SELF
        return Attestation(level=self.level.level, source=source, valid_from=self.level.since)

    def periods(self) -> list[WorkPeriod] | None:
        """Return the declared work as values."""
        if self.work is None:
            return None
        return [WorkPeriod(begins_on=one.begins_on, ends_on=one.ends_on) for one in self.work]


class BirthDateBody(BaseModel):
    """A birth date; `verified` when the account that the learner logs in with tells it."""

    day: date
    verified: bool


class LevelBody(BaseModel):
    """A level that somebody attested."""

    level: HighestLevel
    name: Localised
    source: LevelSource
    valid_from: date
    ended_on: date | None

    @classmethod
    def of(cls, one: Attestation) -> Self:
        """Return the public form of an attestation."""
        return cls(name=level_name(one.level), **dict(one))


class GrantBody(BaseModel):
    """A grant that was made, with why it is this much."""

    day: date
    age: int
    cents: int
    euros: str = Field(examples=["600.00"])
    base_cents: int
    extra_cents: int
    rule: str = Field(examples=["yearly"])
    policy_version: str
    level: HighestLevel | None
    level_source: LevelSource | None
    birth_date_verified: bool
    sector: str | None
    explanation: Localised

    @classmethod
    def of(cls, grant: Granted, policies: Policies) -> Self:
        """Return the public form of a grant."""
        names = cls.model_fields.keys() & Granted.model_fields.keys()
        return cls(
            **{name: getattr(grant, name) for name in names},
            cents=grant.cents,
            euros=euros(grant.cents),
            explanation=explained(grant, policies[grant.policy_version]),
        )


class ExpectedGrantBody(BaseModel):
    """A grant that comes if nothing changes: not the law, and not the facts."""

    day: date
    age: int
    cents: int
    euros: str
    policy_version: str

    @classmethod
    def of(cls, grant: YearGrant) -> Self:
        """Return the public form of a grant to come."""
        return cls(
            day=grant.day,
            age=grant.age,
            cents=grant.cents,
            euros=euros(grant.cents),
            policy_version=grant.policy_version,
        )


class RightsBody(BaseModel):
    """A learner's rights: the facts, what was granted and why, and what can be expected."""

    notice: Localised = NOTICE
    birth_date: BirthDateBody | None
    levels: list[LevelBody]
    work: list[WorkPeriodBody]
    grants: list[GrantBody]
    granted_cents: int
    expected: list[ExpectedGrantBody]
    expected_cents: int

    @classmethod
    def of(cls, rights: Rights, policies: Policies) -> "RightsBody":
        """Return the public form of a learner's rights."""
        born = rights.birth_date
        return cls(
            birth_date=BirthDateBody(**dict(born)) if born else None,
            levels=[LevelBody.of(one) for one in rights.levels],
            work=[WorkPeriodBody(**dict(one)) for one in rights.work],
            grants=[GrantBody.of(grant, policies) for grant in rights.granted],
            granted_cents=rights.granted_cents,
            expected=[ExpectedGrantBody.of(grant) for grant in rights.to_come],
            expected_cents=rights.to_come_cents,
        )


class PoliciesBody(BaseModel):
    """Every version of the policy, the oldest first."""

    notice: Localised = NOTICE
    items: list[EntitlementPolicy]
