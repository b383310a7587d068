"""Kills workers, the server and PostgreSQL with SIGKILL while batches run; counts what is wrong.

One batch after another is handed in over HTTP and done by two workers, while single awards are
asked for with idempotency keys, each until it is answered. At the end every award that was
acknowledged must be there once and whole, no place in the status lists may be used twice, and each
batch must have ended at exactly as many awards as rows. The moments come from a seed.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Thread
from typing import Any

from sqlalchemy import func, select

from app.batches.states import award_id_of
from app.core.db import Database, connect
from app.credentials.award_rows import AwardRow
from app.credentials.scattering import BLOCK
from app.credentials.status_blocks import StatusBlockRow
from benchmarks.support.asking import Client, Story
from benchmarks.support.crashing import Killable
from benchmarks.support.figures import machine
from benchmarks.support.serving import free_port
from tests.batches.audit import audit, award_ids
from tests.postgres import Cluster, cluster, create_database
from tests.service import whole_services

JSON = dict[str, Any]
CLI = [sys.executable, "-m", "app.cli"]
KILLS, QUICK_KILLS = 50, 6
ROWS, QUICK_ROWS = 5_000, 1_000
WORKERS, ASKERS = 2, 3
# The next kill comes when rows are being done again, or after so long, and then within a pause.
PROGRESS_ROWS, PROGRESS_SECONDS, PAUSE_SECONDS = 100, 30.0, 2.0
# A worker that was started so long ago is at work.
STARTED_SECONDS = 8.0
PATIENCE_SECONDS = 900
# Whole directories are not synced one file at a time when it comes back; all else is as delivered.
SETTINGS = ("recovery_init_sync_method=syncfs",)
FORMS, ENDPOINTS = 2, 1
REPLAYS = 50
Victim = Killable | Cluster


def main(*, quick: bool, seed: int | None) -> None:
    """Kill, restart, and print what was found as one JSON object."""
    kills, rows = (QUICK_KILLS, QUICK_ROWS) if quick else (KILLS, ROWS)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    print(f"seed {seed}: {kills} kills, batches of {rows} rows", flush=True)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as home, cluster(SETTINGS) as server:
        url = create_database(server.url, "faults")
        with running(url, Path(home), server, rows) as (story, database, victims):
            before = award_ids(database)
            threads = [Thread(target=story.hand_in, daemon=True)]
            threads += [Thread(target=story.ask, args=(n,), daemon=True) for n in range(ASKERS)]
            for each in threads:
                each.start()
            told = kill_them(victims, database, random.Random(seed), kills)
            story.over.set()
            wait_for(threads, victims)
            figures = found(story, database, before)
            figures["replayed_otherwise"] = replayed(story)
        died = sum(each.died for each in victims if isinstance(each, Killable))
        tracebacks = sum(each.read_text().count("Traceback") for each in Path(home).glob("*.log"))
    figures |= {
        "benchmark": "faults",
        "machine": machine(),
        "seed": seed,
        "kills": kills,
        "kills_of": dict(told),
        "processes_that_died_by_themselves": died,
        "tracebacks": tracebacks,
        "seconds": round(time.perf_counter() - began),
    }
    print(json.dumps(figures))
    wrong = ("lost", "doubled", "half", "index_used_twice", "batches_not_whole")
    if any(figures[name] for name in (*wrong, "lost_revocations", "replayed_otherwise")):
        raise SystemExit(1)


@contextmanager
def running(
    url: str, home: Path, server: Cluster, rows: int
) -> Iterator[tuple[Story, Database, list[Victim]]]:
    """Yield a service with two workers on a database with the demo institutions in it."""
    port = free_port()
    environment = {
        **os.environ,
        "LEERKLUIS_DATA_DIR": str(home),
        "LEERKLUIS_DATABASE_URL": url,
        "LEERKLUIS_BASE_URL": f"http://localhost:{port}",
        "LEERKLUIS_DEMO": "true",
        "LEERKLUIS_OIDC_ISSUER": "http://localhost:1",
        "LEERKLUIS_OIDC_CLIENT_ID": "leerkluis",
    }
    for verb in (["migrate"], ["demo", "load"]):
        subprocess.run([*CLI, *verb], env=environment, check=True, stdout=subprocess.DEVNULL)
    database = Database(connect(url))
    service = Killable("server", [*CLI, "serve", "--port", str(port)], environment, home)
    workers = [
        Killable(f"worker {n + 1}", [*CLI, "worker"], environment, home) for n in range(WORKERS)
    ]
    try:
        for each in (service, *workers):
            each.start()
        story = prepared(f"http://localhost:{port}", environment, rows)
        yield story, database, [server, service, *workers]
    finally:
        for each in (service, *workers):
            each.kill()
        database.engine.dispose()


def prepared(url: str, environment: dict[str, str], rows: int) -> Story:
    """Return a client of a demo institution that wants to be told of each award."""
    printed = subprocess.run(
        [*CLI, "demo", "client", "waterkant"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    made = dict(line.split("=", 1) for line in printed.split())
    client = Client(url, (made["CLIENT_ID"], made["CLIENT_SECRET"]))
    wish = {"url": "https://sis.school.example/in", "event_types": ["award.issued"]}
    client.until("POST", "/api/v1/webhooks", json=wish, headers={"Idempotency-Key": "hook"})
    found = client.until("GET", "/api/v1/achievements?text=redeneren")
    return Story(client, found["items"][0]["id"], rows)


def kill_them(
    victims: list[Victim], database: Database, chance: random.Random, kills: int
) -> Counter[str]:
    """Kill one after the other at moments by chance, and start each again; say what and when."""
    told, began = Counter[str](), time.perf_counter()
    print("kill  seconds  awards then  killed       seconds to start it again")
    while told.total() < kills:
        wait_for_progress(database, victims)
        time.sleep(chance.uniform(0, PAUSE_SECONDS))
        ready = [each for each in victims if is_at_work(each)]
        victim = chance.choice(ready)
        awards, name = count_of(database), name_of(victim)
        victim.kill()
        killed = time.perf_counter()
        victim.start()
        told[name] += 1
        took = time.perf_counter() - killed
        at = f"{told.total():4}  {killed - began:7.1f}  {awards:11}  {name:11}  {took:6.2f}"
        print(at, flush=True)
    return told


def wait_for_progress(database: Database, victims: list[Victim]) -> None:
    """Wait until a batch gets on, so that the next kill hits it."""
    first, ends = count_of(database), time.monotonic() + PROGRESS_SECONDS
    while count_of(database) < first + PROGRESS_ROWS and time.monotonic() < ends:
        for each in victims:
            is_at_work(each)
        time.sleep(0.1)


def name_of(victim: Victim) -> str:
    return victim.name if isinstance(victim, Killable) else "PostgreSQL"


def is_at_work(victim: Victim) -> bool:
    if isinstance(victim, Cluster):
        return True
    victim.revive()
    return victim.age() > STARTED_SECONDS


def count_of(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(AwardRow)) or 0


def wait_for(threads: list[Thread], victims: list[Victim]) -> None:
    """Wait until all that was begun is finished."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while any(each.is_alive() for each in threads):
        if time.monotonic() > ends:
            raise SystemExit("what was begun does not end")
        for each in victims:
            is_at_work(each)
        time.sleep(0.5)


def found(story: Story, database: Database, before: set[str]) -> JSON:
    """Return what is there beside what was acknowledged."""
    expected = set(story.singles.values())
    with database.reading() as session:
        batches = whole_services().batches(session)
        owner = whole_services().institutions(session).by_slug("waterkant")
        for told in story.batches:
            batch = batches.get(owner.id, told["id"])
            expected |= {award_id_of(batch, f"W{n:06}") for n in range(story.rows)}
        blocks = session.scalar(select(func.count()).select_from(StatusBlockRow)) or 0
        gone = session.scalars(select(AwardRow.id).where(AwardRow.revoked_at.isnot(None)))
        lost_revocations = len(set(story.revoked) - set(gone))
    seen = audit(database, expected, forms=FORMS, endpoints=ENDPOINTS, before=before)
    exact = [(told["done"], told["failed"]) == (story.rows, 0) for told in story.batches]
    return {
        "batches": len(story.batches),
        "rows": story.rows * len(story.batches),
        "singles": len(story.singles),
        **asdict(seen),
        "batches_not_whole": exact.count(False),
        "revocations": len(story.revoked),
        "lost_revocations": lost_revocations,
        "places_lost": blocks * BLOCK - count_of(database),
        "answers": dict(story.client.tries),
    }


def replayed(story: Story) -> int:
    """Return how many of the last keys now get another answer than before."""
    wrong = 0
    for key, award_id in list(story.singles.items())[-REPLAYS:]:
        answer = story.single(key)
        wrong += answer is None or answer.json()["id"] != award_id
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    main(quick=given.quick, seed=given.seed)
