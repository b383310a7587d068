"""Every published document, good or bad, sent to the public check under each of its types.

Whatever it is: an honest answer, soon, in little memory, without a connection to anywhere, and
never a 5xx. Only what we signed ourselves may come out as valid.
"""

import base64
import gc
import json
import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from tests.apps import BASE_URL
from tests.corpus.rows_of import octets, rows
from tests.moments import NOW
from tests.service import whole_app

JSON = dict[str, Any]
MAX_SECONDS = 2
MAX_GROWTH_KIB = 64 * 1024
CANARY = b"http://127.0.0.1:9"
HONEST = {200, 400, 413, 415, 422}


@pytest.fixture
def stranger(sqlite_database: Database) -> TestClient:
    """Return a stranger who waits long enough between two questions."""
    seconds: Iterator[int] = count()

    def clock() -> datetime:
        return NOW + timedelta(seconds=next(seconds))

    app = whole_app(sqlite_database, clock=clock)
    return TestClient(app, base_url=BASE_URL, raise_server_exceptions=False)


@pytest.fixture
def canary() -> Iterator[tuple[bytes, socket.socket]]:
    """Return the address of a listener on loopback that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}".encode(), listener


@pytest.fixture(autouse=True)
def connected(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let no name lead anywhere, and note every connection that is tried."""
    tried: list[object] = []

    def nowhere(*asked: object, **_options: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, f"{asked[0]!r} is not looked up in a test")

    def connect(_socket: socket.socket, address: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


def documents(row: JSON) -> list[bytes]:
    """Return whatever of a row could be handed over."""
    if row["id"].startswith("rfc7520/"):
        return [json.dumps(row["data"]).encode(), *_compact(row["data"])]
    if "presentation" in row:
        given = row["presentation"]
        return [(given if isinstance(given, str) else json.dumps(given)).encode()]
    if "jws" in row.get("data", {}) or "data" in row:
        return [json.dumps(row["data"]).encode()]
    if "input_nq" in row:
        return [row["input_nq"].encode()]
    if "msg_hex" in row:
        return [bytes.fromhex(row["msg_hex"]), bytes.fromhex(row["sig_hex"])]
    return [octets(row)]


def _compact(example: JSON) -> list[bytes]:
    return [example["output"]["compact"].encode()] if "compact" in example.get("output", {}) else []


TOKENS = ("application/jwt", "application/vc+jwt", "application/vp+jwt", "text/plain")
DOCUMENTS = ("application/json", "text/plain")
SENT = [
    ("jws_wycheproof", 476, TOKENS),
    ("jose_rfc7520_cookbook", 33, (*TOKENS, "application/json")),
    ("json_parsing", 318, ("application/json", "application/vc")),
    ("json_transform", 22, ("application/json",)),
    ("jcs_canonicalization", 6, DOCUMENTS),
    ("rdf_canon", 86, ("application/ld+json", "text/plain")),
    ("jsonld_negative_and_scoped", 290, ("application/ld+json",)),
    ("data_integrity_vectors", 18, DOCUMENTS),
    ("vcdm2_inputs", 120, (*DOCUMENTS, "application/vp")),
    ("vc_jose_cose_inputs", 31, (*TOKENS, "application/vc+sd-jwt", "application/json")),
    ("sdjwt_openwallet", 32, ("application/dc+sd-jwt", "application/vc+sd-jwt", "text/plain")),
    ("token_status_list", 7, (*TOKENS, "application/json")),
    ("openbadges_1edtech", 72, (*DOCUMENTS, "image/png", "image/svg+xml")),
    ("images_malformed", 98, ("image/png", "image/svg+xml")),
    ("ssrf_urls", 144, ("text/plain",)),
    ("naughty_strings", 509, ("text/plain",)),
]


@pytest.mark.parametrize(("name", "size", "media_types"), SENT, ids=[sent[0] for sent in SENT])
def test_it_is_answered_and_never_called_valid(
    stranger: TestClient,
    canary: tuple[bytes, socket.socket],
    connected: list[object],
    name: str,
    size: int,
    media_types: tuple[str, ...],
) -> None:
    visited, wrong = rows(name), {}
    stranger.post("/api/v1/verify", content=b"{}", headers={"Content-Type": "text/plain"})
    before = memory("VmRSS")
    forget_the_peak()
    for row in visited:
        for content in documents(row):
            body = content.replace(CANARY, canary[0])
            for media_type in media_types:
                fault = _fault(stranger, body, media_type)
                if fault is not None:
                    wrong[row["id"], media_type] = fault
    assert (len(visited), wrong) == (size, {})
    assert memory("VmHWM") - before < MAX_GROWTH_KIB
    assert connected == []
    with pytest.raises(BlockingIOError):
        canary[1].accept()


def _fault(stranger: TestClient, body: bytes, media_type: str) -> object:
    began = time.monotonic()
    answer = stranger.post("/api/v1/verify", content=body, headers={"Content-Type": media_type})
    took = time.monotonic() - began
    told = answer.json()
    known = told.get("outcome", told.get("code"))
    honest = answer.status_code in HONEST and known not in {None, "valid"} and took < MAX_SECONDS
    return None if honest else (answer.status_code, known, took)


def forget_the_peak() -> None:
    """Let the peak start from here: one of an earlier test would hide any growth below it."""
    gc.collect()
    # proc(5): 5 resets the peak resident set size of a process to its current value.
    Path("/proc/self/clear_refs").write_text("5")


def memory(measure: str) -> int:
    """Return the resident memory of this process in KiB: VmRSS as it is, VmHWM at its peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (found,) = [line.split()[1] for line in lines if line.startswith(f"{measure}:")]
    return int(found)


def test_growth_below_an_earlier_peak_is_seen() -> None:
    large = bytearray(2 * MAX_GROWTH_KIB * 1024)
    del large
    forget_the_peak()
    before = memory("VmRSS")
    again = bytearray(MAX_GROWTH_KIB * 1024)
    assert memory("VmHWM") - before >= MAX_GROWTH_KIB * 9 // 10
    assert len(again) == MAX_GROWTH_KIB * 1024


@pytest.mark.parametrize("row", rows("ssrf_urls"), ids=lambda row: row["id"])
def test_no_address_in_a_credential_is_connected_to(
    stranger: TestClient, connected: list[object], row: JSON
) -> None:
    address = row["input"]
    claims = {"iss": address, "vct": "x", "status": {"status_list": {"uri": address, "idx": 1}}}
    parts = [{"alg": "ES256", "typ": "dc+sd-jwt"}, claims]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    body = b".".join([*encoded, b"AAAA"]) + b"~"
    answer = stranger.post(
        "/api/v1/verify", content=body, headers={"Content-Type": "application/dc+sd-jwt"}
    )
    assert answer.status_code in HONEST
    assert answer.json().get("outcome") != "valid"
    assert connected == []


def test_the_published_proof_of_a_stranger_is_not_trusted(stranger: TestClient) -> None:
    told = {}
    for row in rows("data_integrity_vectors"):
        if row["id"].endswith(("eddsa-rdfc-2022/signedDataInt.json", "signedJCS.json")):
            answer = stranger.post(
                "/api/v1/verify",
                content=octets(row),
                headers={"Content-Type": "application/json"},
            ).json()
            told[row["id"].rpartition("/")[2]] = (answer["outcome"], answer["code"])
    # The key is a did:key, the issuer an https address: the key is not the issuer's.
    assert told == {
        "signedDataInt.json": ("invalid", "key_not_of_issuer"),
        "signedJCS.json": ("invalid", "key_not_of_issuer"),
    }
