"""Background work: jobs with their chunks and errors, and the tables of Procrastinate."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_work"
down_revision: str | None = "20261125_stacking"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# As that version publishes it. A later version brings a revision of ours with its own changes.
SCHEMA = Path(__file__).parents[1] / "procrastinate" / "3.10.0.sql"
# All that it made is called after it, and nothing of ours is.
REMOVED = r"""
DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs,
    procrastinate_workers CASCADE;
DO $$
DECLARE made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc WHERE proname LIKE 'procrastinate\_%'
        AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', made);
    END LOOP;
END $$;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status;
"""


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "job",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("parameters", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("chunks", "chunks_left", "chunks_failed", "rows_done", "rows_wrong")
        ),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint("chunks_left BETWEEN 0 AND chunks", name=op.f("ck_job_left_of_all")),
        sa.CheckConstraint("rows_done >= 0 AND rows_wrong >= 0", name=op.f("ck_job_rows_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_owner_created", "job", ["owner", "created_at"])
    op.create_index("ix_job_state_moved", "job", ["state", "moved_at"])
    op.create_table(
        "job_chunk",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_chunk_job_id_job")),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_chunk")),
    )
    op.create_index("ix_job_chunk_due", "job_chunk", ["job_id", "state", "due_at"])
    op.create_table(
        "job_error",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(200), nullable=True),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_error_job_id_job")),
        sa.PrimaryKeyConstraint("job_id", "place", name=op.f("pk_job_error")),
    )
    _imports()
    _on_postgresql(SCHEMA.read_text("utf-8"))


def _imports() -> None:
    op.create_table(
        "catalogue_import",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("preview_id", sa.String(36), nullable=True),
        sa.Column("running_id", sa.String(36), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_catalogue_import_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_import")),
    )
    op.create_index(
        "ix_catalogue_import_list", "catalogue_import", ["institution_id", "created_at", "id"]
    )
    op.create_index(op.f("ix_catalogue_import_created_at"), "catalogue_import", ["created_at"])
    op.create_table(
        "catalogue_import_part",
        sa.Column("import_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["catalogue_import.id"],
            name=op.f("fk_catalogue_import_part_import_id_catalogue_import"),
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_catalogue_import_part")),
    )


def downgrade() -> None:
    """Remove them."""
    _on_postgresql(REMOVED)
    op.drop_table("catalogue_import_part")
    op.drop_table("catalogue_import")
    for table in ("job_error", "job_chunk", "job"):
        op.drop_table(table)


def _on_postgresql(statements: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Straight to the driver: they are many, and hold percent signs.
        op.get_bind().connection.driver_connection.execute(statements)
