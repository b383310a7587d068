"""Issues: an award is decided, rendered as a credential, noted, and only then signed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.models import Achievement
from app.catalogue.service import Catalogue
from app.core.documents import JSONObject
from app.core.errors import NotFoundError
from app.core.ids import new_id
from app.core.keys import Algorithm
from app.credentials import award_states, stacked
from app.credentials.award_events import AwardChange, AwardEvents
from app.credentials.awarding import AwardFacts, AwardOrder, accept, as_corrected, as_shown
from app.credentials.claim_codes import claim_code_hash, new_claim_code
from app.credentials.formats import ob3
from app.credentials.models import (
    Award,
    AwardState,
    Recipient,
    SecuredForm,
    StatusPurpose,
    StatusSlot,
)
from app.credentials.proofs.cryptosuites import Cryptosuite, preferred_algorithm
from app.credentials.securing import data_integrity_form, jwt_form
from app.credentials.stacked import Stacked
from app.credentials.status_lists import list_url
from app.credentials.status_store import StatusStore
from app.credentials.store import AwardStore
from app.identity.written import written
from app.institutions.models import Institution, Recognition
from app.institutions.service import Institutions
from app.institutions.trust import recognised_on


class UnknownAwardError(NotFoundError):
    """The institution has no such award."""

    code = "unknown_award"


@dataclass(frozen=True, slots=True)
class Options:
    """How the credential is secured; the defaults are what every verifier reads."""

    suite: Cryptosuite = Cryptosuite.EDDSA_RDFC_2022
    jwt_algorithm: Algorithm = Algorithm.EDDSA


@dataclass(frozen=True, slots=True)
class Issued:
    """A new award with its signed forms; the claim code is known at this moment only."""

    award: Award
    forms: tuple[SecuredForm, ...]
    claim_code: str | None


@dataclass(frozen=True, slots=True)
class Issuance:
    """Makes awards in one unit of work."""

    awards: AwardStore
    lists: StatusStore
    institutions: Institutions
    catalogue: Catalogue
    events: AwardEvents
    base_url: str

    def issue(
        self, order: AwardOrder, *, institution_id: str, options: Options, now: datetime
    ) -> Issued:
        """Award, sign and store.

        Raises:
            UnknownAchievementError: the institution has no such achievement.
            UnknownAwardError: the award to be corrected is not the institution's.
            AwardRefusedError: a rule is broken.
        """
        institution = self.institutions.get(institution_id)
        achievement = self.catalogue.get(institution_id, order.achievement_id)
        former = self._supersedable(order.supersedes, institution_id) if order.supersedes else None
        order = as_corrected(order, former)
        found = self._stack(order, institution_id)
        recognition = self._recognition(order, achievement, institution, found, now)
        order = stacked.with_evidence(order, found)
        claim_code = new_claim_code() if order.recipient_value is None else None
        slot = self.lists.lease(institution_id, now=now)
        award = _award(order, achievement, recognition, slot=slot, claim_code=claim_code, now=now)
        document = self._render(award, institution, achievement, now)
        self.catalogue.freeze(achievement.id, achievement.version, now=now)
        self.awards.add(award, document=json.dumps(document, ensure_ascii=False))
        forms = self._secure(document, institution_id, options, now)
        for form in forms:
            self.awards.add_form(award.id, form)
        if former is not None:
            self._supersede(former, award.id, now)
        self.events.note(AwardChange.ISSUED, award, now=now)
        return Issued(award, forms, claim_code)

    def rehearse(self, order: AwardOrder, *, institution_id: str, now: datetime) -> JSONObject:
        """Return what the credential would say; nothing is stored, signed or used up.

        Raises:
            UnknownAchievementError, UnknownAwardError, AwardRefusedError: as with `issue`.
        """
        institution = self.institutions.get(institution_id)
        achievement = self.catalogue.get(institution_id, order.achievement_id)
        former = self._supersedable(order.supersedes, institution_id) if order.supersedes else None
        order = as_corrected(order, former)
        found = self._stack(order, institution_id)
        recognition = self._recognition(order, achievement, institution, found, now)
        order = stacked.with_evidence(order, found)
        slot = StatusSlot(list_id="", index=0)
        award = _award(order, achievement, recognition, slot=slot, claim_code=None, now=now)
        return self._render(award, institution, achievement, now)

    def _recognition(
        self,
        order: AwardOrder,
        achievement: Achievement,
        institution: Institution,
        found: Mapping[str, Stacked],
        now: datetime,
    ) -> Recognition:
        recognitions = self.institutions.recognitions(institution.id)
        return accept(
            AwardFacts(
                order=order,
                definition=achievement.definition,
                recognition=recognised_on(recognitions, order.awarded_on),
                today=now.date(),
                stack=stacked.refusals(order, found, now=now),
            )
        )

    def _stack(self, order: AwardOrder, institution_id: str) -> dict[str, Stacked]:
        awards = self.awards.by_credential_ids(order.stack, institution_id=institution_id)
        versions = {
            name: (award.achievement_id, award.achievement_version)
            for name, award in awards.items()
        }
        given = self.catalogue.versions(versions.values())
        return {
            name: Stacked(award, given[versions[name]].definition) for name, award in awards.items()
        }

    def _render(
        self, award: Award, institution: Institution, achievement: Achievement, now: datetime
    ) -> JSONObject:
        status = tuple(
            ob3.Status(
                purpose, award.slot.index, list_url(self.base_url, award.slot.list_id, purpose)
            )
            for purpose in StatusPurpose
        )
        return ob3.render(
            award=award,
            issuer=institution,
            achievement=as_shown(achievement, award.demonstrated),
            names=ob3.Names(
                subject=f"urn:uuid:{new_id()}",
                achievement=f"{self.base_url}/achievements/{achievement.id}",
            ),
            status=status,
            now=now,
        )

    def _secure(
        self, document: JSONObject, institution_id: str, options: Options, now: datetime
    ) -> tuple[SecuredForm, ...]:
        proof_algorithm = preferred_algorithm(options.suite)
        proof_key = self.institutions.signing_key(institution_id, proof_algorithm)
        jwt_key = self.institutions.signing_key(institution_id, options.jwt_algorithm)
        return (
            data_integrity_form(
                document,
                signer=proof_key.signer,
                public_key=proof_key.public_key,
                suite=options.suite,
                now=now,
            ),
            jwt_form(document, signer=jwt_key.signer, public_key=jwt_key.public_key, now=now),
        )

    def _supersedable(self, award_id: str, institution_id: str) -> Award:
        former = self.awards.lock(award_id)
        if former is None or former.institution_id != institution_id:
            raise UnknownAwardError("The award in `supersedes` is not one of this institution.")
        award_states.may_be_revoked(former)
        return former

    def _supersede(self, former: Award, by: str, now: datetime) -> None:
        values = {
            "state": AwardState.REVOKED,
            "revoked_at": now,
            "superseded_by": by,
            "status_reason": "Vervangen door een verbeterde versie / Replaced by a correction",
        }
        self.awards.change(former.id, **values)
        self.lists.lock(former.slot.list_id)
        self.lists.withdraw(former.slot.list_id)
        self.events.note(AwardChange.REVOKED, former.model_copy(update=values), now=now)


def _award(
    order: AwardOrder,
    achievement: Achievement,
    recognition: Recognition,
    *,
    slot: StatusSlot,
    claim_code: str | None,
    now: datetime,
) -> Award:
    expiry = achievement.definition.expires_at(order.awarded_on)
    value = claim_code_hash(claim_code) if claim_code else order.recipient_value
    return Award(
        id=new_id(),
        credential_id=f"urn:uuid:{new_id()}",
        institution_id=achievement.institution_id,
        achievement_id=achievement.id,
        achievement_version=achievement.version,
        recipient=Recipient(kind=order.recipient_kind, value=value or ""),
        recognition_id=recognition.id,
        slot=slot,
        state=AwardState.PENDING_CLAIM,
        created_at=now,
        valid_until=order.valid_until or expiry,
        claim_until=order.claim_until or now + award_states.CLAIM_PERIOD,
        **order.model_dump(
            include={
                "name",
                "given_name",
                "family_name",
                "birth_date",
                "awarded_on",
                "ground",
                "result",
                "language",
                "supersedes",
                "demonstrated",
            }
        ),
        evidence=order.evidence,
    )


def recipient_of(value: str | None) -> str | None:
    """Return an address as it is stored and compared with those of learners."""
    return None if value is None else written(value.strip())
