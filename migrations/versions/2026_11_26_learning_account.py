"""Figures of learning rights as they were told, what those who left had used up, levels that others attest."""

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
    op.create_table(
        "attested_level",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("attested_by", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("address_kind", sa.String(length=5), nullable=False),
        sa.Column("address_value", sa.String(length=320), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attested_level")),
    )
    op.create_index(
        op.f("ix_attested_level_address"), "attested_level", ["address_kind", "address_value"]
    )
    op.create_index(
        op.f("ix_attested_level_by"), "attested_level", ["attested_by", "created_at", "id"]
    )
    with op.batch_alter_table("level_attestation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attestation_id", sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_level_attestation_attestation_id_attested_level"),
            "attested_level",
            ["attestation_id"],
            ["id"],
        )
        batch_op.create_unique_constraint(
            op.f("uq_level_attestation_learner_id_attestation_id"),
            ["learner_id", "attestation_id"],
        )
        batch_op.create_index(
            op.f("ix_level_attestation_attestation_id"), ["attestation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("level_attestation", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_level_attestation_attestation_id"))
        batch_op.drop_constraint(
            op.f("uq_level_attestation_learner_id_attestation_id"), type_="unique"
        )
        batch_op.drop_constraint(
            op.f("fk_level_attestation_attestation_id_attested_level"), type_="foreignkey"
        )
        batch_op.drop_column("attestation_id")
    op.drop_table("attested_level")
    op.drop_table("used_up")
    op.drop_table("monitoring_figures")
