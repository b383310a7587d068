"""What a status list costs: made and signed when a bit changes, read, and changed by two at once.

A list of 2**20 places of which 1 % is revoked, on a database that writes to disk. Times are of this
process on the processor (those of PostgreSQL are beside them): reading what is revoked,
compressing, signing in both forms, storing and committing. The JavaScript implementation encodes
and signs in one form and stores nothing, in turn in the same run.
"""

import argparse
import json
import multiprocessing
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.core.clock import system_clock
from app.core.db import Database, connect
from app.core.documents import parse_object
from app.core.ids import new_id
from app.credentials import bitstring
from app.credentials.award_rows import AwardRow
from app.credentials.contexts import load_context
from app.credentials.data_model import VC_CONTEXT
from app.credentials.models import Form, StatusPurpose
from app.credentials.scattering import BLOCK
from app.credentials.status_lists import ENTRIES
from app.credentials.status_store import StatusStore
from app.ops.demo.catalogue import demo_catalogue
from app.ops.migrations import migrate
from app.wiring import Services
from benchmarks.support.figures import machine
from tests.node import installed_packages
from tests.postgres import create_database, postgres_server
from tests.service import whole_services

JSON = dict[str, Any]
SHARE = 0.01
ROUNDS, QUICK_ROUNDS = 40, 5
# In turn with the peer, so that both see the same machine.
TURNS, QUICK_TURNS = 3, 1
REVOCATIONS, QUICK_REVOCATIONS = 200, 40
LEASES, QUICK_LEASES = 20_000, 2_000
LIST = "11111111-1111-4111-8111-111111111111"
MILLION = 1_000_000
REPLICAS = 2


@cache
def services() -> Services:
    """Return the makers of every service, made once as in a server."""
    return whole_services()


@dataclass(frozen=True, slots=True)
class World:
    """An institution with a list in which some places are revoked, and others can be."""

    database: Database
    institution_id: str
    revoked: frozenset[int]
    free: tuple[str, ...]

    def revoke(self, name: str) -> None:
        with self.database.transaction() as session:
            services().awards(session).revoke(
                name, institution_id=self.institution_id, reason="Fout", now=system_clock()
            )

    def publish(self, purpose: str, form: Form) -> str:
        with self.database.transaction() as session:
            lists = services().status_lists(session)
            return lists.publish(LIST, purpose, form, now=system_clock()).secured

    def indices(self) -> set[int]:
        """Return what is revoked according to the awards."""
        row = AwardRow
        with self.database.reading() as session:
            return set(session.scalars(select(row.list_index).where(row.revoked_at.isnot(None))))


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    figures: JSON = {"benchmark": "status", "machine": machine(), "entries": ENTRIES}
    with databases() as urls:
        for kind, url in urls.items():
            here = world(url, quick=quick)
            figures[kind] = measured(here, quick=quick)
            figures[kind] |= revoked_at_once(url, here, quick=quick)
            if kind == "postgresql":
                figures[kind] |= leased(here, QUICK_LEASES if quick else LEASES)
            here.database.engine.dispose()
            print(f"{kind}: {figures[kind]}", flush=True)
    first = figures["postgresql"]
    names = ("encode_sign_publish_ms_cpu", "decode_ms", "served_bytes", "revocations_per_second")
    lost = sum(figures[kind]["lost_revocations"] for kind in urls)
    print(
        json.dumps({**figures, **{name: first[name] for name in names}, "lost_revocations": lost})
    )


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Yield an address of an empty database of each kind."""
    with tempfile.TemporaryDirectory() as home, postgres_server(durable=True) as server:
        yield {
            "postgresql": create_database(server, "status"),
            "sqlite": f"sqlite:///{home}/status.sqlite3",
        }


def world(url: str, *, quick: bool) -> World:
    """Make a list of which 1 % is revoked, by awards that are copies of one."""
    database, now = Database(connect(url)), system_clock()
    migrate(database.engine)
    given = demo_catalogue()
    with database.transaction() as session:
        register = services().institutions(session)
        owner = register.register(given.institutions[0].profile, now=now)
        recognition = register.add_recognition(owner.id, given.institutions[0].recognition, now=now)
        first = given.achievements[0]
        achievement = (
            services().catalogue(session).create(owner.id, first.slug, first.definition, now=now)
        )
        session.execute(
            insert(_table("status_list")),
            {"id": LIST, "institution_id": owner.id, "created_at": now, "entries": ENTRIES}
            | {"year": now.year, "number": 1, "secret": b"s" * 16},
        )
    free = REPLICAS * (QUICK_REVOCATIONS if quick else REVOCATIONS) + 10 * ROUNDS
    places = random.Random(1).sample(range(ENTRIES), int(ENTRIES * SHARE) + free)
    rows: list[JSON] = [
        {
            "id": new_id(),
            "credential_id": f"urn:uuid:{new_id()}",
            "institution_id": owner.id,
            "achievement_id": achievement.id,
            "achievement_version": 1,
            "recipient_kind": "email",
            "recipient_value": f"s{number}@waterkant.example",
            "name": f"Student {number}",
            "awarded_on": date(2026, 6, 26),
            "ground": "regular",
            "evidence": [],
            "language": "nl",
            "recognition_id": recognition.id,
            "list_id": LIST,
            "list_index": place,
            "state": "pending_claim" if number < free else "revoked",
            "created_at": now,
            "revoked_at": None if number < free else now,
        }
        for number, place in enumerate(places)
    ]
    with database.transaction() as session:
        session.execute(insert(_table("award")), rows)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    names = tuple(str(row["id"]) for row in rows[:free])
    return World(database, owner.id, frozenset(places[free:]), names)


def _table(name: str) -> Any:
    return AwardRow.metadata.tables[name]


def measured(here: World, *, quick: bool) -> JSON:
    """Return what it takes to make the list anew after each of many revocations."""
    rounds, turns = (QUICK_ROUNDS, QUICK_TURNS) if quick else (ROUNDS, TURNS)
    times: dict[str, list[float]] = {}
    names = iter(here.free[-10 * ROUNDS :])
    peers: list[JSON] = []
    for _ in range(turns):
        for _ in range(rounds // turns):
            one_round(here, next(names), times)
        if here.database.engine.dialect.name == "postgresql":
            peers.append(peer(sorted(here.revoked), max(2, rounds // turns)))
    document = here.publish(StatusPurpose.REVOCATION, Form.DATA_INTEGRITY)
    token = here.publish(StatusPurpose.REVOCATION, Form.VC_JWT)
    status_token = here.publish("token", Form.SD_JWT_VC)
    found: JSON = {name: round(statistics.median(each), 3) for name, each in times.items()}
    sizes = [len(each.encode()) for each in (document, token, status_token)]
    found |= {"served_bytes": max(sizes), "served_bytes_by_form": sizes}
    if peers:
        found |= of_peer(peers)
    return found


def one_round(here: World, name: str, times: dict[str, list[float]]) -> None:
    """Revoke, publish and read one time, and note what each took."""
    here.revoke(name)
    encoded: list[str] = []

    def both_forms() -> None:
        document = here.publish(StatusPurpose.REVOCATION, Form.DATA_INTEGRITY)
        encoded.append(parse_object(document.encode())["credentialSubject"]["encodedList"])

    for what, work in (
        ("encode_sign_publish_ms_cpu", both_forms),
        ("token_encode_sign_publish_ms_cpu", lambda: here.publish("token", Form.SD_JWT_VC)),
    ):
        with of_database(here.database) as database_ms:
            mine = cpu_ms(work)
        times.setdefault(what, []).append(mine)
        if database_ms:
            times.setdefault(f"database_{what}", []).append(database_ms[0])
    times.setdefault("decode_ms", []).append(cpu_ms(lambda: bitstring.decode(encoded[0])))
    data = bitstring.decode(encoded[0])
    times.setdefault("encode_ms", []).append(cpu_ms(lambda: bitstring.encode(data)))


def cpu_ms(work: Callable[[], object]) -> float:
    before = time.process_time_ns()
    work()
    return (time.process_time_ns() - before) / MILLION


@contextmanager
def of_database(database: Database) -> Iterator[list[float]]:
    """Yield the CPU time of the connections to PostgreSQL in the block; nothing on SQLite."""
    found: list[float] = []
    if database.engine.dialect.name != "postgresql":
        yield found
        return
    with database.engine.connect() as connection:
        statement = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        pids = connection.exec_driver_sql(statement).scalars().all()
    before = sum(map(_run_ns, pids))
    yield found
    found.append((sum(map(_run_ns, pids)) - before) / MILLION)


def _run_ns(pid: int) -> int:
    """Return how long a process has run, by the scheduler's own count."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def peer(revoked: list[int], rounds: int) -> JSON:
    """Return the times of the JavaScript implementation for the same list."""
    folder = installed_packages()
    given = {
        "documents": {VC_CONTEXT: load_context(VC_CONTEXT)},
        "entries": ENTRIES,
        "set": revoked,
        "rounds": rounds,
    }
    done = subprocess.run(
        [shutil.which("node") or "node", "status.mjs"],
        cwd=folder,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    told: JSON = json.loads(done.stdout)
    return told


def of_peer(turns: list[JSON]) -> JSON:
    """Return the medians over all turns of the peer."""
    return {
        f"peer_{name}_cpu": round(statistics.median([t for each in turns for t in each[name]]), 3)
        for name in ("encode_sign_ms", "decode_ms")
    } | {"peer_served_bytes": turns[0]["served_bytes"]}


def revoked_at_once(url: str, here: World, *, quick: bool) -> JSON:
    """Return how fast two processes revoke at once while the list is read, and what was lost."""
    count = QUICK_REVOCATIONS if quick else REVOCATIONS
    names = [here.free[n * count : (n + 1) * count] for n in range(REPLICAS)]
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(REPLICAS + 1)
    crew = [
        spawn.Process(target=_revoke_all, args=(url, here.institution_id, mine, ready))
        for mine in names
    ]
    for each in crew:
        each.start()
    ready.wait()
    began, readings = time.perf_counter(), 0
    while any(each.is_alive() for each in crew):
        here.publish(StatusPurpose.REVOCATION, Form.DATA_INTEGRITY)
        readings += 1
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    document = parse_object(here.publish(StatusPurpose.REVOCATION, Form.DATA_INTEGRITY).encode())
    bits = bitstring.decode(document["credentialSubject"]["encodedList"])
    expected = here.revoked | here.indices()
    lost = sum(not bitstring.value_at(bits, index) for index in expected)
    # What was acknowledged: every one of them, or its process ended badly.
    missing = REPLICAS * count - len(here.indices() & _places(here, names))
    return {
        "lost_revocations": lost + missing + sum(bool(each.exitcode) for each in crew),
        "revocations_per_second": round(REPLICAS * count / seconds, 1),
        "lists_published_meanwhile": readings,
    }


def _places(here: World, names: list[tuple[str, ...]]) -> set[int]:
    row, wanted = AwardRow, {name for each in names for name in each}
    with here.database.reading() as session:
        found = session.execute(select(row.id, row.list_index))
        return {index for name, index in found if name in wanted}


def _revoke_all(url: str, institution_id: str, names: tuple[str, ...], ready: Any) -> None:
    here = World(Database(connect(url)), institution_id, frozenset(), names)
    services()
    ready.wait()
    for name in names:
        here.revoke(name)


def leased(here: World, count: int) -> JSON:
    """Return how many places a second are leased one by one."""
    began = time.perf_counter()
    with here.database.transaction() as session:
        lists, now = StatusStore(session), system_clock()
        slots = [lists.lease(here.institution_id, now=now) for _ in range(count)]
    seconds = time.perf_counter() - began
    if len(set(slots)) != count:
        raise SystemExit("a place was leased twice")
    return {"places_leased_per_second": round(count / seconds), "places_in_a_block": BLOCK}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    main(quick=parser.parse_args().quick)
