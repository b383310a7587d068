"""Identities, linked accounts and assurance with their dates, e-mail codes, sessions by name, mail."""

from collections.abc import Sequence
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_identity"
down_revision: str | None = "20261124_direct_credentials"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def learner_column(
    table: str, *, nullable: bool = False
) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_learner_id_learner")
    return (
        sa.Column("learner_id", sa.String(36), nullable=nullable),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=name),
    )


def upgrade() -> None:
    """Make the tables, and bring over what is known."""
    make_tables()
    with op.batch_alter_table("learner") as batch:
        batch.add_column(sa.Column("birth_date", sa.Date(), nullable=True))
        batch.add_column(sa.Column("seen_at", MOMENT, nullable=True))
    # A login under way lasts minutes; who was at it begins again.
    op.execute("DELETE FROM login_attempt")
    with op.batch_alter_table("login_attempt") as batch:
        batch.add_column(sa.Column("acr", sa.String(200), nullable=True))
        batch.add_column(sa.Column("anew", sa.Boolean(), nullable=False))
    bring_over()
    with op.batch_alter_table("learner") as batch:
        batch.drop_column("assurance")
    op.drop_table("learner_eppn")
    change_emails()
    change_sessions()


def make_tables() -> None:
    op.create_table(
        "learner_identity",
        sa.Column("issuer", sa.String(1000), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        *learner_column("learner_identity"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_learner_identity")),
    )
    op.create_table(
        "linked_account",
        sa.Column("id", sa.String(36), nullable=False),
        *learner_column("linked_account"),
        sa.Column("source", sa.String(320), nullable=False),
        sa.Column("eppn", sa.String(320), nullable=True),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("validated_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linked_account")),
    )
    op.create_table(
        "learner_assurance",
        *learner_column("learner_assurance"),
        sa.Column("value", sa.String(320), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "value", name=op.f("pk_learner_assurance")),
    )
    op.create_table(
        "mail_outbox",
        sa.Column("id", sa.String(36), nullable=False),
        *learner_column("mail_outbox", nullable=True),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_outbox")),
    )
    op.create_table(
        "wallet_recovery",
        sa.Column("id", sa.String(36), nullable=False),
        *learner_column("wallet_recovery"),
        sa.Column("claimant_id", sa.String(36), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("ready_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_recovery")),
    )
    for table, column in (
        ("learner_identity", "learner_id"),
        ("linked_account", "learner_id"),
        ("linked_account", "eppn"),
        ("mail_outbox", "learner_id"),
        ("mail_outbox", "due_at"),
        ("wallet_recovery", "learner_id"),
        ("wallet_recovery", "claimant_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def bring_over() -> None:
    connection = op.get_bind()
    connection.execute(
        sa.text(
            "INSERT INTO learner_identity (issuer, subject, learner_id, created_at)"
            " SELECT issuer, subject, id, created_at FROM learner"
        )
    )
    # When they were told is not known; the first login is the earliest that it can have been.
    learner = sa.table(
        "learner", sa.column("id"), sa.column("assurance", LIST), sa.column("created_at", MOMENT)
    )
    assurance = sa.table(
        "learner_assurance",
        sa.column("learner_id"),
        sa.column("value"),
        sa.column("source"),
        sa.column("at", MOMENT),
    )
    for row in connection.execute(sa.select(learner)).all():
        for value in dict.fromkeys(row.assurance):
            connection.execute(
                sa.insert(assurance).values(
                    learner_id=row.id, value=value, source="userinfo", at=row.created_at
                )
            )
    bring_over_eppns(connection)


def bring_over_eppns(connection: sa.Connection) -> None:
    # No date was kept: they expire at once, and the next login tells them anew.
    eppn = sa.table("learner_eppn", sa.column("learner_id"), sa.column("value"))
    moments = ("validated_at", "expires_at", "told_at")
    linked = sa.table(
        "linked_account",
        *(sa.column(name) for name in ("id", "learner_id", "source", "eppn")),
        *(sa.column(name, MOMENT) for name in moments),
    )
    learner = sa.table("learner", sa.column("id"), sa.column("created_at", MOMENT))
    rows = sa.select(eppn, learner.c.created_at).where(learner.c.id == eppn.c.learner_id)
    for row in connection.execute(rows).all():
        connection.execute(
            sa.insert(linked).values(
                id=str(uuid4()),
                learner_id=row.learner_id,
                source=row.value.rpartition("@")[2],
                eppn=row.value,
                **dict.fromkeys(moments, row.created_at),
            )
        )


def change_emails() -> None:
    with op.batch_alter_table("learner_email") as batch:
        batch.add_column(sa.Column("id", sa.String(36), nullable=True))
        batch.add_column(
            sa.Column("source", sa.String(10), nullable=False, server_default="provider")
        )
        batch.add_column(sa.Column("verified_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("code_hash", sa.String(64), nullable=True))
        batch.add_column(sa.Column("code_sent_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    email = sa.table("learner_email", *map(sa.column, ("learner_id", "value", "id")))
    for row in connection.execute(sa.select(email)).all():
        mine = (email.c.learner_id == row.learner_id) & (email.c.value == row.value)
        connection.execute(sa.update(email).where(mine).values(id=str(uuid4())))
    connection.execute(
        sa.text(
            "UPDATE learner_email SET verified_at ="
            " (SELECT created_at FROM learner WHERE learner.id = learner_email.learner_id)"
        )
    )
    with op.batch_alter_table("learner_email") as batch:
        batch.alter_column("id", existing_type=sa.String(36), nullable=False)
        batch.alter_column("source", existing_type=sa.String(10), server_default=None)
        batch.alter_column("tries", existing_type=sa.Integer(), server_default=None)
        batch.create_unique_constraint(op.f("uq_learner_email_id"), ["id"])


def change_sessions() -> None:
    # They have no name by which their owner could end them; everybody logs in once more.
    op.execute("DELETE FROM learner_session")
    with op.batch_alter_table("learner_session") as batch:
        batch.add_column(sa.Column("id", sa.String(36), nullable=False))
        batch.add_column(sa.Column("browser", sa.String(20), nullable=False))
        batch.add_column(sa.Column("system", sa.String(20), nullable=False))
        batch.add_column(sa.Column("authenticated_at", MOMENT, nullable=True))
        batch.create_unique_constraint(op.f("uq_learner_session_id"), ["id"])


def downgrade() -> None:
    """Go back; the dates, the added addresses and the recoveries are lost."""
    with op.batch_alter_table("learner_session") as batch:
        batch.drop_constraint(op.f("uq_learner_session_id"), type_="unique")
        for column in ("id", "browser", "system", "authenticated_at"):
            batch.drop_column(column)
    op.execute("DELETE FROM learner_email WHERE verified_at IS NULL")
    with op.batch_alter_table("learner_email") as batch:
        batch.drop_constraint(op.f("uq_learner_email_id"), type_="unique")
        for column in ("id", "source", "verified_at", "code_hash", "code_sent_at", "tries"):
            batch.drop_column(column)
    with op.batch_alter_table("login_attempt") as batch:
        batch.drop_column("acr")
        batch.drop_column("anew")
    op.create_table(
        "learner_eppn",
        *learner_column("learner_eppn"),
        sa.Column("value", sa.String(320), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "value", name=op.f("pk_learner_eppn")),
    )
    op.create_index(op.f("ix_learner_eppn_value"), "learner_eppn", ["value"])
    op.execute(
        "INSERT INTO learner_eppn (learner_id, value)"
        " SELECT DISTINCT learner_id, eppn FROM linked_account WHERE eppn IS NOT NULL"
    )
    with op.batch_alter_table("learner") as batch:
        batch.add_column(sa.Column("assurance", LIST, nullable=False, server_default="[]"))
        batch.drop_column("birth_date")
        batch.drop_column("seen_at")
    with op.batch_alter_table("learner") as batch:
        batch.alter_column("assurance", existing_type=LIST, server_default=None)
    for table in (
        "wallet_recovery",
        "mail_outbox",
        "learner_assurance",
        "linked_account",
        "learner_identity",
    ):
        op.drop_table(table)
