"""The cryptosuites of Data Integrity proofs: what is hashed, and which key signs it.

EdDSA Cryptosuites 1.0 (sections 3.2 and 3.3) and ECDSA Cryptosuites 1.0 (sections 3.2 and 3.3).
A new suite is one more entry in `SUITES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256, sha384
from typing import Any

from app.core.documents import JSONObject, canonical_bytes
from app.core.keys import Algorithm
from app.credentials.canonical.rdfc import OURS, Care, canonical_nquads
from app.credentials.contexts import CREDENTIALS_V2, DATA_INTEGRITY


class Cryptosuite(StrEnum):
    """The cryptosuites that we sign with and check."""

    EDDSA_RDFC_2022 = "eddsa-rdfc-2022"
    EDDSA_JCS_2022 = "eddsa-jcs-2022"
    ECDSA_RDFC_2019 = "ecdsa-rdfc-2019"
    ECDSA_JCS_2019 = "ecdsa-jcs-2019"


@dataclass(frozen=True, slots=True)
class Suite:
    """Which keys a suite takes, and whether it signs RDF or the JSON itself."""

    algorithms: frozenset[Algorithm]
    signs_rdf: bool


_EDDSA = frozenset({Algorithm.EDDSA})
_ECDSA = frozenset({Algorithm.ES256, Algorithm.ES384})
SUITES: Mapping[str, Suite] = {
    Cryptosuite.EDDSA_RDFC_2022: Suite(_EDDSA, signs_rdf=True),
    Cryptosuite.EDDSA_JCS_2022: Suite(_EDDSA, signs_rdf=False),
    Cryptosuite.ECDSA_RDFC_2019: Suite(_ECDSA, signs_rdf=True),
    Cryptosuite.ECDSA_JCS_2019: Suite(_ECDSA, signs_rdf=False),
}
SIGNATURE_BYTES: Mapping[Algorithm, int] = {
    Algorithm.EDDSA: 64,
    Algorithm.ES256: 64,
    Algorithm.ES384: 96,
}


def preferred_algorithm(suite: Cryptosuite) -> Algorithm:
    """Return the kind of key with which institutions sign in this suite."""
    return Algorithm.EDDSA if SUITES[suite].algorithms == _EDDSA else Algorithm.ES256


def hash_data(
    document: JSONObject, options: JSONObject, *, algorithm: Algorithm, care: Care = OURS
) -> bytes:
    """Return what is signed: the hash of the proof options, then that of the document.

    `document` has no proof but those that this one builds on, `options` no proof value. For RDF
    the options take the contexts of the document, and the one that defines proofs where the data
    model 1.1 has none. A key on P-384 hashes with SHA-384 throughout.

    Raises:
        RejectedError: the document has no canonical form.
    """
    suite = SUITES[options["cryptosuite"]]
    if suite.signs_rdf:
        options = {**options, "@context": _with_proofs(document.get("@context"))}
    canonical = canonical_form(suite, algorithm, care)
    digest = sha384 if algorithm is Algorithm.ES384 else sha256
    return digest(canonical(options)).digest() + digest(canonical(document)).digest()


def canonical_form(
    suite: Suite, algorithm: Algorithm, care: Care = OURS
) -> Callable[[JSONObject], bytes]:
    """Return what makes the bytes of a document that this suite hashes."""
    if not suite.signs_rdf:
        return canonical_bytes
    wide = algorithm is Algorithm.ES384
    return lambda document: canonical_nquads(document, sha_384=wide, care=care)


def _with_proofs(contexts: Any) -> Any:
    names = contexts if isinstance(contexts, list) else [contexts]
    known = {CREDENTIALS_V2, DATA_INTEGRITY} & {name for name in names if isinstance(name, str)}
    return contexts if known else [*names, DATA_INTEGRITY]
