"""Learning rights: policies, the facts about people, grants, and the runs that gave them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_entitlements"
down_revision: str | None = "20261125_funding"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "entitlement_policy",
        sa.Column("version", sa.String(length=30), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column(
            "definition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_entitlement_policy")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_entitlement_policy_effective_from")),
    )
    op.create_table(
        "entitlement_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_entitlement_run")),
    )
    op.create_table(
        "declared_birth_date",
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_declared_birth_date_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_declared_birth_date")),
    )
    op.create_table(
        "entitlement_grant",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("policy_version", sa.String(length=30), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=True),
        sa.Column("level_source", sa.String(length=12), nullable=True),
        sa.Column("birth_date_verified", sa.Boolean(), nullable=False),
        sa.Column("sector", sa.String(length=64), nullable=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.String(length=10), nullable=False),
        sa.Column("base_cents", sa.BigInteger(), nullable=False),
        sa.Column("extra_cents", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_entitlement_grant_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("learner_id", "code", name=op.f("pk_entitlement_grant")),
        sa.UniqueConstraint("id", name=op.f("uq_entitlement_grant_id")),
    )
    with op.batch_alter_table("entitlement_grant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entitlement_grant_policy_version_day"),
            ["policy_version", "day"],
            unique=False,
        )

    op.create_table(
        "work_period",
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_work_period_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_work_period_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("learner_id", "begins_on", name=op.f("pk_work_period")),
    )
    op.create_table(
        "level_attestation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("award_id", sa.String(length=36), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_level_attestation_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_level_attestation_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_attestation")),
        sa.UniqueConstraint(
            "learner_id", "award_id", name=op.f("uq_level_attestation_learner_id_award_id")
        ),
    )
    with op.batch_alter_table("level_attestation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_level_attestation_learner_id"), ["learner_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("level_attestation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_level_attestation_learner_id"))

    op.drop_table("level_attestation")
    op.drop_table("work_period")
    with op.batch_alter_table("entitlement_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entitlement_grant_policy_version_day"))

    op.drop_table("entitlement_grant")
    op.drop_table("declared_birth_date")
    op.drop_table("entitlement_run")
    op.drop_table("entitlement_policy")
