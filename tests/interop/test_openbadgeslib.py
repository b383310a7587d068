"""openbadgeslib and we read each other's badges: as tokens, with proofs, and in pictures."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from openbadgeslib.baking import extract_png, extract_svg
from openbadgeslib.ob3 import (
    Achievement,
    Issuer,
    OB3LdpSigner,
    OB3Signer,
    OB3VerificationError,
    OB3Verifier,
    OpenBadgeCredential,
)
from PIL import Image

from app.core.errors import AppError
from app.core.keys import Algorithm
from app.credentials.baking import unbake
from app.credentials.handed import handed
from app.credentials.presentations import Presentation
from app.credentials.proofs import vc_jwt
from app.credentials.secured import Question
from tests.core.signing import PUBLIC_KEYS, RSA, SIGNING_KEYS
from tests.credentials.documents import DID, METHOD, SIGNERS, credential
from tests.credentials.keyrings import keyring_of
from tests.interop.test_openvc import altered
from tests.moments import NOW
from tests.pages.pictures import baked_png, baked_svg

JSON = dict[str, Any]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'
KEYS: dict[Algorithm, Any] = {**SIGNING_KEYS, Algorithm.RS256: RSA}


def badge() -> OpenBadgeCredential:
    achievement = Achievement(
        id="https://issuer.example/a/1",
        name="Data-analyse",
        description="Gegevens lezen",
        criteria_narrative="Alle opdrachten zijn voldoende",
    )
    issuer = Issuer(id=DID, name="Hogeschool (fictief)")
    return OpenBadgeCredential(
        issuer=issuer,
        recipient_id="urn:uuid:0a1b2c3d-0000-4000-8000-000000000001",
        achievement=achievement,
        id="urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33",
        issuance_date=NOW,
    )


def private(algorithm: Algorithm) -> bytes:
    pem: bytes = KEYS[algorithm].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem


def public(algorithm: Algorithm) -> bytes:
    key: Any = KEYS[algorithm].public_key()
    pem: bytes = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


def proven(text: str, algorithm: Algorithm) -> bool:
    """Tell whether we say that the issuer signed it."""
    key = PUBLIC_KEYS[algorithm]
    keyring = keyring_of(registered=lambda issuer: {METHOD: key} if issuer == DID else {})
    try:
        given = handed(text.encode(), "text/plain")
        assert not isinstance(given, Presentation)
        return given.prove(keyring, Question(NOW)).held is True
    except AppError:
        return False


def their_verdict(check: Callable[[], object]) -> bool:
    try:
        check()
    except OB3VerificationError:
        return False
    return True


@pytest.mark.parametrize("algorithm", [Algorithm.EDDSA, Algorithm.ES256, Algorithm.RS256])
def test_a_token_in_both_directions(algorithm: Algorithm) -> None:
    theirs = OB3Signer(private(algorithm), algorithm=algorithm.value).sign(badge())
    key = PUBLIC_KEYS[algorithm]
    assert vc_jwt.verify(theirs, key=key, form=vc_jwt.JWTForm.OPEN_BADGE)["name"] == "Data-analyse"
    with pytest.raises(AppError):
        vc_jwt.verify(altered(theirs), key=key, form=vc_jwt.JWTForm.OPEN_BADGE)
    if algorithm is Algorithm.RS256:
        # We check RSA, and never sign with it.
        return
    ours = vc_jwt.secure(credential(), signer=SIGNERS[algorithm])
    verifier = OB3Verifier(public(algorithm))
    assert their_verdict(lambda: verifier.verify(ours))
    assert not their_verdict(lambda: verifier.verify(altered(ours)))


def test_a_proof_of_theirs_is_read_and_a_changed_copy_refused() -> None:
    theirs = OB3LdpSigner(private(Algorithm.EDDSA), METHOD).sign(badge(), created=NOW)
    assert proven(json.dumps(theirs), Algorithm.EDDSA)
    assert not proven(json.dumps({**theirs, "name": "Diploma"}), Algorithm.EDDSA)


def test_a_badge_that_they_baked_is_read() -> None:
    signer = OB3LdpSigner(private(Algorithm.EDDSA), METHOD)
    png = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(png, "PNG")
    baked = {
        "image/png": signer.sign_into_png(badge(), png.getvalue()),
        "image/svg+xml": signer.sign_into_svg(badge(), SVG),
    }
    for media_type, picture in baked.items():
        assert proven(unbake(picture, media_type), Algorithm.EDDSA), media_type
    tokens = OB3Signer(private(Algorithm.EDDSA), algorithm="EdDSA").sign_into_svg(badge(), SVG)
    key = PUBLIC_KEYS[Algorithm.EDDSA]
    text = unbake(tokens, "image/svg+xml")
    assert vc_jwt.verify(text, key=key, form=vc_jwt.JWTForm.OPEN_BADGE)["issuer"]["id"] == DID


def test_a_badge_of_ours_is_read_by_them() -> None:
    token = vc_jwt.secure(credential(), signer=SIGNERS[Algorithm.EDDSA])
    assert extract_png(baked_png(token), keyword=b"openbadgecredential") == token
    assert extract_svg(baked_svg(token), element="ob:credential") == token
