"""Whether each named thing in a document is described in one place only.

In RDF it does not matter where a thing with a name is described. So what is said of it could be
moved to wherever its name stands: a status from the credential to something that refers to it,
where nobody looks for it, and the signature would still hold.
"""

from collections.abc import Iterator
from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.credentials.canonical.terms import CREDENTIALS


class AmbiguousDocumentError(RejectedError):
    """The document describes one thing in several places, each time differently."""

    code = "ambiguous_document"


def check_described_once(document: JSONObject) -> None:
    """Check that a name with a description has the same one wherever it stands.

    The credentials within a presentation and the proofs are graphs of their own, and are not
    looked into.

    Raises:
        AmbiguousDocumentError: a thing is described differently in two places.
    """
    described: dict[str, JSONObject] = {}
    for name, description in _descriptions(document):
        if described.setdefault(name, description) != description:
            raise AmbiguousDocumentError(f"{name} is described in several places.")


def _descriptions(value: Any) -> Iterator[tuple[str, JSONObject]]:
    if isinstance(value, list):
        for item in value:
            yield from _descriptions(item)
    elif isinstance(value, dict):
        said = {name: member for name, member in value.items() if name != "id"}
        if isinstance(value.get("id"), str) and said:
            yield value["id"], said
        for name in said.keys() - {"@context", "proof", CREDENTIALS}:
            yield from _descriptions(said[name])
