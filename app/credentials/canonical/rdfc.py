"""Canonical N-Quads of a JSON-LD document: JSON-LD 1.1 to RDF, then RDFC-1.0."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, NoReturn

import pyoxigraph
from pyld import FrozenDocumentLoader, jsonld
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat

from app.core.documents import JSONObject
from app.credentials.canonical.compaction import check_compacted
from app.credentials.canonical.descriptions import check_described_once
from app.credentials.canonical.poison import check_effort, check_size
from app.credentials.canonical.terms import (
    InvalidLinkedDataError,
    UndefinedTermError,
    UnknownContextError,
    check_form,
    is_absolute,
)
from app.credentials.contexts import CONTEXT_IRIS, load_context

__all__ = [
    "InvalidLinkedDataError",
    "UndefinedTermError",
    "UnknownContextError",
    "canonical_nquads",
]

_LOADER = FrozenDocumentLoader({iri: load_context(iri) for iri in CONTEXT_IRIS})
# A document with several proofs is read once; a link that is looked at again too.
KEPT = 64
# PyLD keeps contexts in caches that threads spoil for each other: without this, one in ten honest
# documents was refused under load. It costs nothing, because PyLD holds the interpreter anyway.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Care:
    """How a document is read: strangers' with a comparison, those of the VC-API with additions."""

    compacts_back: bool
    inline_contexts: bool = False


OURS = Care(compacts_back=False)
OF_STRANGERS = Care(compacts_back=True)


def canonical_nquads(document: JSONObject, *, sha_384: bool = False, care: Care = OURS) -> bytes:
    """Return the canonical N-Quads of a document in which every member is a defined term.

    Blank nodes are named by SHA-256, or by SHA-384 where the suite of a key on P-384 wants it.

    Raises:
        UnknownContextError: it names a context that is not bundled.
        UndefinedTermError: a member or type is not defined by its contexts.
        ChangedByCompactionError: its RDF does not say what its JSON says.
        AmbiguousDocumentError: its JSON could have been moved about without a change of its RDF.
        PoisonGraphError: canonicalising it would take too long.
        InvalidLinkedDataError: it is no JSON-LD that we read.
    """
    check_size(document)
    check_form(document, inline_contexts=care.inline_contexts)
    if care.compacts_back:
        check_described_once(document)
    try:
        return _canonical(_nquads(json.dumps(document), care), sha_384=sha_384).encode()
    except jsonld.JsonLdError as error:
        raise InvalidLinkedDataError("The document is not JSON-LD that we read.") from error
    except (SyntaxError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        # What the libraries raise on documents that no context foresaw.
        raise InvalidLinkedDataError("The document cannot be read as RDF.") from error


@lru_cache(maxsize=KEPT)
def _nquads(text: str, care: Care) -> str:
    document: JSONObject = json.loads(text)
    with _ONE_AT_A_TIME:
        expanded = jsonld.expand(
            document,
            # Without a base no relative name becomes an absolute one.
            {"documentLoader": _LOADER, "base": None},
            on_property_dropped=_refuse_dropped,
        )
        _check_names(expanded)
        if care.compacts_back:
            check_compacted(document, _compacted(expanded, document.get("@context")))
        nquads: str = jsonld.to_rdf(expanded, {"format": "application/n-quads"})
    return nquads


def _compacted(expanded: Any, contexts: Any) -> JSONObject:
    options = {"documentLoader": _LOADER, "base": None, "skipExpansion": True}
    compacted: JSONObject = jsonld.compact(expanded, {"@context": contexts}, options)
    return compacted


def _canonical(nquads: str, *, sha_384: bool = False) -> str:
    quads = list(pyoxigraph.parse(nquads, format=RdfFormat.N_QUADS))
    check_effort(quads)
    dataset = Dataset(quads)
    algorithm = CanonicalizationAlgorithm
    dataset.canonicalize(algorithm.RDFC_1_0_SHA_384 if sha_384 else algorithm.RDFC_1_0_SHA_256)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def _refuse_dropped(name: str | None) -> NoReturn:
    raise UndefinedTermError(f"No context defines {name}.")


def _check_names(node: Any, *, member: str = "") -> None:
    """Check that everything that is named has an absolute name."""
    if isinstance(node, list):
        for item in node:
            _check_names(item, member=member)
    elif isinstance(node, Mapping):
        for name, value in node.items():
            if not name.startswith("@"):
                _check_absolute(name)
            _check_names(value, member=name)
    elif member in {"@id", "@type"}:
        _check_absolute(node)


def _check_absolute(name: Any) -> None:
    if not is_absolute(name):
        raise UndefinedTermError(f"No context makes {name} an absolute name.")
