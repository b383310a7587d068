"""The JSON-LD contexts that we know, bundled and pinned by hash. No other context is ever loaded.

Where each file comes from, and its licence, is in the README beside them.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.core.documents import JSONObject

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# The same for every deployment, so that a credential reads alike wherever it was issued.
NL_EDU_CONTEXT = "https://w3id.org/leerkluis/nl-edu/v1"

_PINNED: Mapping[str, tuple[str, str]] = {
    CREDENTIALS_V1: (
        "credentials-v1.json",
        "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    ),
    CREDENTIALS_V2: (
        "credentials-v2.json",
        "8a9f494a89ecc51db093e90e84713e07e84d6d9204364a9b3c7868b21751236f",
    ),
    "https://www.w3.org/ns/credentials/examples/v2": (
        "examples-v2.json",
        "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
    ),
    DATA_INTEGRITY: (
        "data-integrity-v2.json",
        "0f77743daf5b4e8fc067fc5ba5b21044283053aa717fc6b0219843bed3b00363",
    ),
    "https://w3id.org/security/multikey/v1": (
        "multikey-v1.json",
        "c5f3806f8286920573221938917988a18a4cc5a09e968d29649613c7a1c2b1f6",
    ),
    "https://w3id.org/security/suites/ed25519-2020/v1": (
        "ed25519-2020-v1.json",
        "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
    ),
    "https://www.w3.org/ns/did/v1": (
        "did-v1.json",
        "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761",
    ),
    NL_EDU_CONTEXT: (
        "nl-edu-v1.json",
        "ac7471dfb8ae9f1dc1f8ad34c7390e29e1657707d9d56bfaad5ba1dc975e8beb",
    ),
}
CONTEXT_IRIS = frozenset(_PINNED)


class ContextChangedError(Exception):
    """A bundled file is not the one that was pinned: the installation is broken."""


@cache
def context_bytes(iri: str) -> bytes:
    """Return the bundled file of `iri`, which is one of `CONTEXT_IRIS`.

    Raises:
        ContextChangedError: the file is not the one that was pinned.
    """
    name, pinned = _PINNED[iri]
    content = (Path(__file__).parent / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != pinned:
        raise ContextChangedError(f"{name} was changed.")
    return content


@cache
def load_context(iri: str) -> JSONObject:
    """Return the bundled context document of `iri`, which is one of `CONTEXT_IRIS`.

    Raises:
        ContextChangedError: the file is not the one that was pinned.
    """
    context: JSONObject = json.loads(context_bytes(iri))
    return context
