"""Issues: an award is decided, rendered as a credential, noted, and only then signed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.models import Achievement
from app.catalogue.service import Catalogue
from app.core.documents import JSONObject
from app.core.errors import NotFoundError
from app.core.ids import new_id
from app.credentials import award_states, making
from app.credentials.award_events import AwardChange, AwardEvents
from app.credentials.awarding import AwardOrder, as_corrected
from app.credentials.claim_codes import claim_code_hash, new_claim_code
from app.credentials.making import NOWHERE, Basis, Options
from app.credentials.models import Award, AwardState, SecuredForm
from app.credentials.stacked import Stacked
from app.credentials.status_store import StatusStore
from app.credentials.status_withdrawal import withdraw
from app.credentials.store import AwardStore
from app.identity.written import written
from app.institutions.service import Institutions


class UnknownAwardError(NotFoundError):
    """The institution has no such award."""

    code = "unknown_award"


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
        basis = self._basis(order, institution_id, now)
        former = self._supersedable(order.supersedes, institution_id) if order.supersedes else None
        order = as_corrected(order, former)
        ruled = making.decided(order, basis, self.stack(order.stack, institution_id))
        claim_code = new_claim_code() if order.recipient_value is None else None
        award = making.award_of(
            ruled,
            basis,
            award_id=new_id(),
            code_hash=claim_code_hash(claim_code) if claim_code else None,
            slot=self.lists.lease(institution_id, now=now),
        )
        document = making.rendered(award, basis)
        self.catalogue.freeze(award.achievement_id, award.achievement_version, now=now)
        self.awards.add(award, document=json.dumps(document, ensure_ascii=False))
        keys = making.keys_for(
            options, lambda algorithm: self.institutions.signing_key(institution_id, algorithm)
        )
        forms = making.secured(document, keys, options, now=now)
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
        basis = self._basis(order, institution_id, now)
        former = self._supersedable(order.supersedes, institution_id) if order.supersedes else None
        order = as_corrected(order, former)
        ruled = making.decided(order, basis, self.stack(order.stack, institution_id))
        award = making.award_of(ruled, basis, award_id=new_id(), code_hash=None, slot=NOWHERE)
        return making.rendered(award, basis)

    def basis(self, institution_id: str, achievement: Achievement, *, now: datetime) -> Basis:
        """Return what awards of an achievement stand on."""
        return Basis(
            institution=self.institutions.get(institution_id),
            recognitions=self.institutions.recognitions(institution_id),
            achievement=achievement,
            base_url=self.base_url,
            now=now,
        )

    def stack(self, credential_ids: Iterable[str], institution_id: str) -> dict[str, Stacked]:
        """Return those of these credentials that the institution awarded, with what for."""
        awards = self.awards.by_credential_ids(credential_ids, institution_id=institution_id)
        versions = {
            name: (award.achievement_id, award.achievement_version)
            for name, award in awards.items()
        }
        given = self.catalogue.versions(versions.values())
        return {
            name: Stacked(award, given[versions[name]].definition) for name, award in awards.items()
        }

    def _basis(self, order: AwardOrder, institution_id: str, now: datetime) -> Basis:
        achievement = self.catalogue.get(institution_id, order.achievement_id)
        return self.basis(institution_id, achievement, now=now)

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
        withdraw(self.lists, former.slot.list_id, now=now)
        self.events.note(AwardChange.REVOKED, former.model_copy(update=values), now=now)


def recipient_of(value: str | None) -> str | None:
    """Return an address as it is stored and compared with those of learners."""
    return None if value is None else written(value.strip())
