"""Mails that wait to be sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261125_outbox"
down_revision: str | None = "20261125_rights"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the table of mails."""
    op.create_table(
        "mail_outbox",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=True),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_mail_outbox_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_outbox")),
    )
    op.create_index(op.f("ix_mail_outbox_learner_id"), "mail_outbox", ["learner_id"])


def downgrade() -> None:
    """Remove it."""
    op.drop_index(op.f("ix_mail_outbox_learner_id"), "mail_outbox")
    op.drop_table("mail_outbox")
