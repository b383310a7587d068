"""Credentials verified per second over HTTP with their status, beside two other verifiers.

Every mechanism carries the same award in more copies than the service remembers anything of; how
fast one copy is that is asked for over and over is told apart. The others verify the same copies,
each behind a server of its own, in rounds in turn: @digitalbazaar/vc in one process of Node.js, and
openvc-core behind the server that serves us. Then the page of a link, for many viewers at once.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import httpx

from app.core.clock import system_clock
from app.core.keys import Algorithm
from app.credentials.canonical.shape_slots import REMEMBERED_NAMES
from app.credentials.models import StatusPurpose
from app.credentials.proofs import data_integrity, vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.status_lists import bits_of, status_list_credential
from benchmarks.issue import prepare
from benchmarks.support.figures import machine, percentile
from benchmarks.support.load import Job, Measured, measured
from benchmarks.support.peers import node_peer
from benchmarks.support.plot import PICTURES, bar_chart
from benchmarks.support.serving import Served, served
from benchmarks.support.verifiers import documents_for, openvc
from tests.core.signing import SIGNING_KEYS
from tests.elsewhere import Elsewhere, elsewhere
from tests.postgres import create_database, postgres_server

JSON = dict[str, Any]
Texts = Sequence[str]
# By mechanism and media type.
Forms = dict[tuple[str, str], list[str]]
SECONDS, QUICK_SECONDS = 3.0, 0.5
ROUNDS, QUICK_ROUNDS = 5, 1
CONNECTIONS = 32
# Each copy has two names of its own at least, and no cache remembers more than so many names.
COPIES, QUICK_COPIES = REMEMBERED_NAMES // 2 + 64, 8
FOREIGN_COPIES, LINKS = 512, 64
# Below the limits of one address: the requests come from as many as that takes.
PER_CLIENT = 60
# What institutions can ask for: a suite of each kind of key, and an algorithm for the token.
ISSUED = [
    (Cryptosuite.EDDSA_RDFC_2022, Algorithm.EDDSA),
    (Cryptosuite.EDDSA_JCS_2022, Algorithm.EDDSA),
    (Cryptosuite.ECDSA_RDFC_2019, Algorithm.ES256),
    (Cryptosuite.ECDSA_JCS_2019, Algorithm.ES256),
]
RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
# As the picture names what verifies the same copies.
OTHERS = {
    f"{RDFC} elsewhere": "the same, @digitalbazaar/vc",
    f"{JCS} elsewhere": "the same, openvc-core",
}
VALID, VERIFIED = b'"outcome":"valid"', b'"verified":true'
# Nobody vouches for them here; the proof held and the status was read.
STRANGER = b'"outcome":"not_trusted"'


def asking(url: str, path: str, media_type: str, texts: Texts, wanted: bytes, **more: Any) -> Job:
    """Return a job that posts these texts."""
    requests = [("POST", path, {"Content-Type": media_type}, text.encode()) for text in texts]
    return Job(url, requests, connections=CONNECTIONS, wanted=wanted, **more)


def signed_forms(client: httpx.Client, order: JSON, copies: int) -> Forms:
    """Return what the service released: every suite, and both algorithms of tokens."""
    found: Forms = {}
    for suite, algorithm in ISSUED:
        asked_for = {**order, "cryptosuite": suite, "jwt_algorithm": algorithm}
        asked_for["recipient"] = {"claim_code": True}
        forms = many(partial(issued, client, asked_for), copies)
        found[suite.value, "application/vc"] = [json.dumps(one["data_integrity"]) for one in forms]
        found.setdefault((f"vc+jwt {algorithm}", "application/vc+jwt"), []).extend(
            one["vc_jwt"] for one in forms
        )
        print(f"issued {copies} with {suite}", flush=True)
    return found


def many(work: Callable[[int], Any], count: int) -> list[Any]:
    """Return what work comes to, so many times, a few at once."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(work, range(count)))


def issued(client: httpx.Client, order: JSON, _: int) -> JSON:
    """Return the forms of a new award."""
    forms: JSON = client.post("/api/v1/awards", json=order).raise_for_status().json()["credential"]
    return forms


def held(client: httpx.Client, order: JSON, learner: Mapping[str, str], count: int) -> list[JSON]:
    """Return so many credentials that a demo person has accepted."""
    asked_for = {**order, "recipient": {"claim_code": True}}

    def accepted(number: int) -> JSON:
        award = client.post("/api/v1/awards", json=asked_for).raise_for_status().json()
        claim = {"claim_code": award["claim_code"]}
        # Codes are tried by a few at a time from one address.
        headers = {**learner, "X-Forwarded-For": f"10.255.0.{number}"}
        claimed = client.post("/api/v1/me/claims", json=claim, headers=headers)
        item = claimed.raise_for_status().json()["id"]
        found: JSON = client.get(f"/api/v1/me/credentials/{item}", headers=learner).json()
        return found

    return many(accepted, count)


def links(client: httpx.Client, items: Sequence[JSON], learner: Mapping[str, str]) -> list[str]:
    """Return the paths of links, each to one of these with the name of its owner."""

    def made(number: int) -> str:
        order = {"item_ids": [items[number]["id"]], "label": "bench", "show_name": True}
        link = client.post("/api/v1/me/shares", json=order, headers=learner)
        return "/v/" + str(link.raise_for_status().json()["url"]).rpartition("/")[2]

    return many(made, len(items))


def foreign_forms(there: Elsewhere, document: JSON, copies: int) -> Forms:
    """Return the award as an institution elsewhere would sign it, with its own status list."""
    there.serve_did()
    url, signer = f"{there.origin}/status/1", there.signer()
    listed = status_list_credential(
        url=url, issuer=there.did, purpose=StatusPurpose.REVOCATION, bits=bits_of([]),
        now=system_clock(),
    )  # fmt: skip
    there.serve("/status/1", vc_jwt.secure(listed, signer=signer), "application/vc+jwt")
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    entry |= {"statusListIndex": "94567", "statusListCredential": url}
    plain = {**document, "issuer": there.did, "credentialStatus": entry}
    plain.pop("proof")
    found: Forms = {}
    for _ in range(copies):
        copy = {**plain, "id": f"urn:uuid:{uuid4()}"}
        for suite in (Cryptosuite.EDDSA_RDFC_2022, Cryptosuite.EDDSA_JCS_2022):
            signed = data_integrity.secure(
                copy, signer=signer, public_key=SIGNING_KEYS[Algorithm.EDDSA].public_key(),
                suite=suite, created=system_clock(),
            )  # fmt: skip
            key = (f"foreign {suite}", "application/vc")
            found.setdefault(key, []).append(json.dumps(signed))
        token = vc_jwt.secure(copy, signer=signer)
        found.setdefault(("foreign vc+jwt EdDSA", "application/vc+jwt"), []).append(token)
    return found


def learner_of(service: Served) -> dict[str, str]:
    """Return the header with which a demo person accepts awards."""
    command = [sys.executable, "-m", "app.cli", "demo", "token", "p01"]
    token = subprocess.run(
        command, env=service.environment, check=True, capture_output=True, text=True
    ).stdout
    return {"Authorization": f"Bearer {token.strip()}"}


class World:
    """The service with its awards and links, and the others that verify the same awards."""

    def __init__(self, service: Served, there: Elsewhere, *, quick: bool) -> None:
        copies = QUICK_COPIES if quick else COPIES
        order, headers = prepare(service)
        learner = learner_of(service)
        self.url = service.url.replace("localhost", "127.0.0.1")
        with httpx.Client(base_url=service.url, headers=headers, timeout=60) as client:
            self.texts = signed_forms(client, order, copies)
            items = held(client, order, learner, QUICK_COPIES if quick else LINKS)
            self.links = links(client, items, learner)
            sd_jwts = [item["sd_jwt_vc"] for item in items]
            self.texts["dc+sd-jwt ES256", "application/dc+sd-jwt"] = sd_jwts
            first = json.loads(self.texts[RDFC, "application/vc"][0])
            self.controller = client.get(did_path(first["issuer"])).raise_for_status().json()
        foreign = QUICK_COPIES if quick else FOREIGN_COPIES
        self.foreign = foreign_forms(there, first, foreign)

    def documents(self) -> dict[str, JSON]:
        """Return what the others need to verify the awards."""
        texts = [*self.texts[RDFC, "application/vc"], *self.texts[JCS, "application/vc"]]
        return documents_for(map(json.loads, texts), self.controller)

    def jobs(self, seconds: float, others: Mapping[str, str]) -> dict[str, Job]:
        """Return all that is timed in one round, in turn."""
        more: JSON = {"seconds": seconds, "per_client": PER_CLIENT}
        found: dict[str, Job] = {}
        for (name, kind), texts in self.texts.items():
            found[name] = asking(self.url, "/api/v1/verify", kind, texts, VALID, **more)
            if name in others:
                rival = asking(others[name], "/", kind, texts, VERIFIED, seconds=seconds)
                found[f"{name} elsewhere"] = rival
        for (name, kind), texts in self.foreign.items():
            found[name] = asking(self.url, "/api/v1/verify", kind, texts, STRANGER, **more)
        jcs = self.texts[JCS, "application/vc"]
        once = asking(self.url, "/api/v1/verify", "application/vc", jcs[:1], VALID, **more)
        wrapped = [json.dumps({"verifiableCredential": json.loads(text)}) for text in jcs]
        vc_api = "/vc-api/credentials/verify"
        return {
            **found,
            "one copy, eddsa-jcs-2022": once,
            "VC-API, eddsa-jcs-2022": asking(
                self.url, vc_api, "application/json", wrapped, VERIFIED, **more
            ),
            "share page": self.looking(b'<html lang="nl"', "text/html", **more),
            "share JSON": self.looking(VALID, "application/json", **more),
        }

    def looking(self, wanted: bytes, accept: str, **more: Any) -> Job:
        """Return a job that looks at the links."""
        requests = [("GET", path, {"Accept": accept}, b"") for path in self.links]
        return Job(self.url, requests, connections=CONNECTIONS, wanted=wanted, **more)


def did_path(did: str | JSON) -> str:
    """Return where the document of an institution here is served."""
    name = did["id"] if isinstance(did, dict) else did
    return "/" + "/".join(name.split(":")[3:]) + "/did.json"


@contextmanager
def world(*, quick: bool) -> Iterator[World]:
    """Yield everything but the other verifiers."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = create_database(stack.enter_context(postgres_server(durable=True)), "bench")
        there = stack.enter_context(elsewhere(home))
        settings = {
            # Requests come from addresses of their own: what is measured is not the rate limit.
            "LEERKLUIS_TRUSTED_PROXIES": '["127.0.0.1"]',
            "LEERKLUIS_TEST_HOSTS": json.dumps([there.origin]),
            "LEERKLUIS_TEST_CA_FILE": str(there.ca_file),
        }
        service = stack.enter_context(served(database, home, settings=settings))
        yield World(service, there, quick=quick)


def rounds_of(made: World, *, quick: bool) -> dict[str, list[Measured]]:
    """Return what was measured of each job, in every round."""
    count, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if quick else (ROUNDS, SECONDS)
    documents = made.documents()
    found: dict[str, list[Measured]] = {}
    with (
        tempfile.TemporaryDirectory() as home,
        node_peer("verify.mjs", {"documents": documents}) as node,
        openvc(documents, Path(home)) as python,
    ):
        jobs = made.jobs(seconds, {RDFC: node, JCS: python})
        for number in range(count):
            for name, job in jobs.items():
                one = measured(job)
                found.setdefault(name, []).append(one)
                print(f"round {number + 1}, {name}: {one.per_second:.0f}/s", flush=True)
    return found


def figures_of(measured_of: Mapping[str, Sequence[Measured]]) -> JSON:
    """Return the medians of the rounds, and the ratios between contestants of one round."""
    figures = {
        name: {
            "per_second": round(median(one.per_second for one in rounds), 1),
            "p50_ms": ms(median(percentile(one.times, 0.5) for one in rounds)),
            "p99_ms": ms(median(percentile(one.times, 0.99) for one in rounds)),
        }
        for name, rounds in measured_of.items()
    }
    return {
        "over_http": figures,
        "ratio_rdfc": ratio(measured_of, RDFC),
        "ratio_jcs": ratio(measured_of, JCS),
        "share_page_p99_ms": figures["share page"]["p99_ms"],
        "share_json_p99_ms": figures["share JSON"]["p99_ms"],
    }


def ms(seconds: float) -> float:
    """Return a time as the figures show it."""
    return round(1000 * seconds, 1)


def ratio(measured_of: Mapping[str, Sequence[Measured]], name: str) -> float:
    """Return how many times as fast ours is: the median of what each round gives."""
    pairs = zip(measured_of[name], measured_of[f"{name} elsewhere"], strict=True)
    return round(median(ours.per_second / theirs.per_second for ours, theirs in pairs), 1)


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    with world(quick=quick) as made:
        found = rounds_of(made, quick=quick)
    figures = {"benchmark": "verify", "machine": machine(), "connections": CONNECTIONS}
    figures |= figures_of(found)
    if not quick:
        draw(figures)
    print(json.dumps(figures))


def draw(figures: Mapping[str, Any]) -> None:
    """Draw how many checks each does in a second."""
    rates = {
        OTHERS.get(name, name): each["per_second"] for name, each in figures["over_http"].items()
    }
    bar_chart(PICTURES / "verify.svg", "Checks over HTTP, 32 at once", "answers a second", rates)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it works")
    main(quick=parser.parse_args().quick)
