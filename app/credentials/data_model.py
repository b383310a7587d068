"""The form of credentials and presentations (Verifiable Credentials Data Model 2.0, and 1.1).

Only what makes a document unreadable or ambiguous is refused here; whether it is true is asked
after its proof. Clauses are those of the data model 2.0; version 1.1 is only read, never issued.
"""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from app.core.documents import JSONObject
from app.core.errors import MalformedError, RejectedError
from app.credentials.contexts import CONTEXT_IRIS, CREDENTIALS_V1, CREDENTIALS_V2, context_bytes
from app.credentials.digests import READERS, Digest

VC_CONTEXT = CREDENTIALS_V2
# More parts than this in one presentation only serve to keep a verifier busy; each costs a proof.
MAX_CREDENTIALS = 20
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_TEXT_MEMBERS = frozenset({"@value", "@language", "@direction"})


class NotACredentialError(RejectedError):
    """The document is no verifiable credential of the data model."""

    code = "not_a_credential"


class NotAPresentationError(RejectedError):
    """The document is no verifiable presentation of the data model."""

    code = "not_a_presentation"


class Version(Enum):
    """Which data model a document follows; its value is the first context."""

    V1_1 = CREDENTIALS_V1
    V2_0 = CREDENTIALS_V2


def is_url(value: Any) -> bool:
    """Tell whether a value is one URL: an absolute name without spaces."""
    return isinstance(value, str) and bool(_URL.fullmatch(value))


def is_presentation(document: JSONObject) -> bool:
    """Tell whether a document calls itself a presentation, enveloped or not."""
    types = listed(document.get("type"))
    return any(name in types for name in ("VerifiablePresentation", ENVELOPED_PRESENTATION))


ENVELOPED_CREDENTIAL = "EnvelopedVerifiableCredential"
ENVELOPED_PRESENTATION = "EnvelopedVerifiablePresentation"


def listed(value: Any) -> list[Any]:
    """Return the items of a member that can have one value or several."""
    return [] if value is None else value if isinstance(value, list) else [value]


def version_of(document: JSONObject) -> Version:
    """Return which data model the first context names (4.3).

    Raises:
        NotACredentialError: it is neither, or a context is no URL and no object.
    """
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else None
    # A first context may be an object, which no set can hold.
    if first not in [version.value for version in Version]:
        raise NotACredentialError(f"The first @context of a credential is {VC_CONTEXT}.")
    if not all(isinstance(context, dict) or is_url(context) for context in listed(contexts)):
        raise NotACredentialError("A @context is a URL, or an object.")
    return Version(first)


def check_credential(document: JSONObject) -> Version:
    """Check the form of a credential, and return which data model it follows.

    Raises:
        NotACredentialError: a member is missing or not of the form that the data model demands.
    """
    version = version_of(document)
    _check_types(document, "VerifiableCredential")
    for member, check in _CREDENTIAL_RULES.items():
        if member in document or member in _REQUIRED:
            check(document.get(member), member)
    return version


def check_presentation(document: JSONObject) -> Version:
    """Check the form of a presentation (4.13), and return which data model it follows.

    Raises:
        NotAPresentationError: a member is missing or not of its form.
    """
    try:
        version = version_of(document)
        _check_types(document, "VerifiablePresentation")
        if "id" in document:
            _check_url(document["id"], "id")
        if "holder" in document:
            _check_named(document["holder"], "holder")
    except NotACredentialError as error:
        raise NotAPresentationError(error.detail) from error
    credentials = listed(document.get("verifiableCredential"))
    if len(credentials) > MAX_CREDENTIALS:
        raise NotAPresentationError(f"A presentation has at most {MAX_CREDENTIALS} credentials.")
    if version is Version.V2_0 and not all(isinstance(each, dict) for each in credentials):
        raise NotAPresentationError("A credential in a presentation is an object (4.13).")
    return version


def _check_types(document: JSONObject, required: str) -> None:
    types = listed(document.get("type"))
    if not all(isinstance(name, str) and name for name in types) or required not in types:
        raise NotACredentialError(f"The type of this document includes {required}.")


def _check_url(value: Any, member: str) -> None:
    if not is_url(value):
        raise NotACredentialError(f"{member} is one URL.")


def _check_named(value: Any, member: str) -> None:
    """Check an issuer or holder: a URL, or an object with one as id (4.7)."""
    if not is_url(value.get("id") if isinstance(value, dict) else value):
        raise NotACredentialError(f"The {member} is a URL, or an object with an id.")
    if isinstance(value, dict):
        for part in ("name", "description"):
            _check_text(value.get(part), f"{part} of the {member}")


def _check_subject(value: Any, member: str) -> None:
    """Check that every subject says something, and has at most one id (4.8)."""
    subjects = listed(value)
    if not subjects or not all(isinstance(each, dict) and each for each in subjects):
        raise NotACredentialError(f"A credential has a {member} with claims.")
    for subject in subjects:
        if "id" in subject:
            _check_url(subject["id"], f"id of the {member}")


def _check_text(value: Any, member: str) -> None:
    """Check a text, or texts with a language and nothing else (11.1)."""
    for text in listed(value):
        with_language = isinstance(text, dict) and "@value" in text
        if with_language and text.keys() <= _TEXT_MEMBERS:
            continue
        if not isinstance(text, str):
            raise NotACredentialError(f"The {member} is a text, or a text with a language.")


def _check_typed(value: Any, member: str) -> None:
    """Check objects that have a type (4.10 to 4.14), and at most one id."""
    for each in listed(value):
        types = listed(each.get("type")) if isinstance(each, dict) else []
        if not types or not all(isinstance(name, str) for name in types):
            raise NotACredentialError(f"Every {member} has a type.")
        if "id" in each:
            _check_url(each["id"], f"id of the {member}")


def _check_schema(value: Any, member: str) -> None:
    """Check that every schema has a type and an id (4.11)."""
    _check_typed(value, member)
    for schema in listed(value):
        _check_url(schema.get("id"), f"id of the {member}")


def _check_related(value: Any, member: str) -> None:
    """Check the digests of related resources, those of our own contexts too (5.3)."""
    resources = listed(value)
    names = [each.get("id") if isinstance(each, dict) else None for each in resources]
    if not all(is_url(name) for name in names) or len(set(map(str, names))) != len(names):
        raise NotACredentialError(f"Every {member} has an id of its own.")
    for resource in resources:
        digests = _digests(resource)
        if not digests:
            raise NotACredentialError(f"Every {member} has a digest.")
        for digest in digests:
            _check_digest(resource["id"], digest)


def _digests(resource: JSONObject) -> list[Digest]:
    try:
        return [read(resource[term]) for term, read in READERS.items() if term in resource]
    except MalformedError as error:
        raise NotACredentialError(error.detail) from error


def _check_digest(name: str, digest: Digest) -> None:
    # Nothing is fetched to check it: what we do not have cannot differ from what we use.
    if name in CONTEXT_IRIS and not digest.is_of(context_bytes(name)):
        raise NotACredentialError(f"The digest of {name} is not that of the resource.")


_REQUIRED = frozenset({"issuer", "credentialSubject"})
_CREDENTIAL_RULES: Mapping[str, Callable[[Any, str], None]] = {
    "issuer": _check_named,
    "credentialSubject": _check_subject,
    "id": _check_url,
    "name": _check_text,
    "description": _check_text,
    "credentialStatus": _check_typed,
    "credentialSchema": _check_schema,
    "evidence": _check_typed,
    "proof": _check_typed,
    "termsOfUse": _check_typed,
    "refreshService": _check_typed,
    "relatedResource": _check_related,
}
