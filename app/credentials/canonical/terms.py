"""Which JSON-LD we read: plain terms that a pinned context defines, and nothing that hides.

A signature over RDF covers only what expansion keeps. So every member must be a defined term, and
the ways to write one statement in several forms are closed: else a reader of the JSON could be
shown something that the signature does not cover.
"""

from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.credentials.contexts import CONTEXT_IRIS

# A text with a language or direction (Verifiable Credentials Data Model 2.0, section 11.1).
VALUE_MEMBERS = frozenset({"@value", "@language", "@direction"})


class UnknownContextError(RejectedError):
    """The document names a context that is not one of ours; it is never fetched."""

    code = "unknown_context"


class UndefinedTermError(RejectedError):
    """A member is not defined by the contexts, so that no signature would cover it."""

    code = "undefined_term"


class InvalidLinkedDataError(RejectedError):
    """The document is no JSON-LD, or JSON-LD of a form that we do not read."""

    code = "invalid_linked_data"


def check_form(document: JSONObject) -> None:
    """Check that a document is written in plain terms, with known contexts at its top only.

    Raises:
        UnknownContextError: a context is not one of the bundled ones.
        InvalidLinkedDataError: it uses JSON-LD keywords, compact names, null or inline contexts.
    """
    contexts = document.get("@context")
    for context in contexts if isinstance(contexts, list) else [contexts]:
        if not isinstance(context, str) or context not in CONTEXT_IRIS:
            shown = context if isinstance(context, str) else "a context within the document"
            raise UnknownContextError(f"We do not know {shown}.")
    for name, member in document.items():
        if name != "@context":
            _check_member(name, member)


def _check_member(name: str, member: Any) -> None:
    if name.startswith("@") or ":" in name or not name:
        raise InvalidLinkedDataError(f"The member {name} is not a plain term.")
    _check_value(member)


def _check_value(value: Any) -> None:
    if value is None:
        raise InvalidLinkedDataError("A member is null; leave it out.")
    if isinstance(value, list):
        for item in value:
            _check_value(item)
    elif isinstance(value, dict) and not ("@value" in value and value.keys() <= VALUE_MEMBERS):
        for name, member in value.items():
            _check_member(name, member)
