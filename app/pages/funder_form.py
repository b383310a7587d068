"""Reads the form in which a funder gives something to one person: an amount, or a voucher."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Form
from pydantic import TypeAdapter, ValidationError

from app.core.ids import new_token
from app.core.refusals import Refusal
from app.core.text import ShortText
from app.core.values import Language
from app.learning_account.funding import HANDED_OUT_OTHERWISE
from app.learning_account.models import Address, FundingSource, TopUpOrder
from app.learning_account.vouchers import VoucherOrder
from app.learning_account.written import AddressText
from app.pages import funder_names
from app.pages.funder_amounts import cents_of
from app.pages.institution_views import Form as Filled
from app.pages.names import name_of

Order = TopUpOrder | VoucherOrder
# The code of what is wrong, by field; about the whole under the empty name.
Faults = Mapping[str, str]
_ADDRESS: TypeAdapter[str] = TypeAdapter(AddressText)
_REFERENCE: TypeAdapter[str] = TypeAdapter(ShortText)
# What a voucher is for is the same for all: no field asks for it.
_NOT_ASKED = "voucher"


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form. `go` is one of look, back and give."""

    kind: Annotated[str, Form()] = "email"
    address: Annotated[str, Form()] = ""
    amount: Annotated[str, Form()] = ""
    reference: Annotated[str, Form()] = ""
    key: Annotated[str, Form()] = ""
    go: Annotated[str, Form()] = "look"

    def order(self, source: FundingSource, *, today: date) -> Order | Faults:
        """Return what is asked, or what is wrong with each field."""
        voucher = source.kind in HANDED_OUT_OTHERWISE
        recipient, cents = self._recipient(), cents_of(self.amount)
        reason = _NOT_ASKED if voucher else self._reason()
        every = (recipient, cents, reason)
        if not (isinstance(recipient, Address) and isinstance(cents, int)) or isinstance(
            reason, Refusal
        ):
            return {each.location: each.code for each in every if isinstance(each, Refusal)}
        if voucher:
            return VoucherOrder(source_id=source.id, recipient=recipient, cents=cents)
        return TopUpOrder(
            source_id=source.id,
            recipient=recipient,
            cents=cents,
            reason=reason,
            effective_on=today,
        )

    def filled(self, faults: Faults, language: Language) -> Filled:
        """Return the form as it was filled in, with a sentence for what is wrong."""
        fields = {
            "kind": self.kind,
            "address": self.address,
            "amount": self.amount,
            "reference": self.reference,
        }
        told = {
            place: name_of(funder_names.FAULTS, code, language) for place, code in faults.items()
        }
        return Filled(fields, told, told.get("", ""), self.key or new_token())

    def _recipient(self) -> Address | Refusal:
        if self.kind not in funder_names.ADDRESS_KINDS:
            return Refusal("kind_not_known", "kind", "Choose what kind of address it is.")
        try:
            address = _ADDRESS.validate_python(self.address)
        except ValidationError:
            return Refusal("address_not_read", "address", "Write one address, as name@domain.")
        if self.kind == "eppn":
            return Address(kind="eppn", value=address)
        return Address(kind="email", value=address)

    def _reason(self) -> str | Refusal:
        try:
            return _REFERENCE.validate_python(self.reference.strip())
        except ValidationError:
            missing = not self.reference.strip()
            code = "reference_missing" if missing else "reference_not_kept"
            return Refusal(code, "reference", "Write one line that says what it is for.")
