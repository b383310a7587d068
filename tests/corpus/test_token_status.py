"""The examples of the Token Status List specification."""

from typing import Any

import pytest

from app.core.jws import unverified_claims
from app.credentials import token_status
from tests.corpus.rows_of import rows

ROWS = rows("token_status_list")
LISTED = [row for row in ROWS if "statuses" in row]
# The two short lists of section 4, written out there.
SHORT = {
    "tsl/status_list_encoding_json.md": [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1],
    "tsl/status_list_encoding2_json.md": [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3],
}


def _all(data: bytes, bits: int) -> list[int]:
    places = range(len(data) * 8 // bits)
    return [token_status.status_at(data, index, bits=bits) for index in places]


def test_every_row_is_read() -> None:
    assert (len(ROWS), len(LISTED)) == (7, 4)


@pytest.mark.parametrize("row", LISTED, ids=lambda row: str(row["id"]))
def test_the_listed_places_have_the_listed_status_and_all_others_none(row: dict[str, Any]) -> None:
    data, bits = token_status.decode(row["data"])

    found = {index: status for index, status in enumerate(_all(data, bits)) if status}
    assert found == {index: status for index, status in row["statuses"] if status}
    assert len(data) * 8 // bits == int(row["size"])


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["id"] in SHORT], ids=lambda row: row["id"]
)
def test_the_short_lists_are_those_of_the_text(row: dict[str, Any]) -> None:
    data, bits = token_status.decode(row["data"])

    assert _all(data, bits) == SHORT[row["id"]]


def test_the_token_of_the_text_has_its_list() -> None:
    (row,) = [row for row in ROWS if "input" in row]

    data, bits = token_status.decode(unverified_claims(row["input"])["status_list"])

    assert _all(data, bits) == SHORT["tsl/status_list_encoding_json.md"]
