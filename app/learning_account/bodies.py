"""What funders, the platform and learners send and get. The public API, not domain values."""

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from app.core.ids import new_id
from app.core.paging import Page
from app.core.text import ShortText, one_line
from app.core.values import Localised
from app.learning_account.funding import euros, is_public
from app.learning_account.models import (
    NOTICE,
    AccountOverview,
    Address,
    Cents,
    FundingSource,
    LedgerKind,
    SourceBalance,
    SourceKind,
    SourceOrder,
    StatementLine,
    TopUp,
    TopUpOrder,
    normalised,
)

# An address as RFC 5321 limits it; whether it exists shows when its owner looks.
ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")


def _address(text: str) -> str:
    address = normalised(one_line(text))
    if ADDRESS.fullmatch(address) is None:
        raise ValueError("write the address as name@domain")
    return address


AddressText = Annotated[str, AfterValidator(_address), Field(max_length=320)]
# An identifier of ours, or a word of the funder's own.
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


def _written_out(value: object) -> object:
    # Pydantic also reads numbers as days since 1970; a day in JSON is text.
    if isinstance(value, str | date):
        return value
    raise ValueError("write the day as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written_out)]


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
    earmark: Code | None = Field(None, examples=["techniek"])
    budget_cents: Cents
    valid_from: Day
    valid_until: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self

    def order(self) -> SourceOrder:
        """Return the domain's value."""
        return SourceOrder(
            kind=self.kind,
            names=Localised(nl=self.names.nl, en=self.names.en),
            organisation_id=self.organisation_id or new_id(),
            earmark=self.earmark,
            budget_cents=self.budget_cents,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class FundingSourceBody(BaseModel):
    """A registered source. API clients of kind funder for `organisation_id` can use it."""

    id: str
    kind: SourceKind
    public: bool
    organisation_id: str
    names: Localised
    earmark: str | None
    budget_cents: int
    valid_from: date
    valid_until: date | None
    created_at: datetime

    @classmethod
    def of(cls, source: FundingSource) -> Self:
        """Return the public form of a source."""
        return cls(public=is_public(source.kind), **dict(source))


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
