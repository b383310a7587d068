"""The W3C tests of RDF canonicalisation, and of JSON-LD that must be refused."""

from app.core.documents import parse_object
from app.core.errors import AppError
from app.credentials.canonical.poison import PoisonGraphError
from app.credentials.canonical.rdfc import _canonical, canonical_nquads
from tests.corpus.rows_of import rows

# Graphs in which more than five unnamed things look alike: refused before the work begins.
POISONOUS = {
    "rdf-canon/test044c",
    "rdf-canon/test045c",
    "rdf-canon/test046c",
    "rdf-canon/test054c",
    "rdf-canon/test059c",
}


CLIQUE = "rdf-canon/test074c"


def test_canonical_quads_are_those_of_the_w3c() -> None:
    visited = rows("rdf_canon")
    wrong, refused, compared = set(), set(), 0
    for row in visited:
        try:
            found = _canonical(row["input_nq"], sha_384=row["hash"] == "SHA384")
        except PoisonGraphError:
            refused.add(row["id"])
            continue
        # Of the tests of type Map the result is a table of names, which nothing here needs; their
        # graphs are those of the others.
        if row["type"] == "RDFC10EvalTest":
            compared += 1
            wrong |= {row["id"]} if found != row["result"] else set()
    assert (len(visited), compared) == (86, 59)
    assert wrong == set()
    assert refused == POISONOUS | {CLIQUE}


def test_the_clique_is_refused_within_the_budget() -> None:
    (row,) = [row for row in rows("rdf_canon") if row["expect"] == "reject-within-budget"]
    refusal = None
    try:
        _canonical(row["input_nq"])
    except PoisonGraphError as error:
        refusal = error
    assert refusal is not None


def test_no_json_ld_of_the_suite_leads_to_an_error_that_is_not_ours() -> None:
    visited = rows("jsonld_negative_and_scoped")
    accepted = set()
    for row in visited:
        try:
            canonical_nquads(parse_object(row["input"].encode()))
        except AppError:
            continue
        accepted.add(row["id"])
    # Every one of them brings a context of its own.
    assert (len(visited), accepted) == (290, set())
