"""Indexes for ten million credentials: what a hot path asks has one, what none asks has none.

Lists are walked in their order, and what few rows have is indexed for those rows only, so that the
others do not pay for it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261126_growth"
down_revision: str | None = "20261126_status_blocks"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

Index = tuple[str, str, list[str]]
# Each of these begins another index of its table by now, or was asked by nobody.
SPARE: tuple[Index, ...] = (
    ("ix_access_event_learner_id", "access_event", ["learner_id"]),
    ("ix_award_achievement_id", "award", ["achievement_id"]),
    ("ix_direct_credential_institution_id", "direct_credential", ["institution_id"]),
    ("ix_institution_log_institution_id", "institution_log", ["institution_id"]),
    ("ix_level_attestation_learner_id", "level_attestation", ["learner_id"]),
    ("ix_share_learner_id", "share", ["learner_id"]),
    ("ix_top_up_source_id", "top_up", ["source_id"]),
    ("ix_wallet_item_learner_id", "wallet_item", ["learner_id"]),
)
NEW: tuple[Index, ...] = (
    ("ix_access_event_list", "access_event", ["learner_id", "at", "id"]),
    ("ix_award_achievement_list", "award", ["achievement_id", "created_at"]),
    ("ix_award_day", "award", ["institution_id", "awarded_on"]),
    ("ix_institution_log_object", "institution_log", ["object_id"]),
    ("ix_mail_outbox_created_at", "mail_outbox", ["created_at"]),
    ("ix_rate_count_began_at", "rate_count", ["began_at"]),
    ("ix_share_list", "share", ["learner_id", "created_at", "id"]),
    ("ix_share_item_item_id", "share_item", ["item_id"]),
    ("ix_top_up_list", "top_up", ["source_id", "created_at", "id"]),
)
OF_SOME: tuple[tuple[Index, str], ...] = (
    (
        ("ix_award_waiting", "award", ["institution_id", "created_at"]),
        "state = 'pending_claim'",
    ),
    (
        ("ix_award_ended", "award", ["institution_id", "state", "created_at", "id"]),
        "state IN ('rejected', 'revoked')",
    ),
    (("ix_learner_email_waiting", "learner_email", ["code_sent_at"]), "verified_at IS NULL"),
    (
        ("ix_voucher_usable_until", "voucher", ["usable_until"]),
        "used_at IS NULL AND lapsed_at IS NULL",
    ),
)
# They held every row before, nearly all of them for nothing.
NARROWED: tuple[tuple[Index, str], ...] = (
    (("ix_award_supersedes", "award", ["supersedes"]), "supersedes IS NOT NULL"),
    (("ix_wallet_item_group_id", "wallet_item", ["group_id"]), "group_id IS NOT NULL"),
)


# Awards of one moment are few: without their ids it is half as large.
LIST, FORMER, SHORTER = (
    "ix_award_institution_list",
    ["institution_id", "created_at", "id"],
    ["institution_id", "created_at"],
)


def upgrade() -> None:
    op.drop_index(op.f(LIST), table_name="award")
    op.create_index(op.f(LIST), "award", SHORTER)
    for name, table, _ in (*SPARE, *(index for index, _ in NARROWED)):
        op.drop_index(op.f(name), table_name=table)
    for name, table, columns in NEW:
        op.create_index(op.f(name), table, columns)
    for (name, table, columns), condition in (*OF_SOME, *NARROWED):
        where = sa.text(condition)
        op.create_index(op.f(name), table, columns, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    op.drop_index(op.f(LIST), table_name="award")
    op.create_index(op.f(LIST), "award", FORMER)
    for name, table, _ in (*NEW, *(index for index, _ in (*OF_SOME, *NARROWED))):
        op.drop_index(op.f(name), table_name=table)
    for name, table, columns in (*SPARE, *(index for index, _ in NARROWED)):
        op.create_index(op.f(name), table, columns)
