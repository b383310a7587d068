"""When a certificate can be put before an institution, and who may decide on what."""

from collections.abc import Iterable

from app.catalogue.exemptions import ExemptionGround, GrantedExemption
from app.catalogue.models import Achievement, AchievementKind
from app.core.bsn import contains_bsn
from app.core.errors import ConflictError, GoneError, NotFoundError, RejectedError
from app.core.refusals import Refusal
from app.credentials.awarding import BSNRefusedError
from app.credentials.models import Standing
from app.prior_learning.models import (
    Assessment,
    Decision,
    Derivation,
    ExemptionRequest,
    Verdict,
)


class UnknownExemptionRequestError(NotFoundError):
    """There is no such request, or it is somebody else's."""

    code = "unknown_exemption_request"


class NoExperienceCertificateError(RejectedError):
    """Only an experience certificate (EVC) can be put before an institution for exemptions."""

    code = "not_an_experience_certificate"


class UnitsUnknownError(ConflictError):
    """The provider did not record which units this certificate is about."""

    code = "certificate_units_unknown"


class CertificateNotValidError(ConflictError):
    """The certificate was revoked or suspended, or has expired."""

    code = "certificate_not_valid"


class AlreadyAskedError(ConflictError):
    """The learner asked this institution already, for this programme."""

    code = "exemptions_already_asked"


class ConsentWithdrawnError(GoneError):
    """The learner no longer lets the institution look at the certificate."""

    code = "consent_withdrawn"


class UnitNotProposedError(ConflictError):
    """The unit does not follow from what was shown, or is no part of the programme."""

    code = "unit_not_proposed"


class ExemptionDecidedError(ConflictError):
    """The exam board decided about this unit before."""

    code = "exemption_decided"


def may_be_asked(
    achievement: Achievement, assessment: Assessment | None, standing: Standing
) -> Assessment:
    """Return what a certificate shows, if exemptions can be asked on it now.

    Raises:
        NoExperienceCertificateError: it is another kind of credential.
        CertificateNotValidError: it does not hold now.
        UnitsUnknownError: nobody recorded which units it is about.
    """
    if achievement.definition.kind is not AchievementKind.EVC:
        raise NoExperienceCertificateError("Choose an experience certificate (EVC) of your wallet.")
    must_hold(standing)
    if assessment is None:
        raise UnitsUnknownError("The provider did not record units; ask them for a certificate.")
    return assessment


def must_hold(standing: Standing) -> None:
    """Let pass only what rests on a certificate that holds now.

    Raises:
        CertificateNotValidError: it does not.
    """
    if standing is not Standing.VALID:
        raise CertificateNotValidError(f"This certificate is {standing.value}.")


def asked_once(
    requests: Iterable[ExemptionRequest], *, institution_id: str, programme: str
) -> None:
    """Check that nothing is open at this institution for this programme.

    Raises:
        AlreadyAskedError: something is.
    """
    for each in requests:
        if each.is_open and (each.institution_id, each.programme) == (institution_id, programme):
            raise AlreadyAskedError("You asked this institution already; withdraw that first.")


def must_be_open(request: ExemptionRequest) -> None:
    """Let pass only what the learner still agrees to.

    Raises:
        ConsentWithdrawnError: the learner took it back, or no longer keeps the certificate.
    """
    if not request.is_open:
        raise ConsentWithdrawnError("The learner has withdrawn this; nobody can look at it now.")


def may_be_decided(unit: str, derivation: Derivation, decisions: Iterable[Decision]) -> None:
    """Let an exam board decide once about each unit that follows from what was shown.

    Raises:
        ExemptionDecidedError: it did.
        UnitNotProposedError: it does not follow.
    """
    if any(decision.unit == unit for decision in decisions):
        raise ExemptionDecidedError("The exam board has decided about this unit already.")
    must_be_proposed(unit, derivation)


def must_be_proposed(unit: str, derivation: Derivation) -> None:
    """Let pass only a unit that follows from what was shown.

    Raises:
        UnitNotProposedError: it does not.
    """
    if all(proposal.unit != unit for proposal in derivation.proposed):
        raise UnitNotProposedError("This unit does not follow from what the certificate shows.")


def granted_by(decisions: Iterable[Decision]) -> tuple[GrantedExemption, ...]:
    """Return what was granted, each unit of a programme once: by the oldest decision."""
    granted: dict[tuple[str, str, str], Decision] = {}
    for decision in sorted(decisions, key=lambda each: (each.decided_at, each.id)):
        if decision.verdict is Verdict.GRANTED:
            place = (decision.institution_id, decision.programme, decision.unit)
            granted.setdefault(place, decision)
    return tuple(_exemption(decision) for decision in granted.values())


def _exemption(decision: Decision) -> GrantedExemption:
    return GrantedExemption(
        institution_id=decision.institution_id,
        programme=decision.programme,
        unit=decision.unit,
        ground=ExemptionGround.PRIOR_LEARNING,
        granted_on=decision.decided_at.date(),
        reference=decision.id,
    )


def holds_no_bsn(text: str, *, at: str) -> None:
    """Refuse a text in which somebody could be named by a citizen service number.

    Raises:
        BSNRefusedError: there is one.
    """
    if contains_bsn(text):
        message = "Leave out the BSN: it may not be stored here."
        refusal = Refusal(BSNRefusedError.code, at, message)
        raise BSNRefusedError(message, errors=[refusal.as_fault()])
