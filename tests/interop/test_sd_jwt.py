"""sd-jwt (the reference implementation) and we read each other's SD-JWTs, and refuse the same."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from app.core.clock import system_clock
from app.core.errors import AppError
from app.core.jws import KeySigner
from app.core.keys import Algorithm, PrivateKey, public_to_jwk
from app.credentials.proofs import sd_jwt
from app.credentials.proofs.sd_jwt import SDJWT, Challenge
from tests.core.signing import P256, PUBLIC_KEYS
from tests.credentials.test_sd_jwt import CLAIMS, PATHS, issued, verified

CHALLENGE = Challenge(audience="https://employer.example", nonce="n-1")
HOLDER = KeySigner("holder", P256)


def theirs(key: PrivateKey) -> JWK:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return JWK.from_pem(pem)


def their_claims(text: str, *, bound: bool = False) -> dict[str, Any]:
    public = JWK.from_json(json.dumps(public_to_jwk(PUBLIC_KEYS[Algorithm.ES256])))
    challenge = (CHALLENGE.audience, CHALLENGE.nonce) if bound else (None, None)
    found: dict[str, Any] = SDJWTVerifier(
        text, lambda _issuer, _header: public, *challenge
    ).get_verified_payload()
    return found


def with_holder() -> SDJWT:
    return issued({**CLAIMS, "cnf": {"jwk": public_to_jwk(PUBLIC_KEYS[Algorithm.ES256])}})


def test_ours_is_read_by_theirs() -> None:
    assert their_claims(str(issued(decoys=3))) == CLAIMS
    chosen = sd_jwt.present(issued(), {("address", "street")})
    assert their_claims(str(chosen)) == verified(chosen)


def test_our_key_binding_is_read_by_theirs() -> None:
    bound = sd_jwt.bind(with_holder(), CHALLENGE, signer=HOLDER, now=system_clock())

    assert their_claims(str(bound), bound=True)["name"] == "Fenna"


def their_presentation() -> SDJWT:
    claims = {
        SDObj("name"): "Fenna",
        "outcomes": [SDObj("een"), "twee"],
        SDObj("address"): {SDObj("street"): "Kade", "city": "Delft"},
    }
    issuer = SDJWTIssuer(claims, theirs(P256), theirs(P256), add_decoy_claims=True)
    holder = SDJWTHolder(issuer.sd_jwt_issuance)
    holder.create_presentation(
        {"name": True, "address": {"street": True}},
        CHALLENGE.nonce,
        CHALLENGE.audience,
        theirs(P256),
    )
    return sd_jwt.split(holder.sd_jwt_presentation)


def our_claims(given: SDJWT) -> dict[str, Any]:
    return sd_jwt.verify(
        given, key=PUBLIC_KEYS[Algorithm.ES256], types=frozenset({"example+sd-jwt"})
    )


def test_theirs_is_read_by_ours_with_its_key_binding() -> None:
    given = their_presentation()

    claims = our_claims(given)

    assert claims["name"] == "Fenna"
    assert claims["address"] == {"street": "Kade", "city": "Delft"}
    assert claims["outcomes"] == ["twee"]
    sd_jwt.verify_binding(given, claims, expected=CHALLENGE, now=system_clock())


@pytest.mark.parametrize("part", range(2))
def test_changed_ones_are_refused_by_both(part: int) -> None:
    pieces = str(issued(paths=PATHS)).split("~", 1)
    pieces[part] = pieces[part][:20] + ("A" if pieces[part][20] != "A" else "B") + pieces[part][21:]
    changed = "~".join(pieces)

    with pytest.raises(AppError):
        verified(sd_jwt.split(changed))
    with pytest.raises(Exception):  # noqa: B017, PT011 - the foreign library raises all kinds
        their_claims(changed)
