"""A version of the registers: drawn anew with every change of what verification reads of them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261126_register_version"
down_revision: str | None = "20261126_compression"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

REGISTERS = ("institution", "recognition", "signing_key", "trusted_issuer")
FUNCTION = """
CREATE FUNCTION register_version_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE register_version SET version = gen_random_uuid();
  RETURN NULL;
END $$
"""
DRAWS = """
CREATE TRIGGER {table}_draws_version AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION register_version_draw()
"""
DRAWS_ON_SQLITE = """
CREATE TRIGGER {table}_{change}_draws_version AFTER {change} ON {table}
BEGIN UPDATE register_version SET version = lower(hex(randomblob(16))); END
"""
CHANGES = ("insert", "update", "delete")


def upgrade() -> None:
    """Make the version, and the triggers that draw a new one."""
    op.create_table(
        "register_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=36), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_register_version_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_version")),
    )
    op.execute("INSERT INTO register_version (id, version) VALUES (1, 'first')")
    if _on_postgresql():
        op.execute(FUNCTION)
    for table in REGISTERS:
        for statement in _triggers(table):
            op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    for table in REGISTERS:
        if _on_postgresql():
            op.execute(f"DROP TRIGGER {table}_draws_version ON {table}")
        else:
            for change in CHANGES:
                op.execute(f"DROP TRIGGER {table}_{change}_draws_version")
    if _on_postgresql():
        op.execute("DROP FUNCTION register_version_draw()")
    op.drop_table("register_version")


def _triggers(table: str) -> list[str]:
    if _on_postgresql():
        return [DRAWS.format(table=table)]
    return [DRAWS_ON_SQLITE.format(table=table, change=change) for change in CHANGES]


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
