"""Answers for a stranger whether a credential can be relied on, and what was not established."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from cryptography.x509 import Certificate

from app.core.did import did_web
from app.core.documents import JSONObject
from app.core.driver import in_few_trips
from app.credentials.checks import (
    Facts,
    HolderFact,
    IssuerFact,
    Outcome,
    ProofFact,
    Report,
    StatusFact,
    examine,
)
from app.credentials.data_model import listed
from app.credentials.handed import Handed, handed
from app.credentials.keyring import Keyring, Signature
from app.credentials.outside import Inquiry
from app.credentials.presentations import Presentation
from app.credentials.reading import UnverifiedCredential
from app.credentials.registers import Registers
from app.credentials.secured import Question, Secured
from app.credentials.status import Statuses
from app.credentials.store import AwardStore
from app.institutions.trust import recognised_on

SELF_ASSERTED = ProofFact(held=True, code="self_asserted")


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
class Verdicts:
    """What can be said of all that was handed over; `holder` is about a presentation of it."""

    verdicts: tuple[Verdict, ...]
    holder: HolderFact | None
    checked_at: datetime
    is_presentation: bool = True

    @property
    def outcome(self) -> Outcome:
        """The gravest outcome; a presentation of nothing proves nothing."""
        order = list(Outcome)
        found = [verdict.report.outcome for verdict in self.verdicts]
        return min(found, key=order.index, default=Outcome.UNDETERMINED)


@dataclass(frozen=True, slots=True)
class Verification:
    """Gathers the facts about a credential and lets the checks decide."""

    registers: Registers
    awards: AwardStore
    statuses: Statuses
    inquiry: Inquiry
    base_url: str
    anchors: Sequence[Certificate] = field(default=())

    def verify(self, body: bytes, *, media_type: str, now: datetime) -> Verdicts:
        """Return what can be said of what is in `body`.

        Raises:
            UnsupportedMediaTypeError: the body is of another type.
            MalformedError, NotACredentialError, NotAPresentationError: there is nothing to check.
        """
        return self.verdicts(handed(body, media_type), Question(now))

    def at_once(self) -> "Verification":
        """Return the same, that raises NotAtOnceError in place of asking others over a network."""
        inquiry = replace(self.inquiry, at_once=True)
        return replace(self, inquiry=inquiry, statuses=replace(self.statuses, inquiry=inquiry))

    def gather(self, every: Iterable[UnverifiedCredential]) -> None:
        """Ask the database for what is wanted of many, before each is looked at."""
        with in_few_trips(self.awards.session):
            known = self.asked(every)
        known()

    def asked(self, every: Iterable[UnverifiedCredential]) -> Callable[[], None]:
        """Ask the database for what is wanted of many; it is known when the returned was called."""
        told = (self.registers.asked(), self.statuses.asked(every))

        def note() -> None:
            for one in told:
                one()

        return note

    def verdicts(self, given: Handed, asked: Question) -> Verdicts:
        """Return what can be said of a credential, or of all in a presentation."""
        if not isinstance(given, Presentation):
            return Verdicts((self.verdict(given, asked),), None, asked.now, is_presentation=False)
        holder = given.holder(self._keyring(None), asked)
        # Within a presentation the challenge is answered around the credentials.
        inner = Question(asked.now, asked.care) if holder is not None else asked
        proven = holder is not None and holder.proven
        asserted_by = given.holder_id if proven else None
        found = tuple(
            self.verdict(each, inner, shown_by=holder, asserted_by=asserted_by)
            for each in given.credentials
        )
        return Verdicts(found, holder, asked.now)

    def verdict(
        self,
        given: Secured,
        asked: Question,
        *,
        shown_by: HolderFact | None = None,
        asserted_by: str | None = None,
    ) -> Verdict:
        """Return what can be said of a credential that was read.

        `asserted_by` is the proven holder of the presentation in which it stands: what a holder
        says of itself there needs no proof of its own (data model 2.0, section 4.13.3).
        """
        claimed = given.claimed
        if claimed.issuer_id == asserted_by and given.is_unsigned:
            proof = SELF_ASSERTED
        else:
            proof = given.prove(self._keyring(given), asked)
        issuer = self._issuer(claimed, now=asked.now) if proof.held else None
        status = self._status(claimed, proof, asked.now)
        holder = _shown(shown_by, given, asked) if proof.held else shown_by
        facts = Facts(
            proof=proof,
            issuer=issuer,
            awarded_on=claimed.awarded_on,
            valid_from=claimed.valid_from,
            valid_until=claimed.valid_until,
            has_status=bool(claimed.status_entries),
            status=status,
            now=asked.now,
            holder=holder,
        )
        return Verdict(
            report=examine(facts),
            credential_id=claimed.credential_id if proof.held else None,
            credential=given.document if proof.held else None,
            issuer=issuer,
            status=status,
            issuer_id=claimed.issuer_id,
            awarded_on=claimed.awarded_on,
            checked_at=asked.now,
        )

    def _keyring(self, given: Secured | None) -> Keyring:
        def signatures() -> tuple[Signature, ...]:
            name = given.claimed.credential_id if given is not None else None
            award = self.awards.by_credential_id(name or "")
            forms = self.awards.forms(award.id).values() if award is not None else ()
            # Only for what was released: whoever stole the key can sign anything under that name.
            return tuple(
                Signature(form.kid, form.signed_at)
                for form in forms
                if given is not None and given.is_copy_of(form.secured)
            )

        return Keyring(
            own_key=self.registers.key,
            signatures=signatures,
            did_document=self._did_document,
            issuer_keys=self.inquiry.issuer_keys,
            registered=self.registers.registered_keys,
            anchors=self.anchors,
        )

    def _did_document(self, did: str) -> JSONObject:
        # What lies below our own address is not asked of ourselves over the network.
        if did.startswith(f"{did_web(self.base_url)}:"):
            return self.registers.document(did)
        return self.inquiry.did_document(did)

    def _issuer(self, claimed: UnverifiedCredential, *, now: datetime) -> IssuerFact | None:
        institution = self.registers.institution(claimed.issuer_id)
        if institution is None:
            return self._vouched(claimed, now=now)
        recognitions = self.registers.recognitions(institution.id)
        then = recognised_on(recognitions, claimed.awarded_on) if claimed.awarded_on else None
        today = recognised_on(recognitions, now.date())
        return IssuerFact(
            id=institution.id,
            name=institution.names,
            recognised_then=then.authority if then else None,
            recognised_now=today.authority if today else None,
        )

    def _vouched(self, claimed: UnverifiedCredential, *, now: datetime) -> IssuerFact | None:
        entry = self.registers.entry(claimed.issuer_id)
        if entry is None:
            return None
        return IssuerFact(
            id=entry.id,
            name=entry.names,
            recognised_then=entry.vouched_on(claimed.awarded_on),
            recognised_now=entry.vouched_on(now.date()),
            register=entry.source,
            may_issue_kind=entry.may_issue(claimed.kinds),
        )

    def _status(
        self, claimed: UnverifiedCredential, proof: ProofFact, now: datetime
    ) -> StatusFact | None:
        # What an unproven document says of its status is not asked of anyone.
        if not proof.held:
            return None
        return self.statuses.of(claimed, keyring=self._keyring(None), now=now)


def _shown(shown_by: HolderFact | None, given: Secured, asked: Question) -> HolderFact | None:
    """Return who shows a credential; what binds it to a key of its own is never left out."""
    own = given.holder(asked)
    if shown_by is None or (own is not None and not own.proven):
        return own
    named = _subjects(given.document)
    return shown_by if own is not None or shown_by.id in named else replace(shown_by, subject=False)


def _subjects(document: JSONObject) -> set[object]:
    subjects = [
        each for each in listed(document.get("credentialSubject")) if isinstance(each, dict)
    ]
    return {each["id"] for each in subjects if isinstance(each.get("id"), str)}


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type of a request; without one it is taken for plain text."""
    return headers.get("content-type", "text/plain")
