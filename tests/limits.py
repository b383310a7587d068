"""Lets a test ask more often than a stranger may; the limits have tests of their own."""

from sqlalchemy import delete

from app.core.db import Database
from app.web.rate_limits import RateCount


def forget_hits(database: Database) -> None:
    """Let everybody begin anew."""
    with database.transaction() as session:
        session.execute(delete(RateCount))
