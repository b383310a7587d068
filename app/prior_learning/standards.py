"""What a provider of EVC measures against, what it found, and what institutions hold equal."""

from dataclasses import dataclass
from datetime import datetime

from app.catalogue.programmes import Programmes
from app.catalogue.service import Catalogue
from app.core.bsn import places_of_bsn
from app.core.errors import NotFoundError, RejectedError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.refusals import Refusal
from app.credentials.issuance import Issued
from app.credentials.making import Options
from app.institutions.log_chain import Act, Actor
from app.institutions.logbook import Logbook
from app.institutions.service import Institutions
from app.prior_learning.assessing import AssessmentFacts, award_of, check_assessment
from app.prior_learning.equivalence_store import EquivalenceStore
from app.prior_learning.models import (
    Assessment,
    AssessmentOrder,
    Equivalence,
    EquivalenceDefinition,
    Standard,
    StandardDefinition,
)
from app.prior_learning.standard_rules import UnknownStandardError, check_standard
from app.prior_learning.standard_store import AssessmentStore, StandardStore
from app.staff.deciding import Deciding
from app.staff.models import Proposal


class UnknownAssessmentError(NotFoundError):
    """The institution has no such assessment."""

    code = "unknown_assessment"


class UnknownEquivalenceError(NotFoundError):
    """The institution recorded nothing for this unit."""

    code = "unknown_equivalence"


class EquivalenceRefusedError(RejectedError):
    """What is recorded for a unit breaks a rule; `errors` lists every one."""

    code = "equivalence_refused"


@dataclass(frozen=True, slots=True)
class Certified:
    """A new assessment with the certificate that came of it."""

    assessment: Assessment
    issued: Issued


@dataclass(frozen=True, slots=True)
class Standards:
    """The standards and assessments of all providers in one unit of work."""

    store: StandardStore
    assessments: AssessmentStore
    catalogue: Catalogue
    institutions: Institutions
    deciding: Deciding
    log: Logbook

    def put(
        self,
        institution_id: str,
        slug: str,
        definition: StandardDefinition,
        *,
        by: Actor,
        now: datetime,
    ) -> Standard:
        """Keep what a standard says; a change is a new version, and no change is none.

        Raises:
            StandardRefusedError: it breaks a rule.
        """
        self.institutions.store.lock(institution_id)
        certificate = self.catalogue.store.by_slug(institution_id, definition.certificate)
        check_standard(definition, certificate)
        former = self.store.newest(institution_id, slug)
        if former is not None and former.definition == definition:
            return former
        standard = Standard(
            id=new_id(),
            institution_id=institution_id,
            slug=slug,
            version=former.version + 1 if former else 1,
            definition=definition,
            created_at=now,
        )
        self.store.add(standard)
        self.log.note(Act.STANDARD_KEPT, standard.id, institution_id=institution_id, by=by, now=now)
        return standard

    def get(self, institution_id: str, slug: str) -> Standard:
        """Return a standard as it is now.

        Raises:
            UnknownStandardError: the institution has no such standard.
        """
        standard = self.store.newest(institution_id, slug)
        if standard is None:
            raise UnknownStandardError("This institution has no such standard.")
        return standard

    def page(self, institution_id: str, wanted: Slice) -> Page[Standard]:
        """Return a page of the standards of an institution, newest first."""
        return self.store.page(institution_id, wanted)

    def assess(
        self, order: AssessmentOrder, *, institution_id: str, by: Actor, now: datetime
    ) -> Certified:
        """Keep what was found about somebody, and award the certificate that says so.

        Raises:
            UnknownStandardError: the institution has no such standard.
            AssessmentRefusedError: a rule is broken.
            AwardRefusedError: the certificate breaks a rule of awards.
        """
        standard = self.get(institution_id, order.standard)
        recognitions = self.institutions.recognitions(institution_id)
        check_assessment(AssessmentFacts(order, standard, recognitions))
        issued = self._certify(order, standard, by, now)
        assessment = Assessment(
            id=new_id(),
            institution_id=institution_id,
            standard=standard,
            award_id=issued.award.id,
            created_at=now,
            **order.model_dump(include={"route", "assessed_on"}),
            evidence=order.evidence,
            findings=order.findings,
        )
        self.assessments.add(assessment)
        self.log.note(
            Act.EXPERIENCE_ASSESSED, assessment.id, institution_id=institution_id, by=by, now=now
        )
        return Certified(assessment, issued)

    def assessment(self, assessment_id: str, *, institution_id: str) -> Assessment:
        """Return an assessment of this institution.

        Raises:
            UnknownAssessmentError: it has no such assessment.
        """
        found = self.assessments.get(assessment_id, institution_id=institution_id)
        if found is None:
            raise UnknownAssessmentError("This institution has no such assessment.")
        return found

    def assessment_page(self, institution_id: str, wanted: Slice) -> Page[Assessment]:
        """Return a page of the assessments of an institution, newest first."""
        return self.assessments.page(institution_id, wanted)

    def _certify(
        self, order: AssessmentOrder, standard: Standard, by: Actor, now: datetime
    ) -> Issued:
        slug = standard.definition.certificate
        certificate = self.catalogue.store.by_slug(standard.institution_id, slug)
        # The achievement can have changed after the standard was kept.
        check_standard(standard.definition, certificate)
        made = self.deciding.award(
            award_of(order, standard, achievement_id=certificate.id if certificate else ""),
            institution_id=standard.institution_id,
            options=Options(),
            by=by,
            now=now,
        )
        if isinstance(made, Proposal):
            raise TypeError("an experience certificate is of no kind that needs a second person")
        return made


@dataclass(frozen=True, slots=True)
class Equivalences:
    """What institutions hold to be worth their units, in one unit of work."""

    store: EquivalenceStore
    programmes: Programmes
    institutions: Institutions
    log: Logbook

    def put(
        self,
        institution_id: str,
        unit: str,
        definition: EquivalenceDefinition,
        *,
        by: Actor,
        now: datetime,
    ) -> Equivalence:
        """Record what is worth a unit from now on; without alternatives nothing is.

        Raises:
            UnknownUnitError: the institution has no such unit.
            EquivalenceRefusedError: a note holds a BSN.
        """
        self.institutions.store.lock(institution_id)
        self.programmes.unit(institution_id, unit)
        _check_notes(definition)
        equivalence = Equivalence(
            institution_id=institution_id, unit=unit, definition=definition, recorded_at=now
        )
        self.store.put(equivalence)
        self.log.note(
            Act.EQUIVALENCE_RECORDED, unit[:64], institution_id=institution_id, by=by, now=now
        )
        return equivalence

    def get(self, institution_id: str, unit: str) -> Equivalence:
        """Return what an institution recorded for a unit.

        Raises:
            UnknownEquivalenceError: nothing.
        """
        found = self.store.find(institution_id, unit)
        if found is None:
            raise UnknownEquivalenceError("This institution recorded nothing for this unit.")
        return found

    def page(self, institution_id: str, wanted: Slice) -> Page[Equivalence]:
        """Return a page of what an institution recorded, newest first."""
        return self.store.page(institution_id, wanted)


def _check_notes(definition: EquivalenceDefinition) -> None:
    notes = [each.note for each in definition.alternatives]
    message = "Leave out the BSN: it may not be stored here."
    found = [
        Refusal("bsn_not_allowed", f"alternatives/{place}/note", message)
        for place in places_of_bsn(notes)
    ]
    if found:
        raise EquivalenceRefusedError(message, errors=[each.as_fault() for each in found])
