"""Empty databases of both kinds, for as long as a benchmark takes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgres import create_database, postgres_server


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Yield an address of an empty database of each kind."""
    with tempfile.TemporaryDirectory() as home, postgres_server(durable=True) as server:
        yield {
            "sqlite": f"sqlite:///{home}/bench.sqlite3",
            "postgresql": create_database(server, "bench"),
        }
