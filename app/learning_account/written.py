"""How the texts of funders must be written: addresses, codes and days."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from app.core.text import one_line
from app.learning_account.models import normalised

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
