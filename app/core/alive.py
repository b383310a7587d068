"""Whether a connection to PostgreSQL that rested in the pool is still one.

To ask the server each time costs as much as a look at a row. A server that went away has closed the
connection, which shows here without asking; only after a long rest, in which something between the
two may have dropped it, the server is asked.
"""

import select
import time
from typing import Any

from psycopg import OperationalError
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

# What forgets connections that say nothing does so after minutes.
LONG_REST_SECONDS = 10.0
RESTS_SINCE = "leerkluis_rests_since"


def note_rest(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    """Note that a connection goes back to the pool."""
    entry.info[RESTS_SINCE] = time.monotonic()


def wake(
    connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Look at a connection that leaves the pool.

    Raises:
        DisconnectionError: it is none any more; the pool opens another one.
    """
    since = entry.info.get(RESTS_SINCE)
    if since is None:
        return
    driver: Any = connection
    try:
        if time.monotonic() - since > LONG_REST_SECONDS or _has_something_to_say(driver):
            driver.execute("")
            driver.rollback()
    except OperationalError as error:
        raise DisconnectionError("The database closed this connection.") from error


def _has_something_to_say(driver: Any) -> bool:
    """Tell whether the server sent what nobody asked for: mostly that it goes away."""
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return bool(poll.poll(0))
