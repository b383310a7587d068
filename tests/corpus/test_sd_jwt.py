"""The examples of RFC 9901 and the test cases of sd-jwt-python: the same claims come out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.core.errors import AppError
from app.core.jws import MalformedTokenError, unverified_claims, unverified_header
from app.core.keys import public_from_jwk
from app.credentials.proofs import sd_jwt
from app.credentials.proofs.sd_jwt import Challenge
from tests.corpus.rows_of import rows

ROWS = rows("sdjwt_openwallet")
# Its `kid` is a number; RFC 7515, section 4.1.4, asks for a text, and parsers differ on it.
NUMBER_AS_KID = "sd-jwt-python/testcases/header_mod"
COMPACT = [row for row in ROWS if row["serialization"] == "compact" and row["id"] != NUMBER_AS_KID]
# RFC 9901, section 8, is optional, and no wallet that we know hands it over.
JSON_SERIALISED = [row for row in ROWS if row["serialization"] == "json"]


def _claims(row: dict[str, Any]) -> dict[str, Any]:
    given = sd_jwt.split(row["presentation"])
    key = public_from_jwk(row["issuer_jwks"][0])
    typ = str(unverified_header(given.token)["typ"])
    claims = sd_jwt.verify(given, key=key, types=frozenset({typ}))
    if row["key_binding"]:
        expected = Challenge(row["key_binding"]["aud"], row["key_binding"]["nonce"])
        made = unverified_claims(given.key_binding or "")["iat"]
        sd_jwt.verify_binding(
            given, claims, expected=expected, now=datetime.fromtimestamp(made, UTC)
        )
    return claims


def test_every_row_is_read() -> None:
    assert (len(ROWS), len(COMPACT), len(JSON_SERIALISED)) == (32, 27, 4)


@pytest.mark.parametrize("row", COMPACT, ids=lambda row: str(row["id"]))
def test_the_claims_are_those_of_the_example(row: dict[str, Any]) -> None:
    claims = _claims(row)

    if row["verified_claims"] is not None:
        shown = {name: claims[name] for name in row["verified_claims"]}
        assert shown == row["verified_claims"]


@pytest.mark.parametrize("row", COMPACT, ids=lambda row: str(row["id"]))
def test_a_changed_example_is_refused(row: dict[str, Any]) -> None:
    head, payload, rest = row["presentation"].split(".", 2)
    changed = payload[:-2] + ("A" if payload[-2] != "A" else "B") + payload[-1]

    with pytest.raises(AppError):
        _claims({**row, "presentation": f"{head}.{changed}.{rest}"})


@pytest.mark.parametrize("row", JSON_SERIALISED, ids=lambda row: str(row["id"]))
def test_the_json_serialisation_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(AppError):
        _claims(row)


def test_a_key_that_is_named_by_a_number_is_refused() -> None:
    (row,) = [row for row in ROWS if row["id"] == NUMBER_AS_KID]
    with pytest.raises(MalformedTokenError):
        _claims(row)
