"""Damaged and odd pictures: searched for a credential and for a code, and then refused."""

import base64
from typing import Any

from app.core.errors import AppError
from app.core.qr_reading import qr_text
from app.credentials.baking import InvalidPictureError, NoBakedCredentialError, unbake
from tests.corpus.rows_of import rows

JSON = dict[str, Any]
ROWS = rows("images_malformed")


def _refusal(row: JSON) -> type[AppError]:
    try:
        unbake(base64.b64decode(row["input_b64"]), row["media"])
    except AppError as error:
        return type(error)
    raise AssertionError(row["id"])


def test_no_picture_holds_a_credential() -> None:
    found = {row["id"]: _refusal(row) for row in ROWS}
    assert len(found) == 98
    assert set(found.values()) <= {InvalidPictureError, NoBakedCredentialError}
    # A PNG that is whole is read to its end, also where its pixels make no sense.
    whole = {row["id"] for row in ROWS if row["expect"] == "accepted" and "png" in row["media"]}
    searched = {name for name, kind in found.items() if kind is NoBakedCredentialError}
    assert whole - searched == set()


def test_no_picture_holds_a_code() -> None:
    assert {row["id"] for row in ROWS if qr_text(base64.b64decode(row["input_b64"]))} == set()
