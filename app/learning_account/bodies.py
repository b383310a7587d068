"""What funders, the platform and learners send and get. The public API, not domain values."""

from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.ids import new_id
from app.core.paging import Page
from app.core.text import ShortText
from app.core.values import Localised
from app.learning_account.funding import euros, is_public
from app.learning_account.models import (
    NOTICE,
    Access,
    AccountOverview,
    Address,
    Cents,
    FundingSource,
    LedgerKind,
    Months,
    Percent,
    Rhythm,
    SourceBalance,
    SourceKind,
    SourceOrder,
    StatementLine,
    TopUp,
    TopUpOrder,
)
from app.learning_account.written import AddressText, Code, Day


class Closed(BaseModel):
    """A request: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")


class NamesBody(Closed):
    """A name in both languages."""

    nl: ShortText
    en: ShortText


class NewFundingSourceBody(Closed):
    """A source. Without `organisation_id` a new funder is made; the answer tells its id."""

    kind: SourceKind
    names: NamesBody
    organisation_id: Code | None = None
    earmark: Code | None = Field(
        None, examples=["techniek"], description="The sector that it pays for; absent: any"
    )
    offering_codes: list[ShortText] = Field(
        [], max_length=200, description="The courses that it pays for; none: any"
    )
    person_group: Code | None = Field(None, description="Whom it is for; see /topup-groups")
    budget_cents: Cents
    valid_from: Day
    valid_until: Day | None = None
    rhythm: Rhythm = Rhythm.ONE_OFF
    validity_months: Months | None = Field(
        None, description="How long a sum can be used; absent: until valid_until"
    )
    share_percent: Percent | None = Field(None, description="The part of a price that it pays")
    access: Access = Access.INDIVIDUAL
    per_person_cents: Cents | None = Field(None, description="With `pool`: what a person may draw")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        # The rules of the value, told as faults of the request.
        self.order()
        return self

    def order(self) -> SourceOrder:
        """Return the domain's value."""
        return SourceOrder(
            kind=self.kind,
            names=Localised(nl=self.names.nl, en=self.names.en),
            organisation_id=self.organisation_id or new_id(),
            earmark=self.earmark,
            offering_codes=tuple(self.offering_codes),
            person_group=self.person_group,
            budget_cents=self.budget_cents,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            rhythm=self.rhythm,
            validity_months=self.validity_months,
            share_percent=self.share_percent,
            access=self.access,
            per_person_cents=self.per_person_cents,
        )


class FundingSourceBody(BaseModel):
    """A registered source. API clients of kind funder for `organisation_id` can use it."""

    id: str
    kind: SourceKind
    public: bool
    organisation_id: str
    names: Localised
    earmark: str | None
    offering_codes: list[str]
    person_group: str | None
    budget_cents: int
    valid_from: date
    valid_until: date | None
    rhythm: Rhythm
    validity_months: int | None
    share_percent: int | None
    access: Access
    per_person_cents: int | None
    closed_on: date | None
    created_at: datetime

    @classmethod
    def of(cls, source: FundingSource) -> Self:
        """Return the public form of a source."""
        members = dict(source) | {"offering_codes": list(source.offering_codes)}
        return cls(public=is_public(source.kind), **members)


class RecipientBody(Closed):
    """Whom a top-up is for: exactly one of these."""

    eppn: AddressText | None = Field(None, examples=["p01@waterkant.example"])
    email: AddressText | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.eppn is None) == (self.email is None):
            raise ValueError("give exactly one of eppn and email")
        return self

    @classmethod
    def of(cls, address: Address) -> Self:
        """Return the public form of an address."""
        return cls.model_validate({address.kind: address.value})

    def address(self) -> Address:
        """Return the domain's value."""
        if self.eppn is not None:
            return Address(kind="eppn", value=self.eppn)
        return Address(kind="email", value=self.email or "")


class NewTopUpBody(Closed):
    """Money for one person. Without `effective_on` it counts from today (UTC)."""

    source_id: Code
    recipient: RecipientBody
    cents: Cents = Field(examples=[20_000])
    reason: ShortText = Field(examples=["Scholingsbudget 2026"])
    effective_on: Day | None = None

    def order(self, *, today: date) -> TopUpOrder:
        """Return the domain's value."""
        return TopUpOrder(
            source_id=self.source_id,
            recipient=self.recipient.address(),
            cents=self.cents,
            reason=self.reason,
            effective_on=self.effective_on or today,
        )


class TopUpBody(BaseModel):
    """A top-up that was accepted. Whether its owner was found or looked is not told to anybody."""

    id: str
    source_id: str
    recipient: RecipientBody
    cents: int
    reason: str
    effective_on: date
    created_at: datetime
    row_key: str | None = Field(None, description="The key of its row, when it came in a file")

    @classmethod
    def of(cls, top_up: TopUp) -> Self:
        """Return the public form of a top-up."""
        return cls.model_validate({**dict(top_up), "recipient": RecipientBody.of(top_up.recipient)})


class AcceptedTopUpBody(TopUpBody):
    """The answer to a new top-up: it waits for the owner of the address, known here or not."""

    state: Literal["waiting"] = "waiting"


class SourceBalanceBody(BaseModel):
    """What one source has put aside for the learner."""

    source_id: str
    names: Localised
    kind: SourceKind
    public: bool
    cents: int
    euros: str = Field(examples=["200.00"])

    @classmethod
    def of(cls, balance: SourceBalance) -> Self:
        """Return the public form of a balance."""
        return cls(euros=euros(balance.cents), **dict(balance))


class StatementLineBody(BaseModel):
    """What came (positive) or went (negative)."""

    id: str
    source_id: str
    kind: LedgerKind
    reason: str
    cents: int
    euros: str = Field(examples=["200.00"])
    effective_on: date
    recorded_at: datetime

    @classmethod
    def of(cls, line: StatementLine) -> Self:
        """Return the public form of a line."""
        return cls(euros=euros(line.cents), **dict(line))


class BalanceBody(BaseModel):
    """What a learner has: public and private money apart; loans are listed and never summed."""

    notice: Localised = NOTICE
    sources: list[SourceBalanceBody]
    loans: list[SourceBalanceBody]
    public_cents: int
    private_cents: int
    total_cents: int
    public_euros: str = Field(examples=["300.00"])
    private_euros: str = Field(examples=["200.00"])
    total_euros: str = Field(examples=["500.00"])

    @classmethod
    def of_overview(cls, overview: AccountOverview) -> "BalanceBody":
        """Return the public form of what is left of each source."""
        return BalanceBody(
            sources=[SourceBalanceBody.of(balance) for balance in overview.sources],
            loans=[SourceBalanceBody.of(balance) for balance in overview.loans],
            public_cents=overview.public_cents,
            private_cents=overview.private_cents,
            total_cents=overview.total_cents,
            public_euros=euros(overview.public_cents),
            private_euros=euros(overview.private_cents),
            total_euros=euros(overview.total_cents),
        )


class AccountBody(BalanceBody):
    """A learner's account with its last transfers."""

    last_transfers: list[StatementLineBody]

    @classmethod
    def of(cls, overview: AccountOverview, last: Page[StatementLine]) -> Self:
        """Return the public form of an account with its last transfers."""
        return cls(
            **dict(BalanceBody.of_overview(overview)),
            last_transfers=[StatementLineBody.of(line) for line in last.items],
        )
