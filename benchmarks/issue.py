"""Credentials issued and stored per second over HTTP, on SQLite and on PostgreSQL.

Each request is a whole award: checked, rendered, signed in two forms, stored, committed. The load
comes from threads of this process, on the same machine as the service and the database.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.support.figures import machine, summary
from benchmarks.support.serving import Served, served
from tests.postgres import create_database, postgres_server

CONCURRENCY = (1, 8, 32)
SECONDS, QUICK_SECONDS = 10.0, 1.0


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Yield an address of an empty database of each kind."""
    with tempfile.TemporaryDirectory() as home, postgres_server(durable=True) as server:
        yield {
            "sqlite": f"sqlite:///{home}/bench.sqlite3",
            "postgresql": create_database(server, "bench"),
        }


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    seconds = QUICK_SECONDS if quick else SECONDS
    figures: dict[str, object] = {"benchmark": "issue", "seconds": seconds, "machine": machine()}
    with databases() as urls:
        for name, url in urls.items():
            figures[name] = measure(name, url, seconds)
    print(json.dumps(figures))


def measure(name: str, url: str, seconds: float) -> dict[str, object]:
    """Return the figures of one database."""
    results: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as home, served(url, Path(home)) as service:
        order, headers = prepare(service)
        for concurrency in CONCURRENCY:
            times = load(service.url, order, headers, concurrency, seconds)
            figures = {**summary(times, seconds), "memory_mb": service.memory_mb()}
            results[f"concurrency_{concurrency}"] = figures
            print(f"{name}, {concurrency} at a time: {figures}", flush=True)
    return results


def prepare(service: Served) -> tuple[dict[str, object], dict[str, str]]:
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


def load(
    url: str,
    order: dict[str, object],
    headers: dict[str, str],
    concurrency: int,
    seconds: float,
) -> list[float]:
    """Return how long each request took that was answered within `seconds`."""
    ends = time.perf_counter() + seconds

    def work(_: int) -> list[float]:
        times = []
        with httpx.Client(headers=headers, timeout=60) as client:
            while (began := time.perf_counter()) < ends:
                client.post(f"{url}/api/v1/awards", json=order).raise_for_status()
                times.append(time.perf_counter() - began)
        return times

    with ThreadPoolExecutor(concurrency) as pool:
        return [took for times in pool.map(work, range(concurrency)) for took in times]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    main(quick=parser.parse_args().quick)
