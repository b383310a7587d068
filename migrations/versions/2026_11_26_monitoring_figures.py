"""Figures of learning rights, kept as they were told."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261126_monitoring_figures"
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


def downgrade() -> None:
    op.drop_table("monitoring_figures")
