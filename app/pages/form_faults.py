"""Puts what is wrong with a document beside the field of the form from which it came."""

from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from app.core.errors import AppError
from app.core.values import Language
from app.pages.institution_names import fault_of

Fault = tuple[str, str]
# The fields of a form by the places in the document; the longest place that fits decides.
Places = Mapping[str, str]


def of_validation(error: ValidationError) -> tuple[Fault, ...]:
    """Return where a document does not fit its model, and in which way."""
    return tuple(
        ("/".join(map(str, fault["loc"])), "missing" if fault["input"] == "" else fault["type"])
        for fault in error.errors(include_url=False, include_context=False)
    )


def of_refusal(error: AppError) -> tuple[Fault, ...]:
    """Return where a rule is broken, and which; a refusal without a place is about the whole."""
    faults = error.extra.get("errors")
    if not isinstance(faults, list):
        return (("", error.code),)
    return tuple((fault["location"], fault["code"]) for fault in faults)


def beside(faults: Iterable[Fault], places: Places, language: Language) -> dict[str, str]:
    """Return the sentence for each field; what fits no field stands under the empty name."""
    found: dict[str, str] = {}
    for location, code in faults:
        found.setdefault(_field(location, places), fault_of(code, language))
    return found


def _field(location: str, places: Places) -> str:
    steps = location.split("/")
    tries = ("/".join(steps[:length]) for length in range(len(steps), 0, -1))
    return next((places[place] for place in tries if place in places), "")
