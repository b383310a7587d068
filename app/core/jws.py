"""JSON Web Signatures in compact form (RFC 7515), with everything dangerous left out (RFC 8725).

The caller brings the key and says which algorithms and types it takes; the token chooses nothing.
There is no code for HMAC or `none`, and no header can bring or name a key of its own.
"""

from dataclasses import dataclass, field
from typing import Protocol

from app.core import base64url
from app.core.documents import JSONObject, canonical_bytes, parse_object
from app.core.errors import MalformedError, RejectedError, TooLargeError
from app.core.keys import (
    OTHER_NAMES,
    Algorithm,
    PrivateKey,
    PublicKey,
    algorithm_of,
    check_signature,
    sign,
)

# The largest document in base64, with its header and signature.
MAX_LENGTH = 400_000
PARTS = 3
# Each brings or names a key, changes what is signed, or asks for a rule that we do not know.
FORBIDDEN_HEADERS = frozenset({"crit", "b64", "zip", "jwk", "jku", "x5u", "x5c"})
TEXT_HEADERS = frozenset({"alg", "typ", "kid"})
NO_HEADERS: frozenset[str] = frozenset()


class InvalidTokenError(RejectedError):
    """The token is not one that may be used here."""

    code = "invalid_token"


class MalformedTokenError(MalformedError):
    """The text is not a JWS in compact form."""

    code = "malformed_token"


class TokenTooLargeError(TooLargeError):
    """The token is longer than any that we read."""

    code = "token_too_large"


class Signer(Protocol):
    """A private key, wherever it lives."""

    @property
    def kid(self) -> str:
        """The name of the key in headers and proofs."""

    @property
    def algorithm(self) -> Algorithm:
        """The one algorithm it signs with."""

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature over `data`."""


@dataclass(frozen=True, slots=True)
class KeySigner:
    """A private key in memory."""

    kid: str
    key: PrivateKey
    algorithm: Algorithm = field(init=False)

    def __post_init__(self) -> None:
        """Ask the key once for its one algorithm."""
        object.__setattr__(self, "algorithm", algorithm_of(self.key.public_key()))

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature over `data`."""
        return sign(self.key, data)


def sign_jws(
    payload: JSONObject, *, signer: Signer, typ: str, headers: JSONObject | None = None
) -> str:
    """Return `payload` as a signed token of the type `typ`, with further `headers` if any."""
    return sign_payload(canonical_bytes(payload), signer=signer, typ=typ, headers=headers)


def sign_payload(
    payload: bytes, *, signer: Signer, typ: str, headers: JSONObject | None = None
) -> str:
    """Return these very bytes as a signed token."""
    header = {"alg": signer.algorithm.value, "kid": signer.kid, "typ": typ, **(headers or {})}
    signed = f"{base64url.encode(canonical_bytes(header))}.{base64url.encode(payload)}"
    return f"{signed}.{base64url.encode(signer.sign(signed.encode()))}"


def unverified_header(token: str) -> JSONObject:
    """Return the header of a token, only to look up the key it names.

    Raises:
        MalformedError: it is not a JWS in compact form.
    """
    return _header(_split(token)[0])


def unverified_claims(token: str) -> JSONObject:
    """Return the claims of a token, only to look up whose key it needs.

    Raises:
        MalformedError: it is not a JWS in compact form, or holds no claims.
    """
    return parse_object(base64url.decode(_split(token)[1]))


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A token that was read once; true is what `verified_claims` returns of it, and not before."""

    text: str
    header: JSONObject
    claims: JSONObject


def read_token(token: str) -> UnverifiedToken:
    """Read a token, to look up whose key it needs and to check it without reading it again.

    Raises:
        MalformedError: it is not a JWS in compact form, or holds no claims.
        TooLargeError: it is longer than any that we read.
    """
    header, payload, _ = _split(token)
    return UnverifiedToken(token, _header(header), parse_object(base64url.decode(payload)))


def verified_claims(
    token: UnverifiedToken,
    *,
    key: PublicKey,
    algorithms: frozenset[Algorithm],
    types: frozenset[str | None],
    headers: frozenset[str] = NO_HEADERS,
) -> JSONObject:
    """Return the claims of a token that was read, and that `key` signed; else as `verify_jws`."""
    _check_header(token.header, key=key, algorithms=algorithms, types=types, headers=headers)
    signed, _, signature = token.text.rpartition(".")
    check_signature(key, signature=base64url.decode(signature), data=signed.encode())
    return token.claims


def verify_jws(
    token: str,
    *,
    key: PublicKey,
    algorithms: frozenset[Algorithm],
    types: frozenset[str | None],
    headers: frozenset[str] = NO_HEADERS,
) -> JSONObject:
    """Return the claims of a token that `key` signed.

    None in `types` allows `typ` to be absent; its `application/` is never written (RFC 7515,
    section 4.1.9). `headers` are parameters that are taken although they are dangerous: `jwk` in a
    proof of possession of that very key, `x5c` where the caller has checked that chain.

    Raises:
        MalformedError: it is not a JWS in compact form, or holds no claims.
        TooLargeError: it is longer than any that we read.
        InvalidTokenError: its algorithm, type or header is not taken here.
        InvalidSignatureError: the key did not sign it.
    """
    payload = verified_payload(token, key=key, algorithms=algorithms, types=types, headers=headers)
    return parse_object(payload)


def verified_payload(
    token: str,
    *,
    key: PublicKey,
    algorithms: frozenset[Algorithm],
    types: frozenset[str | None],
    headers: frozenset[str] = NO_HEADERS,
) -> bytes:
    """Return the payload of a token that `key` signed, whatever it is; else as `verify_jws`."""
    header_text, payload_text, signature_text = _split(token)
    header, payload = _header(header_text), base64url.decode(payload_text)
    _check_header(header, key=key, algorithms=algorithms, types=types, headers=headers)
    signed = f"{header_text}.{payload_text}".encode()
    check_signature(key, signature=base64url.decode(signature_text), data=signed)
    return payload


def _split(token: str) -> list[str]:
    if len(token) > MAX_LENGTH:
        raise TokenTooLargeError(f"A token has at most {MAX_LENGTH} characters.")
    parts = token.split(".")
    if len(parts) != PARTS:
        raise MalformedTokenError("A signed token has three parts with dots between.")
    return parts


def _header(text: str) -> JSONObject:
    header = parse_object(base64url.decode(text))
    if not all(isinstance(header[name], str) for name in TEXT_HEADERS & header.keys()):
        raise MalformedTokenError("`alg`, `typ` and `kid` of a token are texts.")
    return header


def _check_header(
    header: JSONObject,
    *,
    key: PublicKey,
    algorithms: frozenset[Algorithm],
    types: frozenset[str | None],
    headers: frozenset[str],
) -> None:
    if not (FORBIDDEN_HEADERS - headers).isdisjoint(header):
        raise InvalidTokenError("The header of the token has a parameter that is not taken here.")
    _check_algorithm(header, algorithm=algorithm_of(key), algorithms=algorithms)
    if header.get("typ") not in types:
        raise InvalidTokenError("The token is of another type.")


def _check_algorithm(
    header: JSONObject, *, algorithm: Algorithm, algorithms: frozenset[Algorithm]
) -> None:
    named = header.get("alg")
    # The key decides; the token must merely agree.
    if OTHER_NAMES.get(str(named), named) != algorithm:
        raise InvalidTokenError("The algorithm of the token is not that of the key.")
    if algorithm not in algorithms:
        raise InvalidTokenError(f"Tokens signed with {algorithm} are not taken here.")
