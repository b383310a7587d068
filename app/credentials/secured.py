"""What can be handed over to be checked, each kind with its own way to prove it.

One credential comes as a document with proofs, as a JWT or as an SD-JWT; it may be wrapped in an
envelope (data model 2.0, section 4.13). All answer the same questions.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from app.core.claims import whole_seconds
from app.core.documents import JSONObject, parse_object
from app.core.errors import AppError
from app.core.jws import UnverifiedToken, read_token
from app.credentials.canonical.rdfc import OF_STRANGERS, Care
from app.credentials.checks import HolderFact, ProofFact
from app.credentials.data_model import ENVELOPED_CREDENTIAL, VC_CONTEXT, NotACredentialError, listed
from app.credentials.keyring import Keyring
from app.credentials.proofs import sd_jwt, vc_jwt
from app.credentials.proofs.data_integrity import Expected
from app.credentials.proofs.sd_jwt import Challenge, ReadSDJWT
from app.credentials.proofs.vc_jwt import JWTForm
from app.credentials.proving import (
    prove_document,
    prove_sd_jwt,
    prove_secured_document,
    prove_token,
)
from app.credentials.reading import UnverifiedCredential, read_claims, read_credential

DATA_URL = "data:"
# Each media type has its forms: `vc+jwt` is the credential itself, `jwt` what came before it.
NEW_FORMS = frozenset({JWTForm.CREDENTIAL})
OLD_FORMS = frozenset({JWTForm.VC_CLAIM, JWTForm.OPEN_BADGE})
CREDENTIAL_FORMS = NEW_FORMS | OLD_FORMS


@dataclass(frozen=True, slots=True)
class Question:
    """When a check is made, how carefully, and what the holder was asked to repeat, if anything."""

    now: datetime
    care: Care = OF_STRANGERS
    challenge: Challenge | None = None
    # Whether it is looked at often, and its signature need not be worked out each time.
    remembers: bool = False


class Secured(Protocol):
    """A credential as it was handed over; `document` and `claimed` are true once it is proven."""

    @property
    def document(self) -> JSONObject:
        """What the credential says."""

    @property
    def claimed(self) -> UnverifiedCredential:
        """What verification needs to know of it."""

    @property
    def is_unsigned(self) -> bool:
        """Whether nobody has signed it on its own."""

    def is_copy_of(self, released: str) -> bool:
        """Tell whether it is what was released here, disclosures apart."""

    def prove(self, keyring: Keyring, asked: Question) -> ProofFact:
        """Return whether the issuer signed it."""

    def holder(self, asked: Question) -> HolderFact | None:
        """Return whether its holder was shown to have its key; None where there is no way to."""


@dataclass(frozen=True, slots=True)
class SecuredDocument:
    """A credential with Data Integrity proofs, or with none."""

    document: JSONObject
    claimed: UnverifiedCredential

    @property
    def is_unsigned(self) -> bool:
        """Whether it has no proof."""
        return "proof" not in self.document

    def is_copy_of(self, released: str) -> bool:
        """Tell whether every member is that of the document that was released."""
        return released.startswith("{") and parse_object(released.encode()) == self.document

    def prove(self, keyring: Keyring, asked: Question) -> ProofFact:
        """Return whether all its proofs hold and one is the issuer's."""
        expected = Expected(asked.now, care=asked.care, remembers=asked.remembers)
        return prove_document(
            self.document, by=self.claimed.issuer_id, keyring=keyring, expected=expected
        )

    def holder(self, _asked: Question) -> HolderFact | None:
        """Return None: only a presentation around it can tell."""
        return None


@dataclass(frozen=True, slots=True)
class SecuredToken:
    """A credential as a JWT."""

    token: UnverifiedToken
    form: JWTForm
    document: JSONObject
    claimed: UnverifiedCredential
    is_unsigned: bool = False

    def is_copy_of(self, released: str) -> bool:
        """Tell whether it is the token that was released."""
        return self.token.text == released

    def prove(self, keyring: Keyring, asked: Question) -> ProofFact:
        """Return whether the issuer's key signed it."""
        return prove_token(
            self.token,
            by=self.claimed.issuer_id,
            form=self.form,
            keyring=keyring,
            remembers=asked.remembers,
        )

    def holder(self, _asked: Question) -> HolderFact | None:
        """Return None: only a presentation around it can tell."""
        return None


@dataclass(frozen=True, slots=True)
class SecuredSDJWT:
    """A credential as an SD-JWT VC, with what was disclosed of it."""

    given: ReadSDJWT
    claimed: UnverifiedCredential
    is_unsigned: bool = False

    @property
    def document(self) -> JSONObject:
        """Its claims, as far as they were disclosed."""
        return self.given.claims

    def is_copy_of(self, released: str) -> bool:
        """Tell whether its issuer-signed part is the one that was released."""
        return self.given.token.text == released.partition("~")[0]

    def prove(self, keyring: Keyring, asked: Question) -> ProofFact:
        """Return whether the issuer's key signed it."""
        by = self.claimed.issuer_id
        if "@context" in self.document:
            return prove_secured_document(self.given, by=by, keyring=keyring)
        return prove_sd_jwt(self.given, by=by, keyring=keyring, now=asked.now)

    def holder(self, asked: Question) -> HolderFact | None:
        """Return whether the key of the credential made this presentation."""
        shown = self.given.given
        if shown.key_binding is None and asked.challenge is None:
            return None
        try:
            sd_jwt.verify_binding(shown, self.document, expected=asked.challenge, now=asked.now)
        except AppError:
            return HolderFact(proven=False, fresh=False)
        return HolderFact(proven=True, fresh=asked.challenge is not None)


def secured_document(document: JSONObject) -> Secured:
    """Return a credential in JSON, taken out of its envelope if it is in one.

    Raises:
        NotACredentialError: it is no credential, or its envelope holds none.
    """
    if ENVELOPED_CREDENTIAL in listed(document.get("type")):
        media_type, text = opened_envelope(document)
        if media_type not in ENVELOPED_TYPES:
            raise NotACredentialError("The envelope holds a credential of a kind we do not read.")
        return ENVELOPED_TYPES[media_type](text)
    return SecuredDocument(document, read_credential(document))


def secured_token(token: str, forms: AbstractSet[JWTForm] = CREDENTIAL_FORMS) -> Secured:
    """Return a credential that is a JWT of one of these forms.

    Raises:
        MalformedError, InvalidTokenError, NotACredentialError: it is no credential.
    """
    return secured_by_token(read_token(token), forms)


def secured_by_token(
    token: UnverifiedToken, forms: AbstractSet[JWTForm] = CREDENTIAL_FORMS
) -> Secured:
    """Return a credential that is a token that was read, of one of these forms.

    Raises:
        MalformedError, InvalidTokenError, NotACredentialError: it is no credential.
    """
    form = vc_jwt.form_of(token.header, token.claims)
    if form not in forms:
        raise NotACredentialError("The token is not a credential of the kind that was announced.")
    document = vc_jwt.document_of(token.claims, form)
    read = read_credential(document)
    return SecuredToken(token, form, document, _narrowed(read, token.claims))


def secured_sd_jwt(text: str) -> Secured:
    """Return a credential that is an SD-JWT VC, or a data model credential secured as SD-JWT.

    Raises:
        MalformedError, InvalidDisclosureError, NotACredentialError: it is no credential.
    """
    given = sd_jwt.read(sd_jwt.split(text))
    if "@context" not in given.claims:
        return SecuredSDJWT(given, read_claims(given.claims))
    document = vc_jwt.document_of(given.claims, JWTForm.CREDENTIAL)
    return SecuredSDJWT(given, _narrowed(read_credential(document), given.claims))


def opened_envelope(document: JSONObject) -> tuple[str, str]:
    """Return the media type and the text of the `data:` URL of an envelope (4.13).

    Raises:
        NotACredentialError: its id is no data: URL with plain text, or its context another.
    """
    if VC_CONTEXT not in listed(document.get("@context")):
        raise NotACredentialError(f"The @context of an envelope is {VC_CONTEXT}.")
    name = document.get("id")
    if not isinstance(name, str) or not name.startswith(DATA_URL) or "," not in name:
        raise NotACredentialError("The id of an envelope is a data: URL.")
    described, _, text = name.removeprefix(DATA_URL).partition(",")
    media_type, _, parameters = described.partition(";")
    if parameters:
        raise NotACredentialError("The data: URL of an envelope has a media type and no more.")
    return media_type.lower(), text


ENVELOPED_TYPES: Mapping[str, Callable[[str], Secured]] = {
    "application/vc+jwt": partial(secured_token, forms=NEW_FORMS),
    "application/jwt": partial(secured_token, forms=OLD_FORMS),
    "application/vc+sd-jwt": secured_sd_jwt,
    "application/dc+sd-jwt": secured_sd_jwt,
}


def _narrowed(read: UnverifiedCredential, claims: JSONObject) -> UnverifiedCredential:
    """Return the credential as valid no longer than its token."""
    starts, ends = _moment(claims.get("nbf")), _moment(claims.get("exp"))
    return replace(
        read,
        valid_from=max(filter(None, (read.valid_from, starts)), default=None),
        valid_until=min(filter(None, (read.valid_until, ends)), default=None),
    )


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(whole_seconds(seconds), UTC)
