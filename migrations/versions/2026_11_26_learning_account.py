"""Figures of learning rights as they were told, and what those who left had used up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_learning_account"
down_revision: str | None = "20261125_spending"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "monitoring_figures",
        sa.Column("policy_version", sa.String(length=30), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column(
            "tables", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("policy_version", "until", name=op.f("pk_monitoring_figures")),
    )
    op.create_table(
        "used_up",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_up")),
    )
    op.create_index(op.f("ix_used_up_mark"), "used_up", ["mark"])
    op.create_index(op.f("ix_used_up_until"), "used_up", ["until"])


def downgrade() -> None:
    op.drop_table("used_up")
    op.drop_table("monitoring_figures")
