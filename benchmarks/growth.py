"""Whether the service gets slower as the register grows: issuing, a link, the overview, a search.

A register of each size lies in a database of its own, with a server of one process on it. They are
measured in turn, round by round, so that what else happens on the machine hits all alike.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from fastapi.testclient import TestClient
from sqlalchemy import event

from app.core.clock import system_clock
from app.core.db import Database, connect
from app.core.ids import new_id
from app.web.callers import ApiCaller
from app.web.tokens import AccessTokens
from benchmarks.issue import prepare
from benchmarks.support.figures import machine, percentile
from benchmarks.support.national import WALLETS, address_of, learner_id, register
from benchmarks.support.plot import PICTURES, line_chart
from benchmarks.support.serving import Served, served
from tests.apps import BASE_URL
from tests.postgres import create_database, postgres_server
from tests.service import KEY, SETTINGS, whole_app, whole_services

JSON = dict[str, Any]
SIZES, QUICK_SIZES = (1_000, 100_000, 1_000_000), (1_000, 10_000)
ROUNDS, QUICK_ROUNDS = 15, 3
SECONDS, QUICK_SECONDS = 3.0, 2.0
# Enough to keep the server busy, and not so many that they wait for each other here.
AT_ONCE = 2
# A one-second window is slow when its slowest hundredth took longer.
SLOW_SECONDS = 0.1
# Apart from each other for the limits per address, which are not what is measured.
TRUSTED = '["127.0.0.1"]'
SECRETS = {
    "LEERKLUIS_SECRET_KEY": KEY.get_secret_value(),
    "LEERKLUIS_KEY_ENCRYPTION_KEY": KEY.get_secret_value(),
    "LEERKLUIS_TRUSTED_PROXIES": TRUSTED,
}
LARGEST = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'
ORDER BY 2 DESC LIMIT 8
"""
OPERATIONS = ("issue", "share", "overview", "search")


@dataclass(slots=True)
class Seen:
    """When each request of an operation was answered, and after how long."""

    at: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def add(self, answered: Sequence[tuple[float, float]]) -> None:
        times = [took for _, took in answered]
        self.at += [at for at, _ in answered]
        self.took += times
        self.p50.append(statistics.median(times))
        self.p99.append(percentile(times, 0.99))

    def windows(self) -> list[float]:
        """Return the slowest hundredth of each second."""
        by_second: dict[int, list[float]] = {}
        for at, took in zip(self.at, self.took, strict=True):
            by_second.setdefault(int(at), []).append(took)
        return [percentile(times, 0.99) for times in by_second.values()]


@dataclass(slots=True)
class Place:
    """A register of one size, its server, and who asks it."""

    size: int
    url: str
    service: Served
    order: JSON
    caller: ApiCaller
    made: JSON
    headers: JSON = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=lambda: {name: Seen() for name in OPERATIONS})

    def log_in(self) -> None:
        """Take fresh tokens, which live for some minutes: of the institution and of the wallets."""
        tokens, now = tokens_of(self.service), system_clock()
        self.headers = {"Authorization": f"Bearer {tokens.for_client(self.caller, now=now)}"}
        with psycopg.connect(address_of(self.url)) as connection:
            cursor = connection.cursor()
            ids = [learner_id(cursor, "wallet", number) for number in range(1, WALLETS + 1)]
        self.tokens = [tokens.for_learner(each, now=now) for each in ids]

    def furnish(self) -> None:
        """Let the owners of the measured wallets share something."""
        self.log_in()
        with httpx.Client(base_url=self.service.url, timeout=60) as client:
            for token in self.tokens:
                me = {"Authorization": f"Bearer {token}"}
                mine = client.get("/api/v1/me/credentials", headers=me).raise_for_status().json()
                wish = {"item_ids": [mine["items"][0]["id"]], "label": "Werk"}
                made = client.post("/api/v1/me/shares", json=wish, headers=me)
                self.links.append(made.raise_for_status().json()["url"])

    def ask(self, client: httpx.Client, operation: str) -> httpx.Response:
        chance = random.randrange(WALLETS)
        from_elsewhere = {
            "X-Forwarded-For": f"10.{random.getrandbits(8)}.{random.getrandbits(8)}.7"
        }
        me = {"Authorization": f"Bearer {self.tokens[chance]}", **from_elsewhere}
        if operation == "issue":
            key = {**self.headers, "Idempotency-Key": new_id()}
            return client.post("/api/v1/awards", json=self.order, headers=key)
        if operation == "share":
            stranger = {"Accept": "application/json", **from_elsewhere}
            return client.get(httpx.URL(self.links[chance]).path, headers=stranger)
        if operation == "overview":
            return client.get("/api/v1/me/overview", headers=me)
        return client.get("/api/v1/me/credentials?q=bachelor+verpleeg&limit=20", headers=me)

    def measure(self, operation: str, seconds: float) -> None:
        """Ask over and over for a while, by a few at once."""
        ends = time.perf_counter() + seconds

        def work(_: int) -> list[tuple[float, float]]:
            answered = []
            with httpx.Client(base_url=self.service.url, timeout=60) as client:
                while (began := time.perf_counter()) < ends:
                    self.ask(client, operation).raise_for_status()
                    answered.append((began, time.perf_counter() - began))
            return answered

        with ThreadPoolExecutor(AT_ONCE) as pool:
            parts = list(pool.map(work, range(AT_ONCE)))
        self.seen[operation].add([one for part in parts for one in part])
        self.memory_mb.append(self.service.memory_mb())

    def figures(self) -> JSON:
        with psycopg.connect(address_of(self.url)) as connection:
            found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            tables = connection.execute(LARGEST).fetchall()
        return {
            "made": self.made,
            "database_mb": round(found[0] / 2**20) if found else 0,
            "largest_tables_mb": {name: round(size / 2**20, 1) for name, size in tables},
            "rss_mb": [min(self.memory_mb), max(self.memory_mb)],
            **{
                name: {
                    "p50_ms": round(1000 * statistics.median(seen.p50), 2),
                    "p99_ms": round(1000 * statistics.median(seen.p99), 2),
                    "requests": len(seen.took),
                }
                for name, seen in self.seen.items()
            },
        }


def main(*, quick: bool, sizes: tuple[int, ...] = (), rounds: int = 0) -> None:
    """Measure, and print the figures as one JSON object."""
    wanted = sizes or (QUICK_SIZES if quick else SIZES)
    rounds = rounds or (QUICK_ROUNDS if quick else ROUNDS)
    seconds = QUICK_SECONDS if quick else SECONDS
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server(durable=True))
        places = [_place(stack, server, size) for size in wanted]
        for number in range(rounds):
            for place in places:
                place.log_in()
            for operation in OPERATIONS:
                for place in _turned(places, number):
                    place.measure(operation, seconds)
            print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        found = {str(place.size): place.figures() for place in places}
        wallet = statements(places[-1].url)
        windows = [
            one for place in places for seen in place.seen.values() for one in seen.windows()
        ]
    if not quick:
        draw(found)
    first, last = found[str(wanted[0])], found[str(wanted[-1])]
    print(
        json.dumps(
            {
                "benchmark": "growth",
                "machine": machine(),
                "sizes": found,
                "wallet_of_1000": wallet,
                "p50_growth": _growth(first, last, "p50_ms"),
                "p99_growth": _growth(first, last, "p99_ms"),
                "slow_windows": round(sum(one > SLOW_SECONDS for one in windows) / len(windows), 4),
                "windows": len(windows),
                "rss_mb": {size: figures["rss_mb"][1] for size, figures in found.items()},
            }
        )
    )


def _place(stack: ExitStack, server: str, size: int) -> Place:
    url = create_database(server, f"growth_{size}")
    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    service = stack.enter_context(served(url, home, settings=SECRETS))
    order, headers = prepare(service)
    token = headers["Authorization"].removeprefix("Bearer ")
    caller = tokens_of(service).client_of(token, now=system_clock())
    made = register(service, url, headers, size)
    place = Place(size, url, service, order, caller, made)
    place.furnish()
    print(f"{size} awards: {made}", file=sys.stderr, flush=True)
    for operation in OPERATIONS:
        place.measure(operation, 0.5)
    place.memory_mb.clear()
    place.seen = {name: Seen() for name in OPERATIONS}
    return place


def tokens_of(service: Served) -> AccessTokens:
    """Return what gives tokens that a service takes for its own."""
    return AccessTokens(SETTINGS.secret(), service.url)


def _turned(places: list[Place], number: int) -> list[Place]:
    turn = number % len(places)
    return places[turn:] + places[:turn]


def _growth(first: JSON, last: JSON, figure: str) -> JSON:
    return {name: round(last[name][figure] / first[name][figure] - 1, 3) for name in OPERATIONS}


def statements(url: str) -> JSON:
    """Return by how many statements wallets of ten and a thousand open, and how fast."""
    database = Database(connect(url))
    app, services, asked = whole_app(database, now=system_clock()), whole_services(), list[str]()
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    found: JSON = {}
    with psycopg.connect(address_of(url)) as connection:
        cursor = connection.cursor()
        people = {
            "ten": learner_id(cursor, "wallet", 1),
            "thousand": learner_id(cursor, "large", 1),
        }
    with TestClient(app, base_url=BASE_URL) as client:
        for name, person in people.items():
            token = services.tokens.for_learner(person, now=system_clock())
            me = {"Authorization": f"Bearer {token}"}
            asked.clear()
            began = time.perf_counter()
            answer = client.get("/api/v1/me/credentials?limit=50", headers=me)
            took = time.perf_counter() - began
            items = answer.json().get("items", [])
            found[name] = {
                "statements": len(asked),
                "shown": len(items),
                "ms": round(1000 * took, 1),
            }
    database.engine.dispose()
    return found


def draw(found: JSON) -> None:
    """Draw p50 and p99 by size."""
    for figure in ("p50_ms", "p99_ms"):
        series = {
            name: [(float(size), figures[name][figure]) for size, figures in found.items()]
            for name in OPERATIONS
        }
        word = figure.removesuffix("_ms")
        line_chart(
            PICTURES / f"growth-{word}.svg",
            f"Time of an answer by size of the register ({word})",
            "credentials in the register",
            "milliseconds",
            series,
            log_x=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="*", default=())
    parser.add_argument("--rounds", type=int, default=0)
    given = parser.parse_args()
    main(quick=given.quick, sizes=tuple(given.sizes), rounds=given.rounds)
