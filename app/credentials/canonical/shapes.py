"""Canonicalises documents of a known shape without reading them as JSON-LD again.

The first document of a shape goes to the reference, and so does a second one in which every text
is a mark that nobody can guess. Where the marks come back, the statements get slots. What the
template makes of the first document is compared with the answer of the reference, byte for byte;
where they differ, documents of this shape go to the reference for good.

What is checked of a document depends on its structure alone, and so was checked when its shape was
compiled, but for this: texts that stand twice in an array (`shape_leaves`), names that are not
absolute or mean something else in a context (`shape_slots`), blank nodes that look alike
(`shape_templates`), and things that are described twice, which is looked at anew in each document
of strangers. A text that does not stand for itself belongs to the key of the template.

Shapes of our own documents are kept apart from those of strangers, which are compiled with all
that is checked of strangers: neither can push out the other or pass for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

from pyoxigraph import Quad

from app.core.documents import JSONObject
from app.core.errors import AppError
from app.core.kept import Kept
from app.credentials.canonical.descriptions import check_described_once
from app.credentials.canonical.shape_leaves import Key, UnusualError, described, filled, shape_of
from app.credentials.canonical.shape_limits import Allowance
from app.credentials.canonical.shape_marks import Marks
from app.credentials.canonical.shape_slots import escaped, is_plain_name
from app.credentials.canonical.shape_templates import Template, compiled, kinds_of

# Each takes some 50 KB. Achievements differ in how many outcomes and alignments they have, and in
# values that are no free text, such as kinds and grounds.
MAX_SHAPES = 512
MAX_TEMPLATES = 512
# A diploma has some 80 texts, and a key of 20,000 characters.
MAX_TEXTS = 600
MAX_KEY = 60_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Which texts of a shape become names and literals, which must stay, which describe a thing."""

    number: int
    names: tuple[int, ...]
    literals: tuple[int, ...]
    fixed: tuple[int, ...]
    identified: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A template; it is proven once it gave the answer of the reference."""

    template: Template
    proven: bool


@dataclass(frozen=True, slots=True)
class Never:
    """A shape or template that cannot be compiled."""


NEVER = Never()
Place: TypeAlias = tuple[object, ...]


@dataclass(slots=True)
class Shapes:
    """The shapes of one process, of documents that are read with the same checks.

    `reference` gives the canonical N-Quads of a document and `statements` what it says in RDF; both
    make all checks, and raise what these refuse.
    """

    statements: Callable[[JSONObject], list[Quad]]
    reference: Callable[[JSONObject], bytes]
    allowance: Allowance
    strangers: bool
    shapes: Kept[Shape | Never] = field(default_factory=lambda: Kept(MAX_SHAPES))
    templates: Kept[Learnt | Never] = field(default_factory=lambda: Kept(MAX_TEMPLATES))
    numbers: "count[int]" = field(default_factory=count)

    def canonical(self, document: JSONObject) -> bytes | None:
        """Return the canonical N-Quads of a document; None where only the reference can tell.

        Raises:
            AppError: what the reference refuses.
        """
        try:
            key, texts = shape_of(document)
            shape = self.shapes.get(key)
            if shape is None:
                return self._first(document, key, texts)
            if isinstance(shape, Never):
                return None
            return self._of_shape(document, shape, texts)
        except (UnusualError, UnicodeEncodeError):
            return None

    def known(self, document: JSONObject) -> bytes | None:
        """Return the same where a proven template tells it; nothing is read and nothing learnt.

        Raises:
            AppError: what the reference refuses in documents of this shape.
        """
        try:
            key, texts = shape_of(document)
            shape = self.shapes.get(key)
            if shape is None or isinstance(shape, Never):
                return None
            learnt = self.templates.get(_place(shape, texts))
            if not isinstance(learnt, Learnt) or not learnt.proven:
                return None
            return self._filled(document, learnt, shape, texts)
        except (UnusualError, UnicodeEncodeError):
            return None

    def _filled(
        self, document: JSONObject, learnt: Learnt, shape: Shape, texts: list[str]
    ) -> bytes:
        if self.strangers:
            _check_described(document, shape, texts)
        return _fill(learnt.template, shape, texts)

    def _of_shape(self, document: JSONObject, shape: Shape, texts: list[str]) -> bytes | None:
        place = _place(shape, texts)
        learnt = self.templates.get(place)
        if learnt is None:
            return self._learn(document, shape, texts, self.reference(document))
        if isinstance(learnt, Never):
            return None
        if learnt.proven:
            return self._filled(document, learnt, shape, texts)
        found = _fill(learnt.template, shape, texts)
        return self._prove(place, learnt.template, found, self.reference(document))

    def _first(self, document: JSONObject, key: Key, texts: list[str]) -> bytes:
        """Let the reference answer, and learn what becomes of the texts of this shape."""
        answer = self.reference(document)
        if len(texts) > MAX_TEXTS or len(repr(key)) > MAX_KEY or not self.allowance.take():
            return answer
        try:
            shape = self._shape(document, len(texts))
        except (UnusualError, AppError):
            self.shapes.put(key, NEVER)
            return answer
        self.shapes.put(key, shape)
        return self._learn(document, shape, texts, answer)

    def _learn(self, document: JSONObject, shape: Shape, texts: list[str], answer: bytes) -> bytes:
        """Compile the template of a document of which the reference made `answer`."""
        if not self.allowance.take():
            return answer
        place = _place(shape, texts)
        try:
            template = self._template(document, shape, texts)
        except (UnusualError, AppError):
            self.templates.put(place, NEVER)
            return answer
        self.templates.put(place, Learnt(template, proven=False))
        try:
            found = _fill(template, shape, texts)
        except UnusualError:
            # Things in this document look alike; of the next one that need not be so.
            return answer
        return self._prove(place, template, found, answer)

    def _prove(self, place: Place, template: Template, found: bytes, answer: bytes) -> bytes:
        same = found == answer
        self.templates.put(place, Learnt(template, proven=True) if same else NEVER)
        return answer

    def _shape(self, document: JSONObject, texts: int) -> Shape:
        marks = Marks(range(texts))
        marked = filled(document, iter(marks))
        kinds = kinds_of(self.statements(marked), marks)
        identified = (marks.number(name) for name in described(marked))
        return Shape(
            number=next(self.numbers),
            names=tuple(sorted(kinds.names)),
            literals=tuple(sorted(kinds.literals)),
            fixed=tuple(sorted(set(range(texts)) - kinds.names - kinds.literals)),
            identified=tuple(number for number in identified if number is not None),
        )

    def _template(self, document: JSONObject, shape: Shape, texts: list[str]) -> Template:
        plain = [number for number in shape.names if is_plain_name(texts[number])]
        marks = Marks([*shape.literals, *plain])
        quads = self.statements(filled(document, iter(marks.placed(texts))))
        return compiled(quads, marks, texts=len(texts))


def _place(shape: Shape, texts: list[str]) -> Place:
    """Return the key of a template: the shape, and every text of it that must stay."""
    odd = [(number, texts[number]) for number in shape.names if not is_plain_name(texts[number])]
    return shape.number, tuple([texts[number] for number in shape.fixed]), tuple(odd)


def _fill(template: Template, shape: Shape, texts: list[str]) -> bytes:
    values = texts.copy()
    literals = escaped([texts[number] for number in shape.literals])
    for number, text in zip(shape.literals, literals, strict=True):
        values[number] = text
    return template.fill(values)


def _check_described(document: JSONObject, shape: Shape, texts: list[str]) -> None:
    names = [texts[number] for number in shape.identified]
    if len(set(names)) != len(names):
        check_described_once(document)
