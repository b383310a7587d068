"""Amounts as funders type them: read strictly, and refused with a reason."""

import pytest

from app.core.refusals import Refusal
from app.learning_account.models import MAX_CENTS
from app.pages import funder_names
from app.pages.funder_amounts import cents_of

READ = {
    "whole euros": ("250", 250_00),
    "euros and cents": ("250,50", 250_50),
    "one cent": ("0,01", 1),
    "a euro sign": ("€ 12,00", 12_00),
    "a space that does not break": ("€\u00a012,00", 12_00),
    "space around it": (" 12 ", 12_00),
    "the largest": ("100000000000,00", MAX_CENTS),
}
REFUSED = {
    "nothing": ("", "amount_missing"),
    "space": ("  ", "amount_missing"),
    "zero": ("0", "amount_zero"),
    "zero cents": ("0,00", "amount_zero"),
    "negative": ("-5", "amount_negative"),
    "negative, as typeset": ("\u22125,00", "amount_negative"),
    "negative after the sign": ("€ -5,00", "amount_negative"),
    "one decimal": ("5,5", "amount_decimals"),
    "three decimals": ("5,555", "amount_decimals"),
    "no decimals after the comma": ("5,", "amount_decimals"),
    "a point for the cents": ("5.50", "amount_with_point"),
    "a point for thousands": ("1.250", "amount_with_point"),
    "an exponent": ("1e3", "amount_not_read"),
    "an exponent after a comma": ("1,00e3", "amount_not_read"),
    "digits of another script": ("\u0661\u0662", "amount_not_read"),
    "wide digits": ("\uff11\uff12", "amount_not_read"),
    "a zero in front": ("05", "amount_not_read"),
    "hexadecimal": ("0x10", "amount_not_read"),
    "an underscore": ("1_000", "amount_not_read"),
    "a space within": ("1 000", "amount_not_read"),
    "a plus": ("+5", "amount_not_read"),
    "no number": ("nan", "amount_not_read"),
    "words": ("vijf", "amount_not_read"),
    "one cent too much": ("100000000000,01", "amount_too_large"),
    "more than 64 bits": ("9" * 25, "amount_too_large"),
    "longer than any amount": ("9" * 5000, "amount_not_read"),
}


@pytest.mark.parametrize(("text", "cents"), READ.values(), ids=READ.keys())
def test_an_amount_is_read_to_the_cent(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_amount_is_refused_with_a_sentence(text: str, code: str) -> None:
    found = cents_of(text)
    assert isinstance(found, Refusal)
    assert (found.code, found.location) == (code, "amount")
    assert code in funder_names.FAULTS
