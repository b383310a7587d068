"""How long a search among 100,000 offerings takes, on SQLite and on PostgreSQL.

Each search is asked as the API asks it, a page of 20 with prices, each time for another page start
or another word, so that none is told from memory of the service. Both databases write durably.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text

from app.catalogue.offering_search import Sought
from app.core import base64url
from app.core.db import Database, connect
from app.core.paging import Slice
from app.ops.context import services_of
from app.ops.migrations import migrate
from app.settings import Settings
from benchmarks.support.figures import machine, summary
from benchmarks.support.offerings import COMMON, FIRST_DAY, RARE, SELDOM, TOPICS, fill
from tests.postgres import create_database, postgres_server

NUMBER, QUICK_NUMBER = 100_000, 2_000
TIMES, QUICK_TIMES = 300, 5
PAGE = 20
KEY = SecretStr(base64url.encode(b"0123456789abcdef0123456789abcdef"))
SETTINGS = Settings(base_url="https://wallet.example", secret_key=KEY, key_encryption_key=KEY)
ANY = Sought(starts_from=FIRST_DAY)
Asking = Callable[[int], Sought]
SEARCHES: Mapping[str, Asking] = {
    "everything, from some day on": lambda each: _from(ANY, each),
    "one sector": lambda each: _from(replace(ANY, sector="bouw"), each),
    "sector, level, EC, online": lambda each: _from(
        replace(ANY, sector="groen", level="6", least_ec=3, most_ec=7.5, online=True), each
    ),
    "what fits a budget of EUR 300": lambda each: _from(
        replace(ANY, pay_at_most_cents=30_000), each
    ),
    "a word that half of them have": lambda each: _from(replace(ANY, text=COMMON), each),
    "a word that one in a hundred has": lambda each: _from(replace(ANY, text=SELDOM), each),
    "a word that one in ten thousand has": lambda _: replace(ANY, text=RARE),
    "the beginnings of two words": lambda each: replace(
        ANY, text=f"{TOPICS[each % 7][:5]} thema{each % 50}"
    ),
    "a word and everything else": lambda each: replace(
        ANY,
        text=TOPICS[each % 7],
        sector="techniek_en_ict",
        level="5",
        language="nl",
        pay_at_most_cents=100_000,
        online=False,
    ),
    "nothing that exists": lambda each: replace(ANY, text=f"bestaatniet{each}"),
    "nothing in a sector that does not exist": lambda _: replace(ANY, sector="nergens"),
}


def _from(sought: Sought, each: int) -> Sought:
    return replace(sought, starts_from=FIRST_DAY + timedelta(days=each % 500))


def measure(database: Database, number: int, times: int) -> dict[str, object]:
    """Return how fast the catalogue fills and how long each search takes."""
    services = services_of(SETTINGS)
    began = time.perf_counter()
    fill(database, services, number)
    filled = time.perf_counter() - began
    _settle(database)
    figures = {}
    for name, asking in SEARCHES.items():
        taken = []
        for each in range(times):
            sought = asking(each)
            start = time.perf_counter()
            with database.reading() as session:
                services.offerings(session).find(sought, Slice(PAGE))
            taken.append(time.perf_counter() - start)
        figures[name] = summary(taken, sum(taken))
    return {"put_per_second": round(number / filled), "searches": figures}


def _settle(database: Database) -> None:
    """Let PostgreSQL count, as its autovacuum does after an import."""
    if database.engine.dialect.name == "postgresql":
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE offering"))


@contextmanager
def databases() -> Iterator[Mapping[str, str]]:
    """Yield the address of an empty database of each kind."""
    with tempfile.TemporaryDirectory() as home, postgres_server(durable=True) as server:
        yield {
            "sqlite": f"sqlite:///{Path(home)}/search.sqlite3",
            "postgresql": create_database(server, "search"),
        }


def search_figures(*, quick: bool) -> dict[str, object]:
    """Return the figures of both databases."""
    number, times = (QUICK_NUMBER, QUICK_TIMES) if quick else (NUMBER, TIMES)
    found = {}
    with databases() as addresses:
        for name, address in addresses.items():
            engine = connect(address)
            migrate(engine)
            found[name] = measure(Database(engine), number, times)
            engine.dispose()
    return {"offerings": number, "page": PAGE, **found}


def main(*, quick: bool) -> None:
    """Measure, and print the figures as one JSON object."""
    figures = {
        "benchmark": "catalogue_search",
        "machine": machine(),
        "search": search_figures(quick=quick),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it works")
    main(quick=parser.parse_args().quick)
