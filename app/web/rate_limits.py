"""Rate limits that all replicas share: a counter per bucket and window, in the database.

A hit is counted in a transaction of its own, so that a refused or failed request counts too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import Depends, Request
from fastapi.params import Depends as DependsMarker
from sqlalchemy import Integer, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Database, Moment, Row
from app.core.errors import TooManyRequestsError
from app.core.forgetting import forget
from app.core.ids import token_hash
from app.web.parts import Parts, PartsDep

# Longer than the longest window.
KEPT = timedelta(days=1)


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


def count_hit(database: Database, limit: Limit, *, client: str, now: datetime) -> None:
    """Count one hit of `client`; the address itself is not stored.

    Raises:
        TooManyRequestsError: the client has used up its window.
    """
    window = int(now.timestamp()) // limit.seconds * limit.seconds
    began_at = datetime.fromtimestamp(window, UTC)
    with database.transaction() as session:
        hits = _increment(session, token_hash(f"{limit.name}\n{client}"), began_at)
    if hits > limit.hits:
        wait = began_at + timedelta(seconds=limit.seconds) - now
        raise TooManyRequestsError(
            f"More than {limit.hits} requests in {limit.seconds} seconds; wait and try again.",
            retry_after=max(1, int(wait.total_seconds()) + 1),
        )


def _increment(session: Session, bucket: str, began_at: datetime) -> int:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(RateCount).values(bucket=bucket, began_at=began_at, hits=1)
    counted = statement.on_conflict_do_update(
        index_elements=["bucket", "began_at"], set_={"hits": RateCount.hits + 1}
    ).returning(RateCount.hits)
    hits: int = session.execute(counted).scalar_one()
    return hits


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
        count_hit(parts.database, limit, client=client_address(request, parts), now=parts.clock())

    marker: DependsMarker = Depends(count)
    return marker


def forget_old_counts(session: Session, *, now: datetime) -> int:
    """Delete windows that ended long ago; return how many."""
    return forget(session, RateCount, RateCount.began_at < now - KEPT, first=RateCount.began_at)
