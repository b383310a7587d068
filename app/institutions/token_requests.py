"""Reads a request for an access token: a form with a client's proof of itself.

RFC 6749, sections 2.3.1 and 4.4.2; RFC 7523, section 2.2. Each parameter once, one way of proof.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_plus

from app.core.errors import MalformedError
from app.core.jws import unverified_claims
from app.institutions.oauth_errors import (
    InvalidClientError,
    OAuthRequestError,
    UnsupportedGrantTypeError,
)

FORM = "application/x-www-form-urlencoded"
GRANT_TYPE = "client_credentials"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# An assertion with an RSA key is about 1 KB; the rest is shorter.
MAX_FORM_BYTES = 16 * 1024
# Twice as many as there are parameters.
MAX_FIELDS = 16


@dataclass(frozen=True, slots=True)
class SecretProof:
    """A client that sends its secret."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AssertionProof:
    """A client that sends a signed assertion; nothing in it has been verified."""

    client_id: str
    assertion: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What is asked for, and by whom."""

    proof: SecretProof | AssertionProof
    scope: str | None
    audience: str | None


def read_token_request(body: bytes, *, content_type: str, authorization: str) -> TokenRequest:
    """Return what a request to the token endpoint asks for; absent headers are empty.

    Raises:
        OAuthRequestError: it is not such a request.
        UnsupportedGrantTypeError: it asks for another grant.
        InvalidClientError: there is no proof that can be read.
    """
    form = _form(body, content_type)
    proof = _proof(form, authorization)
    if "grant_type" not in form:
        raise OAuthRequestError("Send grant_type=client_credentials.")
    if form["grant_type"] != GRANT_TYPE:
        raise UnsupportedGrantTypeError("Only grant_type=client_credentials is granted here.")
    return TokenRequest(proof, scope=form.get("scope"), audience=form.get("audience"))


def _form(body: bytes, content_type: str) -> Mapping[str, str]:
    if content_type.partition(";")[0].strip().lower() != FORM or len(body) > MAX_FORM_BYTES:
        raise OAuthRequestError(f"Send a form of at most {MAX_FORM_BYTES} bytes as {FORM}.")
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise OAuthRequestError("The form cannot be read.") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise OAuthRequestError("A parameter is sent twice.")
    # RFC 6749, section 3.2: a parameter without a value is as if it were not sent.
    return {name: value for name, value in form.items() if value}


def _proof(form: Mapping[str, str], authorization: str) -> SecretProof | AssertionProof:
    ways: Mapping[str, Callable[[], SecretProof | AssertionProof]] = {
        "header": lambda: _basic(authorization),
        "client_secret": lambda: SecretProof(form.get("client_id", ""), form["client_secret"]),
        "client_assertion": lambda: _assertion(form),
    }
    sent = [name for name in ways if name in form or (name == "header" and authorization)]
    if not sent:
        raise InvalidClientError("Send a client secret or a client assertion.")
    if len(sent) > 1:
        raise OAuthRequestError("Prove the client in one way only.")
    proof = ways[sent[0]]()
    if form.get("client_id", proof.client_id) != proof.client_id:
        raise OAuthRequestError("The client_id is not that of the proof.")
    return proof


def _basic(authorization: str) -> SecretProof:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClientError("The Authorization header of this endpoint is Basic.")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
        client_id, colon, secret = text.partition(":")
        # Both parts are form-encoded before they are joined.
        proof = SecretProof(
            unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
        )
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise InvalidClientError("The Authorization header cannot be read.") from error
    if not colon:
        raise InvalidClientError("The Authorization header cannot be read.")
    return proof


def _assertion(form: Mapping[str, str]) -> AssertionProof:
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise OAuthRequestError(f"Send client_assertion_type={ASSERTION_TYPE}.")
    assertion = form["client_assertion"]
    try:
        client_id = unverified_claims(assertion).get("sub")
    except MalformedError as error:
        raise InvalidClientError("The client assertion cannot be read.") from error
    return AssertionProof(str(client_id), assertion)
