"""Issuer keys in certificates (`x5c`, RFC 7515 section 4.1.6): our own profile, not that of TLS.

A chain leads to an anchor that an operator configured. A certificate for a web server proves that
somebody runs a web server, not that they may issue: it is refused.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from app.core.errors import RejectedError
from app.core.jwk import public_from_jwk, public_to_jwk
from app.core.key_profile import PublicKey

# Leaf, one or two authorities between, and sometimes the root.
MAX_CERTIFICATES = 5
_TLS = frozenset({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH})


class UntrustedCertificateError(RejectedError):
    """The certificates do not lead from the key to an anchor, or not for this issuer."""

    code = "untrusted_certificate"


def key_of_chain(
    chain: Any, *, issuer: str, anchors: Sequence[x509.Certificate], now: datetime
) -> PublicKey:
    """Return the key of the first certificate of an `x5c` header, which is of `issuer`.

    Raises:
        UntrustedCertificateError: the chain is not one, does not end at an anchor, is not valid
            now, is for something else than signing, or names another issuer.
        InvalidKeyError: the key is not one that we take.
    """
    leaf, *between = _certificates(chain)
    if not anchors:
        raise UntrustedCertificateError("No anchor for certificates is configured.")
    verifier = (
        PolicyBuilder()
        .store(Store(list(anchors)))
        .time(now)
        .extension_policies(ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=_PROFILE)
        .build_client_verifier()
    )
    try:
        verifier.verify(leaf, between)
    except VerificationError as error:
        raise UntrustedCertificateError("The certificates do not lead to an anchor.") from error
    if issuer not in _issuers(leaf) and _host_of(issuer) not in _hosts(leaf):
        raise UntrustedCertificateError("The certificate is of another issuer.")
    key = leaf.public_key()
    if not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey):
        raise UntrustedCertificateError("The key of the certificate is of another kind.")
    return public_from_jwk(public_to_jwk(key))


def _certificates(chain: Any) -> list[x509.Certificate]:
    if not isinstance(chain, list) or not 0 < len(chain) <= MAX_CERTIFICATES:
        raise UntrustedCertificateError(f"x5c is a list of one to {MAX_CERTIFICATES} certificates.")
    try:
        return [
            x509.load_der_x509_certificate(base64.b64decode(text, validate=True)) for text in chain
        ]
    except (TypeError, ValueError, binascii.Error) as error:
        raise UntrustedCertificateError("x5c holds what is no certificate.") from error


def _only_signs(_policy: Policy, _leaf: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.digital_signature:
        raise ValueError("the key is not for signatures")


def _is_not_for_tls(
    _policy: Policy, _leaf: x509.Certificate, usage: x509.ExtendedKeyUsage | None
) -> None:
    if usage is not None and _TLS & set(usage):
        raise ValueError("the certificate is for TLS")


def _is_no_authority(
    _policy: Policy, _leaf: x509.Certificate, constraints: x509.BasicConstraints | None
) -> None:
    if constraints is not None and constraints.ca:
        raise ValueError("an authority does not issue credentials itself")


_PROFILE = (
    ExtensionPolicy.permit_all()
    .require_present(x509.SubjectAlternativeName, Criticality.AGNOSTIC, None)
    .require_present(x509.KeyUsage, Criticality.AGNOSTIC, _only_signs)
    .may_be_present(x509.ExtendedKeyUsage, Criticality.AGNOSTIC, _is_not_for_tls)
    .may_be_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_no_authority)
)


def _host_of(issuer: str) -> str | None:
    try:
        return urlsplit(issuer).hostname if issuer.startswith("https://") else None
    except ValueError:
        # Brackets that do not close: such an issuer has no host.
        return None


def _issuers(leaf: x509.Certificate) -> list[str]:
    return _names(leaf).get_values_for_type(x509.UniformResourceIdentifier)


def _hosts(leaf: x509.Certificate) -> list[str]:
    return _names(leaf).get_values_for_type(x509.DNSName)


def _names(leaf: x509.Certificate) -> x509.SubjectAlternativeName:
    return leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
