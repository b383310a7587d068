"""What may be in a document whose RDF is signed; each way in which a reader could be misled."""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import RdfFormat, parse

from app.credentials.canonical import rdfc
from app.credentials.canonical.compaction import ChangedByCompactionError
from app.credentials.canonical.descriptions import AmbiguousDocumentError
from app.credentials.canonical.poison import (
    MAX_ALIKE,
    MAX_OBJECTS,
    MAX_QUADS,
    PoisonGraphError,
    check_effort,
    check_size,
)
from app.credentials.canonical.rdfc import (
    OF_STRANGERS,
    Care,
    InvalidLinkedDataError,
    UndefinedTermError,
    UnknownContextError,
    canonical_nquads,
)
from app.credentials.contexts import (
    CREDENTIALS_V2,
    OPEN_BADGES,
    ContextChangedError,
    context_bytes,
    load_context,
)
from tests.credentials.documents import JSON, credential

MAX_BLANK_NODES = 500
URDNA = {"algorithm": "URDNA2015", "format": "application/n-quads"}


def subject(**members: Any) -> JSON:
    document = credential()
    document["credentialSubject"] |= members
    return document


def test_an_independent_implementation_canonicalises_alike() -> None:
    options = {**URDNA, "documentLoader": rdfc._LOADER}
    assert canonical_nquads(credential()).decode() == jsonld.normalize(credential(), options)


def test_the_order_of_members_and_types_does_not_matter() -> None:
    document = credential()
    turned = dict(reversed(document.items())) | {"type": list(reversed(document["type"]))}
    assert canonical_nquads(turned) == canonical_nquads(document)


def test_a_language_tag_is_signed_in_lower_case_as_others_do() -> None:
    name = {"@value": "Analyse", "@language": "nl-NL"}
    found = canonical_nquads(credential(name=name)).decode()
    assert '"Analyse"@nl-nl' in found
    assert found == jsonld.normalize(
        credential(name=name), {**URDNA, "documentLoader": rdfc._LOADER}
    )


def test_a_text_in_two_languages_is_read() -> None:
    name = [{"@value": "Analyse", "@language": "nl"}, {"@value": "Analysis", "@language": "en"}]
    assert canonical_nquads(credential(name=name)).count(b"/name> ") == 4


def test_many_threads_at_once_canonicalise_alike() -> None:
    # Threads give way to each other as often as can be.
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(16) as pool:
            found = set(pool.map(lambda _: canonical_nquads(credential()), range(200)))
    finally:
        sys.setswitchinterval(before)
    assert found == {canonical_nquads(credential())}


REFUSED = {
    "a member that no context defines": (subject(kleur="rood"), UndefinedTermError),
    "a type that no context defines": (
        credential(type=["VerifiableCredential", "Rijbewijs"]),
        UndefinedTermError,
    ),
    "a relative id": (credential(id="diploma-1"), UndefinedTermError),
    "an id with a space": (credential(id="urn:x y"), UndefinedTermError),
    "a blank node as id": (credential(id="_:b0"), UndefinedTermError),
    "no context": (credential(**{"@context": None}), UnknownContextError),
    "an unknown context": (
        credential(**{"@context": [CREDENTIALS_V2, "https://evil.example/v1"]}),
        UnknownContextError,
    ),
    "a context in the document": (
        credential(**{"@context": [CREDENTIALS_V2, OPEN_BADGES, {"kleur": "https://x.example/k"}]}),
        UnknownContextError,
    ),
    "a context further down": (subject(**{"@context": CREDENTIALS_V2}), InvalidLinkedDataError),
    "a keyword": (subject(**{"@included": []}), InvalidLinkedDataError),
    "an alias by keyword": (subject(**{"@id": "urn:x:1"}), InvalidLinkedDataError),
    "a graph": (credential(**{"@graph": []}), InvalidLinkedDataError),
    "a compact name": (subject(**{"schema:name": "x"}), InvalidLinkedDataError),
    "a full name": (subject(**{"https://schema.org/name": "x"}), InvalidLinkedDataError),
    "a member without name": (subject(**{"": "x"}), InvalidLinkedDataError),
    "null": (subject(identifier=[None]), InvalidLinkedDataError),
    "an unknown context in a proof": (
        credential(proof={"type": "DataIntegrityProof", "@context": "https://evil.example/v1"}),
        UnknownContextError,
    ),
    "an array of nothing": (subject(identifier=[]), InvalidLinkedDataError),
    "an array of arrays of nothing": (credential(evidence=[[]]), InvalidLinkedDataError),
    "a credential that is a text": (
        {"@context": [CREDENTIALS_V2], "verifiableCredential": ["x"]},
        InvalidLinkedDataError,
    ),
    "a value that is typed twice": (
        subject(name={"@value": "x", "@type": "urn:x"}),
        InvalidLinkedDataError,
    ),
    "a text where a thing belongs": (credential(credentialSubject="x y"), UndefinedTermError),
}


@pytest.mark.parametrize(("document", "refusal"), REFUSED.values(), ids=REFUSED.keys())
def test_what_a_signature_would_not_cover_is_refused(
    document: JSON, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        canonical_nquads(document)


def test_what_the_library_cannot_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidLinkedDataError):
        canonical_nquads(credential(validFrom={"@value": ["x"]}))

    def fail(*_: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr(jsonld, "to_rdf", fail)
    with pytest.raises(InvalidLinkedDataError):
        canonical_nquads(credential(evidence=[{"narrative": "Of a shape not read before"}]))


ADDS = Care(compacts_back=True, inline_contexts=True)
COLOUR, AS = "https://school.example/ns#kleur", "https://www.w3.org/ns/activitystreams#"


def with_context(context: Any) -> JSON:
    """Return a credential with a context of its own behind the bundled ones, and a term of it."""
    return subject(kleur="rood") | {"@context": [CREDENTIALS_V2, OPEN_BADGES, context]}


@pytest.mark.parametrize(
    "context",
    [
        pytest.param({"kleur": COLOUR}, id="a name"),
        pytest.param({"kleur": {"@id": COLOUR, "@type": "urn:x:colour"}}, id="a name and type"),
        pytest.param({"@protected": True, "kleur": COLOUR}, id="protected"),
        pytest.param({"kleur": COLOUR, "alsoKnownAs": f"{AS}alsoKnownAs"}, id="known, as known"),
    ],
)
def test_a_context_within_the_document_adds_a_term_where_that_is_let_in(context: JSON) -> None:
    assert COLOUR in canonical_nquads(with_context(context), care=ADDS).decode()
    with pytest.raises(UnknownContextError):
        canonical_nquads(with_context(context), care=OF_STRANGERS)


@pytest.mark.parametrize(
    "context",
    [
        pytest.param({"kleur": COLOUR, "name": "https://school.example/ns#n"}, id="redefines"),
        pytest.param({"kleur": "@type"}, id="an alias of a keyword"),
        pytest.param({"kleur": {"@id": COLOUR, "@reverse": "urn:x"}}, id="more than a name"),
        pytest.param({"kleur": COLOUR, "@vocab": "urn:x:"}, id="a vocabulary"),
        pytest.param({"kleur": COLOUR, "@base": "urn:x:"}, id="a base"),
        pytest.param({"kleur": COLOUR, "ext:x": "urn:x"}, id="a compact name"),
        pytest.param({"kleur": None}, id="a name taken away"),
        pytest.param({"@protected": 1, "kleur": COLOUR}, id="protected by a number"),
    ],
)
def test_a_context_that_does_more_than_add_is_refused(context: JSON) -> None:
    with pytest.raises(InvalidLinkedDataError):
        canonical_nquads(with_context(context), care=ADDS)


def test_what_means_something_else_than_it_shows_is_refused() -> None:
    # A moment that is written as a plain text is no moment in RDF.
    with pytest.raises(ChangedByCompactionError, match="validFrom"):
        canonical_nquads(
            credential(validFrom={"@value": "2026-10-01T00:00:00Z"}), care=OF_STRANGERS
        )


def test_a_second_name_for_a_known_meaning_is_refused() -> None:
    for known in ("https://schema.org/name", "https://www.w3.org/2018/credentials#validUntil"):
        with pytest.raises(InvalidLinkedDataError):
            canonical_nquads(with_context({"kleur": known}), care=ADDS)
    both = with_context({"kleur": COLOUR, "tint": COLOUR})
    with pytest.raises(InvalidLinkedDataError):
        canonical_nquads(both, care=ADDS)


SCHOOL = {"id": "https://school.example", "type": ["Profile"], "name": "Hogeschool"}


def related(described: Any) -> JSON:
    """Return a credential whose issuer stands in it once more."""
    document = subject() | {"issuer": SCHOOL}
    document["credentialSubject"]["achievement"]["creator"] = described
    return document


def test_a_thing_is_described_alike_wherever_it_stands() -> None:
    for alike in (SCHOOL, {"id": SCHOOL["id"]}, {**SCHOOL, "id": "https://other.example"}):
        canonical_nquads(related(alike), care=OF_STRANGERS)
    for other in ({**SCHOOL, "name": "Other"}, {"id": SCHOOL["id"], "url": "https://x.example"}):
        with pytest.raises(AmbiguousDocumentError):
            canonical_nquads(related(other), care=OF_STRANGERS)


def test_nothing_stands_twice_in_an_array() -> None:
    named = {"id": "urn:x:1", "type": ["Evidence"]}
    canonical_nquads(credential(evidence=[named, {"type": ["Evidence"]}, {"type": ["Evidence"]}]))
    for twice in ([named, named], [named, dict(reversed(named.items()))]):
        with pytest.raises(InvalidLinkedDataError):
            canonical_nquads(credential(evidence=twice))
    with pytest.raises(InvalidLinkedDataError):
        canonical_nquads(credential(type=["VerifiableCredential"] * 2))


def test_a_document_with_too_many_objects_is_not_read() -> None:
    def evidence(count: int) -> JSON:
        return {"evidence": [{"id": f"urn:x:{n}", "type": ["Evidence"]} for n in range(count)]}

    check_size(evidence(MAX_OBJECTS - 1))
    with pytest.raises(PoisonGraphError, match="objects"):
        check_size(evidence(MAX_OBJECTS))


def test_a_term_is_added_once() -> None:
    twice = with_context({"kleur": COLOUR})
    twice["@context"].append({"kleur": "urn:x:other"})
    with pytest.raises(InvalidLinkedDataError):
        canonical_nquads(twice, care=ADDS)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "name", "@value", "@id", "x"]), inner)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(["id", "type", "issuer", "name", "validFrom", "credentialSubject"]), json_values
)
def test_any_value_is_canonicalised_or_refused_with_our_own_error(member: str, value: Any) -> None:
    refusal = None
    try:
        canonical_nquads({**credential(), member: value})
    except (InvalidLinkedDataError, UndefinedTermError, PoisonGraphError) as error:
        refusal = error
    assert refusal is None or refusal.detail


def graph(text: str) -> None:
    check_effort(parse(text, format=RdfFormat.N_QUADS))


def clique(size: int) -> str:
    return "".join(
        f"_:b{one} <urn:p> _:b{other} .\n"
        for one in range(size)
        for other in range(size)
        if one != other
    )


def test_a_graph_of_five_that_look_alike_is_let_through_and_of_six_refused() -> None:
    graph(clique(MAX_ALIKE))
    with pytest.raises(PoisonGraphError, match="look alike"):
        graph(clique(MAX_ALIKE + 1))


def test_a_graph_without_blank_nodes_is_let_through() -> None:
    graph("<urn:a> <urn:p> <urn:b> .\n")


def test_a_graph_with_too_many_statements_is_refused() -> None:
    graph("".join(f'<urn:a> <urn:p> "{n}" .\n' for n in range(MAX_QUADS)))
    with pytest.raises(PoisonGraphError, match="statements"):
        graph("".join(f'<urn:a> <urn:p> "{n}" .\n' for n in range(MAX_QUADS + 1)))


def test_a_graph_with_too_many_unnamed_things_is_refused() -> None:
    graph("".join(f'_:b{n} <urn:p> "{n}" .\n' for n in range(MAX_BLANK_NODES)))
    with pytest.raises(PoisonGraphError, match="unnamed"):
        graph("".join(f'_:b{n} <urn:p> "{n}" .\n' for n in range(MAX_BLANK_NODES + 1)))


def test_a_document_that_was_made_to_keep_us_busy_is_refused() -> None:
    evidence = [{"type": ["Evidence"], "narrative": "same"} for _ in range(MAX_ALIKE + 1)]
    with pytest.raises(PoisonGraphError):
        canonical_nquads(credential(evidence=evidence))


def test_a_context_that_was_changed_on_disk_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {OPEN_BADGES: ("open-badges-3.0.3.json", "0" * 64)}
    monkeypatch.setattr("app.credentials.contexts._PINNED", changed)
    load_context.cache_clear()
    context_bytes.cache_clear()
    with pytest.raises(ContextChangedError):
        load_context(OPEN_BADGES)
