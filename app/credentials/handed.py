"""Reads what was handed over, by its media type; plain text by what it looks like."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial

from app.core.documents import JSONObject, parse_object
from app.core.errors import UnsupportedMediaTypeError
from app.core.jws import read_token
from app.credentials.baking import unbake
from app.credentials.data_model import is_presentation
from app.credentials.presentations import (
    FORMS_OF,
    PRESENTATION_FORMS,
    Presentation,
    presentation_by_token,
    presentation_document,
)
from app.credentials.proofs.vc_jwt import JWTForm, form_of
from app.credentials.secured import (
    NEW_FORMS,
    OLD_FORMS,
    Secured,
    secured_by_token,
    secured_document,
    secured_sd_jwt,
)

Handed = Secured | Presentation


def handed(body: bytes, media_type: str) -> Handed:
    """Return what was handed over; nothing about it has been checked.

    Raises:
        UnsupportedMediaTypeError: it is of another type.
        RejectedError: the bytes are not what the type says, or are no credential.
    """
    kind = media_type.partition(";")[0].strip().lower()
    if kind not in READERS:
        known = ", ".join(READERS)
        raise UnsupportedMediaTypeError(f"Send a credential or presentation as one of {known}.")
    return READERS[kind](body)


def _json(body: bytes) -> Handed:
    return handed_object(parse_object(body))


def handed_object(document: JSONObject) -> Handed:
    """Return the credential or presentation that a JSON object is.

    Raises:
        RejectedError: it is neither.
    """
    return (presentation_document if is_presentation(document) else secured_document)(document)


def _token(body: bytes, forms: AbstractSet[JWTForm] = frozenset(JWTForm)) -> Handed:
    token = read_token(_text(body))
    shows = form_of(token.header, token.claims) in PRESENTATION_FORMS
    return presentation_by_token(token, forms) if shows else secured_by_token(token, forms)


def _sd_jwt(body: bytes) -> Handed:
    return secured_sd_jwt(_text(body))


def _plain(body: bytes) -> Handed:
    text = body.strip()
    if text.startswith(b"{"):
        return _json(text)
    return _sd_jwt(text) if b"~" in text else _token(text)


def _picture(media_type: str) -> Callable[[bytes], Handed]:
    # The credential in a picture is what a paste of it would be.
    return lambda body: _plain(unbake(body, media_type).encode())


def _text(body: bytes) -> str:
    return body.strip().decode("ascii", errors="replace")


READERS: Mapping[str, Callable[[bytes], Handed]] = {
    "application/json": _json,
    "application/vc": _json,
    "application/vp": _json,
    "application/ld+json": _json,
    "application/vc+jwt": partial(_token, forms=NEW_FORMS),
    "application/vp+jwt": partial(_token, forms=FORMS_OF["application/vp+jwt"]),
    "application/jwt": partial(_token, forms=OLD_FORMS | FORMS_OF["application/jwt"]),
    "application/dc+sd-jwt": _sd_jwt,
    "application/vc+sd-jwt": _sd_jwt,
    "image/png": _picture("image/png"),
    "image/svg+xml": _picture("image/svg+xml"),
    "text/plain": _plain,
}
