"""A person's rights: terms, removals, advisers, notices; and whose a stored answer is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_rights"
down_revision: str | None = "20261125_holding"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and the column of the stored answers."""
    op.create_table(
        "terms_acceptance",
        _learner(),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=False),
        _of_learner("terms_acceptance"),
        sa.PrimaryKeyConstraint("learner_id", "version", name=op.f("pk_terms_acceptance")),
    )
    op.create_table(
        "removed_award",
        _learner(),
        sa.Column("award_id", sa.String(36), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=False),
        _of_learner("removed_award"),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_removed_award_award_id_award")
        ),
        sa.PrimaryKeyConstraint("learner_id", "award_id", name=op.f("pk_removed_award")),
    )
    _advice()
    _notices()
    # Answers from before have no owner in the table; they are forgotten within a day.
    op.add_column("idempotent_answer", sa.Column("tenant", sa.String(100), nullable=True))
    op.create_index(op.f("ix_idempotent_answer_tenant"), "idempotent_answer", ["tenant"])


def _advice() -> None:
    op.create_table(
        "advice_grant",
        sa.Column("id", sa.String(36), nullable=False),
        _learner(),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column(
            "parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("invitation_expires_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("adviser_id", sa.String(36), nullable=True),
        sa.Column("adviser_name", sa.String(200), nullable=True),
        sa.Column("redeemed_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        _of_learner("advice_grant"),
        sa.ForeignKeyConstraint(
            ["adviser_id"], ["learner.id"], name=op.f("fk_advice_grant_adviser_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_grant")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_advice_grant_code_hash")),
    )
    for column in ("learner_id", "adviser_id"):
        op.create_index(op.f(f"ix_advice_grant_{column}"), "advice_grant", [column])
    op.create_table(
        "advice_look",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("grant_id", sa.String(36), nullable=False),
        _learner(),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["advice_grant.id"], name=op.f("fk_advice_look_grant_id_advice_grant")
        ),
        _of_learner("advice_look"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_look")),
    )
    for column in ("learner_id", "grant_id"):
        op.create_index(op.f(f"ix_advice_look_{column}"), "advice_look", [column])


def _notices() -> None:
    op.create_table(
        "notice_preference",
        _learner(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("looked_at", MOMENT, nullable=False),
        _of_learner("notice_preference"),
        sa.PrimaryKeyConstraint("learner_id", "kind", name=op.f("pk_notice_preference")),
    )
    op.create_index(
        "ix_notice_preference_round", "notice_preference", ["looked_at", "learner_id", "kind"]
    )
    op.create_table(
        "notice",
        _learner(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("occasion", sa.String(120), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        _of_learner("notice"),
        sa.PrimaryKeyConstraint("learner_id", "kind", "occasion", name=op.f("pk_notice")),
    )


def _learner() -> "sa.Column[str]":
    return sa.Column("learner_id", sa.String(36), nullable=False)


def _of_learner(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_learner_id_learner")
    return sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=name)


def downgrade() -> None:
    """Remove them."""
    op.drop_index(op.f("ix_idempotent_answer_tenant"), "idempotent_answer")
    op.drop_column("idempotent_answer", "tenant")
    for table in (
        *("notice", "notice_preference", "advice_look", "advice_grant"),
        *("removed_award", "terms_acceptance"),
    ):
        op.drop_table(table)
