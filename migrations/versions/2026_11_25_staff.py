"""The people of an institution, awards that wait for a second person, and the log."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_staff"
down_revision: str | None = "20261125_sharing"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
POSTGRES = (
    """
CREATE FUNCTION institution_log_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is only added to' USING ERRCODE = 'restrict_violation';
END $$
""",
    """
CREATE TRIGGER institution_log_only_added_to BEFORE UPDATE OR DELETE ON institution_log
FOR EACH ROW EXECUTE FUNCTION institution_log_refuse_change()
""",
    """
CREATE TRIGGER institution_log_never_emptied BEFORE TRUNCATE ON institution_log
FOR EACH STATEMENT EXECUTE FUNCTION institution_log_refuse_change()
""",
)
POSTGRES_DOWN = (
    "DROP TRIGGER institution_log_never_emptied ON institution_log",
    "DROP TRIGGER institution_log_only_added_to ON institution_log",
    "DROP FUNCTION institution_log_refuse_change()",
)
SQLITE = (
    """
CREATE TRIGGER institution_log_not_updated BEFORE UPDATE ON institution_log
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END
""",
    """
CREATE TRIGGER institution_log_not_deleted BEFORE DELETE ON institution_log
BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END
""",
)
SQLITE_DOWN = (
    "DROP TRIGGER institution_log_not_deleted",
    "DROP TRIGGER institution_log_not_updated",
)


def upgrade() -> None:
    """Make the tables, and the triggers that keep the log as it is."""
    four_eyes = sa.Column("four_eyes", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("institution", four_eyes)
    _people()
    _proposals()
    _log()
    for statement in _for_this_database(POSTGRES, SQLITE):
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    for statement in _for_this_database(POSTGRES_DOWN, SQLITE_DOWN):
        op.execute(statement)
    for table in (
        "institution_log",
        "institution_log_head",
        "sent_form",
        "award_proposal",
        "institution_invitation",
        "institution_member",
    ):
        op.drop_table(table)
    op.drop_column("institution", "four_eyes")


def _people() -> None:
    op.create_table(
        "institution_member",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("roles", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_institution_member_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_institution_member_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_member")),
        sa.UniqueConstraint(
            "institution_id",
            "learner_id",
            name=op.f("uq_institution_member_institution_id_learner_id"),
        ),
    )
    op.create_index(op.f("ix_institution_member_learner_id"), "institution_member", ["learner_id"])
    op.create_table(
        "institution_invitation",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("value", sa.String(320), nullable=False),
        sa.Column("roles", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('eppn', 'email', 'code')", name=op.f("ck_institution_invitation_kind")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_institution_invitation_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_invitation")),
    )
    op.create_index(
        op.f("ix_institution_invitation_institution_id"),
        "institution_invitation",
        ["institution_id"],
    )
    op.create_index("ix_institution_invitation_value", "institution_invitation", ["kind", "value"])


def _proposals() -> None:
    op.create_table(
        "award_proposal",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("asked", DOCUMENT, nullable=False),
        sa.Column("achievement_version", sa.Integer(), nullable=False),
        sa.Column("suite", sa.String(32), nullable=False),
        sa.Column("jwt_algorithm", sa.String(8), nullable=False),
        sa.Column("proposed_by_kind", sa.String(16), nullable=False),
        sa.Column("proposed_by_id", sa.String(64), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by_kind", sa.String(16), nullable=True),
        sa.Column("decided_by_id", sa.String(64), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(1000), nullable=True),
        sa.Column("award_id", sa.String(36), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'declined')", name=op.f("ck_award_proposal_state")
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)",
            name=op.f("ck_award_proposal_decided_has_date"),
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (award_id IS NOT NULL)",
            name=op.f("ck_award_proposal_approved_has_award"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_kind <> proposed_by_kind"
            " OR decided_by_id <> proposed_by_id",
            name=op.f("ck_award_proposal_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_award_proposal_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_award_proposal_award_id_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_proposal")),
        sa.UniqueConstraint("award_id", name=op.f("uq_award_proposal_award_id")),
    )
    op.create_index(
        "ix_award_proposal_list", "award_proposal", ["institution_id", "proposed_at", "id"]
    )
    op.create_table(
        "sent_form",
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_sent_form")),
    )
    op.create_index(op.f("ix_sent_form_sent_at"), "sent_form", ["sent_at"])


def _log() -> None:
    op.create_table(
        "institution_log_head",
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_institution_log_head_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_institution_log_head")),
    )
    op.create_table(
        "institution_log",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('member', 'client', 'platform')",
            name=op.f("ck_institution_log_actor_kind"),
        ),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_institution_log_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_institution_log_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_log")),
        sa.UniqueConstraint(
            "institution_id", "sequence", name=op.f("uq_institution_log_institution_id_sequence")
        ),
    )
    op.create_index(
        op.f("ix_institution_log_institution_id"), "institution_log", ["institution_id"]
    )


def _for_this_database(postgres: tuple[str, ...], sqlite: tuple[str, ...]) -> tuple[str, ...]:
    return postgres if op.get_bind().dialect.name == "postgresql" else sqlite
