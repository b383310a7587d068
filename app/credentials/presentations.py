"""Presentations: what a holder shows together, and whether the holder itself shows it (4.13)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from app.core.claims import check_claims
from app.core.documents import JSONObject
from app.core.errors import AppError
from app.core.jws import UnverifiedToken, read_token
from app.credentials.canonical.poison import check_size
from app.credentials.checks import HolderFact, ProofFact
from app.credentials.data_model import (
    ENVELOPED_PRESENTATION,
    NotAPresentationError,
    check_presentation,
    listed,
)
from app.credentials.keyring import Keyring
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.data_integrity import AUTHENTICATION, Expected
from app.credentials.proofs.sd_jwt import LEEWAY_SECONDS
from app.credentials.proofs.vc_jwt import JWTForm
from app.credentials.proving import prove_document, prove_token
from app.credentials.secured import (
    Question,
    Secured,
    opened_envelope,
    secured_document,
    secured_token,
)

FORMS_OF = {
    "application/vp+jwt": frozenset({JWTForm.PRESENTATION}),
    "application/jwt": frozenset({JWTForm.VP_CLAIM}),
}
PRESENTATION_FORMS = frozenset({JWTForm.PRESENTATION, JWTForm.VP_CLAIM})


@dataclass(frozen=True, slots=True)
class Presentation:
    """What was shown together; without `token` the document itself may have proofs."""

    document: JSONObject
    credentials: tuple[Secured, ...]
    token: UnverifiedToken | None = None
    form: JWTForm = JWTForm.PRESENTATION

    @property
    def holder_id(self) -> str | None:
        """Who shows it, as it says itself."""
        holder = self.document.get("holder")
        return holder.get("id") if isinstance(holder, dict) else holder

    def holder(self, keyring: Keyring, asked: Question) -> HolderFact | None:
        """Return whether its holder signed it; None where it is not signed at all."""
        if self.token is not None:
            return self._fact(self._prove_token(self.token, keyring, asked), asked)
        if "proof" not in self.document:
            return None
        return self._fact(self._prove_document(keyring, asked), asked)

    def _fact(self, proof: ProofFact, asked: Question) -> HolderFact:
        if not proof.held:
            return HolderFact(proven=proof.held, fresh=False)
        return HolderFact(proven=True, fresh=asked.challenge is not None, id=self._by())

    def _prove_document(self, keyring: Keyring, asked: Question) -> ProofFact:
        expected = Expected(
            asked.now,
            purpose=AUTHENTICATION,
            domain=asked.challenge.audience or None if asked.challenge else None,
            challenge=asked.challenge.nonce if asked.challenge else None,
            care=asked.care,
        )
        return prove_document(self.document, by=self._by(), keyring=keyring, expected=expected)

    def _prove_token(self, token: UnverifiedToken, keyring: Keyring, asked: Question) -> ProofFact:
        if not _answers(token.claims, asked):
            return ProofFact(held=False, code="invalid_proof")
        by = self._by()
        return prove_token(token, by=by, form=self.form, keyring=keyring, purpose=AUTHENTICATION)

    def _by(self) -> str:
        if self.holder_id:
            return self.holder_id
        if self.token is None:
            return _first_signer(self.document)
        return str(self.token.claims.get("iss", _controller(self.token)))


def presentation_document(document: JSONObject) -> Presentation:
    """Return a presentation in JSON, taken out of its envelope if it is in one.

    Raises:
        NotAPresentationError, NotACredentialError: it is none, or shows what is no credential.
    """
    if ENVELOPED_PRESENTATION in listed(document.get("type")):
        media_type, text = opened_envelope(document)
        if media_type not in FORMS_OF:
            raise NotAPresentationError("The envelope holds what is no presentation that we read.")
        return presentation_token(text, FORMS_OF[media_type])
    check_size(document)
    check_presentation(document)
    return Presentation(document, _credentials(document))


def presentation_token(
    token: str, forms: AbstractSet[JWTForm] = PRESENTATION_FORMS
) -> Presentation:
    """Return a presentation that is a JWT of one of these forms.

    Raises:
        MalformedError, InvalidTokenError: it is no token of that kind.
        NotAPresentationError, NotACredentialError: it is none, or shows what is no credential.
    """
    return presentation_by_token(read_token(token), forms)


def presentation_by_token(
    token: UnverifiedToken, forms: AbstractSet[JWTForm] = PRESENTATION_FORMS
) -> Presentation:
    """Return a presentation that is a token that was read, of one of these forms.

    Raises:
        MalformedError, InvalidTokenError: it is no token of that kind.
        NotAPresentationError, NotACredentialError: it is none, or shows what is no credential.
    """
    form = vc_jwt.form_of(token.header, token.claims)
    if form not in forms:
        raise NotAPresentationError("The token is no presentation of the kind that was announced.")
    document = vc_jwt.document_of(token.claims, form)
    check_size(document)
    check_presentation(document)
    return Presentation(document, _credentials(document), token, form)


def _credentials(document: JSONObject) -> tuple[Secured, ...]:
    return tuple(_credential(each) for each in listed(document.get("verifiableCredential")))


def _credential(given: Any) -> Secured:
    # Only the data model 1.1 writes a token as a text; for 2.0 this was refused before.
    return secured_token(given) if isinstance(given, str) else secured_document(given)


def _answers(claims: JSONObject, asked: Question) -> bool:
    try:
        check_claims(
            claims,
            issuer=None,
            audience=(asked.challenge.audience or None) if asked.challenge else None,
            now=asked.now,
            leeway_seconds=LEEWAY_SECONDS,
            required=frozenset(),
        )
    except AppError:
        return False
    return asked.challenge is None or claims.get("nonce") == asked.challenge.nonce


def _first_signer(document: JSONObject) -> str:
    try:
        return data_integrity.proofs_of(document)[0].controller
    except AppError:
        return ""


def _controller(token: UnverifiedToken) -> str:
    return str(token.header.get("kid", "")).partition("#")[0]
