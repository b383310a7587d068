"""Which JSON-LD we read: plain terms that a pinned context defines, and nothing that hides.

A signature over RDF covers only what expansion keeps. So every member must be a defined term, and
the ways to write one statement in several forms are closed: else a reader of the JSON could be
shown something that the signature does not cover.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.credentials.contexts import CONTEXT_IRIS, load_context

# A text with a language or direction (Verifiable Credentials Data Model 2.0, section 11.1).
VALUE_MEMBERS = frozenset({"@value", "@language", "@direction"})
CREDENTIALS = "verifiableCredential"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")


class UnknownContextError(RejectedError):
    """The document names a context that is not one of ours; it is never fetched."""

    code = "unknown_context"


class UndefinedTermError(RejectedError):
    """A member is not defined by the contexts, so that no signature would cover it."""

    code = "undefined_term"


class InvalidLinkedDataError(RejectedError):
    """The document is no JSON-LD, or JSON-LD of a form that we do not read."""

    code = "invalid_linked_data"


def check_form(document: JSONObject, *, inline_contexts: bool = False) -> None:
    """Check that a document is written in plain terms, with known contexts only.

    Contexts stand at its top, and at that of each credential within a presentation.
    `inline_contexts` lets the document add terms of its own, but not change one.

    Raises:
        UnknownContextError: a context is not one of the bundled ones.
        InvalidLinkedDataError: it uses JSON-LD keywords, compact names, null or inline contexts.
    """
    _check_contexts(document, inline=inline_contexts)
    for name, member in document.items():
        if name == CREDENTIALS:
            for credential in member if isinstance(member, list) else [member]:
                _check_credential(credential, inline=inline_contexts)
        elif name != "@context":
            _check_member(name, member)


def _check_credential(credential: Any, *, inline: bool) -> None:
    if not isinstance(credential, dict):
        raise InvalidLinkedDataError("A credential in a presentation is an object.")
    check_form(credential, inline_contexts=inline)


def _check_contexts(document: JSONObject, *, inline: bool) -> None:
    contexts = document.get("@context")
    added: set[str] = set()
    for context in contexts if isinstance(contexts, list) else [contexts]:
        if inline and isinstance(context, dict):
            check_additions(context, taken=added)
        elif not isinstance(context, str) or context not in CONTEXT_IRIS:
            shown = context if isinstance(context, str) else "a context within the document"
            raise UnknownContextError(f"We do not know {shown}.")


def check_additions(context: JSONObject, *, taken: set[str]) -> None:
    """Check that an inline context only adds plain terms, each a new name with a new meaning.

    A second name for one meaning would let a member be renamed behind the back of a signature.
    What is added is added to `taken`.

    Raises:
        InvalidLinkedDataError: it changes a term, or does more than to add some.
    """
    for term, meaning in context.items():
        if term == "@protected" and isinstance(meaning, bool):
            continue
        definition = meaning if isinstance(meaning, dict) else {"@id": meaning}
        plain = definition.keys() <= {"@id", "@type"} and is_absolute(definition.get("@id"))
        if term.startswith("@") or ":" in term or not plain:
            raise InvalidLinkedDataError(f"The context in the document does more than add {term}.")
        known = bundled_terms().get(term, set())
        # To say again what a bundled context says of a name changes nothing.
        if isinstance(meaning, str) and meaning in known and term not in taken:
            continue
        if known or {term, definition["@id"]} & taken or definition["@id"] in bundled_meanings():
            raise InvalidLinkedDataError(f"The context within the document redefines {term}.")
        taken |= {term, definition["@id"]}


def is_absolute(name: Any) -> bool:
    """Tell whether a name is absolute, and not that of a blank node."""
    return isinstance(name, str) and bool(_ABSOLUTE.fullmatch(name)) and not name.startswith("_:")


@cache
def bundled_terms() -> dict[str, set[str]]:
    """Return every term that a bundled context defines anywhere, with the names that it has."""
    found: dict[str, set[str]] = {}
    for iri in CONTEXT_IRIS:
        for term, name in _terms(load_context(iri).get("@context")):
            found.setdefault(term, set()).add(name)
    return found


@cache
def bundled_meanings() -> frozenset[str]:
    """Return every absolute name that a bundled context has a term for."""
    meanings = {name for names in bundled_terms().values() for name in names}
    prefixes = {
        term: name
        for term, names in bundled_terms().items()
        for name in names
        if name.endswith(("#", "/"))
    }
    split = [name.partition(":") for name in meanings]
    written_out = {prefixes[prefix] + rest for prefix, _, rest in split if prefix in prefixes}
    return frozenset(meanings | written_out)


def _terms(context: Any) -> Iterator[tuple[str, str]]:
    if isinstance(context, dict):
        for term, definition in context.items():
            within = definition if isinstance(definition, dict) else {"@id": definition}
            yield term, str(within.get("@id"))
            yield from _terms(within.get("@context"))


def _check_member(name: str, member: Any) -> None:
    if name.startswith("@") or ":" in name or not name:
        raise InvalidLinkedDataError(f"The member {name} is not a plain term.")
    _check_value(member, within_proof=name == "proof")


def _check_value(value: Any, *, within_proof: bool = False) -> None:
    if value is None:
        raise InvalidLinkedDataError("A member is null; leave it out.")
    if value == []:
        # An array of nothing says nothing in RDF, so no signature would cover that it stands there.
        raise InvalidLinkedDataError("A member is an empty array; leave it out.")
    if isinstance(value, list):
        _check_distinct(value)
        for item in value:
            _check_value(item, within_proof=within_proof)
    elif isinstance(value, dict) and not ("@value" in value and value.keys() <= VALUE_MEMBERS):
        for name, member in value.items():
            # A proof of a JCS suite repeats the contexts that it covers.
            if not (within_proof and name == "@context"):
                _check_member(name, member)
            else:
                _check_contexts(value, inline=False)


def _check_distinct(items: list[Any]) -> None:
    """Check that nothing stands twice in an array: in RDF it would be there once.

    Unnamed things that are alike are two in RDF too.
    """
    named = [item for item in items if not isinstance(item, dict | list) or "id" in item]
    texts = [json.dumps(item, sort_keys=True) for item in named]
    if len(set(texts)) != len(texts):
        raise InvalidLinkedDataError("A value stands twice in an array; leave one out.")
