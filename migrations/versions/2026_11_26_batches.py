"""Batches: very many awards or revocations that are handed in as one file."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_batches"
down_revision: str | None = "20261126_large_ledgers"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "award_batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("achievement", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("suite", sa.String(length=32), nullable=False),
        sa.Column("jwt_algorithm", sa.String(length=8), nullable=False),
        sa.Column("with_jwt", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column(
            "columns", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_kind", sa.String(length=16), nullable=False),
        sa.Column("created_by_id", sa.String(length=64), nullable=False),
        sa.Column("validation_id", sa.String(length=36), nullable=True),
        sa.Column("running_id", sa.String(length=36), nullable=True),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by_kind", sa.String(length=16), nullable=True),
        sa.Column("started_by_id", sa.String(length=64), nullable=True),
        sa.Column("counted_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_rows", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('issue', 'revoke')", name=op.f("ck_award_batch_kind")),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_award_batch_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_batch")),
        sa.UniqueConstraint(
            "institution_id", "key_hash", name=op.f("uq_award_batch_institution_id_key_hash")
        ),
    )
    with op.batch_alter_table("award_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_batch_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            "ix_award_batch_list", ["institution_id", "created_at", "id"], unique=False
        )

    op.create_table(
        "award_batch_part",
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "versions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["award_batch.id"], name=op.f("fk_award_batch_part_batch_id_award_batch")
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_award_batch_part")),
    )
    op.create_table(
        "award_batch_piece",
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["award_batch.id"], name=op.f("fk_award_batch_piece_batch_id_award_batch")
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_award_batch_piece")),
    )
    op.create_table(
        "award_batch_row",
        sa.Column("batch_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_key", sa.String(length=100), nullable=True),
        sa.Column("target", sa.String(length=45), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["award_batch.id"], name=op.f("fk_award_batch_row_batch_id_award_batch")
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_award_batch_row")),
        sa.UniqueConstraint(
            "batch_id", "row_key", name=op.f("uq_award_batch_row_batch_id_row_key")
        ),
    )


def downgrade() -> None:
    op.drop_table("award_batch_row")
    op.drop_table("award_batch_piece")
    op.drop_table("award_batch_part")
    with op.batch_alter_table("award_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_award_batch_list")
        batch_op.drop_index(batch_op.f("ix_award_batch_created_at"))

    op.drop_table("award_batch")
