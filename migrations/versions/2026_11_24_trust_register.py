"""The trust register: issuers outside this service for whom the platform vouches."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261124_trust_register"
down_revision: str | None = "20261124_ledger_laws"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the table of trusted issuers."""
    op.create_table(
        "trusted_issuer",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("issuer_id", sa.String(400), nullable=False),
        sa.Column(
            "names", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("source_url", sa.String(2000), nullable=True),
        sa.Column("keys", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "kinds", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_trusted_issuer_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_issuer")),
    )
    op.create_index(op.f("ix_trusted_issuer_created_at"), "trusted_issuer", ["created_at"])
    op.create_index(
        "uq_trusted_issuer_present",
        "trusted_issuer",
        ["issuer_id"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
        sqlite_where=sa.text("removed_at IS NULL"),
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("trusted_issuer")
