"""Lists that inflate, hosts that are dead, names that look like others: what a verifier endures."""

import asyncio
import gzip
import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from app.core import base64url
from app.core.db import Database
from app.core.keys import Algorithm
from app.core.restraint import AT_ONCE_OF_HOST
from app.credentials.proofs import vc_jwt
from tests.apps import BASE_URL
from tests.core.test_public_fetch import raw_server
from tests.credentials.documents import SIGNERS, credential
from tests.credentials.test_elsewhere import (
    OPEN,
    answer,
    bitstring_list,
    entry,
    of_there,
    result,
    sd_jwt_vc,
    secured,
    token_list,
)
from tests.elsewhere import Elsewhere, elsewhere
from tests.loops import in_a_loop
from tests.moments import NOW
from tests.service import SETTINGS, whole_app

JSON = dict[str, Any]
INFLATED = 128 * 1024 * 1024
MAX_GROWTH_KIB = 64 * 1024


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Elsewhere]:
    with elsewhere(tmp_path) as server:
        server.serve_did()
        yield server


def ticking(step: int = 1) -> Callable[[], datetime]:
    """Return a clock on which every question comes seconds later: nobody asks too often."""
    seconds = count(step=step)
    return lambda: NOW + timedelta(seconds=next(seconds))


@pytest.fixture
def service(sqlite_database: Database, there: Elsewhere) -> TestClient:
    tests = {"test_hosts": (there.origin,), "test_ca_file": there.ca_file}
    app = whole_app(sqlite_database, clock=ticking(), settings=SETTINGS.model_copy(update=tests))
    return TestClient(app, base_url=BASE_URL)


def packed(data: bytes) -> str:
    return f"u{base64url.encode(data)}"


EMPTY = bytes(16_384)
GZIPPED = {
    "one list": (gzip.compress(EMPTY), ("passed", "not_revoked")),
    "a bomb": (gzip.compress(bytes(INFLATED)), OPEN),
    "two members": (gzip.compress(EMPTY) + gzip.compress(EMPTY), OPEN),
    "a byte behind it": (gzip.compress(EMPTY) + b"x", OPEN),
    "cut off": (gzip.compress(EMPTY)[:-4], OPEN),
    "zlib": (zlib.compress(EMPTY), OPEN),
}


@pytest.mark.parametrize("name", GZIPPED)
def test_a_bitstring_list_that_is_a_bomb_leaves_the_status_open(
    service: TestClient, there: Elsewhere, name: str
) -> None:
    url, (data, expected) = f"{there.origin}/list", GZIPPED[name]
    as_token = bitstring_list(there, f"{url}-token", set(), subject={"encodedList": packed(data)})
    document = bitstring_list(there, url, set(), subject={"encodedList": packed(data)})
    there.serve("/list", secured(there, document))
    there.serve("/list-token", vc_jwt.secure(as_token, signer=there.signer()))
    for address in (url, f"{url}-token"):
        given = secured(there, of_there(there, credentialStatus=entry(address)))
        assert result(answer(service, given), "status") == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(zlib.compress(bytes(128)), ("passed", "not_revoked"), id="one list"),
        pytest.param(zlib.compress(bytes(INFLATED)), OPEN, id="a bomb"),
        pytest.param(zlib.compress(bytes(128)) * 2, OPEN, id="two streams"),
        pytest.param(gzip.compress(bytes(128)), OPEN, id="gzip"),
    ],
)
def test_a_token_list_that_is_a_bomb_leaves_the_status_open(
    service: TestClient, there: Elsewhere, data: bytes, expected: tuple[str, str]
) -> None:
    url = f"{there.origin}/tokens"
    status_list = {"bits": 1, "lst": base64url.encode(data)}
    there.serve("/tokens", token_list(there, url, status_list=status_list))
    given = sd_jwt_vc(there, status={"status_list": {"uri": url, "idx": 6}})
    assert result(answer(service, given), "status") == expected


IN_A_CHILD = """
import gzip, resource, sys, zlib
from app.core import base64url
from app.credentials import bitstring, token_status
from app.credentials.bitstring import InvalidStatusListError
bombs = {
    "gzip": lambda: bitstring.decode(sys.argv[1]),
    "zlib": lambda: token_status.decode({"bits": 1, "lst": sys.argv[2]}),
}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for read in bombs.values():
    try:
        read()
    except InvalidStatusListError:
        continue
    sys.exit("a bomb was read")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_bomb_does_not_fill_the_memory_of_a_fresh_process() -> None:
    # An argument has at most 128 KiB; this still inflates to more than may be grown.
    large = bytes(80 * 1024 * 1024)
    bombs = [packed(gzip.compress(large)), base64url.encode(zlib.compress(large))]
    child = [sys.executable, "-c", IN_A_CHILD, *bombs]
    grown = subprocess.run(child, check=True, capture_output=True, text=True).stdout
    assert int(grown) < MAX_GROWTH_KIB


def test_a_list_that_refers_to_itself_is_read_once(service: TestClient, there: Elsewhere) -> None:
    url = f"{there.origin}/list"
    itself = bitstring_list(there, url, set(), credentialStatus=entry(url))
    there.serve("/list", secured(there, itself))
    given = secured(there, of_there(there, credentialStatus=entry(url)))
    assert result(answer(service, given), "status") == ("passed", "not_revoked")
    assert there.asked.count("/list") == 1


def test_a_hundred_verifications_are_one_fetch(service: TestClient, there: Elsewhere) -> None:
    url = f"{there.origin}/list"
    there.serve("/list", secured(there, bitstring_list(there, url, set())))
    for place in range(100):
        given = of_there(there, credentialStatus=entry(url, place))
        token = vc_jwt.secure(given, signer=there.signer())
        assert result(answer(service, token), "status") == ("passed", "not_revoked")
    assert there.asked == ["/.well-known/did.json", "/list"]


def test_two_hundred_with_a_dead_host_leave_others_their_answer(sqlite_database: Database) -> None:
    hold = Event()
    with raw_server(hold=hold) as dead:
        settings = SETTINGS.model_copy(update={"test_hosts": (dead,)})
        # Of those that come together, all are counted in one window.
        app = whole_app(sqlite_database, clock=ticking(step=60), settings=settings)
        document = credential(credentialStatus=entry(f"{dead}/list"))
        given = vc_jwt.secure(document, signer=SIGNERS[Algorithm.EDDSA])
        waiting, told = in_a_loop(_besieged(app, given, hold))
    # Those that wait for the dead host are few; all others were answered meanwhile.
    assert waiting <= AT_ONCE_OF_HOST
    assert told == {("undetermined", "status_unknown")}


async def _besieged(app: Any, given: str, hold: Event) -> tuple[int, set[tuple[str, str]]]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:

        async def ask(content: str) -> Any:
            plain = {"Content-Type": "text/plain"}
            return (await client.post("/api/v1/verify", content=content, headers=plain)).json()

        asked = [asyncio.create_task(ask(given)) for _ in range(200)]
        done = iter(asyncio.as_completed(asked))
        for _ in range(len(asked) - AT_ONCE_OF_HOST):
            await next(done)
        assert (await client.get("/healthz")).status_code == 200
        other = vc_jwt.secure(credential(), signer=SIGNERS[Algorithm.EDDSA])
        assert result(await ask(other), "proof") == ("passed", "proof_held")
        waiting = sum(not task.done() for task in asked)
        hold.set()
        return waiting, {result(each, "status") for each in await asyncio.gather(*asked)}


IMPOSTORS = {
    "plain": "Universiteit Waterkant",
    "turned": "\u202eTnakretaW tietisrevinU",
    "zero width": "Univer\u200bsiteit Water\u2060kant",
    "Cyrillic": "Univ\u0435rsit\u0435it W\u0430t\u0435rk\u0430nt",
    "markup": "<b>Universiteit</b>",
}


@pytest.mark.parametrize("name", IMPOSTORS.values(), ids=IMPOSTORS.keys())
def test_the_name_that_a_stranger_gives_itself_is_not_shown(service: TestClient, name: str) -> None:
    profile = {"id": credential()["issuer"]["id"], "type": ["Profile"], "name": name}
    given = vc_jwt.secure(credential(issuer=profile), signer=SIGNERS[Algorithm.EDDSA])
    found = answer(service, given)
    assert (found["outcome"], found["code"]) == ("not_trusted", "issuer_unknown")
    # Only the document itself, as it was signed, still has it.
    assert found.pop("credential")["issuer"]["name"] == name
    assert name not in json.dumps(found, ensure_ascii=False)
    page = service.post("/verify", data={"pasted": given}, headers={"Origin": BASE_URL})
    assert page.status_code == 200
    assert profile["id"] in page.text
    assert all(shown not in page.text for shown in (name, "Universiteit", "&lt;b&gt;"))


def test_the_name_in_an_sd_jwt_of_a_stranger_is_not_shown_either(
    service: TestClient, there: Elsewhere
) -> None:
    given = sd_jwt_vc(there, issuing_authority="Universiteit Waterkant")
    found = answer(service, given)
    del found["credential"]
    page = service.post("/verify", data={"pasted": given}, headers={"Origin": BASE_URL}).text
    assert "Universiteit" not in json.dumps(found) + page
    assert there.did in page
