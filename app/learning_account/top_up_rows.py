"""Reads the rows of a file of top-ups: strictly, each with a key of the funder's own."""

import re
from datetime import date

from pydantic import ValidationError

from app.core.csv_table import restored
from app.core.documents import JSONObject
from app.core.refusals import Refusal
from app.core.text import ShortText
from app.core.values import Value
from app.learning_account.funding import refusal_of
from app.learning_account.models import Address, Cents, FundingSource, TopUpOrder
from app.learning_account.written import AddressText, Code, Day

COLUMNS = ("key", "eppn", "email", "cents", "eur", "reason", "effective_on")
NEEDED = ("key", "reason")
CENTS = re.compile(r"[1-9][0-9]{0,13}", re.ASCII)
# Euros as a spreadsheet writes them; without thousands separators, which differ by country.
EUROS = re.compile(r"(0|[1-9][0-9]{0,11})[.,]([0-9]{2})", re.ASCII)


class RowFields(Value):
    """One row as it is written; `eppn` or `email`, not both."""

    key: Code
    eppn: AddressText | None = None
    email: AddressText | None = None
    cents: Cents
    reason: ShortText
    effective_on: Day | None = None

    def recipient(self) -> Address | None:
        """Return whom the row means; None when it is nobody or two."""
        if (self.eppn is None) == (self.email is None):
            return None
        if self.eppn is not None:
            return Address(kind="eppn", value=self.eppn)
        return Address(kind="email", value=self.email or "")


def read(
    row: JSONObject, source: FundingSource, *, as_table: bool, today: date
) -> TopUpOrder | tuple[Refusal, ...]:
    """Return the top-up that a row asks for, or every reason why it asks for none."""
    try:
        fields = RowFields.model_validate(_cells(row) if as_table else row)
    except ValidationError as error:
        return tuple(
            Refusal("wrong_cell", str(each["loc"][0]) if each["loc"] else "", each["msg"])
            for each in error.errors()
        )
    recipient = fields.recipient()
    if recipient is None:
        return (Refusal("no_recipient", "eppn", "Give exactly one of eppn and email."),)
    order = TopUpOrder(
        source_id=source.id,
        recipient=recipient,
        cents=fields.cents,
        reason=fields.reason,
        effective_on=fields.effective_on or today,
        row_key=fields.key,
    )
    refusal = refusal_of(order, source)
    return (refusal,) if refusal else order


def _cells(row: JSONObject) -> JSONObject:
    cells = {name: restored(str(text)).strip() for name, text in row.items()}
    said: JSONObject = {name: text for name, text in cells.items() if text and name != "eur"}
    amount = cells.get("cents") or ""
    if CENTS.fullmatch(amount):
        said["cents"] = int(amount)
    elif not amount and (found := EUROS.fullmatch(cells.get("eur", ""))):
        said["cents"] = int(found[1]) * 100 + int(found[2])
    else:
        said["cents"] = amount or cells.get("eur", "")
    return said
