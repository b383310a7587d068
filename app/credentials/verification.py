"""Answers for a stranger whether a credential can be relied on, and what was not established."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.core.documents import JSONObject, parse_object
from app.core.errors import UnsupportedMediaTypeError
from app.core.jws import unverified_claims, unverified_header
from app.credentials.checks import Facts, IssuerFact, ProofFact, Report, StatusFact, examine
from app.credentials.proofs import vc_jwt
from app.credentials.proving import Keyring, Signature, prove_document, prove_token
from app.credentials.reading import NotACredentialError, UnverifiedCredential, read_credential
from app.credentials.status_lists import slot_of
from app.credentials.store import AwardStore
from app.institutions.service import Institutions
from app.institutions.trust import recognised_on

JSON_TYPES = frozenset({"application/json", "application/vc", "application/ld+json"})
JWT_TYPES = frozenset({"application/vc+jwt", "application/jwt"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The report on one credential; `credential` and `status` are there when the proof held."""

    report: Report
    credential_id: str | None
    credential: JSONObject | None
    issuer: IssuerFact | None
    status: StatusFact | None
    issuer_id: str
    awarded_on: date | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Presented:
    """A credential as it was handed over, with what its form says of the signature."""

    document: JSONObject
    token: str | None


def presented(body: bytes, media_type: str) -> Presented:
    """Read what was handed over by its media type; plain text is a JWT or JSON by its first byte.

    Raises:
        UnsupportedMediaTypeError: it is of another type.
        MalformedError: the bytes are not what the type says.
    """
    text = body.strip()
    kind = media_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        kind = "application/json" if text.startswith(b"{") else "application/vc+jwt"
    if kind in JSON_TYPES:
        return Presented(parse_object(body), token=None)
    if kind in JWT_TYPES:
        token = text.decode("ascii", errors="replace")
        return Presented(vc_jwt.document_of(unverified_claims(token)), token=token)
    raise UnsupportedMediaTypeError(
        "Send a credential as application/json, application/vc+jwt, application/jwt or text/plain."
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """Gathers the facts about a credential and lets the checks decide."""

    institutions: Institutions
    awards: AwardStore
    base_url: str

    def verify(self, body: bytes, *, media_type: str, now: datetime) -> Verdict:
        """Return what can be said of the credential in `body`.

        Raises:
            UnsupportedMediaTypeError: the body is of another type.
            MalformedError, NotACredentialError: there is nothing to check.
        """
        return self.verdict(presented(body, media_type), now=now)

    def verdict(self, given: Presented, *, now: datetime) -> Verdict:
        """Return what can be said of a credential that was read."""
        claimed = read_credential(given.document)
        proof = self._prove(given, claimed, now=now)
        issuer = self._issuer(claimed, now=now) if proof.held else None
        status = self._status(claimed, issuer) if issuer else None
        facts = Facts(
            proof=proof,
            issuer=issuer,
            awarded_on=claimed.awarded_on,
            valid_from=claimed.valid_from,
            valid_until=claimed.valid_until,
            has_status=bool(claimed.status_entries),
            status=status,
            now=now,
        )
        return Verdict(
            report=examine(facts),
            credential_id=claimed.credential_id if proof.held else None,
            credential=given.document if proof.held else None,
            issuer=issuer,
            status=status,
            issuer_id=claimed.issuer_id,
            awarded_on=claimed.awarded_on,
            checked_at=now,
        )

    def _prove(
        self, given: Presented, claimed: UnverifiedCredential, *, now: datetime
    ) -> ProofFact:
        def signatures() -> tuple[Signature, ...]:
            award = self.awards.by_credential_id(claimed.credential_id or "")
            forms = self.awards.forms(award.id).values() if award is not None else ()
            return tuple(Signature(form.kid, form.signed_at) for form in forms)

        keyring = Keyring(own_key=self.institutions.key_of, signatures=signatures)
        if given.token is None:
            return prove_document(
                given.document, issuer=claimed.issuer_id, keyring=keyring, now=now
            )
        kid = unverified_header(given.token).get("kid")
        if not isinstance(kid, str):
            raise NotACredentialError("The header of a credential as JWT names its key in `kid`.")
        return prove_token(given.token, kid=kid, issuer=claimed.issuer_id, keyring=keyring)

    def _issuer(self, claimed: UnverifiedCredential, *, now: datetime) -> IssuerFact | None:
        institution = self.institutions.by_did(claimed.issuer_id)
        if institution is None:
            return None
        recognitions = self.institutions.recognitions(institution.id)
        day = claimed.awarded_on
        return IssuerFact(
            id=institution.id,
            name=institution.names,
            recognised_then=recognised_on(recognitions, day) if day else None,
            recognised_now=recognised_on(recognitions, now.date()),
        )

    def _status(self, claimed: UnverifiedCredential, issuer: IssuerFact) -> StatusFact | None:
        fact = StatusFact()
        for entry in claimed.status_entries:
            place = slot_of(entry, base_url=self.base_url)
            if place is None:
                return None
            award = self.awards.by_slot(place[0].list_id, place[0].index)
            # A list of another issuer says nothing about this credential.
            if award is None or award.institution_id != issuer.id:
                return None
            fact = StatusFact(award.revoked_at, award.suspended_at, award.status_reason)
        return fact


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type of a request; without one it is taken for plain text."""
    return headers.get("content-type", "text/plain")
