"""The values of the learning account: sources, accounts, transfers and what is left.

Money is whole euro cents. The kinds follow the domain's lists of sources and of ledger entries.
"""

import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, NewType, Self

from pydantic import AfterValidator, Field, model_validator

from app.core.values import Localised, Value

AddressKind = Literal["eppn", "email"]
AccountId = NewType("AccountId", str)
# EUR 100 billion: more than any scheme costs, and 900,000 such sources still fit in 64 bits.
MAX_CENTS = 10_000_000_000_000
Cents = Annotated[int, Field(strict=True, gt=0, le=MAX_CENTS)]
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]

# Fifty years: a whole working life.
Months = Annotated[int, Field(strict=True, ge=1, le=600)]
# The scheme was proposed in 2020 and never enacted; nobody may read a right into it.
NOTICE = Localised(
    nl="beleidsvariant LLO-2020, geen wettelijk recht",
    en="policy variant LLO-2020, not a statutory right",
)


class SourceKind(StrEnum):
    """Where money for learning comes from."""

    PUBLIC_BASE = "public_base"
    PUBLIC_EXTRA = "public_extra"
    SECTOR_BONUS = "sector_bonus"
    OO_FONDS = "oo_fonds"
    CAO = "cao"
    WERKGEVER = "werkgever"
    STIMULERINGSGELDEN = "stimuleringsgelden"
    UWV = "uwv"
    GEMEENTE = "gemeente"
    SECTORPLAN = "sectorplan"
    ESF = "esf"
    TRANSITIEVERGOEDING = "transitievergoeding"
    OWN_DEPOSIT = "own_deposit"
    STUDIEVOUCHER = "studievoucher"
    MODULE_VOUCHER = "module_voucher"
    STAP = "stap"
    SLIM = "slim"
    LOAN_LLLK = "loan_lllk"


class Rhythm(StrEnum):
    """Whether the budget of a source is there once, or again each year from its first day on."""

    ONE_OFF = "one_off"
    YEARLY = "yearly"


class Access(StrEnum):
    """Who says who gets what: the funder, person by person, or the persons of a group who draw."""

    INDIVIDUAL = "individual"
    POOL = "pool"


class LedgerKind(StrEnum):
    """What a transfer is for."""

    GRANT = "grant"
    TOPUP = "topup"
    RESERVE = "reserve"
    RELEASE = "release"
    DEBIT = "debit"
    REFUND = "refund"
    EXPIRE = "expire"
    ADJUST = "adjust"


class AccountKind(StrEnum):
    """Whose money an account holds.

    The world outside, the pool of a source, nobody's yet, the learner's, put aside for a
    reservation, what a provider has earned, what was not used in time, and corrections.
    """

    OUTSIDE = "outside"
    POOL = "pool"
    WAITING = "waiting"
    HOLDER = "holder"
    RESERVED = "reserved"
    PROVIDER = "provider"
    EXPIRY = "expiry"
    ADJUSTMENT = "adjustment"


class Account(Value):
    """One place where money of one source can be; `owner` is an identifier, never a name.

    Money that can be used until another day lies in an account of its own: a lot.
    `usable_until` is the last day on which it can be used; None for as long as the account is.
    """

    kind: AccountKind
    owner: str
    source_id: str
    usable_until: date | None = None


def normalised(address: str) -> str:
    """Return the form in which addresses are compared: lower case, composed (NFC)."""
    composed = unicodedata.normalize("NFC", address).lower()
    return unicodedata.normalize("NFC", composed).strip()


class Address(Value):
    """How a funder means a person whom it does not know by any identifier of ours."""

    kind: AddressKind
    value: Annotated[str, AfterValidator(normalised)]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Transfer(Value):
    """Money from one account to another: it cannot be written out of balance.

    `key` makes it happen once. `effective_on` is when it counts, `recorded_at` when we wrote it.
    """

    id: str
    key: str
    source: AccountId
    target: AccountId
    cents: Cents
    kind: LedgerKind
    reason: str
    effective_on: date
    recorded_at: datetime
    reference: str | None = None
    policy_version: str | None = None

    @model_validator(mode="after")
    def _between_two_accounts(self) -> Self:
        if self.source == self.target:
            raise ValueError("a transfer needs two accounts")
        return self


class Movement(Value):
    """A transfer before its accounts are looked up."""

    key: str
    source: Account
    target: Account
    cents: Cents
    kind: LedgerKind
    reason: str
    effective_on: date
    reference: str
    policy_version: str | None = None


class SourceOrder(Value):
    """A funding source as it is registered: who pays, from what, and on which days (inclusive).

    `earmark` is a sector, `offering_codes` are courses, `person_group` is a group of the same
    funder: what is left out may be anything. `share_percent` is the part of a price that it pays
    at most. What it gives is usable for `validity_months`, or else until `valid_until`.
    """

    kind: SourceKind
    organisation_id: str
    names: Localised
    earmark: str | None = None
    offering_codes: tuple[str, ...] = ()
    person_group: str | None = None
    budget_cents: Cents
    valid_from: date
    valid_until: date | None = None
    rhythm: Rhythm = Rhythm.ONE_OFF
    validity_months: Months | None = None
    share_percent: Percent | None = None
    access: Access = Access.INDIVIDUAL
    per_person_cents: Cents | None = None

    @model_validator(mode="after")
    def _drawn_by_a_group_up_to_a_limit(self) -> Self:
        drawn = self.access is Access.POOL
        if drawn != (self.per_person_cents is not None):
            raise ValueError("a pool says how much a person may draw; another source does not")
        if drawn and self.person_group is None:
            raise ValueError("a pool says which group may draw from it")
        return self


class FundingSource(SourceOrder):
    """A registered funding source; from `closed_on` on it gives and pays nothing."""

    id: str
    created_at: datetime
    closed_on: date | None = None


class TopUpOrder(Value):
    """Money that a funder puts aside for the owner of an address.

    `row_key` is the funder's own name for a row of a file, so that it is one top-up.
    """

    source_id: str
    recipient: Address
    cents: Cents
    reason: str
    effective_on: date
    row_key: str | None = None


class TopUp(TopUpOrder):
    """A top-up that was accepted."""

    id: str
    created_at: datetime


class Lot(Value):
    """What a learner has of one source that can be used until the same day."""

    account_id: AccountId
    source: FundingSource
    usable_until: date | None
    cents: int


class StatementLine(Value):
    """One transfer as its holder sees it: what came is positive, what went is negative."""

    id: str
    source_id: str
    kind: LedgerKind
    reason: str
    cents: int
    effective_on: date
    recorded_at: datetime


class SourceBalance(Value):
    """What is left of one source on one learner's account."""

    source_id: str
    names: Localised
    kind: SourceKind
    public: bool
    cents: int


class AccountOverview(Value):
    """What a learner has by source, public and private apart. Loans are shown and never summed."""

    sources: tuple[SourceBalance, ...]
    loans: tuple[SourceBalance, ...]
    public_cents: int
    private_cents: int
    total_cents: int


class Used(Value):
    """A right that was given, or a sum that was drawn: what, on which day, and until when."""

    what: str
    day: date
    cents: int
    until: date
