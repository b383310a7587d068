"""What was signed is compressed as fast as this PostgreSQL can."""

import pytest
from sqlalchemy import text

from app.core.db import Database

HOW = text(
    "SELECT attrelid::regclass::text, attcompression::text FROM pg_attribute"
    " WHERE (attrelid::regclass::text, attname)"
    " IN (('issued_credential', 'document'), ('secured_form', 'secured'))"
)
KNOWN = text("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
LZ4, AS_THE_SERVER_DOES = "l", ""


@pytest.mark.postgres
def test_what_was_signed_is_compressed_with_lz4_where_there_is_any(
    postgres_database: Database,
) -> None:
    with postgres_database.reading() as session:
        found: dict[str, str] = dict(session.execute(HOW).all())
        known = session.scalar(KNOWN) or []
    wanted = LZ4 if "lz4" in known else AS_THE_SERVER_DOES
    assert found == {"issued_credential": wanted, "secured_form": wanted}
