"""Wycheproof and the cookbook of RFC 7520 on whole tokens in compact form, and on their keys."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core import base64url
from app.core.errors import AppError
from app.core.jwk import PRIVATE_MEMBERS
from app.core.jws import verified_payload
from app.core.keys import Algorithm, InvalidKeyError, PublicKey, public_from_jwk, sign
from tests.corpus.rows_of import rows

EVERY_ALGORITHM = frozenset(Algorithm)
WYCHEPROOF = "wycheproof/json_web_signature/"
# Figures 20 and 27 are PS384 and ES512 under keys that name another algorithm; the last two carry
# a stray character. The vectors allow them, we need not.
NEEDLESSLY_VALID = {WYCHEPROOF + number for number in ("346", "347", "350", "351", "372", "373")}


def _payload(token: str, key: PublicKey) -> bytes:
    return verified_payload(
        token, key=key, algorithms=EVERY_ALGORITHM, types=frozenset({None, "JWT"})
    )


def _keys(row: dict[str, Any]) -> list[PublicKey]:
    # One key that is not taken spoils its set, as one of a stranger's set would.
    return [public_from_jwk(jwk) for jwk in row["key"].get("keys", [row["key"]])]


def _verifies(row: dict[str, Any]) -> bool:
    try:
        for key in _keys(row):
            _payload(row["input"], key)
    except AppError:
        return False
    return True


def _may_verify(row: dict[str, Any]) -> bool:
    (jwk, *others) = row["key"].get("keys", [row["key"]])
    ours = jwk.get("alg") in set(Algorithm) and not others
    return row["expect"] == "valid" and ours and row["id"] not in NEEDLESSLY_VALID


def test_a_token_verifies_exactly_when_the_vectors_say_so() -> None:
    visited = rows("jws_wycheproof")

    expected = {row["id"] for row in visited if _may_verify(row)}
    found = {row["id"] for row in visited if _verifies(row)}

    assert len(visited) == 476
    assert len(expected) == 13
    assert found == expected


def _cookbook(title: str) -> dict[str, Any]:
    (found,) = [row["data"] for row in rows("jose_rfc7520_cookbook") if title in row["id"]]
    data: dict[str, Any] = found
    return data


def _public(jwk: dict[str, Any]) -> dict[str, Any]:
    return {name: member for name, member in jwk.items() if name not in PRIVATE_MEMBERS}


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("jws/4_1.", id="RS256"),
        pytest.param("curve25519/jws", id="EdDSA"),
    ],
)
def test_a_token_of_the_cookbook_verifies(title: str) -> None:
    example = _cookbook(title)
    key = public_from_jwk(_public(example["input"]["key"]))

    assert _payload(example["output"]["compact"], key).decode() == example["input"]["payload"]


def test_our_ed25519_signature_is_that_of_the_cookbook() -> None:
    example = _cookbook("curve25519/jws")
    private = base64url.decode(example["input"]["key"]["d"])

    signed = example["signing"]["sig-input"].encode()
    signature = sign(Ed25519PrivateKey.from_private_bytes(private), signed)

    assert base64url.encode(signature) == example["signing"]["sig"]


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("jws/4_2.", id="PS384"),
        pytest.param("jws/4_3.", id="ES512"),
        pytest.param("jws/4_4.", id="HS256"),
        pytest.param("rfc7797/4.2.", id="b64-false-detached"),
        pytest.param("rfc7797/hmac", id="b64-false"),
    ],
)
def test_a_token_of_the_cookbook_with_an_algorithm_that_is_not_ours_is_refused(
    title: str,
) -> None:
    example = _cookbook(title)
    key = public_from_jwk(_public(_cookbook("jwk/3_3.")))

    with pytest.raises(AppError):
        _payload(example["output"].get("compact", example["signing"]["sig-input"]), key)


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("jwk/3_1.", id="P-521"),
        pytest.param("jwk/3_2.", id="P-521-private"),
        pytest.param("jwk/3_4.", id="RSA-private"),
        pytest.param("jwk/3_5.", id="secret-for-MAC"),
        pytest.param("jwk/3_6.", id="secret-for-encryption"),
    ],
)
def test_a_key_of_the_cookbook_that_is_not_ours_is_refused(title: str) -> None:
    with pytest.raises(InvalidKeyError):
        public_from_jwk(_cookbook(title))
