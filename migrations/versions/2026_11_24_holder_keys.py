"""A key for each wallet, and the parts of a name where the institution knows them apart."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261124_holder_keys"
down_revision: str | None = "20261124_trust_register"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the table of holder keys, and the columns of the award."""
    op.create_table(
        "holder_key",
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column(
            "public_jwk", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("thumbprint", sa.String(43), nullable=False),
        sa.Column("wrapped_data_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_holder_key_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_holder_key")),
        sa.UniqueConstraint("thumbprint", name=op.f("uq_holder_key_thumbprint")),
    )
    op.add_column("award", sa.Column("given_name", sa.String(200), nullable=True))
    op.add_column("award", sa.Column("family_name", sa.String(200), nullable=True))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("award", "family_name")
    op.drop_column("award", "given_name")
    op.drop_table("holder_key")
