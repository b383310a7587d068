"""Wycheproof on AES-256-GCM in the only sizes that are used here, and on HKDF-SHA256."""

from typing import Any

from app.core.envelope import SealBrokenError, derive_key, open_sealed
from tests.corpus.rows_of import rows


def _opens(row: dict[str, Any]) -> bool:
    sealed = bytes.fromhex(row["iv"] + row["ct"] + row["tag"])
    key, associated = bytes.fromhex(row["key"]), bytes.fromhex(row["aad"])
    try:
        return open_sealed(sealed, key=key, associated=associated) == bytes.fromhex(row["msg"])
    except SealBrokenError:
        return False


def test_a_seal_opens_exactly_when_the_vectors_say_so() -> None:
    group = [
        row
        for row in rows("envelope_crypto_wycheproof")
        if row["alg"] == "aes_gcm" and row["key_bits"] == 256 and row["iv_bits"] == 96
    ]

    judged_otherwise = [row["id"] for row in group if _opens(row) is not (row["expect"] == "valid")]

    assert len(group) == 66
    assert judged_otherwise == []


def test_a_nonce_of_another_size_never_opens() -> None:
    group = [
        row
        for row in rows("envelope_crypto_wycheproof")
        if row["alg"] == "aes_gcm" and row["key_bits"] == 256 and row["iv_bits"] != 96
    ]

    assert len(group) > 30
    assert [row["id"] for row in group if _opens(row)] == []


def test_a_derived_key_begins_as_every_longer_output_of_hkdf() -> None:
    group = [
        row
        for row in rows("envelope_crypto_wycheproof")
        if row["alg"] == "hkdf_sha256"
        and row["expect"] == "valid"
        and row["salt"] == row["info"] == ""
        and row["size"] >= 32
    ]

    different = [
        row["id"]
        for row in group
        if derive_key(bytes.fromhex(row["ikm"]), purpose="").hex() != row["okm"][:64]
    ]

    assert len(group) >= 6
    assert different == []
