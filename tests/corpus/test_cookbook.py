"""Every example of the JOSE cookbook (RFC 7520, 7797, 8037): read, or refused for a reason.

No part of Leerkluis reads a JWE or a MAC; the tests say so for each such example.
"""

from typing import Any

import pytest

from app.core.errors import AppError
from app.core.jwk import PRIVATE_MEMBERS
from app.core.jws import verified_payload
from app.core.keys import Algorithm, PublicKey, public_from_jwk
from tests.corpus.rows_of import rows

JSON = dict[str, Any]
ROWS = {row["id"].removeprefix("rfc7520/"): row["data"] for row in rows("jose_rfc7520_cookbook")}
VERIFIED = {"jws/4_1.rsa_v15_signature.json", "curve25519/jws.json"}
# The key of an example of RSA stands in for those that have none that we take.
RSA = public_from_jwk(ROWS["jwk/3_3.rsa_public_key.json"])
REASONS = {
    "jws/4_2": "PS384 is no algorithm of ours",
    "jws/4_3": "ES512 is no algorithm of ours",
    "jws/4_4": "a MAC proves nothing to a stranger",
    "jws/4_5": "a MAC, with detached content",
    "jws/4_6": "a MAC, in JSON serialisation",
    "jws/4_7": "a MAC, in JSON serialisation",
    "jws/4_8": "several signatures, in JSON serialisation",
    "rfc7797": "an unencoded payload, marked critical",
    "jwe/": "nothing that is encrypted is read",
    "curve25519/ecdh": "nothing that is encrypted is read",
    "6.nesting": "a signature within an encryption",
}
KEYS = {
    "jwk/3_1.ec_public_key.json": "P-521 is no curve of ours",
    "jwk/3_2.ec_private_key.json": "a private key",
    "jwk/3_4.rsa_private_key.json": "a private key",
    "jwk/3_5.symmetric_key_mac_computation.json": "no public key",
    "jwk/3_6.symmetric_key_encryption.json": "no public key",
}
NO_EXAMPLE = {"package.json"}


def _texts(example: JSON) -> list[str]:
    """Return whatever of the output could be handed over as a token."""
    output = example.get("output") or example["encrypt"]["output"]
    return [text for text in (output.get("compact"), str(output.get("json", ""))) if text]


def _key(example: JSON) -> PublicKey:
    jwk = example.get("input", {}).get("key", {})
    # Several signers have a list of keys, none of which is then tried.
    jwk = jwk if isinstance(jwk, dict) else {}
    public = {name: member for name, member in jwk.items() if name not in PRIVATE_MEMBERS}
    try:
        return public_from_jwk(public)
    except AppError:
        return RSA


def test_every_example_is_accounted_for() -> None:
    named = {name for name in ROWS if any(name.startswith(reason) for reason in REASONS)}
    taken = {"jwk/3_3.rsa_public_key.json"}
    assert len(ROWS) == 33
    assert set(ROWS) == VERIFIED | named | KEYS.keys() | taken | NO_EXAMPLE


@pytest.mark.parametrize("name", sorted(VERIFIED))
def test_a_signature_of_ours_verifies(name: str) -> None:
    example = ROWS[name]
    algorithms = frozenset(Algorithm)
    token, types = example["output"]["compact"], frozenset({None})
    payload = verified_payload(token, key=_key(example), algorithms=algorithms, types=types)
    assert payload.decode() == example["input"]["payload"]


@pytest.mark.parametrize(
    "name", sorted(name for name in ROWS if any(name.startswith(each) for each in REASONS))
)
def test_what_is_not_ours_is_refused(name: str) -> None:
    example = ROWS[name]
    texts = _texts(example)
    assert texts
    for text in texts:
        with pytest.raises(AppError):
            verified_payload(
                text,
                key=_key(example),
                algorithms=frozenset(Algorithm),
                types=frozenset({None, "JWT"}),
            )


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_key_that_is_not_for_checking_is_not_loaded(name: str) -> None:
    with pytest.raises(AppError):
        public_from_jwk(ROWS[name])
