"""When a standard can be kept: its certificate is one, and names every unit."""

from app.catalogue.models import Achievement, AchievementKind
from app.core.bsn import places_of_bsn
from app.core.errors import NotFoundError, RejectedError
from app.core.refusals import Refusal
from app.prior_learning.models import StandardDefinition


class UnknownStandardError(NotFoundError):
    """The institution has no such standard."""

    code = "unknown_standard"


class StandardRefusedError(RejectedError):
    """A standard breaks a rule; `errors` lists every one."""

    code = "standard_refused"


def check_standard(definition: StandardDefinition, certificate: Achievement | None) -> None:
    """Check a standard against the achievement that it names as its certificate.

    Raises:
        StandardRefusedError: a rule is broken.
    """
    found = [*_of_certificate(definition, certificate), *_of_text(definition)]
    if found:
        raise StandardRefusedError(found[0].message, errors=[each.as_fault() for each in found])


def _of_certificate(
    definition: StandardDefinition, certificate: Achievement | None
) -> list[Refusal]:
    if certificate is None or certificate.definition.kind is not AchievementKind.EVC:
        message = "Name an achievement of the kind evc_ervaringscertificaat."
        return [Refusal("no_experience_certificate", "certificate", message)]
    known = {outcome.id for outcome in certificate.definition.learning_outcomes}
    return [
        Refusal("unit_not_on_certificate", f"units/{place}/id", _missing(unit.id))
        for place, unit in enumerate(definition.units)
        if unit.id not in known
    ]


def _missing(unit_id: str) -> str:
    return f"The certificate has no learning outcome {unit_id}: add it there first."


def _of_text(definition: StandardDefinition) -> list[Refusal]:
    # Register codes are numbers of their own; everything else is text.
    text = {
        "title": definition.title.model_dump(),
        "units": [unit.title.model_dump() for unit in definition.units],
    }
    message = "Leave out the BSN: it may not be stored here."
    return [Refusal("bsn_not_allowed", place, message) for place in places_of_bsn(text)]
