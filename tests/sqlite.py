"""A SQLite database for each test, on an engine that all tests of a worker share.

What the engine has worked out about a statement is kept, which takes longer than to ask it. The
file does not have to survive the machine, so that nothing waits for the disk.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from app.core.db import Database, connect


@dataclass(frozen=True, slots=True)
class Slate:
    """A database file that is wiped and filled anew for each test."""

    path: Path
    engine: Engine

    @contextmanager
    def filled_from(self, template: Path) -> Iterator[Database]:
        """Yield the database as the template is, for one test."""
        shutil.copy(template, self.path)
        yield Database(self.engine)
        self.engine.dispose()
        # Also when a thread that was left behind holds the file: the next one is another.
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink()


def forgetful(path: Path) -> Engine:
    """Return an engine for a file that need not survive the machine."""
    engine = connect(f"sqlite:///{path}")
    event.listen(engine, "connect", _forget)
    return engine


def _forget(connection: Any, _entry: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
