"""Rate limits that all replicas share: a counter per bucket and window, in the database.

A hit is counted in a transaction of its own, or with what is only read, so that a refused or failed
request counts too.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import orjson
from fastapi import Depends, Request
from fastapi.params import Depends as DependsMarker
from sqlalchemy import (
    Boolean,
    DateTime,
    Integer,
    String,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.base import Executable

from app.core.db import Database, Moment, Row, in_single_steps, is_postgresql
from app.core.driver import Rows, asked
from app.core.errors import TooManyRequestsError
from app.core.forgetting import forget
from app.core.ids import token_hash
from app.core.kept import Kept
from app.web.parts import Parts, PartsDep

# Longer than the longest window.
KEPT = timedelta(days=1)
# Windows that are used up, of which a process remembers so many.
MAX_USED_UP = 10_000
# In the scope of a request that was counted before its route was found.
COUNTED = "leerkluis_counted"


class RateCount(Row):
    """How often a bucket was hit in the window that began at `began_at`."""

    __tablename__ = "rate_count"

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Moment, primary_key=True, index=True)
    hits: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `hits` in any window of `seconds` for one client on one operation."""

    name: str
    hits: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One request of a client, in the window in which it is counted; the address is not kept."""

    limit: Limit
    bucket: str
    began_at: datetime

    @classmethod
    def of(cls, limit: Limit, client: str, now: datetime) -> "Hit":
        """Return the hit of a client now."""
        began_at = int(now.timestamp()) // limit.seconds * limit.seconds
        bucket = token_hash(f"{limit.name}\n{client}")
        return cls(limit, bucket, datetime.fromtimestamp(began_at, UTC))

    @property
    def window(self) -> tuple[str, datetime]:
        """Whose window it is, and which."""
        return self.bucket, self.began_at


class UsedUp:
    """The windows that a process knows to be used up: what comes in one is only counted."""

    def __init__(self) -> None:
        self._windows: Kept[bool] = Kept(MAX_USED_UP)

    def refusal(self, hit: Hit, *, now: datetime) -> TooManyRequestsError | None:
        """Return why a hit will be refused, if that is known before it is counted."""
        return _refusal(hit, now) if self._windows.get(hit.window) else None

    def note(self, hits: Sequence[Hit], refused: Sequence[TooManyRequestsError | None]) -> None:
        """Remember the windows in which somebody was refused."""
        for hit, over in zip(hits, refused, strict=True):
            if over is not None:
                self._windows.put(hit.window, True)


def count_hit(database: Database, limit: Limit, *, client: str, now: datetime) -> None:
    """Count one hit of `client`; the address itself is not stored.

    Raises:
        TooManyRequestsError: the client has used up its window.
    """
    refused = count_hits(database, [Hit.of(limit, client, now)], now=now)[0]
    if refused is not None:
        raise refused


def count_hits(
    database: Database, hits: Sequence[Hit], *, now: datetime
) -> list[TooManyRequestsError | None]:
    """Count many hits in one commit; return for each why it is refused, or None."""
    with in_single_steps(database).transaction() as session:
        return _refusals(hits, _counted(session, hits)(), now)


def counting(
    database: Database, session: Session, hits: Sequence[Hit], *, now: datetime
) -> Callable[[], list[TooManyRequestsError | None]]:
    """Count many hits in a trip of a session in single steps; what is returned gives the same.

    On SQLite, where a session is a transaction that others wait for, they are counted apart.
    """
    if not is_postgresql(session):
        refused = count_hits(database, hits, now=now)
        return lambda: refused
    counted = _counted(session, hits)
    return lambda: _refusals(hits, counted(), now)


def _refusals(
    hits: Sequence[Hit], counted: Rows, now: datetime
) -> list[TooManyRequestsError | None]:
    total = {(bucket, moment): number for bucket, moment, number in counted}
    refused = []
    # The last of a window came when its total was reached, those before it one by one.
    for hit in reversed(hits):
        refused.append(_refusal(hit, now) if total[hit.window] > hit.limit.hits else None)
        total[hit.window] -= 1
    return refused[::-1]


def _refusal(hit: Hit, now: datetime) -> TooManyRequestsError:
    limit = hit.limit
    wait = hit.began_at + timedelta(seconds=limit.seconds) - now
    return TooManyRequestsError(
        f"More than {limit.hits} requests in {limit.seconds} seconds; wait and try again.",
        retry_after=max(1, int(wait.total_seconds()) + 1),
    )


def _counted(session: Session, hits: Sequence[Hit]) -> Callable[[], Rows]:
    """Add hits to their windows; what is returned gives how many each has now."""
    times = Counter(hit.window for hit in hits)
    # In one order, so that two processes never wait for each other.
    windows = sorted(times)
    buckets, moments = [bucket for bucket, _ in windows], [moment for _, moment in windows]
    numbers = [times[window] for window in windows]
    given: dict[str, Any] = {"buckets": buckets, "moments": moments, "numbers": numbers}
    on_postgresql = is_postgresql(session)
    if not on_postgresql:
        rows = zip(buckets, map(_text_on_sqlite, moments), numbers, strict=True)
        given = {"rows": orjson.dumps(list(rows)).decode()}
    return asked(session, _counting(on_postgresql=on_postgresql), given)


def _text_on_sqlite(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


@cache
def _counting(*, on_postgresql: bool) -> Executable:
    """Return the statement that counts; one text, however many windows there are."""
    table = RateCount.__table__
    if on_postgresql:
        given = func.unnest(
            bindparam("buckets", type_=ARRAY(String)),
            bindparam("moments", type_=ARRAY(DateTime(timezone=True))),
            bindparam("numbers", type_=ARRAY(Integer)),
        )
        rows = given.table_valued("bucket", "began_at", "hits").render_derived()
        # A crash of the database may take back a second of counts, which nobody was promised: they
        # do not wait for the disk. The setting ends with the transaction.
        unhurried = literal_column("set_config('synchronous_commit', 'off', true) = 'off'", Boolean)
        counts = select(rows.c.bucket, rows.c.began_at, rows.c.hits).where(unhurried)
    else:
        value = func.json_each(bindparam("rows", type_=Text)).table_valued("value").c.value
        # Without a condition SQLite takes ON CONFLICT for one of the selection.
        counts = select(*(func.json_extract(value, f"$[{i}]") for i in range(3))).where(true())
    dialect = postgresql if on_postgresql else sqlite
    statement = dialect.insert(table).from_select(["bucket", "began_at", "hits"], counts)
    counting: Executable = statement.on_conflict_do_update(
        index_elements=["bucket", "began_at"], set_={"hits": table.c.hits + statement.excluded.hits}
    ).returning(table.c.bucket, table.c.began_at, table.c.hits)
    return counting


def client_address(request: Request, parts: Parts) -> str:
    """Return the address of the client; X-Forwarded-For is believed from trusted proxies only."""
    address = request.client.host if request.client else "unknown"
    if address not in parts.trusted_proxies:
        return address
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    # From the right: the last hop that is no proxy of ours is the client.
    return next(
        (hop for hop in reversed(hops) if hop and hop not in parts.trusted_proxies), address
    )


def limited(limit: Limit) -> DependsMarker:
    """Return the dependency that counts each request of a client address against `limit`."""

    def count(request: Request, parts: PartsDep) -> None:
        if request.scope.get(COUNTED):
            return
        count_hit(parts.database, limit, client=client_address(request, parts), now=parts.clock())

    marker: DependsMarker = Depends(count)
    return marker


def forget_old_counts(session: Session, *, now: datetime) -> int:
    """Delete windows that ended long ago; return how many."""
    return forget(session, RateCount, RateCount.began_at < now - KEPT, first=RateCount.began_at)
