"""Credentials issued per second over HTTP, beside an issuer in Node.js that stores nothing.

Each request is a whole award: token, body, idempotency key, every rule, a place in the status
lists, two signed forms, the log of the institution, a durable commit. The peer signs the same
credential once and answers. All are asked in turn in each round, by the same light client, and
share this machine.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from app.credentials.contexts import CONTEXT_IRIS, load_context
from benchmarks.support.figures import machine, summary
from benchmarks.support.load import Job, measured
from benchmarks.support.peers import node_peer
from benchmarks.support.plot import PICTURES, bar_chart
from benchmarks.support.serving import Served, served
from tests.postgres import create_database, postgres_server

CONCURRENCY = (1, 8, 32)
# The goals are for one server process with so many at a time.
MOST = CONCURRENCY[-1]
SECONDS, QUICK_SECONDS = 5.0, 1.0
ROUNDS, QUICK_ROUNDS = 3, 1
CREATED = 201
Order = dict[str, object]
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who is asked to issue, and with what."""

    address: str
    path: str
    body: Order
    headers: Mapping[str, str]
    keyed: bool

    def asked(self, concurrency: int, seconds: float) -> Figures:
        """Return the figures of one round."""
        headers = {"Content-Type": "application/json", **self.headers}
        job = Job(
            url=self.address,
            requests=[("POST", self.path, headers, json.dumps(self.body).encode())],
            seconds=seconds,
            connections=concurrency,
            wanted=b"proofValue",
            status=CREATED,
            keyed=self.keyed,
        )
        found = measured(job)
        return summary(found.times, found.seconds)


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    seconds = QUICK_SECONDS if quick else SECONDS
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with everybody() as issuers:
        found = in_turn(issuers, rounds, seconds)
    ours, theirs = found["postgresql, 1 worker"], found["@digitalbazaar/vc"]
    # Each at the concurrency that suits it best.
    issued = max(each["per_second"] for each in ours.values())
    peer = max(each["per_second"] for each in theirs.values())
    figures = {
        "benchmark": "issue",
        "seconds": seconds,
        "rounds": rounds,
        "machine": machine(),
        "all": found,
        "issued_per_second": issued,
        "peer_issued_per_second": peer,
        "ratio_to_peer": round(issued / peer, 1),
        "p99_ms": ours[MOST]["p99_ms"],
    }
    if not quick:
        draw(figures)
    print(json.dumps(figures))


def draw(figures: Mapping[str, Any]) -> None:
    """Draw how many awards each issues when it is asked for most at once."""
    rates = {name: each[MOST]["per_second"] for name, each in figures["all"].items()}
    title = f"Awards issued, {MOST} at once"
    bar_chart(PICTURES / "issue.svg", title, "credentials a second", rates)


def in_turn(
    issuers: Mapping[str, Issuer], rounds: int, seconds: float
) -> dict[str, dict[int, Figures]]:
    """Return the medians over rounds of each issuer at each concurrency."""
    times: dict[tuple[str, int], list[Figures]] = {}
    for number in range(rounds):
        for concurrency in CONCURRENCY:
            for name, issuer in issuers.items():
                figures = issuer.asked(concurrency, seconds)
                times.setdefault((name, concurrency), []).append(figures)
                print(f"round {number + 1}, {name}, {concurrency} at a time: {figures}", flush=True)
    return {name: {each: _median(times[name, each]) for each in CONCURRENCY} for name in issuers}


def _median(rounds: list[Figures]) -> Figures:
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


@contextmanager
def everybody() -> Iterator[dict[str, Issuer]]:
    """Yield who is measured: the service in several shapes, and the peer."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server(durable=True))
        issuers = {}
        for workers in (1, 2):
            url = create_database(server, f"bench{workers}")
            plural = "s" if workers > 1 else ""
            name = f"postgresql, {workers} worker{plural}"
            issuers[name] = stack.enter_context(service_on(url, workers))
        home = stack.enter_context(tempfile.TemporaryDirectory())
        sqlite = f"sqlite:///{home}/bench.sqlite3"
        issuers["sqlite, 1 worker"] = stack.enter_context(service_on(sqlite, 1))
        contexts = {iri: load_context(iri) for iri in CONTEXT_IRIS}
        address = stack.enter_context(node_peer("issue.mjs", {"documents": contexts}))
        document = unsigned(issuers["postgresql, 1 worker"])
        issuers["@digitalbazaar/vc"] = Issuer(address, "/", document, {}, keyed=False)
        yield issuers


@contextmanager
def service_on(url: str, workers: int) -> Iterator[Issuer]:
    """Yield the service as an issuer."""
    with (
        tempfile.TemporaryDirectory() as home,
        served(url, Path(home), workers=workers) as service,
    ):
        order, headers = prepare(service)
        yield Issuer(service.url, "/api/v1/awards", order, headers, keyed=True)


def unsigned(issuer: Issuer) -> Order:
    """Return what the service signs, without the proof, for the peer to sign as well."""
    address = f"{issuer.address}{issuer.path}"
    answer = httpx.post(address, json=issuer.body, headers=dict(issuer.headers))
    credential = answer.raise_for_status().json()["credential"]["data_integrity"]
    return {name: member for name, member in credential.items() if name != "proof"}


def prepare(service: Served) -> tuple[Order, dict[str, str]]:
    """Return the award that is asked for over and over, and the token for it."""
    printed = subprocess.run(
        [sys.executable, "-m", "app.cli", "demo", "client", "waterkant"],
        env=service.environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    client = dict(line.split("=", 1) for line in printed.split())
    answer = httpx.post(
        f"{service.url}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client["CLIENT_ID"], client["CLIENT_SECRET"]),
    )
    headers = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
    found = httpx.get(f"{service.url}/api/v1/achievements?text=redeneren", headers=headers)
    return {
        "achievement_id": found.raise_for_status().json()["items"][0]["id"],
        "recipient": {"eppn": "p01@waterkant.example"},
        "name": "Fenna van Voorbeeld",
        "awarded_on": "2026-01-30",
        "result": "7",
    }, headers


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    main(quick=parser.parse_args().quick)
