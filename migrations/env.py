"""Runs the migrations on the connection that is given, or on the database of the settings."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from app.core.db import Row, connect
from app.main import ALL_TABLES
from app.ops.migrations import in_models
from app.settings import Settings

assert ALL_TABLES  # noqa: S101 - the import is what registers every table


# How our types are written in a migration, which must stand without the code of today.
RENDERED = {
    "Moment": "sa.DateTime(timezone=True)",
    "JSON": 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")',
    "BigInteger": "sa.BigInteger()",
}


def rendered(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    name = type(item).__name__
    if kind != "type" or name not in RENDERED:
        return False
    if name == "JSON":
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
    if name == "BigInteger" and getattr(item, "_variant_mapping", None):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return RENDERED[name]


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_item=rendered,
        include_object=in_models,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    run(given)
else:
    engine = connect(Settings().database_url)
    with engine.connect() as connection:
        run(connection)
        connection.commit()
    engine.dispose()
