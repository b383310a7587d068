"""One unit of work on SQLite or PostgreSQL, and the types that both store alike.

Durability is not negotiable: SQLite runs in WAL mode with `synchronous=FULL`, because NORMAL lost
acknowledged commits in simulated power cuts; PostgreSQL keeps `synchronous_commit=on`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    SQLColumnExpression,
    String,
    Text,
    TypeDecorator,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.alive import note_rest, wake
from app.core.errors import ConflictError, RejectedError, UnavailableError

# Names by convention, so that a migration can drop what another one made.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# How long a writer waits for its turn on SQLite before the request is refused as unavailable.
BUSY_TIMEOUT_MS = 15_000
# Connections per process: the thread pool of the web server has 40 threads, few of them in SQL.
POOL_SIZE = 10
POOL_OVERFLOW = 20
READ_ONLY = "leerkluis_read_only"
# A process has one, and variants of it that are made once; tests have several.
ENGINES = 16
# SQLSTATE of PostgreSQL; on SQLite one writer goes at a time, so nobody can come in between.
FOREIGN_KEY_VIOLATION = "23503"
DEADLOCK_DETECTED = "40P01"
# How a driver, and PostgreSQL where it reads JSON, name the character that no text can hold.
NUL = ("NUL", "\\u0000")
# By convention: where a person is, and the column that says whose a row is. Such rows can vanish.
PERSON, OWNER = "learner", "learner_id"


class UnstorableTextError(RejectedError):
    """A text that was sent holds NUL, which PostgreSQL cannot even be asked for."""

    code = "unstorable_text"


class RemovedMeanwhileError(ConflictError):
    """What a new thing belongs to was removed at the same moment, such as a closed account."""

    code = "removed_meanwhile"


class CollidedError(ConflictError):
    """Two requests waited for each other's rows, and this one gave way; nothing of it was done."""

    code = "collided"


# In the `info` of a table: its rows are about a login, and do not make a wallet a used one.
GOES_WITH_LOGIN = "goes_with_login"


class Row(DeclarativeBase):
    """The base of all tables. Rows stay inside the `store.py` that declares them."""

    metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: it would be a guess."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JSONDocument = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# A rising 64-bit number; SQLite only counts by itself in a column called INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections to PostgreSQL one process has, and how it uses them.

    `kept` stay open, `more` are opened beside them when all are busy; who gets none in time is told
    to try again. Through a pooler that gives a connection for one transaction, nothing is prepared.
    """

    kept: int = POOL_SIZE
    more: int = POOL_OVERFLOW
    patience_seconds: float = 30
    through_pooler: bool = False


def connect(url: str, pool: Pool = Pool()) -> Engine:
    """Return an engine for `sqlite:///...` or `postgresql+psycopg://...`."""
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        url,
        pool_size=pool.kept,
        max_overflow=pool.more,
        pool_timeout=pool.patience_seconds,
        connect_args={"prepare_threshold": None} if pool.through_pooler else {},
    )
    event.listen(engine, "checkin", note_rest)
    event.listen(engine, "checkout", wake)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: BEGIN IMMEDIATE is ours to say.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is deleted is overwritten: somebody who leaves is not in the file any more.
        "secure_delete=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a read that became a write halfway would fail, not wait.
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@dataclass(frozen=True, slots=True)
class Database:
    """The two ways to reach the data: a unit of work, and a look."""

    engine: Engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session; commit when the block ends well, undo everything otherwise.

        Raises:
            UnavailableError: the database cannot be reached, is full, or is too busy.
            CollidedError: it and another one waited for each other.
        """
        with _translated(), Session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that only looks, and so never waits for a writer."""
        with _translated(), Session(_that_only_looks(self.engine)) as session:
            yield session


@lru_cache(maxsize=ENGINES)
def _that_only_looks(engine: Engine) -> Engine:
    return engine.execution_options(**{READ_ONLY: True})


@lru_cache(maxsize=ENGINES)
def in_single_steps(database: Database) -> Database:
    """Return the database for units of work of one statement, which need no transaction around.

    On SQLite they have one all the same, by which a writer waits for its turn.
    """
    if database.engine.dialect.name != "postgresql":
        return database
    return Database(database.engine.execution_options(isolation_level="AUTOCOMMIT"))


def empty_log(database: Database) -> None:
    """Empty the write-ahead log of SQLite, in which deleted text stays until it is written over.

    It does nothing when somebody is reading, nor on PostgreSQL, which recycles its own.
    """
    if database.engine.dialect.name == "sqlite":
        with _translated(), database.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if not _lost_its_ground(error):
            raise
        raise RemovedMeanwhileError("What this belongs to was removed just now.") from error
    except (OperationalError, NoConnectionLeft) as error:
        raise _hindrance(error) from error
    except DataError as error:
        if not any(name in str(error.orig) for name in NUL):
            raise
        raise UnstorableTextError("Leave out the character NUL: no text can hold it.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise UnavailableError("The database does not answer now; try again.") from error
        raise


def points_at_person(column: Column[Any]) -> bool:
    """Tell whether a column names a learner, by whatever name of its own."""
    return any(key.column.table.name == PERSON for key in column.foreign_keys)


def _hindrance(error: SQLAlchemyError) -> ConflictError | UnavailableError:
    if getattr(getattr(error, "orig", None), "sqlstate", None) == DEADLOCK_DETECTED:
        return CollidedError("Something else changed this at the same moment; send it again.")
    return UnavailableError("The database does not answer now; try again.")


def _lost_its_ground(error: IntegrityError) -> bool:
    """Tell whether a new row points at one of a person who left at the same moment."""
    if getattr(error.orig, "sqlstate", None) != FOREIGN_KEY_VIOLATION:
        return False
    told: Any = getattr(error.orig, "diag", None)
    keys = Row.metadata.tables[told.table_name].foreign_key_constraints
    named = [key.referred_table for key in keys if key.name == told.constraint_name]
    inserting = (error.statement or "").lstrip().upper().startswith("INSERT")
    return inserting and any(OWNER in table.c or table.name == PERSON for table in named)


def among(
    session: Session, one: SQLColumnExpression[str], values: Iterable[str]
) -> ColumnElement[bool]:
    """Return that a column is one of very many texts: one parameter, however many there are."""
    texts = list(values)
    if is_postgresql(session):
        return one == any_(literal(texts, postgresql.ARRAY(String)))
    found = func.json_each(orjson.dumps(texts).decode()).table_valued("value")
    return one.in_(select(found.c.value))


def among_given(
    one: SQLColumnExpression[str], name: str, *, on_postgresql: bool
) -> ColumnElement[bool]:
    """Return the same for a statement that is built once; the texts come later, by this name."""
    if on_postgresql:
        return one == any_(bindparam(name, type_=postgresql.ARRAY(String)))
    return one.in_(
        select(func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value)
    )


def texts_given(session: Session, values: Iterable[str]) -> list[str] | str:
    """Return texts as `among_given` wants them."""
    texts = list(values)
    return texts if is_postgresql(session) else orjson.dumps(texts).decode()


def is_postgresql(session: Session) -> bool:
    """Tell which of the two databases this is."""
    return session.get_bind().dialect.name == "postgresql"
