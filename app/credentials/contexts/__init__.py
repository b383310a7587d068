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
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
# The same for every deployment, so that a credential reads alike wherever it was issued.
NL_EDU_CONTEXT = "https://w3id.org/leerkluis/nl-edu/v1"

_PINNED: Mapping[str, tuple[str, str]] = {
    CREDENTIALS_V1: (
        "credentials-v1.json",
        "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    ),
    CREDENTIALS_V2: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    "https://www.w3.org/ns/credentials/examples/v2": (
        "examples-v2.json",
        "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
    ),
    DATA_INTEGRITY: (
        "data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    "https://w3id.org/security/multikey/v1": (
        "multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
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
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        "open-badges-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        "open-badges-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": (
        "open-badges-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
    CLR: (
        "clr-2.0.1.json",
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
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
