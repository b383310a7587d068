"""The rules of funding sources: which are public, which are loans, and what they may pay."""

from collections.abc import Iterable
from datetime import date

from app.core.bsn import contains_bsn
from app.core.errors import ConflictError, NotFoundError, RejectedError
from app.core.refusals import Refusal
from app.learning_account.earmarks import pays_on
from app.learning_account.models import (
    AccountOverview,
    Address,
    FundingSource,
    Lot,
    SourceBalance,
    SourceKind,
    TopUpOrder,
)

PRIVATE_KINDS = frozenset(
    {
        SourceKind.OO_FONDS,
        SourceKind.CAO,
        SourceKind.WERKGEVER,
        SourceKind.TRANSITIEVERGOEDING,
        SourceKind.OWN_DEPOSIT,
    }
)
# A voucher is used as a whole; money from such a source would lie on an account for nothing.
HANDED_OUT_OTHERWISE = frozenset({SourceKind.MODULE_VOUCHER})
# Money that must be paid back is nobody's balance.
LOAN_KINDS = frozenset({SourceKind.LOAN_LLLK})


class UnknownFundingSourceError(NotFoundError):
    """There is no such source, or it belongs to another funder, who is not told."""

    code = "unknown_funding_source"


class PoolExhaustedError(ConflictError):
    """The source has less left than the top-up."""

    code = "pool_exhausted"


class OutsideSourceWindowError(RejectedError):
    """The source does not pay on that day."""

    code = "outside_source_window"


class HandedOutOtherwiseError(RejectedError):
    """The source gives no money but vouchers."""

    code = "source_of_vouchers"


class BSNInTopUpError(RejectedError):
    """A text of the top-up can be read as a citizen service number."""

    code = "bsn_in_top_up"


def is_public(kind: SourceKind) -> bool:
    """Tell whether money of this kind is public money."""
    return kind not in PRIVATE_KINDS


def is_loan(kind: SourceKind) -> bool:
    """Tell whether money of this kind is lent."""
    return kind in LOAN_KINDS


def known(source: FundingSource | None) -> FundingSource:
    """Return `source` when there is one.

    Raises:
        UnknownFundingSourceError: there is none.
    """
    if source is None:
        raise UnknownFundingSourceError("There is no such funding source.")
    return source


def owned_by(organisation_id: str, source: FundingSource | None) -> FundingSource:
    """Return `source` to its own funder; another one gets the answer for a source that is not.

    Raises:
        UnknownFundingSourceError: there is no source, or it is another funder's.
    """
    own = source is not None and source.organisation_id == organisation_id
    return known(source if own else None)


def must_be_payable(order: TopUpOrder, source: FundingSource) -> None:
    """Check that `source` may pay a top-up.

    Raises:
        HandedOutOtherwiseError: it gives vouchers only.
        OutsideSourceWindowError: the source is not open yet on its day, or no longer.
        BSNInTopUpError: the recipient or the reason can be read as a BSN.
    """
    if source.kind in HANDED_OUT_OTHERWISE:
        raise HandedOutOtherwiseError("Hand out vouchers from this source; it gives no top-ups.")
    must_give(order.recipient, source, on=order.effective_on)
    if contains_bsn(order.reason):
        raise BSNInTopUpError("Leave out the BSN: it may not be stored here.")


def refusal_of(order: TopUpOrder, source: FundingSource) -> Refusal | None:
    """Return why `source` may not pay a top-up, as a value, or None when it may."""
    try:
        must_be_payable(order, source)
    except RejectedError as error:
        return Refusal(error.code, "", str(error))
    return None


def must_give(recipient: Address, source: FundingSource, *, on: date) -> None:
    """Check that `source` may give something to the owner of an address on `on`.

    Raises:
        OutsideSourceWindowError: the source is not open yet on its day, or no longer.
        BSNInTopUpError: the recipient can be read as a BSN.
    """
    if not pays_on(on, source):
        raise OutsideSourceWindowError(
            "The funding source does not pay on this day; choose a day within its validity."
        )
    if contains_bsn(recipient.value):
        raise BSNInTopUpError("Leave out the BSN: it may not be stored here.")


def overview(lots: Iterable[Lot]) -> AccountOverview:
    """Return what lies in lots by source, with the sums; loans apart."""
    held: dict[str, int] = {}
    sources: dict[str, FundingSource] = {}
    for lot in lots:
        sources[lot.source.id] = lot.source
        held[lot.source.id] = held.get(lot.source.id, 0) + lot.cents
    every = [_balance(source, held[source.id]) for source in sources.values()]
    public = sum(one.cents for one in every if one.public and not is_loan(one.kind))
    private = sum(one.cents for one in every if not (one.public or is_loan(one.kind)))
    return AccountOverview(
        sources=tuple(one for one in every if not is_loan(one.kind)),
        loans=tuple(one for one in every if is_loan(one.kind)),
        public_cents=public,
        private_cents=private,
        total_cents=public + private,
    )


def _balance(source: FundingSource, cents: int) -> SourceBalance:
    return SourceBalance(
        source_id=source.id,
        names=source.names,
        kind=source.kind,
        public=is_public(source.kind),
        cents=cents,
    )


def euros(cents: int) -> str:
    """Return an amount as `1234.56`, computed in whole numbers."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"
