"""Refuses graphs that would take for ever to canonicalise, before the work begins.

RDFC-1.0 tries the orders of blank nodes that look alike, which grows with their factorial. Honest
credentials have few blank nodes, and hardly two that look alike.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import BlankNode, Quad

from app.core.errors import RejectedError

# A credential of the samples has some 20 blank nodes and 120 quads.
MAX_BLANK_NODES = 500
MAX_QUADS = 5_000
# Reading JSON-LD costs about a millisecond for each object; a presentation may hold several
# credentials, and each is read once more when its own proof is checked.
MAX_OBJECTS = 1_000
# Five that look alike are at most 120 orders.
MAX_ALIKE = 5


class PoisonGraphError(RejectedError):
    """The document was made to keep a verifier busy, or might as well have been."""

    code = "poison_graph"


def check_size(document: object) -> None:
    """Check that a document can be read as JSON-LD within a second, before anything is read.

    Raises:
        PoisonGraphError: it has too many objects.
    """
    if sum(1 for _ in _objects(document)) > MAX_OBJECTS:
        raise PoisonGraphError(f"The document has more than {MAX_OBJECTS} objects.")


def _objects(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _objects(each)


def check_effort(quads: Iterable[Quad]) -> None:
    """Check that a graph can be canonicalised within milliseconds.

    Raises:
        PoisonGraphError: it is too large, or too many of its blank nodes look alike.
    """
    lines: dict[str, list[str]] = defaultdict(list)
    for number, quad in enumerate(quads):
        if number >= MAX_QUADS:
            raise PoisonGraphError(f"The document has more than {MAX_QUADS} statements.")
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        for node in {term for term in terms if isinstance(term, BlankNode)}:
            lines[node.value].append(" ".join(_seen_from(node, term) for term in terms))
    if len(lines) > MAX_BLANK_NODES:
        raise PoisonGraphError(f"The document has more than {MAX_BLANK_NODES} unnamed things.")
    looks = Counter(sha256("\n".join(sorted(seen)).encode()).digest() for seen in lines.values())
    if looks and max(looks.values()) > MAX_ALIKE:
        raise PoisonGraphError("Too many unnamed things in the document look alike.")


def _seen_from(node: BlankNode, term: object) -> str:
    # As in Hash First Degree Quads (RDFC-1.0, section 4.6): itself, or another.
    if isinstance(term, BlankNode):
        return "_:a" if term == node else "_:z"
    return str(term)
