"""Exemptions: a learner asks with a certificate, teachers advise, and an exam board decides.

Each time somebody looks, the proposals follow anew from the certificate, the programme and what the
institution holds equal; only advice and decisions are kept. An institution looks only while the
learner agrees; what it decided stays its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.programme_models import Programme, Unit
from app.catalogue.programmes import Programmes
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.credentials.award_states import award_standing
from app.credentials.models import Award, Standing
from app.institutions.log_chain import Act, Actor
from app.institutions.logbook import Logbook
from app.institutions.models import Institution
from app.institutions.service import Institutions
from app.prior_learning.deriving import codes_shown, derive, left_to_follow
from app.prior_learning.equivalence_store import EquivalenceStore
from app.prior_learning.exempting import (
    UnknownExemptionRequestError,
    asked_once,
    granted_by,
    holds_no_bsn,
    may_be_asked,
    may_be_decided,
    must_be_open,
    must_be_proposed,
    must_hold,
)
from app.prior_learning.models import (
    Advice,
    Assessment,
    Decision,
    Derivation,
    ExemptionRequest,
    Verdict,
)
from app.prior_learning.request_store import RequestStore
from app.prior_learning.standard_store import AssessmentStore
from app.wallet.service import Described, Wallet

ACT_OF = {
    Verdict.GRANTED: Act.EXEMPTION_GRANTED,
    Verdict.REFUSED: Act.EXEMPTION_REFUSED,
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of a request: what it is, whether it holds, and what it shows."""

    described: Described
    standing: Standing
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Case:
    """A request with everything that bears on it. Without consent there is no certificate."""

    request: ExemptionRequest
    institution: Institution
    programme: Programme
    units: tuple[Unit, ...]
    certificate: Certificate | None
    derivation: Derivation
    advice: tuple[Advice, ...]
    decisions: tuple[Decision, ...]

    @property
    def pathway(self) -> tuple[str, ...]:
        """The units that are left to follow, as far as is known now."""
        return left_to_follow(self.units, self.derivation, self.decisions)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a list says of a request; without consent there is no name."""

    name: str | None
    decided: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What a learner asks: which certificate, of which institution, for which programme."""

    item_id: str
    institution: str
    programme: str


@dataclass(frozen=True, slots=True)
class Exemptions:
    """The requests of all learners in one unit of work."""

    store: RequestStore
    assessments: AssessmentStore
    equivalences: EquivalenceStore
    programmes: Programmes
    institutions: Institutions
    wallet: Wallet
    log: Logbook

    def ask(self, wish: Wish, *, learner_id: str, now: datetime) -> Case:
        """Put a certificate of the wallet before an institution, for a programme.

        Raises:
            UnknownItemError: this learner has no such credential.
            UnknownInstitutionError, UnknownProgrammeError: there is no such programme.
            NoExperienceCertificateError, CertificateNotValidError, UnitsUnknownError,
            AlreadyAskedError: it cannot be asked.
        """
        self.store.lock_learner(learner_id)
        held = self.wallet.held(wish.item_id, learner_id=learner_id)
        institution = self.institutions.by_slug(wish.institution)
        programme = self.programmes.programme(institution.id, wish.programme)
        award = held.described.award
        may_be_asked(
            held.described.achievement, self._assessment(award), award_standing(award, now=now)
        )
        asked_once(
            self.store.all_of_learner(learner_id),
            institution_id=institution.id,
            programme=programme.slug,
        )
        request = ExemptionRequest(
            id=new_id(),
            learner_id=learner_id,
            item_id=held.item.id,
            award_id=award.id,
            institution_id=institution.id,
            programme=programme.slug,
            asked_at=now,
        )
        self.store.add(request)
        return self._case(request, now)

    def page(self, learner_id: str, wanted: Slice) -> Page[ExemptionRequest]:
        """Return a page of what a learner asked, newest first."""
        return self.store.page_of_learner(learner_id, wanted)

    def case(self, request_id: str, *, learner_id: str, now: datetime) -> Case:
        """Return what became of a request of this learner.

        Raises:
            UnknownExemptionRequestError: this learner made no such request.
        """
        return self._case(self._mine(request_id, learner_id), now)

    def withdraw(self, request_id: str, *, learner_id: str, now: datetime) -> Case:
        """Let the institution no longer look; a second time changes nothing.

        Raises:
            UnknownExemptionRequestError: this learner made no such request.
        """
        request = self._mine(request_id, learner_id)
        if request.withdrawn_at is None:
            self.store.withdraw(request.id, now=now)
            request = request.model_copy(update={"withdrawn_at": now})
        return self._case(request, now)

    def asked_of(self, institution_id: str, wanted: Slice) -> Page[ExemptionRequest]:
        """Return a page of what was asked of an institution, newest first."""
        return self.store.page_of_institution(institution_id, wanted)

    def glances(self, requests: Iterable[ExemptionRequest]) -> dict[str, Glance]:
        """Return what a list says of requests, by request; in two queries for all."""
        found = tuple(requests)
        awards = self.wallet.awards.many({each.award_id for each in found if each.is_open})
        decided = self.store.decided(each.id for each in found)
        return {
            each.id: Glance(
                name=awards[each.award_id].name if each.is_open else None,
                decided=decided.get(each.id, 0),
            )
            for each in found
        }

    def decisions_of(self, institution_id: str, wanted: Slice) -> Page[Decision]:
        """Return a page of what an institution decided, newest first."""
        return self.store.decisions_of(institution_id, wanted)

    def look(self, request_id: str, *, institution_id: str, now: datetime) -> Case:
        """Return a request as the institution sees it.

        Raises:
            UnknownExemptionRequestError: this institution got no such request.
        """
        return self._case(self._theirs(request_id, institution_id), now)

    def advise(
        self, request_id: str, advice: Advice, *, institution_id: str, now: datetime
    ) -> Advice:
        """Keep what a teacher thinks of an exemption.

        Raises:
            UnknownExemptionRequestError: this institution got no such request.
            ConsentWithdrawnError: the learner took it back.
            UnitNotProposedError: the unit does not follow from the certificate.
            BSNRefusedError: the text holds a citizen service number.
        """
        holds_no_bsn(advice.text, at="text")
        request = self._theirs(request_id, institution_id)
        must_be_open(request)
        must_be_proposed(advice.unit, self._case(request, now).derivation)
        self.store.advise(request.id, advice)
        self._note(Act.EXEMPTION_ADVISED, request.id, institution_id, advice.by, now)
        return advice

    def decide(
        self,
        request_id: str,
        ruling: "Ruling",
        *,
        institution_id: str,
        by: Actor,
        now: datetime,
    ) -> Decision:
        """Keep what the exam board decided about a unit, for good.

        Raises:
            UnknownExemptionRequestError: this institution got no such request.
            ConsentWithdrawnError: the learner took it back.
            CertificateNotValidError: the certificate does not hold now.
            ExemptionDecidedError, UnitNotProposedError: there is nothing to decide.
            BSNRefusedError: the reason holds a citizen service number.
        """
        holds_no_bsn(ruling.reason, at="reason")
        request = self._theirs(request_id, institution_id, lock=True)
        must_be_open(request)
        case = self._case(request, now)
        must_hold(award_standing(self._award(request), now=now))
        may_be_decided(ruling.unit, case.derivation, case.decisions)
        decision = Decision(
            id=new_id(),
            request_id=request.id,
            award_id=request.award_id,
            institution_id=institution_id,
            programme=request.programme,
            unit=ruling.unit,
            verdict=ruling.verdict,
            reason=ruling.reason,
            name=self._award(request).name,
            decided_by=by,
            decided_at=now,
        )
        self.store.decide(decision)
        self._note(ACT_OF[ruling.verdict], decision.id, institution_id, by, now)
        return decision

    def _mine(self, request_id: str, learner_id: str) -> ExemptionRequest:
        return _known(self.store.of_learner(request_id, learner_id=learner_id))

    def _theirs(
        self, request_id: str, institution_id: str, *, lock: bool = False
    ) -> ExemptionRequest:
        return _known(
            self.store.of_institution(request_id, institution_id=institution_id, lock=lock)
        )

    def _award(self, request: ExemptionRequest) -> Award:
        return self.wallet.awards.many([request.award_id])[request.award_id]

    def _assessment(self, award: Award) -> Assessment | None:
        found = self.assessments.of_award(award.id)
        if found is None and award.supersedes is not None:
            # A correction of a spelling mistake was not assessed anew.
            former = self.wallet.awards.many([award.supersedes])[award.supersedes]
            return self._assessment(former)
        return found

    def _certificate(self, request: ExemptionRequest, now: datetime) -> Certificate | None:
        award = self._award(request)
        assessment = self._assessment(award)
        if not request.is_open or assessment is None:
            return None
        standing = award_standing(award, now=now)
        return Certificate(self.wallet.describe(award), standing, assessment)

    def _case(self, request: ExemptionRequest, now: datetime) -> Case:
        programme = self.programmes.programme(request.institution_id, request.programme)
        units = self.programmes.units_of(programme)
        certificate = self._certificate(request, now)
        return Case(
            request=request,
            institution=self.institutions.get(request.institution_id),
            programme=programme,
            units=units,
            certificate=certificate,
            derivation=derive(
                units,
                codes_shown(certificate.assessment) if certificate else frozenset(),
                self.equivalences.of_units(request.institution_id, [unit.slug for unit in units]),
                exempt=self._granted_elsewhere(request),
            ),
            advice=self.store.advice_on(request.id),
            decisions=self.store.decisions_on(request.id),
        )

    def _granted_elsewhere(self, request: ExemptionRequest) -> frozenset[str]:
        """Return what was granted for the same programme on another request."""
        others = [
            decision
            for decision in self.store.decisions_about(request.learner_id)
            if decision.request_id != request.id
            and (decision.institution_id, decision.programme)
            == (request.institution_id, request.programme)
        ]
        return frozenset(granted.unit for granted in granted_by(others))

    def _note(
        self, act: Act, object_id: str, institution_id: str, by: Actor, now: datetime
    ) -> None:
        self.log.note(act, object_id, institution_id=institution_id, by=by, now=now)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an exam board says about one unit, and why."""

    unit: str
    verdict: Verdict
    reason: str


def _known(request: ExemptionRequest | None) -> ExemptionRequest:
    if request is None:
        raise UnknownExemptionRequestError("There is no such request for exemptions.")
    return request
