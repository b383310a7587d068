"""Canonical N-Quads with slots: filled, labelled and sorted as RDFC-1.0 says.

A template is made of the statements that the reference made of a document whose texts were marks.
Blank nodes are named by their first-degree hashes (RDFC-1.0, sections 4.4 and 4.6), which is all
that is needed where no two are equal; where two are, the template has no answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from operator import itemgetter

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from app.credentials.canonical.shape_leaves import UnusualError
from app.credentials.canonical.shape_marks import Marks
from app.credentials.canonical.shape_slots import REWRITTEN_DATATYPES

# A credential of the samples has some 120 statements, whose template takes 30,000 characters.
# What is larger is not worth its memory.
MAX_STATEMENTS = 600
MAX_CHARACTERS = 150_000
# What awards say of an issuer or an achievement is alike, and is hashed once. What does not come
# back gives way; a block has some 300 characters.
REMEMBERED_BLOCKS = 2_048
# No text in N-Quads holds this, so that the statements of blank nodes can be told apart.
_BETWEEN = "\0"
_SELF, _OTHER = "_:a", "_:z"

Term = NamedNode | BlankNode | Literal
Parts = list[str | int]
Picker = Callable[[Sequence[str]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which marked texts come back as names, and which as literals; the others are changed."""

    names: frozenset[int]
    literals: frozenset[int]


@dataclass(frozen=True, slots=True)
class Template:
    """The statements of one shape. Values are the texts, and behind them the labels."""

    blank_nodes: int
    seen: str
    seen_values: Picker
    statements: str
    values: Picker

    def fill(self, texts: list[str]) -> bytes:
        """Return the canonical N-Quads with these texts; those of literals are escaped.

        Raises:
            UnusualError: two blank nodes look alike, so that more than their hashes is needed.
            UnicodeEncodeError: a text has a lone surrogate.
        """
        if self.blank_nodes:
            blocks = (self.seen % self.seen_values(texts)).split(_BETWEEN)
            texts = texts + _labels([_hash(block) for block in blocks])
        return _sorted(self.statements % self.values(texts))


def kinds_of(quads: Sequence[Quad], marks: Marks) -> Kinds:
    """Return what became of each marked text: a slot comes back as it was, in one kind only.

    Raises:
        UnusualError: there are too many statements, or one about a statement.
    """
    names, literals, changed = set[int](), set[int](), set[int]()
    for term in {term for quad in _checked(quads) for term in _terms(quad)}:
        slot = marks.number(term.value)
        if isinstance(term, NamedNode) and slot is not None:
            names.add(slot)
        elif isinstance(term, Literal) and slot is not None and _is_verbatim(term):
            literals.add(slot)
        else:
            changed |= marks.within(str(term))
    changed |= names & literals
    return Kinds(frozenset(names - changed), frozenset(literals - changed))


def compiled(quads: Sequence[Quad], marks: Marks, *, texts: int) -> Template:
    """Return the template of the statements of a document with so many texts, in part marks.

    Raises:
        UnusualError: it would be too large, or a mark is not a term of its own.
    """
    about: dict[str, list[Quad]] = {}
    for quad in _checked(quads):
        for node in {term.value for term in _terms(quad) if isinstance(term, BlankNode)}:
            about.setdefault(node, []).append(quad)
    labels = {node: texts + number for number, node in enumerate(about)}
    seen = [
        _joined([_line(quad, marks, {node: _SELF}) for quad in some], "\n")
        for node, some in about.items()
    ]
    statements = _joined([_line(quad, marks, labels) for quad in quads], "\n")
    template = Template(len(about), *_formatted(_joined(seen, _BETWEEN)), *_formatted(statements))
    if len(template.seen) + len(template.statements) > MAX_CHARACTERS:
        raise UnusualError
    return template


def _checked(quads: Sequence[Quad]) -> Sequence[Quad]:
    if len(quads) > MAX_STATEMENTS:
        raise UnusualError
    return quads


def _terms(quad: Quad) -> list[Term]:
    # The default graph is no term, and stands nowhere in N-Quads.
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    found = [term for term in terms if isinstance(term, Term)]
    if not all(isinstance(term, Term) for term in terms[:3]):
        raise UnusualError
    return found


def _is_verbatim(term: Literal) -> bool:
    return term.datatype.value not in REWRITTEN_DATATYPES


def _line(quad: Quad, marks: Marks, labels: Mapping[str, int] | Mapping[str, str]) -> Parts:
    """Return a statement in parts: text, or the number of the value that belongs there."""
    parts: Parts = []
    for term in _terms(quad):
        if isinstance(term, BlankNode):
            parts += [labels.get(term.value, _OTHER), " "]
        else:
            parts += [*_term(term, marks), " "]
    return [*parts, "."]


def _term(term: NamedNode | Literal, marks: Marks) -> Parts:
    text, number = str(term), marks.number(term.value)
    if number is not None:
        # A literal may have a language or a type behind its second quotation mark.
        return [text[0], number, text[1 + len(term.value) :]]
    if marks.within(text):
        raise UnusualError
    return [text]


def _joined(some: Sequence[Parts], between: str) -> Parts:
    joined: Parts = []
    for parts in some:
        joined += [between, *parts] if joined else parts
    return joined


def _formatted(parts: Parts) -> tuple[str, Picker]:
    """Return parts as a text to format, and what picks the values for it."""
    text = "".join("%s" if isinstance(part, int) else part.replace("%", "%%") for part in parts)
    places = [part for part in parts if isinstance(part, int)]
    if len(places) > 1:
        return text, itemgetter(*places)
    return text, lambda values: tuple(values[place] for place in places)


@lru_cache(maxsize=REMEMBERED_BLOCKS)
def _hash(statements: str) -> str:
    return sha256(_sorted(statements)).hexdigest()


def _sorted(statements: str) -> bytes:
    # A statement that two places of a document make is one in RDF.
    return "\n".join([*sorted(set(statements.split("\n"))), ""]).encode()


def _labels(hashes: list[str]) -> list[str]:
    order = {digest: f"_:c14n{number}" for number, digest in enumerate(sorted(hashes))}
    if len(order) != len(hashes):
        raise UnusualError
    return [order[digest] for digest in hashes]
