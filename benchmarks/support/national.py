"""Makes a register of a given size: a batch, copied inside the database until it is enough.

The first ones, at most 5,000, are handed in as a batch over the API and signed by two workers,
with eddsa-jcs as their only form. The others are copies of those rows with their documents, under
ids, places in status lists, recipients and moments of their own: they are as large and lie in the
same indexes, but what they say is what the first ones say. Only wallets of the first ones are asked
for.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg

from benchmarks.support.serving import Served

JSON = dict[str, Any]
ITEMS_OF_FIRST = "recipient_value LIKE 's%@groei.example'"
FIRST = 5_000
# Wallets that are measured, and what lies in each; one more holds a thousand.
WALLETS, IN_WALLET, LARGE_WALLET = 50, 10, 1_000
PATIENCE_SECONDS, POLL_SECONDS = 900, 0.2
DIPLOMA = "hbo-bachelor-verpleegkunde"
BATCH = (
    f"/api/v1/batches?kind=issue&format=csv&achievement={DIPLOMA}"
    "&cryptosuite=eddsa-jcs-2022&forms=data_integrity"
)
HEADER = "row_key;email;name;awarded_on;evidence_name;evidence_description"
# Which awards are copied, each with the ids of its copy.
CHOSEN = """
CREATE TEMP TABLE chosen ON COMMIT DROP AS
SELECT id AS old, gen_random_uuid()::text AS new, row_number() OVER () AS number
FROM (SELECT id FROM award WHERE recipient_value LIKE 's%@groei.example' ORDER BY id LIMIT {rows})
  AS firsts
"""
LISTS = """
INSERT INTO status_list (id, institution_id, created_at)
SELECT md5('{copy}' || id)::uuid::text, institution_id, created_at - interval '1 day'
FROM status_list WHERE id IN (SELECT list_id FROM award JOIN chosen ON old = id)
"""
PLACES = """
INSERT INTO status_slot (list_id, list_index)
SELECT md5('{copy}' || list_id)::uuid::text, list_index FROM award JOIN chosen ON old = id
"""
# What differs between an award and its copy; every other column is taken over.
OWN = {
    "id": "new",
    "credential_id": "'urn:uuid:' || gen_random_uuid()",
    "recipient_value": "'k{copy}-' || recipient_value",
    "list_id": "md5('{copy}' || list_id)::uuid::text",
    "created_at": "created_at - interval '1 minute' * {copy}",
    "state": "'pending_claim'",
    "claimed_at": "NULL",
}
DOCUMENTS = """
INSERT INTO issued_credential (award_id, document)
SELECT new, document FROM issued_credential JOIN chosen ON old = award_id
"""
FORMS = """
INSERT INTO secured_form (award_id, form, secured, kid, signed_at)
SELECT new, form, secured, kid, signed_at FROM secured_form JOIN chosen ON old = award_id
"""
# Everybody has ten: learners by number, with their address, and what they accepted.
LEARNERS = """
INSERT INTO learner (id, issuer, subject, name, created_at)
SELECT md5('{name}-' || n)::uuid::text, 'https://login.example', '{name}-' || n, 'Student ' || n,
  now()
FROM generate_series({first}, {last}) AS n
"""
ADDRESSES = """
INSERT INTO learner_email (learner_id, value, id, source, verified_at, tries)
SELECT md5('{name}-' || n)::uuid::text, '{name}-' || n || '@post.example', gen_random_uuid()::text,
  'provider', now(), 0
FROM generate_series({first}, {last}) AS n
"""
ITEMS = """
INSERT INTO wallet_item (id, learner_id, kind, award_id, added_at, placed_at, hidden, searched,
  achievement_kind, issuer, dated_at)
SELECT gen_random_uuid()::text, md5('{name}-' || ({first} + (number - 1) / {each}))::uuid::text,
  'issued', id, created_at, created_at, false, 'bachelor verpleegkunde\nde waterkant',
  'hbo_bachelor_diploma', institution_id, created_at
FROM (SELECT award.*, row_number() OVER (ORDER BY id) AS number FROM award
  WHERE state = 'pending_claim' AND {which} LIMIT {rows}) AS theirs
"""
ACCEPTED = """
UPDATE award SET state = 'claimed', claimed_at = now()
WHERE state = 'pending_claim' AND id IN (SELECT award_id FROM wallet_item)
"""


def learner_id(cursor: psycopg.Cursor[Any], name: str, number: int) -> str:
    """Return the id that a learner was given."""
    found = cursor.execute("SELECT md5(%s)::uuid::text", (f"{name}-{number}",)).fetchone()
    return str(found[0]) if found else ""


def address_of(url: str) -> str:
    """Return a database address for the driver alone."""
    return url.replace("+psycopg", "")


def register(service: Served, url: str, headers: JSON, size: int) -> JSON:
    """Make a register of so many awards; return what was done, and how long each step took."""
    began = time.perf_counter()
    signed = min(size, FIRST)
    with workers(service):
        issue(service, headers, signed)
    batched = time.perf_counter()
    with psycopg.connect(address_of(url)) as connection:
        hold(connection, "wallet", ITEMS_OF_FIRST, WALLETS, IN_WALLET)
        if signed >= FIRST:
            hold(connection, "large", ITEMS_OF_FIRST, 1, LARGE_WALLET)
        connection.commit()
        made, copy = signed, 0
        while made < size:
            copy += 1
            rows = min(FIRST, size - made)
            multiply(connection, copy, rows)
            people = rows // IN_WALLET
            hold(connection, f"copy{copy}", f"recipient_value LIKE 'k{copy}-%'", people, IN_WALLET)
            connection.commit()
            made += rows
            if copy % 10 == 0:
                print(f"{made} of {size} awards", file=sys.stderr, flush=True)
    with psycopg.connect(address_of(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    return {
        "signed": signed,
        "copied": size - signed,
        "seconds_signing": round(batched - began, 1),
        "seconds_in_all": round(time.perf_counter() - began, 1),
    }


def multiply(connection: psycopg.Connection[Any], copy: int, rows: int) -> None:
    """Copy so many of the first awards once more."""
    names = [
        str(name)
        for (name,) in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'award'"
            " AND table_schema = 'public'"
        )
    ]
    values = ", ".join(OWN.get(name, name).format(copy=copy) for name in names)
    columns = ", ".join(names)
    awards = f"INSERT INTO award ({columns}) SELECT {values} FROM award JOIN chosen ON old = id"  # noqa: S608
    for statement in (CHOSEN, LISTS, PLACES, awards, DOCUMENTS, FORMS, "DROP TABLE chosen"):
        run(connection, statement.replace("{copy}", str(copy)).replace("{rows}", str(rows)))


def hold(
    connection: psycopg.Connection[Any], name: str, which: str, people: int, each: int
) -> None:
    """Give awards that wait to so many new people, who have accepted them."""
    words = {"name": name, "first": 1, "last": people, "each": each, "which": which}
    for statement in (LEARNERS, ADDRESSES, ITEMS, ACCEPTED):
        run(connection, statement.format(**words, rows=people * each))


def run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(statement.encode())


def issue(service: Served, headers: JSON, rows: int) -> None:
    """Hand in a batch, start it, and wait for its end."""
    lines = (
        f"G{n:07};s{n}@groei.example;Student {n};2026-06-26;Afstudeerwerk {n};"
        f"Een verslag van het onderzoek dat student {n} deed in de praktijk"
        for n in range(rows)
    )
    content = "\n".join((HEADER, *lines)).encode()
    key = {"Idempotency-Key": "growth", "Content-Type": "text/csv"}
    with httpx.Client(base_url=service.url, headers=headers, timeout=120) as client:
        given = client.post(BATCH, content=content, headers=key).raise_for_status().json()
        path = f"/api/v1/batches/{given['id']}"
        wait(client, path, "ready")
        client.post(f"{path}/start", json={}).raise_for_status()
        ended = wait(client, path, "finished")
    if ended["done"] != rows:
        raise SystemExit(f"the batch made {ended['done']} of {rows}")


def wait(client: httpx.Client, path: str, state: str) -> JSON:
    found: JSON = {}
    for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
        found = client.get(path).raise_for_status().json()
        if found["state"] == state:
            return found
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"the batch does not become {state}: {found}")


@contextmanager
def workers(service: Served, count: int = 2) -> Iterator[None]:
    """Let so many workers do what comes up."""
    command = [sys.executable, "-m", "app.cli", "worker"]
    environment = {**os.environ, **service.environment}
    started = [
        subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(count)
    ]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
