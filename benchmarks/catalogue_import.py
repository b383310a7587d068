"""An import of 100,000 offerings, one in a hundred of them wrong, on SQLite and on PostgreSQL.

Handed in over HTTP as one file, looked at, and written; halfway all that works on it is killed with
SIGKILL, and started again. It tells the rates, the largest memory, how long the killed part waited,
and that nothing was lost or done twice.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from app.core.db import connect
from benchmarks.issue import prepare
from benchmarks.support.databases import databases
from benchmarks.support.figures import machine
from benchmarks.support.serving import Served, descendants, resident_kb, served
from tests.catalogue.handed_in import offering_v5

JSON = dict[str, Any]
ROWS, QUICK_ROWS = 100_000, 4_000
WRONG_EACH = 100
POLL_SECONDS = 0.5
CLI = [sys.executable, "-m", "app.cli"]


def import_figures(*, quick: bool) -> JSON:
    """Return the figures of both databases."""
    rows = QUICK_ROWS if quick else ROWS
    with databases() as urls:
        return {"rows": rows, **{name: measure(name, url, rows) for name, url in urls.items()}}


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    figures = {
        "benchmark": "catalogue_import",
        "machine": machine(),
        "import": import_figures(quick=quick),
    }
    print(json.dumps(figures))


def measure(name: str, url: str, rows: int) -> JSON:
    """Return the figures of one database."""
    with (
        tempfile.TemporaryDirectory() as home,
        served(url, Path(home)) as service,
        working(service, url) as crew,
    ):
        _, headers = prepare(service)
        asked = httpx.Client(base_url=service.url, headers=headers, timeout=600)
        before = count(url)
        path, size = file_of(Path(home), rows)
        taken, upload = timed(lambda: hand_in(asked, path))
        address = f"/api/v1/catalogue-imports/{taken['id']}"
        preview = timed(lambda: crew.follow(asked, address, "preview"))[1]
        asked.post(f"{address}/start").raise_for_status()
        done, writing = timed(lambda: crew.follow(asked, address, "job", kill_at=50))
        expected = rows - rows // WRONG_EACH
        wanted = {"created": expected, "refused": rows // WRONG_EACH}
        found = (done["rows_done"], done["counts"], count(url) - before)
        if found != (rows, wanted, expected):
            raise SystemExit(f"rows were lost or doubled: {found}")
    figures = {
        "file_mb": round(size / 1024**2, 1),
        "upload_rows_per_second": round(rows / upload),
        "preview_rows_per_second": round(rows / preview),
        "import_rows_per_second": round(rows / (writing - crew.waited)),
        "seconds_from_kill_to_going_on": round(crew.waited, 1),
        "memory_mb": crew.memory,
        "lost_or_doubled": 0,
    }
    print(f"{name}: {figures}", file=sys.stderr, flush=True)
    return figures


class Crew:
    """Whatever does background work: the server itself on SQLite, a worker on PostgreSQL."""

    def __init__(self, service: Served, command: list[str], pid: int) -> None:
        self.service, self.command, self.pid = service, command, pid
        self.waited, self.memory = 0.0, {"least": 0.0, "most": 0.0}
        self.started: list[subprocess.Popen[bytes]] = []

    def follow(self, asked: httpx.Client, address: str, part: str, kill_at: int = 101) -> JSON:
        """Return a job when it is over; kill the crew once on the way."""
        killed: tuple[float, int] | None = None
        while True:
            try:
                job: JSON = asked.get(address).raise_for_status().json()[part]
            except httpx.TransportError:
                time.sleep(POLL_SECONDS)
                continue
            self.sample()
            if job["percent"] >= kill_at and killed is None:
                killed = (time.perf_counter(), job["rows_done"])
                self.replace()
            elif killed and not self.waited and job["rows_done"] > killed[1]:
                self.waited = time.perf_counter() - killed[0]
            if job["state"] == "finished":
                return job
            time.sleep(POLL_SECONDS)

    def sample(self) -> None:
        pids = [self.pid, *descendants(self.pid)]
        now = round(sum(resident_kb(pid) for pid in pids) / 1024, 1)
        self.memory["least"] = min(self.memory["least"] or now, now)
        self.memory["most"] = max(self.memory["most"], now)

    def replace(self) -> None:
        for pid in [*descendants(self.pid), self.pid]:
            os.kill(pid, signal.SIGKILL)
        self.begin()

    def begin(self) -> None:
        process = subprocess.Popen(
            self.command, env=self.service.environment, stderr=subprocess.DEVNULL
        )
        self.started.append(process)
        self.pid = process.pid

    def end(self) -> None:
        for process in self.started:
            process.terminate()
            process.wait(20)


@contextmanager
def working(service: Served, url: str) -> Iterator[Crew]:
    """Yield who does the work, and stop what was started."""
    if url.startswith("sqlite"):
        port = service.url.rpartition(":")[2]
        crew = Crew(service, [*CLI, "serve", "--port", port], service.pid)
    else:
        crew = Crew(service, [*CLI, "worker"], 0)
        crew.begin()
    try:
        yield crew
    finally:
        crew.end()


def file_of(home: Path, rows: int) -> tuple[Path, int]:
    """Write the file that is handed in; return it with its size."""
    path = home / "offerings.json"
    with path.open("w") as file:
        for number in range(rows):
            wrong = {"startDate": "ooit"} if number % WRONG_EACH == 0 else {}
            file.write("[" if not number else ",\n")
            file.write(json.dumps(offering_v5(f"B{number:06}", **wrong)))
        file.write("]")
    return path, path.stat().st_size


def hand_in(asked: httpx.Client, path: Path) -> JSON:
    query = {"subject": "offerings", "format": "ooapi_v5"}
    with path.open("rb") as file:
        answer = asked.post("/api/v1/catalogue-imports", params=query, content=file)
    found: JSON = answer.raise_for_status().json()
    return found


def count(url: str) -> int:
    engine = connect(url)
    with engine.connect() as connection:
        found: int = connection.execute(text("SELECT count(*) FROM offering")).scalar_one()
    engine.dispose()
    return found


def timed(work: Callable[[], JSON]) -> tuple[JSON, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    main(quick=parser.parse_args().quick)
