"""Whether a document says in RDF what it says in JSON: expanded and compacted, it is the same.

What a context turns into something else is signed as that, while people read the JSON
(SECURITY: JSON-LD transformation). So the way back must lead to the same members and values.
"""

from typing import Any

from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.credentials.canonical.terms import CREDENTIALS


class ChangedByCompactionError(RejectedError):
    """The contexts of the document give its members another meaning than they show."""

    code = "changed_by_compaction"


def check_compacted(document: JSONObject, compacted: JSONObject) -> None:
    """Check that the way through RDF has changed nothing but the form of single values.

    The credentials within a presentation are not compared: each has contexts and a proof of its
    own, and is compared when that is checked.

    Raises:
        ChangedByCompactionError: a member or value is another.
    """
    before, after = _plain(document), _plain(compacted)
    changed = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    if changed:
        raise ChangedByCompactionError(f"{changed[0]} means something else than it shows.")


def _plain(document: JSONObject) -> JSONObject:
    kept = document.keys() - {"@context", CREDENTIALS}
    return {name: _normal(document[name]) for name in kept}


def _normal(value: Any) -> Any:
    """Return a value in one form, where JSON-LD knows several (JSON-LD 1.1 API, section 5.2)."""
    if isinstance(value, list):
        items = [_normal(item) for item in value]
        return items[0] if len(items) == 1 else items
    if isinstance(value, dict):
        members = {name: _normal(value[name]) for name in value if name != "@context"}
        # A thing of which only the name is known may be written as that name.
        return next(iter(members.values())) if members.keys() in ({"id"}, {"@value"}) else members
    return value
