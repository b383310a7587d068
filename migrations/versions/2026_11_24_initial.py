"""Every table as it was in the first version."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261124_initial"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "achievement",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("searched", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement")),
        sa.UniqueConstraint(
            "institution_id", "slug", name=op.f("uq_achievement_institution_id_slug")
        ),
    )
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_achievement_institution_id"), ["institution_id"], unique=False
        )

    op.create_table(
        "api_client",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("auth_method", sa.String(length=32), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=True),
        sa.Column(
            "public_jwk", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('institution', 'funder', 'platform')", name=op.f("ck_api_client_kind")
        ),
        sa.CheckConstraint(
            "(secret_hash IS NULL) <> (public_jwk IS NULL)", name=op.f("ck_api_client_one_proof")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_client")),
    )
    with op.batch_alter_table("api_client", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_client_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_api_client_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "funding_source",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=False),
        sa.Column(
            "names", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("earmark", sa.String(length=64), nullable=True),
        sa.Column("budget_cents", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("budget_cents > 0", name=op.f("ck_funding_source_positive")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from",
            name=op.f("ck_funding_source_window"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_source")),
    )
    with op.batch_alter_table("funding_source", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_funding_source_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "idempotent_answer",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_idempotent_answer")),
    )
    with op.batch_alter_table("idempotent_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idempotent_answer_started_at"), ["started_at"], unique=False
        )

    op.create_table(
        "institution",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("did", sa.String(length=400), nullable=False),
        sa.Column(
            "profile", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("did", name=op.f("uq_institution_did")),
        sa.UniqueConstraint("slug", name=op.f("uq_institution_slug")),
    )
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_institution_created_at"), ["created_at"], unique=False)

    op.create_table(
        "learner",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("issuer", sa.String(length=1000), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column(
            "assurance", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_learner_issuer_subject")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("return_to", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_login_attempt_created_at"), ["created_at"], unique=False
        )

    op.create_table(
        "rate_count",
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "began_at", name=op.f("pk_rate_count")),
    )
    op.create_table(
        "achievement_version",
        sa.Column("achievement_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "definition", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_achievement_version_achievement_id_achievement"),
        ),
        sa.PrimaryKeyConstraint("achievement_id", "version", name=op.f("pk_achievement_version")),
    )
    op.create_table(
        "institution_data_key",
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_institution_data_key_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_institution_data_key")),
    )
    op.create_table(
        "learner_email",
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_learner_email_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("learner_id", "value", name=op.f("pk_learner_email")),
    )
    with op.batch_alter_table("learner_email", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_email_value"), ["value"], unique=False)

    op.create_table(
        "learner_eppn",
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_learner_eppn_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("learner_id", "value", name=op.f("pk_learner_eppn")),
    )
    with op.batch_alter_table("learner_eppn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_eppn_value"), ["value"], unique=False)

    op.create_table(
        "learner_session",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_learner_session_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_learner_session")),
    )
    with op.batch_alter_table("learner_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_learner_session_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_learner_session_last_seen_at"), ["last_seen_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_learner_session_learner_id"), ["learner_id"], unique=False
        )

    op.create_table(
        "ledger_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("balance_cents", sa.BigInteger(), nullable=False),
        sa.Column("floor_cents", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'outside' AND floor_cents IS NULL) OR (kind <> 'outside' AND floor_cents IS NOT NULL AND floor_cents >= 0)",
            name=op.f("ck_ledger_account_floor"),
        ),
        sa.CheckConstraint(
            "floor_cents IS NULL OR balance_cents >= floor_cents",
            name=op.f("ck_ledger_account_no_overdraft"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["funding_source.id"],
            name=op.f("fk_ledger_account_source_id_funding_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("id", "source_id", name=op.f("uq_ledger_account_id_source_id")),
        sa.UniqueConstraint(
            "kind", "owner", "source_id", name=op.f("uq_ledger_account_kind_owner_source_id")
        ),
    )
    with op.batch_alter_table("ledger_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_account_owner"), ["owner"], unique=False)

    op.create_table(
        "recognition",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_recognition_in_order")),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_recognition_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
    )
    with op.batch_alter_table("recognition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recognition_institution_id"), ["institution_id"], unique=False
        )

    op.create_table(
        "share",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_share_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_share_token_hash")),
    )
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "signing_key",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("kid", sa.String(length=500), nullable=False),
        sa.Column("algorithm", sa.String(length=8), nullable=False),
        sa.Column(
            "public_jwk", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compromised_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'active') = (retired_at IS NULL)",
            name=op.f("ck_signing_key_retired_has_date"),
        ),
        sa.CheckConstraint(
            "(state = 'compromised') = (compromised_at IS NOT NULL)",
            name=op.f("ck_signing_key_compromise_has_date"),
        ),
        sa.CheckConstraint(
            "state IN ('active', 'retired', 'compromised')", name=op.f("ck_signing_key_state")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_signing_key_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_key_kid")),
    )
    with op.batch_alter_table("signing_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signing_key_institution_id"), ["institution_id"], unique=False
        )
        batch_op.create_index(
            "uq_signing_key_active",
            ["institution_id", "algorithm"],
            unique=True,
            postgresql_where=sa.text("state = 'active'"),
            sqlite_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "status_list",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_status_list_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_list")),
    )
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_status_list_institution_id"), ["institution_id"], unique=False
        )

    op.create_table(
        "top_up",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("recipient_kind", sa.String(length=5), nullable=False),
        sa.Column("recipient_value", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cents > 0", name=op.f("ck_top_up_positive")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["funding_source.id"], name=op.f("fk_top_up_source_id_funding_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_top_up")),
    )
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_top_up_recipient_kind_recipient_value"),
            ["recipient_kind", "recipient_value"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_top_up_source_id"), ["source_id"], unique=False)

    op.create_table(
        "used_client_assertion",
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("jti_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["api_client.id"],
            name=op.f("fk_used_client_assertion_client_id_api_client"),
        ),
        sa.PrimaryKeyConstraint("client_id", "jti_hash", name=op.f("pk_used_client_assertion")),
    )
    with op.batch_alter_table("used_client_assertion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_used_client_assertion_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "access_event",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("share_id", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_access_event_learner_id_learner")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name=op.f("fk_access_event_share_id_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_event")),
    )
    with op.batch_alter_table("access_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_access_event_learner_id"), ["learner_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_access_event_share_id"), ["share_id"], unique=False)

    op.create_table(
        "award",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("credential_id", sa.String(length=45), nullable=False),
        sa.Column("institution_id", sa.String(length=36), nullable=False),
        sa.Column("achievement_id", sa.String(length=36), nullable=False),
        sa.Column("achievement_version", sa.Integer(), nullable=False),
        sa.Column("recipient_kind", sa.String(length=16), nullable=False),
        sa.Column("recipient_value", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(length=32), nullable=False),
        sa.Column("result", sa.String(length=64), nullable=True),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recognition_id", sa.String(length=36), nullable=False),
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("list_index", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status_reason", sa.String(length=1000), nullable=True),
        sa.Column("supersedes", sa.String(length=36), nullable=True),
        sa.Column("superseded_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL)", name=op.f("ck_award_revoked_has_date")
        ),
        sa.CheckConstraint(
            "state IN ('pending_claim', 'claimed', 'rejected', 'revoked')",
            name=op.f("ck_award_state"),
        ),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["achievement.id"], name=op.f("fk_award_achievement_id_achievement")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_award_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(
            ["recognition_id"], ["recognition.id"], name=op.f("fk_award_recognition_id_recognition")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["award.id"], name=op.f("fk_award_supersedes_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_award_credential_id")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_award_achievement_id"), ["achievement_id"], unique=False
        )
        batch_op.create_index(
            "ix_award_institution_list", ["institution_id", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_award_recipient", ["recipient_kind", "recipient_value"], unique=False
        )
        batch_op.create_index("ix_award_slot", ["list_id", "list_index"], unique=True)
        batch_op.create_index(batch_op.f("ix_award_supersedes"), ["supersedes"], unique=False)

    op.create_table(
        "status_publication",
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("secured", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["status_list.id"], name=op.f("fk_status_publication_list_id_status_list")
        ),
        sa.PrimaryKeyConstraint("list_id", "purpose", "form", name=op.f("pk_status_publication")),
    )
    op.create_table(
        "status_slot",
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("list_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["status_list.id"], name=op.f("fk_status_slot_list_id_status_list")
        ),
        sa.PrimaryKeyConstraint("list_id", "list_index", name=op.f("pk_status_slot")),
    )
    op.create_table(
        "transfer",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=True),
            nullable=False,
        ),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("source_id", sa.String(length=36), nullable=False),
        sa.Column("source_account_id", sa.String(length=36), nullable=False),
        sa.Column("target_account_id", sa.String(length=36), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_after_cents", sa.BigInteger(), nullable=False),
        sa.Column("target_after_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cents > 0", name=op.f("ck_transfer_positive")),
        sa.CheckConstraint(
            "source_account_id <> target_account_id", name=op.f("ck_transfer_two_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["source_account_id", "source_id"],
            ["ledger_account.id", "ledger_account.source_id"],
            name=op.f("fk_transfer_source_account_id_ledger_account"),
        ),
        sa.ForeignKeyConstraint(
            ["target_account_id", "source_id"],
            ["ledger_account.id", "ledger_account.source_id"],
            name=op.f("fk_transfer_target_account_id_ledger_account"),
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_transfer")),
        sa.UniqueConstraint("id", name=op.f("uq_transfer_id")),
        sa.UniqueConstraint("key", name=op.f("uq_transfer_key")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_source_account_id_seq"),
            ["source_account_id", "seq"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_transfer_target_account_id_seq"),
            ["target_account_id", "seq"],
            unique=False,
        )

    op.create_table(
        "issued_credential",
        sa.Column("award_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_issued_credential_award_id_award")
        ),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_issued_credential")),
    )
    op.create_table(
        "wallet_item",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.String(length=36), nullable=False),
        sa.Column("award_id", sa.String(length=36), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_wallet_item_award_id_award")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_wallet_item_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_item")),
        sa.UniqueConstraint("award_id", name=op.f("uq_wallet_item_award_id")),
    )
    with op.batch_alter_table("wallet_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_item_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "secured_form",
        sa.Column("award_id", sa.String(length=36), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("secured", sa.Text(), nullable=False),
        sa.Column("kid", sa.String(length=500), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["issued_credential.award_id"],
            name=op.f("fk_secured_form_award_id_issued_credential"),
        ),
        sa.PrimaryKeyConstraint("award_id", "form", name=op.f("pk_secured_form")),
    )
    op.create_table(
        "share_item",
        sa.Column("share_id", sa.String(length=36), nullable=False),
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_share_item_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name=op.f("fk_share_item_share_id_share")
        ),
        sa.PrimaryKeyConstraint("share_id", "item_id", name=op.f("pk_share_item")),
    )


def downgrade() -> None:
    op.drop_table("share_item")
    op.drop_table("secured_form")
    with op.batch_alter_table("wallet_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wallet_item_learner_id"))

    op.drop_table("wallet_item")
    op.drop_table("issued_credential")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_target_account_id_seq"))
        batch_op.drop_index(batch_op.f("ix_transfer_source_account_id_seq"))

    op.drop_table("transfer")
    op.drop_table("status_slot")
    op.drop_table("status_publication")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_supersedes"))
        batch_op.drop_index("ix_award_slot")
        batch_op.drop_index("ix_award_recipient")
        batch_op.drop_index("ix_award_institution_list")
        batch_op.drop_index(batch_op.f("ix_award_achievement_id"))

    op.drop_table("award")
    with op.batch_alter_table("access_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_event_share_id"))
        batch_op.drop_index(batch_op.f("ix_access_event_learner_id"))

    op.drop_table("access_event")
    with op.batch_alter_table("used_client_assertion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_used_client_assertion_expires_at"))

    op.drop_table("used_client_assertion")
    with op.batch_alter_table("top_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_top_up_source_id"))
        batch_op.drop_index(batch_op.f("ix_top_up_recipient_kind_recipient_value"))

    op.drop_table("top_up")
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_list_institution_id"))

    op.drop_table("status_list")
    with op.batch_alter_table("signing_key", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signing_key_active",
            postgresql_where=sa.text("state = 'active'"),
            sqlite_where=sa.text("state = 'active'"),
        )
        batch_op.drop_index(batch_op.f("ix_signing_key_institution_id"))

    op.drop_table("signing_key")
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_share_learner_id"))

    op.drop_table("share")
    with op.batch_alter_table("recognition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recognition_institution_id"))

    op.drop_table("recognition")
    with op.batch_alter_table("ledger_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_account_owner"))

    op.drop_table("ledger_account")
    with op.batch_alter_table("learner_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_session_learner_id"))
        batch_op.drop_index(batch_op.f("ix_learner_session_last_seen_at"))
        batch_op.drop_index(batch_op.f("ix_learner_session_expires_at"))

    op.drop_table("learner_session")
    with op.batch_alter_table("learner_eppn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_eppn_value"))

    op.drop_table("learner_eppn")
    with op.batch_alter_table("learner_email", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_email_value"))

    op.drop_table("learner_email")
    op.drop_table("institution_data_key")
    op.drop_table("achievement_version")
    op.drop_table("rate_count")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_attempt_created_at"))

    op.drop_table("login_attempt")
    op.drop_table("learner")
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_institution_created_at"))

    op.drop_table("institution")
    with op.batch_alter_table("idempotent_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotent_answer_started_at"))

    op.drop_table("idempotent_answer")
    with op.batch_alter_table("funding_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_funding_source_organisation_id"))

    op.drop_table("funding_source")
    with op.batch_alter_table("api_client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_client_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_api_client_created_at"))

    op.drop_table("api_client")
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_achievement_institution_id"))

    op.drop_table("achievement")
