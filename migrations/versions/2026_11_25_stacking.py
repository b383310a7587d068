"""The goals of learners."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261125_stacking"
down_revision: str | None = "20261125_evc"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "goal",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("programme_id", sa.String(36), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint(
            "learner_id", "programme_id", name=op.f("uq_goal_learner_id_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_goal_learner_id_learner")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_goal_programme_id_programme")
        ),
    )
    op.create_index("ix_goal_list", "goal", ["learner_id", "chosen_at", "id"])


def downgrade() -> None:
    """Take the table away."""
    op.drop_index("ix_goal_list", table_name="goal")
    op.drop_table("goal")
