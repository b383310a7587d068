"""Diplomas of a whole school year from one file into PostgreSQL, by one worker and by two.

Timed is what comes after the start: the rows were handed in and looked at before. Three ways to
sign: with eddsa-jcs alone, with eddsa-rdfc alone, and in all forms of single issuance (Data
Integrity and VC-JWT), always with status entries. Beside it the bare rate of the same signatures,
by as many processes in the same run.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.batches.bodies import Asked
from app.batches.models import Batch, BatchFormat, BatchKind
from app.batches.receiving import HandedIn, Receiving
from app.core.clock import system_clock
from app.core.db import Database, connect
from app.core.keys import Algorithm, new_private_key, sign
from app.credentials.award_rows import AwardRow, CredentialRow
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.securing import data_integrity_form, jwt_form
from app.institutions.log_chain import Actor, ActorKind
from app.ops.demo.catalogue import demo_catalogue
from app.ops.migrations import migrate
from app.work.models import JobState
from benchmarks.signing import SIGNER, diploma
from benchmarks.support.figures import machine
from benchmarks.support.plot import PICTURES, bar_chart
from benchmarks.support.serving import descendants, resident_kb
from tests.apps import BASE_URL
from tests.postgres import create_database, postgres_server
from tests.service import KEY, whole_services

JSON = dict[str, Any]
CLI = [sys.executable, "-m", "app.cli"]
SIZES, QUICK_SIZES = (10_000, 50_000), (500,)
WORKERS = (1, 2)
# Of the first size; the larger one is measured once.
ROUNDS, QUICK_ROUNDS = 3, 1
BARE_SECONDS, QUICK_BARE_SECONDS = 2.0, 0.3
POLL_SECONDS, PATIENCE_SECONDS = 0.05, 900
DIPLOMA = "hbo-bachelor-verpleegkunde"
MODES: dict[str, dict[str, str]] = {
    "jcs": {"cryptosuite": "eddsa-jcs-2022", "forms": "data_integrity"},
    "rdfc": {"cryptosuite": "eddsa-rdfc-2022", "forms": "data_integrity"},
    "all_forms": {"cryptosuite": "eddsa-rdfc-2022", "forms": "all"},
}
# What is signed of one credential: two digests, and the text of a token of 4 KB.
DIGESTS, TOKEN = b"d" * 64, b"t" * 5_600
BENCH = Actor(kind=ActorKind.CLIENT, id="bench")


@dataclass(frozen=True, slots=True)
class Run:
    """What one batch took, and how large its workers grew."""

    seconds: float
    rss_mb: float


@dataclass(frozen=True, slots=True)
class School:
    """An institution that awards one diploma, in a database of its own."""

    url: str
    database: Database
    institution_id: str

    def ready(self, rows: int, mode: str, key: str) -> Batch:
        """Hand in so many rows and have them looked at."""
        asked = {"achievement": DIPLOMA, "name": mode, **MODES[mode]}
        order = Asked.model_validate(
            {"kind": BatchKind.ISSUE, "format": BatchFormat.CSV, **asked}
        ).order()
        given = HandedIn(self.institution_id, order, BENCH, key, table(rows))
        batch = Receiving(self.database).take(given, now=system_clock())
        while not self.is_over(batch, looked=True):
            time.sleep(POLL_SECONDS)
        return batch

    def measured(self, batch: Batch, crew: list[int], rows: int) -> Run:
        """Start a batch and wait for its end; every row must be an award then."""
        before, most, began = self.awards(), 0.0, time.perf_counter()
        with self.database.transaction() as session:
            whole_services().batches(session).start(batch, by=BENCH, now=system_clock())
        while not self.is_over(batch):
            most = max(most, *map(memory_mb, crew))
            if time.perf_counter() - began > PATIENCE_SECONDS:
                raise SystemExit("the batch does not end")
            time.sleep(POLL_SECONDS)
        seconds = time.perf_counter() - began
        if self.awards() - before != rows:
            raise SystemExit("awards were lost or doubled")
        return Run(seconds, most)

    def is_over(self, batch: Batch, *, looked: bool = False) -> bool:
        with self.database.reading() as session:
            found = whole_services().batches(session).get(self.institution_id, batch.id)
        job = found.validation if looked else found.running
        return job is not None and job.state is JobState.FINISHED

    def awards(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(AwardRow)) or 0

    def document_bytes(self) -> int:
        with self.database.reading() as session:
            size = select(func.avg(func.length(CredentialRow.document)))
            return round(session.scalar(size) or 0)


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    sizes, rounds = (QUICK_SIZES, QUICK_ROUNDS) if quick else (SIZES, ROUNDS)
    figures: JSON = {"benchmark": "bulk", "machine": machine(), "rows": list(sizes)}
    bare = {count: bare_rate(count, forms_made, quick=quick) for count in WORKERS}
    raw = {count: bare_rate(count, signatures_made, quick=quick) for count in WORKERS}
    figures["bare_signing_per_second"] = {str(n): round(rate) for n, rate in bare.items()}
    figures["raw_signatures_per_second"] = {str(n): round(rate) for n, rate in raw.items()}
    runs: dict[str, JSON] = {}
    with postgres_server(durable=True) as server:
        for mode in MODES:
            runs[mode] = measure(server, mode, sizes, rounds)
    figures["runs"] = runs
    first, most = str(sizes[0]), str(max(WORKERS))
    seconds = {mode: runs[mode][first][most]["seconds"] for mode in MODES}
    if not quick:
        draw(runs)
    rate = sizes[0] / seconds["all_forms"]
    print(
        json.dumps(
            {
                **figures,
                **{f"seconds_{mode}": taken for mode, taken in seconds.items()},
                "share_of_bare_signing_rate": round(rate / bare[max(WORKERS)], 3),
                "share_of_raw_signature_rate": round(rate / raw[max(WORKERS)], 3),
                "worker_rss_mb": max(
                    run["rss_mb"]
                    for by_size in runs.values()
                    for name in map(str, sizes)
                    for run in by_size[name].values()
                ),
            }
        )
    )


def draw(runs: Mapping[str, JSON]) -> None:
    """Draw how many diplomas become awards in a second, by how they are signed and by whom."""
    rates: dict[str, float] = {}
    for mode, by_size in runs.items():
        for size in filter(str.isdecimal, by_size):
            for workers, run in by_size[size].items():
                plural = "s" if workers != "1" else ""
                name = f"{mode.replace('_', ' ')}, {int(size):,}, {workers} worker{plural}"
                rates[name] = int(size) / run["seconds"]
    bar_chart(PICTURES / "bulk.svg", "Diplomas of one batch", "awards a second", rates)


def measure(server: str, mode: str, sizes: tuple[int, ...], rounds: int) -> JSON:
    """Return the figures of one way to sign, by size and number of workers."""
    here = school(create_database(server, f"bulk_{mode}"))
    found: JSON = {str(size): {} for size in sizes}
    for workers in WORKERS:
        with crew(here.url, workers) as pids:
            warm = here.ready(400, mode, f"warm {workers}")
            here.measured(warm, pids, 400)
            for size in sizes:
                times = rounds if size == sizes[0] else 1
                runs = [
                    here.measured(here.ready(size, mode, f"{workers} {size} {n}"), pids, size)
                    for n in range(times)
                ]
                seconds = statistics.median(run.seconds for run in runs)
                found[str(size)][str(workers)] = {
                    "seconds": round(seconds, 2),
                    "per_second": round(size / seconds),
                    "rss_mb": max(run.rss_mb for run in runs),
                }
                print(f"{mode}, {size} rows, {workers}: {found[str(size)]}", file=sys.stderr)
    found["document_bytes"] = here.document_bytes()
    here.database.engine.dispose()
    return found


def school(url: str) -> School:
    """Make an institution with a diploma in an empty database."""
    database, services = Database(connect(url)), whole_services()
    migrate(database.engine)
    given, now = demo_catalogue(), system_clock()
    with database.transaction() as session:
        register = services.institutions(session)
        owner = register.register(given.institutions[0].profile, now=now)
        register.add_recognition(owner.id, given.institutions[0].recognition, now=now)
        (diploma,) = (each for each in given.achievements if each.slug == DIPLOMA)
        services.catalogue(session).create(owner.id, DIPLOMA, diploma.definition, now=now)
    return School(url, database, owner.id)


def table(rows: int) -> BytesIO:
    lines = (
        f"W{n:07};s{n}@waterkant.example;Student {n};2026-06-26;Afstudeerwerk {n};"
        f"Een verslag van het onderzoek dat student {n} deed in de praktijk"
        for n in range(rows)
    )
    header = "row_key;email;name;awarded_on;evidence_name;evidence_description"
    return BytesIO("\n".join((header, *lines)).encode())


@contextmanager
def crew(url: str, count: int) -> Iterator[list[int]]:
    """Yield the processes of so many workers."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "LEERKLUIS_DATA_DIR": str(Path(home)),
            "LEERKLUIS_DATABASE_URL": url,
            "LEERKLUIS_BASE_URL": BASE_URL,
            "LEERKLUIS_SECRET_KEY": KEY.get_secret_value(),
            "LEERKLUIS_KEY_ENCRYPTION_KEY": KEY.get_secret_value(),
        }
        started = [
            subprocess.Popen([*CLI, "worker"], env=environment, stderr=subprocess.DEVNULL)
            for _ in range(count)
        ]
        try:
            yield [process.pid for process in started]
        finally:
            for process in started:
                process.terminate()
                process.wait(30)


def memory_mb(pid: int) -> float:
    """Return the resident memory of one worker."""
    return round(sum(resident_kb(each) for each in (pid, *descendants(pid))) / 1024, 1)


def bare_rate(processes: int, made: Callable[[float], float], *, quick: bool) -> float:
    """Return how many credentials a second could be signed, if signing were all there is."""
    seconds = QUICK_BARE_SECONDS if quick else BARE_SECONDS
    with ProcessPoolExecutor(processes) as pool:
        return sum(pool.map(made, [seconds] * processes))


def forms_made(seconds: float) -> float:
    """Return how often a second both forms of a diploma are made in one process."""
    document, key = diploma(), SIGNER.key.public_key()
    suite = Cryptosuite.EDDSA_RDFC_2022

    def both() -> None:
        now = system_clock()
        data_integrity_form(document, signer=SIGNER, public_key=key, suite=suite, now=now)
        jwt_form(document, signer=SIGNER, public_key=key, now=now)

    return _per_second(both, seconds)


def signatures_made(seconds: float) -> float:
    """Return how often a second the signatures of both forms are made in one process."""
    key = new_private_key(Algorithm.EDDSA)

    def both() -> None:
        sign(key, DIGESTS)
        sign(key, TOKEN)

    return _per_second(both, seconds)


def _per_second(work: Callable[[], None], seconds: float) -> float:
    for _ in range(5):
        work()
    done, ends = 0, (began := time.perf_counter()) + seconds
    while time.perf_counter() < ends:
        work()
        done += 1
    return done / (time.perf_counter() - began)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    main(quick=parser.parse_args().quick)
