"""Reservations: money that learners put aside for courses."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_spending"
down_revision: str | None = "20261125_entitlements"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "reservation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("holder_id", sa.String(length=36), nullable=True),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("offering_id", sa.String(length=36), nullable=False),
        sa.Column(
            "course", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("price_cents", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('reserved', 'settled', 'released', 'refunded')",
            name=op.f("ck_reservation_state"),
        ),
        sa.CheckConstraint("price_cents > 0", name=op.f("ck_reservation_positive")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["learner.id"], name=op.f("fk_reservation_holder_id_learner")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_reservation_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reservation_holder_id_reserved_at_id"),
            ["holder_id", "reserved_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_reservation_institution_id_reserved_at_id"),
            ["institution_id", "reserved_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_reservation_state_id"), ["state", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("reservation")
