"""JSONTestSuite and the test data of RFC 8785: what is read, what is refused, in which bytes."""

import base64
from typing import Any

import pytest

from app.core.documents import InvalidDocumentError, canonical_bytes, parse_json
from app.core.errors import AppError
from tests.corpus.rows_of import octets, rows

# JSON allows these; two parsers read them differently, so documents here may not have them.
DUPLICATES = {
    "JSONTestSuite/y_object_duplicated_key.json",
    "JSONTestSuite/y_object_duplicated_key_and_value.json",
}


def _is_read(row: dict[str, Any]) -> bool:
    try:
        parse_json(octets(row))
    except AppError:
        return False
    return True


@pytest.mark.parametrize(
    ("expected", "read"),
    [pytest.param("accept", True, id="good"), pytest.param("reject", False, id="bad")],
)
def test_json_is_read_and_all_else_is_refused(expected: str, read: bool) -> None:
    group = [row for row in rows("json_parsing") if row["expect"] == expected]

    judged_otherwise = {row["id"] for row in group if _is_read(row) is not read}

    assert len(group) > 90
    assert judged_otherwise == (DUPLICATES if expected == "accept" else set())


def test_what_parsers_may_choose_never_fails_in_an_unexpected_way() -> None:
    group = [row for row in rows("json_parsing") if row["expect"] == "either"]

    read = [row["id"] for row in group if _is_read(row)]

    assert len(group) == 35
    # Of these only numbers that a double rounds are left; every odd encoding is refused.
    assert all("/i_number_" in name or name.endswith("_500_nested_arrays.json") for name in read)


def test_what_parsers_read_differently_is_refused_or_has_one_canonical_form() -> None:
    ambiguous, visited = [], rows("json_transform")
    for row in visited:
        try:
            canonical = canonical_bytes(value := parse_json(octets(row)))
        except InvalidDocumentError:
            continue
        if canonical_bytes(parse_json(canonical)) != canonical or parse_json(canonical) != value:
            ambiguous.append(row["id"])

    assert len(visited) == 22
    assert ambiguous == []


def test_canonical_bytes_are_those_of_the_authors_of_rfc_8785() -> None:
    visited = rows("jcs_canonicalization")

    different = [
        row["id"]
        for row in visited
        if canonical_bytes(parse_json(octets(row))) != base64.b64decode(row["output_b64"])
    ]

    assert len(visited) == 6
    assert different == []
