"""Wycheproof on raw signatures: Ed25519, ECDSA on P-256 and P-384, RSA with PKCS #1 v1.5."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.core.keys import (
    InvalidSignatureError,
    PublicKey,
    algorithm_of,
    check_signature,
    public_from_jwk,
)
from tests.corpus.rows_of import rows

# Wycheproof leaves this one to the verifier: a digest without its NULL.
LEFT_OPEN = "acceptable"
# Among the vectors for PSS is one signature that was made with PKCS #1 v1.5 on purpose.
WRONG_PRIMITIVE = "WrongPrimitive"


def _key(row: dict[str, Any]) -> PublicKey:
    if row["key_jwk"] is not None and row["sig_format"] != "pss":
        return public_from_jwk(row["key_jwk"])
    key = load_pem_public_key(row["key_pem"].encode())
    assert isinstance(key, PublicKey)
    algorithm_of(key)
    return key


def _holds(row: dict[str, Any]) -> bool:
    signature, data = bytes.fromhex(row["sig_hex"]), bytes.fromhex(row["msg_hex"])
    try:
        check_signature(_key(row), signature=signature, data=data)
    except InvalidSignatureError:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "form", "count"),
    [
        pytest.param("sig_ed25519", "raw", 151, id="Ed25519"),
        pytest.param("sig_ecdsa_p256", "p1363", 262, id="P-256"),
        pytest.param("sig_ecdsa_p384", "p1363", 280, id="P-384"),
        pytest.param("sig_rsa2048", "pkcs1v15", 259, id="RSA"),
    ],
)
def test_a_signature_holds_exactly_when_the_vectors_say_so(
    name: str, form: str, count: int
) -> None:
    group = [row for row in rows(f"{name}_wycheproof") if row["sig_format"] == form]

    judged_otherwise = [
        row["id"]
        for row in group
        if row["expect"] != LEFT_OPEN and _holds(row) is not (row["expect"] == "valid")
    ]

    assert len(group) == count
    assert judged_otherwise == []


def test_openssl_judges_ed25519_as_libsodium_does() -> None:
    def holds(row: dict[str, Any]) -> bool:
        key = _key(row)
        assert isinstance(key, Ed25519PublicKey)
        try:
            key.verify(bytes.fromhex(row["sig_hex"]), bytes.fromhex(row["msg_hex"]))
        except InvalidSignature:
            return False
        return True

    group = rows("sig_ed25519_wycheproof")

    assert [row["id"] for row in group if holds(row) is not _holds(row)] == []


@pytest.mark.parametrize(
    ("name", "form"),
    [
        pytest.param("sig_ecdsa_p256", "der", id="ECDSA-in-DER"),
        pytest.param("sig_rsa2048", "pss", id="RSA-PSS"),
    ],
)
def test_a_signature_in_a_form_that_is_not_ours_never_holds(name: str, form: str) -> None:
    group = [row for row in rows(f"{name}_wycheproof") if row["sig_format"] == form]

    holding = [row["id"] for row in group if _holds(row) and WRONG_PRIMITIVE not in row["flags"]]

    assert len(group) > 100
    assert holding == []
