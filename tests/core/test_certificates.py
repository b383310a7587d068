"""The certificates of issuers: the chain that is taken, and each one beside it that is not."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from app.core.certificates import UntrustedCertificateError, key_of_chain
from app.core.keys import InvalidKeyError, public_to_jwk
from tests.core.chains import (
    ANCHOR,
    ANCHOR_KEY,
    BETWEEN,
    BETWEEN_KEY,
    DAY,
    ISSUER,
    LEAF_KEY,
    authority,
    chain,
    leaf,
    new_key,
)
from tests.moments import NOW

GOOD = chain(leaf(), BETWEEN)


def key_of(given: Any, *, issuer: str = ISSUER, anchors: Any = (ANCHOR,)) -> Any:
    return key_of_chain(given, issuer=issuer, anchors=anchors, now=NOW)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(GOOD, id="by the address of the issuer"),
        pytest.param(chain(leaf(names=[x509.DNSName("school.example")]), BETWEEN), id="by host"),
        pytest.param([*GOOD, *chain(ANCHOR)], id="with the anchor itself"),
        pytest.param(
            chain(leaf(purposes=[ObjectIdentifier("1.0.18013.5.1.2")]), BETWEEN),
            id="with another purpose than TLS",
        ),
        pytest.param(chain(leaf(ca=False), BETWEEN), id="that says it is no authority"),
    ],
)
def test_a_chain_to_an_anchor_gives_the_key(given: list[str]) -> None:
    assert public_to_jwk(key_of(given)) == public_to_jwk(LEAF_KEY.public_key())


STRANGER = new_key()
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
K256 = ec.generate_private_key(ec.SECP256K1())


@pytest.mark.parametrize(
    "given",
    [
        pytest.param([], id="nothing"),
        pytest.param("MII", id="a text"),
        pytest.param(GOOD * 3, id="too many"),
        pytest.param([3], id="a number"),
        pytest.param(["%%"], id="no base64"),
        pytest.param(["AAAA"], id="no certificate"),
        pytest.param(chain(leaf()), id="a step missing"),
        pytest.param(
            chain(leaf(), authority("Between", BETWEEN_KEY, "Anchor", STRANGER)), id="other anchor"
        ),
        pytest.param(chain(leaf(by_key=STRANGER), BETWEEN), id="a leaf signed by a stranger"),
        pytest.param(chain(leaf(begins=NOW - 9 * DAY, ends=NOW - DAY), BETWEEN), id="expired"),
        pytest.param(chain(leaf(begins=NOW + timedelta(hours=1)), BETWEEN), id="not yet valid"),
        pytest.param(chain(leaf(names=[]), BETWEEN), id="no name"),
        pytest.param(chain(leaf(names=[x509.DNSName("x.example")]), BETWEEN), id="another host"),
        pytest.param(
            chain(leaf(names=[x509.DNSName("*.example")]), BETWEEN), id="a name for all hosts"
        ),
        pytest.param(
            chain(leaf(names=[x509.UniformResourceIdentifier(ISSUER + "/2")]), BETWEEN),
            id="another address",
        ),
        pytest.param(
            chain(leaf(purposes=[ExtendedKeyUsageOID.SERVER_AUTH]), BETWEEN), id="for web servers"
        ),
        pytest.param(
            chain(leaf(purposes=[ExtendedKeyUsageOID.CLIENT_AUTH]), BETWEEN), id="for clients"
        ),
        pytest.param(chain(leaf(signs=False), BETWEEN), id="not for signatures"),
        pytest.param(chain(leaf(usage=False), BETWEEN), id="for nothing in particular"),
        pytest.param(chain(leaf(ca=True), BETWEEN), id="an authority"),
        pytest.param(chain(leaf(key=RSA_KEY), BETWEEN), id="a key with RSA"),
        pytest.param(chain(leaf(key=K256), BETWEEN), id="a key on another curve"),
    ],
)
def test_a_chain_that_is_not_one_gives_nothing(given: Any) -> None:
    with pytest.raises((UntrustedCertificateError, InvalidKeyError)):
        key_of(given)


def test_a_chain_is_for_one_issuer_and_one_set_of_anchors() -> None:
    with pytest.raises(UntrustedCertificateError):
        key_of(GOOD, issuer="https://other.example")
    by_host = chain(leaf(names=[x509.DNSName("school.example")]), BETWEEN)
    with pytest.raises(UntrustedCertificateError):
        key_of(by_host, issuer="http://school.example/issuer")
    for broken in ("https://[", "https://[::1", "https://[v1.x]/", "https://\u2100.com/"):
        with pytest.raises(UntrustedCertificateError):
            key_of(by_host, issuer=broken)
    with pytest.raises(UntrustedCertificateError):
        key_of(GOOD, anchors=())
    with pytest.raises(UntrustedCertificateError):
        key_of(GOOD, anchors=[authority("Other", ANCHOR_KEY, "Other", ANCHOR_KEY)])
