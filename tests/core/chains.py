"""Certificates for signing credentials: an anchor, an authority between, and leaves."""

import base64
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.core.keys import Algorithm, new_private_key
from tests.moments import NOW

ISSUER = "https://school.example/issuer"
DAY = timedelta(days=1)


def new_key() -> EllipticCurvePrivateKey:
    """Return a key on P-256."""
    key = new_private_key(Algorithm.ES256)
    assert isinstance(key, EllipticCurvePrivateKey)
    return key


ANCHOR_KEY, BETWEEN_KEY, LEAF_KEY = new_key(), new_key(), new_key()


def named(name: str) -> x509.Name:
    """Return the name of who a certificate is for."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def authority(
    name: str, key: EllipticCurvePrivateKey, by: str, by_key: EllipticCurvePrivateKey
) -> x509.Certificate:
    """Return the certificate of an authority."""
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(by_key.public_key())
    return (
        builder(name, key, by)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(used_for(certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(identifier, critical=False)
        .sign(by_key, SHA256())
    )


def used_for(*, signatures: bool = False, certificates: bool = False) -> x509.KeyUsage:
    """Return what the key of a certificate is for."""
    return x509.KeyUsage(
        digital_signature=signatures,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def builder(
    name: str, key: Any, by: str, *, begins: datetime = NOW - DAY, ends: datetime = NOW + DAY
) -> x509.CertificateBuilder:
    """Return what every certificate has."""
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(by))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def leaf(**change: Any) -> x509.Certificate:
    """Return the certificate of an issuer, with one thing changed."""
    names = change.get("names", [x509.UniformResourceIdentifier(ISSUER)])
    usage = used_for(signatures=change.get("signs", True))
    by_key = change.get("by_key", BETWEEN_KEY)
    period = {name: change[name] for name in ("begins", "ends") if name in change}
    made = builder("School", change.get("key", LEAF_KEY), "Between", **period)
    if names:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if change.get("usage", True):
        made = made.add_extension(usage, critical=True)
    if "purposes" in change:
        made = made.add_extension(x509.ExtendedKeyUsage(change["purposes"]), critical=False)
    if "ca" in change:
        constraints = x509.BasicConstraints(ca=change["ca"], path_length=None)
        made = made.add_extension(constraints, critical=True)
    return made.sign(by_key, SHA256())


ANCHOR = authority("Anchor", ANCHOR_KEY, "Anchor", ANCHOR_KEY)
BETWEEN = authority("Between", BETWEEN_KEY, "Anchor", ANCHOR_KEY)


def chain(*certificates: x509.Certificate) -> list[str]:
    """Return certificates as an `x5c` header has them."""
    return [base64.b64encode(each.public_bytes(Encoding.DER)).decode() for each in certificates]
