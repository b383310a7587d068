"""What a row means, and which columns of others are ours: pure readings."""

from typing import Any

import pytest

from app.batches.mapping import faults, guessed, mapped
from app.batches.rows import (
    ISSUE_COLUMNS,
    ISSUE_NEEDED,
    Revoked,
    achievement_named,
    read_order,
    read_revocation,
)
from app.catalogue.models import Achievement
from app.credentials.awarding import AwardOrder
from app.credentials.models import RecipientKind
from app.ops.demo.catalogue import demo_catalogue
from tests.moments import NOW

UUID = "00000000-0000-4000-8000-000000000000"
GIVEN = demo_catalogue().achievements[0]
ONE = Achievement(
    id=UUID,
    institution_id="i",
    slug=GIVEN.slug,
    version=1,
    definition=GIVEN.definition,
    created_at=NOW,
    frozen_at=None,
)
CELLS = {"row_key": "1", "email": "A@x.example", "name": "Fenna", "awarded_on": "2026-06-26"}


def order(**cells: str) -> AwardOrder:
    read = read_order({**CELLS, **cells}, ONE, as_table=True)
    assert isinstance(read, AwardOrder), read
    return read


def test_a_row_of_a_table_says_what_a_request_says() -> None:
    told = order(
        evidence_name="'=Werkstuk",
        evidence_url="https://x.example/w",
        demonstrated="lo1 lo2",
        birth_date="2000-01-02",
        result="",
    )
    assert (told.recipient_kind, told.recipient_value) == (RecipientKind.EMAIL, "a@x.example")
    assert (told.evidence[0].name, told.demonstrated, told.result) == (
        "=Werkstuk",
        ("lo1", "lo2"),
        None,
    )


@pytest.mark.parametrize("cell", ["ja", "true", "1", "YES"])
def test_who_has_no_address_gets_a_code_when_the_table_says_so(cell: str) -> None:
    assert order(email="", claim_code=cell).recipient_kind is RecipientKind.CLAIM_CODE


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        pytest.param({"email": ""}, "recipient", id="nobody"),
        pytest.param({"email": "", "claim_code": "nee"}, "recipient", id="no code wanted"),
        pytest.param({"eppn": "a@x.example"}, "recipient", id="two addresses"),
        pytest.param({"email": "geen adres"}, "recipient/email", id="no address"),
        pytest.param({"awarded_on": "26 juni"}, "awarded_on", id="no day"),
        pytest.param({"evidence_url": "https://x.example"}, "evidence/0/name", id="no name"),
        pytest.param({"cryptosuite": "x"}, "cryptosuite", id="said of the batch"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_by_its_place(cells: dict[str, str], place: str) -> None:
    read = read_order({**CELLS, **cells}, ONE, as_table=True)
    assert isinstance(read, tuple)
    assert [refusal.location for refusal in read] == [place]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        pytest.param({"achievement": "'=a "}, "=a", id="its code"),
        pytest.param({"achievement_id": "b"}, "b", id="its id"),
        pytest.param({"achievement": ""}, "whole", id="that of the batch"),
        pytest.param({"achievement": 7}, "whole", id="no text"),
    ],
)
def test_an_achievement_is_named(row: dict[str, Any], name: str) -> None:
    assert achievement_named(row, "whole") == name


@pytest.mark.parametrize(
    ("row", "reason", "read"),
    [
        pytest.param({"award_id": UUID}, "Fout", Revoked(UUID, "Fout"), id="of the batch"),
        pytest.param({"award_id": UUID, "reason": "x"}, None, Revoked(UUID, "x"), id="its own"),
    ],
)
def test_a_revocation_has_a_reason(row: dict[str, str], reason: str | None, read: Revoked) -> None:
    assert read_revocation({"row_key": "1", **row}, as_table=True, reason=reason) == read


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param({}, "no_award", id="nothing"),
        pytest.param(
            {"award_id": UUID, "credential_id": f"urn:uuid:{UUID}"}, "no_award", id="two names"
        ),
        pytest.param({"award_id": UUID}, "no_reason", id="no reason"),
        pytest.param({"award_id": "x"}, "wrong_cell", id="no id"),
    ],
)
def test_a_revocation_is_refused(row: dict[str, str], code: str) -> None:
    read = read_revocation({"row_key": "1", **row}, as_table=False, reason=None)
    assert isinstance(read, tuple)
    assert read[0].code == code


def test_columns_are_guessed_by_how_schools_call_them() -> None:
    theirs = ("Studentnummer", "E-mail adres", "Naam", "Uitreik-datum", "Klas")
    assert guessed(theirs, ISSUE_COLUMNS) == {
        "row_key": "Studentnummer",
        "email": "E-mail adres",
        "name": "Naam",
        "awarded_on": "Uitreik-datum",
    }


def test_a_column_is_guessed_once_and_our_own_name_first() -> None:
    assert guessed(("id", "row_key"), ("row_key", "award_id")) == {"row_key": "row_key"}


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        pytest.param({"row_key": "a", "name": "b", "awarded_on": "c"}, [], id="all there"),
        pytest.param({"row_key": "a", "name": "", "awarded_on": "c"}, ["name"], id="one missing"),
        pytest.param(
            {"row_key": "a", "name": "b", "awarded_on": "c", "eppn": "z"}, ["eppn"], id="not theirs"
        ),
    ],
)
def test_columns_that_were_told_are_checked(told: dict[str, str], wrong: list[str]) -> None:
    assert faults(told, theirs=("a", "b", "c"), needed=ISSUE_NEEDED) == wrong


def test_what_no_column_was_told_for_is_left_out() -> None:
    rows = [{"a": "1", "klas": "V2"}, {"klas": "V3"}]
    assert list(mapped(rows, {"row_key": "a", "name": ""})) == [{"row_key": "1"}, {}]
