"""Canonical N-Quads of a JSON-LD document: JSON-LD 1.1 to RDF, then RDFC-1.0."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import Lock
from typing import Any, NoReturn

import pyoxigraph
from pyld import FrozenDocumentLoader, jsonld
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat

from app.core.at_once import NotAtOnceError
from app.core.documents import JSONObject
from app.credentials.canonical.compaction import check_compacted
from app.credentials.canonical.descriptions import check_described_once
from app.credentials.canonical.poison import check_effort, check_size
from app.credentials.canonical.shape_limits import Allowance
from app.credentials.canonical.shapes import Shapes
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
    "reference_nquads",
]

_LOADER = FrozenDocumentLoader({iri: load_context(iri) for iri in CONTEXT_IRIS})
# A document with several proofs is read once; a link that is looked at again too.
KEPT = 64
# PyLD keeps contexts in caches that threads spoil for each other: without this, one in ten honest
# documents was refused under load. It costs nothing, because PyLD holds the interpreter anyway.
_ONE_AT_A_TIME = Lock()
# To compile a shape costs two readings, 10 ms each here. So many may come at once, and then so many
# a second: strangers who send ever new shapes take a hundredth of a core, and then are read as if
# there were no shapes.
BURST, STRANGERS_BURST = 400.0, 40.0
PER_SECOND, STRANGERS_PER_SECOND = 20.0, 1.0


@dataclass(frozen=True, slots=True)
class Care:
    """How a document is read: strangers' with a comparison, those of the VC-API with additions."""

    compacts_back: bool
    inline_contexts: bool = False
    # Whether only what takes a fraction of a millisecond is done.
    at_once: bool = False


OURS = Care(compacts_back=False)
OF_STRANGERS = Care(compacts_back=True)
AT_ONCE = Care(compacts_back=True, at_once=True)


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
        NotAtOnceError: its shape is not known, and it was to be read at once.
    """
    shapes = _SHAPES[care.compacts_back]
    if care.at_once:
        found = None if sha_384 else shapes.known(document)
        if found is None:
            raise NotAtOnceError
        return found
    # What has a context of its own has no shape, so that `inline_contexts` says nothing here.
    known = None if sha_384 else shapes.canonical(document)
    return reference_nquads(document, sha_384=sha_384, care=care) if known is None else known


def reference_nquads(document: JSONObject, *, sha_384: bool = False, care: Care = OURS) -> bytes:
    """Return the same without the help of shapes: what compiled shapes are measured against.

    Raises:
        AppError: as with `canonical_nquads`.
    """
    _check(document, care)
    with _refusing():
        return _canonical(_nquads(json.dumps(document), care), sha_384=sha_384).encode()


def _statements(document: JSONObject, care: Care) -> list[Quad]:
    """Return what a document says in RDF, checked as by the reference; it is not kept."""
    _check(document, care)
    with _refusing():
        return _quads(_nquads.__wrapped__(json.dumps(document), care))


def _check(document: JSONObject, care: Care) -> None:
    check_size(document)
    check_form(document, inline_contexts=care.inline_contexts)
    if care.compacts_back:
        check_described_once(document)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
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
    quads = _quads(nquads)
    check_effort(quads)
    dataset = Dataset(quads)
    algorithm = CanonicalizationAlgorithm
    dataset.canonicalize(algorithm.RDFC_1_0_SHA_384 if sha_384 else algorithm.RDFC_1_0_SHA_256)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def _quads(nquads: str) -> list[Quad]:
    return list(pyoxigraph.parse(nquads, format=RdfFormat.N_QUADS))


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


def _shapes(care: Care, *, burst: float, per_second: float) -> Shapes:
    return Shapes(
        statements=partial(_statements, care=care),
        reference=partial(reference_nquads, care=care),
        allowance=Allowance(burst=burst, per_second=per_second, clock=time.monotonic),
        strangers=care.compacts_back,
    )


_SHAPES = {
    OURS.compacts_back: _shapes(OURS, burst=BURST, per_second=PER_SECOND),
    OF_STRANGERS.compacts_back: _shapes(
        OF_STRANGERS, burst=STRANGERS_BURST, per_second=STRANGERS_PER_SECOND
    ),
}
