"""Credentials that institutions make themselves and have signed over the VC-API."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261124_direct_credentials"
down_revision: str | None = "20261124_holder_keys"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "direct_credential",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("list_id", sa.String(36), nullable=False),
        sa.Column("list_index", sa.Integer(), nullable=False),
        sa.Column("document_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_direct_credential_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["status_list.id"],
            name=op.f("fk_direct_credential_list_id_status_list"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_credential")),
    )
    op.create_index(
        "ix_direct_credential_slot", "direct_credential", ["list_id", "list_index"], unique=True
    )
    op.create_index(
        op.f("ix_direct_credential_institution_id"), "direct_credential", ["institution_id"]
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("direct_credential")
