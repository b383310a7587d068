"""Vouchers: for one module of 30 EC, used once, with a funded or a non-funded provider.

A voucher is no money on an account: what the module costs is paid from it as a whole, and what is
left goes back to its source.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from app.core.errors import ConflictError, NotFoundError, RejectedError
from app.core.refusals import Refusal
from app.core.values import Value
from app.learning_account.models import Address, Cents, SourceKind

# The size of the modules of the experiment with demand-led funding.
VOUCHER_EC = 30
State = Literal["open", "used", "lapsed"]


class UnknownVoucherError(NotFoundError):
    """The caller has no such voucher."""

    code = "unknown_voucher"


class VoucherUsedError(ConflictError):
    """A voucher is used once."""

    code = "voucher_used"


class VoucherRulesError(RejectedError):
    """The voucher is not for this; `errors` says why."""

    code = "voucher_not_for_this"


class NoVoucherSourceError(RejectedError):
    """Vouchers come from a source of that kind only."""

    code = "no_voucher_source"


class VoucherOrder(Value):
    """A voucher for the owner of an address; it pays `cents` at most."""

    source_id: str
    recipient: Address
    cents: Cents


class Voucher(VoucherOrder):
    """A voucher that was handed out."""

    id: str
    usable_until: date | None
    created_at: datetime
    used_at: datetime | None = None
    lapsed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """What somebody wants to follow: its size, its price and whether its provider is recognised.

    A `price_cents` of None is no price: then its tariff does not hold. `objection` is why the
    source of the voucher is not meant for it, if it is not.
    """

    ec: Fraction | None
    price_cents: int | None
    recognised: bool
    leads_somewhere: bool
    on: date
    objection: Refusal | None = None


def state_of(voucher: Voucher, *, on: date) -> State:
    """Return what has become of a voucher by `on`; its last day is included."""
    if voucher.used_at is not None:
        return "used"
    last = voucher.usable_until
    over = last is not None and last < on
    return "lapsed" if over or voucher.lapsed_at is not None else "open"


def known(voucher: Voucher | None) -> Voucher:
    """Return `voucher` when there is one.

    Raises:
        UnknownVoucherError: there is none.
    """
    if voucher is None:
        raise UnknownVoucherError("You have no such voucher.")
    return voucher


def hands_out_vouchers(kind: SourceKind) -> None:
    """Check that vouchers can come from a source of this kind.

    Raises:
        NoVoucherSourceError: they cannot.
    """
    if kind is not SourceKind.MODULE_VOUCHER:
        raise NoVoucherSourceError("Hand out vouchers from a source of the kind module_voucher.")


def must_fit(voucher: Voucher, module: Module) -> None:
    """Check that `voucher` can be used for `module`.

    Raises:
        VoucherUsedError: it was used before.
        VoucherRulesError: it is not for this; every reason is told.
    """
    if voucher.used_at is not None:
        raise VoucherUsedError("This voucher was used before; a voucher is used once.")
    found = tuple(_objections(voucher, module))
    if found:
        raise VoucherRulesError(found[0].message, errors=[each.as_fault() for each in found])


def _objections(voucher: Voucher, module: Module) -> Iterator[Refusal]:
    if state_of(voucher, on=module.on) == "lapsed":
        yield Refusal("voucher_lapsed", "voucher", "This voucher can no longer be used.")
    if module.objection is not None:
        yield module.objection
    if module.ec != VOUCHER_EC:
        message = f"A voucher is for a module of {VOUCHER_EC} EC."
        yield Refusal("voucher_size", "workload", message)
    if not module.recognised:
        message = "The provider is not recognised on that day."
        yield Refusal("provider_not_recognised", "provider", message)
    if not module.leads_somewhere:
        message = "This module leads to nothing that is recognised."
        yield Refusal("no_civil_effect", "civil_effect", message)
    if module.price_cents is None:
        yield Refusal("no_price", "price", "This module has no price at the moment.")
    elif module.price_cents > voucher.cents:
        yield Refusal("voucher_too_small", "price", "The module costs more than the voucher pays.")
