"""The other verifiers that ours is measured beside, each a server of its own on this machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from app.core.clock import system_clock
from app.core.did import WEB_PREFIX, url_of_did_web
from app.credentials.contexts import CONTEXT_IRIS, load_context
from app.credentials.status_lists import ENTRIES, bits_of, status_list_credential
from benchmarks.support.serving import free_port

JSON = dict[str, Any]


def documents_for(credentials: Iterable[JSON], controller: JSON) -> dict[str, JSON]:
    """Return all that a verifier of these needs: contexts, the issuer's keys, and status lists."""
    found: dict[str, JSON] = {iri: load_context(iri) for iri in CONTEXT_IRIS}
    found[controller["id"]] = controller
    for method in controller["verificationMethod"]:
        found[method["id"]] = {"@context": controller["@context"], **method}
    for credential in credentials:
        for entry in credential["credentialStatus"]:
            url = entry["statusListCredential"]
            found.setdefault(url, _list(url, controller["id"], entry["statusPurpose"]))
    return found


def _list(url: str, issuer: str, purpose: str) -> JSON:
    # As long as ours: places of many awards lie all over it.
    bits = bits_of([], entries=ENTRIES)
    return status_list_credential(
        url=url, issuer=issuer, purpose=purpose, bits=bits, now=system_clock()
    )


@contextmanager
def openvc(documents: Mapping[str, JSON], home: Path) -> Iterator[str]:
    """Yield the address of openvc-core behind granian, with one worker as ours."""
    # It asks for the document of a did:web at its address.
    at = {url_of_did_web(name): one for name, one in documents.items() if is_did_web(name)}
    known, port = home / "openvc.json", free_port()
    known.write_text(json.dumps({**documents, **at}))
    command = [
        *(sys.executable, "-m", "granian", "--interface", "asgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        "benchmarks.peers.openvc:app",
    ]
    environment = {**os.environ, "OPENVC_PEER_FILE": str(known)}
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def is_did_web(name: str) -> bool:
    """Tell whether a name is that of a did:web, and not of a method of it."""
    return name.startswith(WEB_PREFIX) and "#" not in name


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            httpx.post(url)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)
