"""How a route reaches the database, the clock and the address of the service."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.core.clock import Clock
from app.core.db import Database


@dataclass(frozen=True, slots=True)
class Parts:
    """What `app.main` gives to every route. `secret` is only for deriving keys (core.envelope)."""

    database: Database
    clock: Clock
    base_url: str
    secret: bytes
    trusted_proxies: frozenset[str] = frozenset()


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


PartsDep = Annotated[Parts, Depends(_parts)]


def _unit_of_work(parts: PartsDep) -> Iterator[Session]:
    with parts.database.transaction() as session:
        yield session


def _look(parts: PartsDep) -> Iterator[Session]:
    with parts.database.reading() as session:
        yield session


def _now(parts: PartsDep) -> datetime:
    return parts.clock()


# scope="function": the commit happens before the answer leaves, so a failed commit is an error.
SessionDep = Annotated[Session, Depends(_unit_of_work, scope="function")]
ReadingDep = Annotated[Session, Depends(_look, scope="function")]
NowDep = Annotated[datetime, Depends(_now)]
