"""What is filled in is byte for byte what the reference reads, and what it refuses is refused."""

import random  # noqa: TID251 - texts for documents, with a fixed seed; nobody may guess nothing
from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from app.core.errors import AppError
from app.core.kept import Kept
from app.credentials.canonical import rdfc
from app.credentials.canonical.descriptions import AmbiguousDocumentError
from app.credentials.canonical.rdfc import (
    OF_STRANGERS,
    OURS,
    Care,
    canonical_nquads,
    reference_nquads,
)
from app.credentials.canonical.shape_leaves import UnusualError, filled, shape_of
from app.credentials.canonical.shape_limits import Allowance
from app.credentials.canonical.shape_marks import Marks
from app.credentials.canonical.shape_slots import is_plain_name
from app.credentials.canonical.shape_templates import compiled
from app.credentials.canonical.shapes import Shapes
from tests.credentials.documents import JSON, credential

DOCUMENTS = 10_000
AGAINST_ALL = 200
ALPHABET = (
    'aB 1é€ß\U0001f602\U0001f468\u200d"\\\n\r\t\b\f\0\x01\x1f\x7f\x85\u2028\ufffe\uffff%s{}<>'
)


def subject(**members: Any) -> JSON:
    document = credential()
    document["credentialSubject"] |= members
    return document


def evidence(*narratives: str) -> JSON:
    return credential(evidence=[{"type": ["Evidence"], "narrative": text} for text in narratives])


# With and without members, with languages, with unnamed things, with one thing in two places.
SHAPES: dict[str, JSON] = {
    "plain": credential(),
    "few members": credential(name=None, issuer="https://issuer.example/1"),
    "languages": credential(
        name=[{"@value": "Les", "@language": "nl-NL"}, {"@value": "x", "@language": "en"}]
    ),
    "unnamed": evidence("one", "two", "three"),
    "named twice": subject(identifier=[{"type": "IdentityObject", "identityHash": "a",
                                        "identityType": "name", "hashed": False}])
    | {"evidence": [{"id": "urn:x:1", "name": "a"}, {"id": "urn:x:2", "name": "b"}]},
    "status": credential(
        credentialStatus={"id": "urn:x:9", "type": "BitstringStatusListEntry",
                          "statusPurpose": "revocation", "statusListIndex": "7",
                          "statusListCredential": "https://issuer.example/list"}
    ),
}  # fmt: skip


def slots_of(document: JSON) -> tuple[list[str], set[int]]:
    """Return the texts of a document, and which of them are names."""
    _, texts = shape_of(document)
    return texts, {place for place, text in enumerate(texts) if is_plain_name(text)}


def texts_for(document: JSON, dice: random.Random) -> list[str]:
    """Return texts of any kind for the literals, and now and then one name for two things."""
    texts, names = slots_of(document)
    made = []
    for place in range(len(texts)):
        if place in names:
            made.append(f"urn:x:{dice.randrange(4 if dice.random() < 0.02 else 10**9)}")
        elif texts[place] == "revocation":
            made.append(texts[place])
        else:
            made.append("".join(dice.choices(ALPHABET, k=dice.randrange(1, 9))))
    return made


class Oracle:
    """One reading of a shape by the reference, in which each text is replaced as a term of RDF."""

    def __init__(self, document: JSON) -> None:
        texts, _ = slots_of(document)
        self.marks = [
            text if text == "revocation" else f"urn:oracle:{place:04}"
            for place, text in enumerate(texts)
        ]
        self.quads = rdfc._statements(filled(document, iter(self.marks)), OURS)

    def canonical(self, texts: list[str]) -> bytes:
        put = dict(zip(self.marks, texts, strict=True))

        def changed(term: Any) -> Any:
            if isinstance(term, NamedNode):
                return NamedNode(put.get(term.value, term.value))
            if isinstance(term, Literal) and term.value in put:
                if term.language:
                    return Literal(put[term.value], language=term.language)
                return Literal(put[term.value], datatype=term.datatype)
            return term

        dataset = Dataset(
            Quad(changed(q.subject), q.predicate, changed(q.object), q.graph_name)
            for q in self.quads
        )
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0_SHA_256)
        return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


def test_ten_thousand_documents_are_what_rdfc_1_0_makes_of_them() -> None:
    dice = random.Random(20261125)  # noqa: S311 - see above
    oracles = {name: Oracle(document) for name, document in SHAPES.items()}
    different = []
    for number in range(DOCUMENTS):
        name = list(SHAPES)[number % len(SHAPES)]
        texts = texts_for(SHAPES[name], dice)
        document = filled(SHAPES[name], iter(texts))
        if canonical_nquads(document) != oracles[name].canonical(texts):
            different.append(document)
    assert different == []


@pytest.mark.parametrize("care", [OURS, OF_STRANGERS], ids=["ours", "strangers"])
def test_hundreds_of_documents_are_what_the_whole_reference_makes_of_them(care: Care) -> None:
    dice = random.Random(7)  # noqa: S311 - see above
    for number in range(AGAINST_ALL):
        shape = list(SHAPES.values())[number % len(SHAPES)]
        document = filled(shape, iter(texts_for(shape, dice)))
        assert outcome(document, care, canonical_nquads) == outcome(
            document, care, reference_nquads
        )


def outcome(document: JSON, care: Care, make: Any) -> object:
    try:
        return make(document, care=care)
    except AppError as refused:
        return type(refused)


NEIGHBOURS: dict[str, JSON] = {
    "an undefined member": subject(kleur="rood"),
    "a relative name": credential(id="diploma-1"),
    "a compact name": credential(id="cred:diploma"),
    "a blank name": credential(id="_:b0"),
    "a name that a context shortens": credential(id="https://w3id.org/security#x"),
    "a name with a bad escape": credential(id="urn:x:%zz"),
    "a lone surrogate": credential(name="\ud800"),
    "things that look alike": evidence("same", "same"),
    "too many that look alike": evidence(*["same"] * 6),
    "a text twice": subject(identifier=["x", "x"]),
    "another number": subject(creditsEarned=1.5),
    "a moment that is no moment": credential(validFrom="yesterday"),
    "a context of its own": credential() | {"@context": [{"a": "urn:x:a"}]},
}


@pytest.mark.parametrize("care", [OURS, OF_STRANGERS], ids=["ours", "strangers"])
@pytest.mark.parametrize("document", NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
def test_a_neighbour_of_a_known_shape_is_judged_as_before(document: JSON, care: Care) -> None:
    canonical_nquads(credential(), care=care)
    for _ in range(3):
        assert outcome(document, care, canonical_nquads) == outcome(
            document, care, reference_nquads
        )


def test_a_thing_that_is_described_twice_is_refused_of_a_known_shape_too() -> None:
    def named(one: str, other: str) -> JSON:
        things = [{"id": one, "name": "a"}, {"type": ["Evidence"], "name": "x"}]
        return credential(issuer={"id": other, "name": "b"}, evidence=things)

    for _ in range(2):
        canonical_nquads(named("urn:x:1", "urn:x:2"), care=OF_STRANGERS)
        with pytest.raises(AmbiguousDocumentError):
            canonical_nquads(named("urn:x:1", "urn:x:1"), care=OF_STRANGERS)
        canonical_nquads(named("urn:x:1", "urn:x:1"))


def fresh(*, burst: float, answer: bytes | None = None) -> Shapes:
    return Shapes(
        statements=lambda document: rdfc._statements(document, OURS),
        reference=lambda document: answer or reference_nquads(document),
        allowance=Allowance(burst=burst, per_second=0, clock=lambda: 0.0),
        strangers=False,
    )


def test_a_template_that_differs_from_the_reference_is_never_used() -> None:
    shapes = fresh(burst=9, answer=b"other")
    assert shapes.canonical(credential()) == b"other"
    assert shapes.canonical(credential()) is None


def test_a_template_is_proven_by_the_first_document_in_which_nothing_looks_alike() -> None:
    shapes = fresh(burst=9)
    shapes.canonical(evidence("same", "same"))
    assert shapes.canonical(evidence("same", "same")) is None
    for _ in range(2):
        document = evidence("one", "two")
        assert shapes.canonical(document) == reference_nquads(document)


def test_what_is_told_at_once_was_proven_before() -> None:
    shapes, document = fresh(burst=9), evidence("one", "two")
    assert shapes.known(document) is None
    shapes.canonical(evidence("same", "same"))
    # Its shape is known by now, and its template has not been proven.
    assert shapes.known(document) is None
    shapes.canonical(document)
    assert shapes.known(document) == reference_nquads(document)


@pytest.mark.parametrize(("burst", "shapes_kept", "kept"), [(0, 0, 0), (1, 1, 0), (2, 1, 1)])
def test_beyond_the_allowance_nothing_is_compiled(
    burst: float, shapes_kept: int, kept: int
) -> None:
    shapes = fresh(burst=burst)
    for _ in range(2):
        assert shapes.canonical(credential()) == reference_nquads(credential())
    assert (len(shapes.shapes), len(shapes.templates)) == (shapes_kept, kept)


def test_an_allowance_grows_with_time_up_to_its_burst() -> None:
    times = iter([0.0, 0.0, 0.0, 0.4, 0.5, 99.0, 99.0])
    allowance = Allowance(burst=1, per_second=2, clock=lambda: next(times))
    assert [allowance.take() for _ in range(6)] == [True, False, False, True, True, False]


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    kept = Kept[int](2)
    for number in (1, 2):
        kept.put(number, number)
    kept.get(1)
    kept.put(3, 3)
    assert [kept.get(number) for number in (1, 2, 3)] == [1, None, 3]


def endless() -> JSON:
    found: JSON = {}
    found["a"] = found
    return found


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"a": [["x"]]}, id="arrays-in-arrays"),
        pytest.param({"a": ("x",)}, id="tuple"),
        pytest.param({"@context": {"a": "urn:x"}}, id="context"),
        pytest.param(endless(), id="endless"),
    ],
)
def test_an_unusual_document_has_no_shape(document: JSON) -> None:
    with pytest.raises(UnusualError):
        shape_of(document)


def test_shapes_differ_by_all_but_texts() -> None:
    same = [{"a": "x"}, {"a": "y"}]
    other: list[JSON] = [
        {"b": "x"}, {"a": 1}, {"a": 1.0}, {"a": True}, {"a": 0.0}, {"a": -0.0}, {"a": ["x"]},
        {"a": {"b": "x"}}, {"a": {}, "b": "x"}, {"type": "x"}, {"type": "y"}, {"type": ["x"]},
    ]  # fmt: skip
    assert len({shape_of(one)[0] for one in same}) == 1
    assert len({shape_of(one)[0] for one in [*same, *other]}) == 1 + len(other)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(evidence(*map(str, range(310))), id="too-many-statements"),
        pytest.param(credential(id="https://w3id.org/security#" + "x" * 40_000), id="too-long"),
    ],
)
def test_what_is_too_large_is_left_to_the_reference(document: JSON) -> None:
    shapes = fresh(burst=9)
    assert shapes.canonical(document) == reference_nquads(document)
    assert shapes.canonical(document) is None


TRIPLE = Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c"))


@pytest.mark.parametrize(
    "spoken_of",
    [
        pytest.param(lambda _: TRIPLE, id="a statement about a statement"),
        pytest.param(lambda mark: NamedNode(f"{mark}/more"), id="a mark within a name"),
        pytest.param(lambda mark: Literal(f"a {mark}"), id="a mark within a text"),
    ],
)
def test_a_statement_that_no_template_can_say_is_unusual(
    spoken_of: Callable[[str], NamedNode | Literal | Triple],
) -> None:
    marks = Marks([0])
    (mark,) = marks
    quad = Quad(NamedNode("urn:a"), NamedNode("urn:b"), spoken_of(mark))
    with pytest.raises(UnusualError):
        compiled([quad], marks, texts=1)


def test_a_mark_that_is_a_whole_term_is_a_slot() -> None:
    marks = Marks([0])
    (mark,) = marks
    quad = Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal(mark))
    template = compiled([quad], marks, texts=1)
    assert template.fill(["x"]) == b'<urn:a> <urn:b> "x" .\n'
