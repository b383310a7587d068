"""Holding: credentials of others and items of one's own, groups, pictures, and claims that end."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

revision: str = "20261125_holding"
down_revision: str | None = "20261125_identity"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = "kind IN ('issued', 'imported', 'self_asserted')"
AWARDED = "(kind = 'issued') = (award_id IS NOT NULL)"


def upgrade() -> None:
    """Add what is needed, and fill in what is known of the credentials that are held."""
    op.add_column(
        "institution",
        sa.Column("name_check", sa.String(16), server_default="confirm", nullable=False),
    )
    op.add_column("award", sa.Column("claim_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("award", sa.Column("refusal_reason", sa.String(1000), nullable=True))
    op.create_table(
        "achievement_picture",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement_picture")),
    )
    op.create_index(
        op.f("ix_achievement_picture_institution_id"), "achievement_picture", ["institution_id"]
    )
    op.create_table(
        "wallet_group",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_wallet_group_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_group")),
        sa.UniqueConstraint("learner_id", "name", name=op.f("uq_wallet_group_learner_id_name")),
    )
    _widen_items()
    _fill_items()
    op.create_table(
        "imported_credential",
        sa.Column("item_id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("secured", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.String(2000), nullable=False),
        sa.Column("vouched_nl", sa.String(200), nullable=True),
        sa.Column("vouched_en", sa.String(200), nullable=True),
        sa.Column("title", sa.String(200), nullable=True),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_imported_credential_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_imported_credential_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_imported_credential")),
        sa.UniqueConstraint(
            "learner_id", "fingerprint", name=op.f("uq_imported_credential_learner_id_fingerprint")
        ),
    )
    op.create_table(
        "portfolio_item",
        sa.Column("item_id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=True),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("link", sa.String(2000), nullable=True),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("ended_on >= began_on", name=op.f("ck_portfolio_item_in_order")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["wallet_item.id"], name=op.f("fk_portfolio_item_item_id_wallet_item")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_portfolio_item_learner_id_learner")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_portfolio_item")),
    )
    op.create_index(op.f("ix_portfolio_item_learner_id"), "portfolio_item", ["learner_id"])


def _widen_items() -> None:
    with _links_set_aside(), op.batch_alter_table("wallet_item") as batch:
        batch.add_column(sa.Column("kind", sa.String(16), server_default="issued", nullable=False))
        batch.add_column(
            sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch.add_column(sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("group_id", sa.String(36), nullable=True))
        batch.add_column(sa.Column("name_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("searched", sa.String(2000), server_default="", nullable=False))
        batch.add_column(sa.Column("achievement_kind", sa.String(40), nullable=True))
        batch.add_column(sa.Column("issuer", sa.String(2000), server_default="", nullable=False))
        batch.add_column(sa.Column("nlqf", sa.String(8), nullable=True))
        batch.add_column(sa.Column("dated_at", sa.DateTime(timezone=True), nullable=True))
        batch.alter_column("award_id", existing_type=sa.String(36), nullable=True)
        batch.create_foreign_key(
            op.f("fk_wallet_item_group_id_wallet_group"), "wallet_group", ["group_id"], ["id"]
        )
        batch.create_index(op.f("ix_wallet_item_group_id"), ["group_id"])
        batch.create_check_constraint("kind", KINDS)
        batch.create_check_constraint("awarded", AWARDED)


def _fill_items() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE wallet_item SET placed_at = added_at, dated_at = added_at"))
    found = connection.execute(
        sa.text(
            "SELECT w.id, a.institution_id, a.awarded_on, v.definition, i.profile FROM wallet_item w"
            " JOIN award a ON a.id = w.award_id JOIN institution i ON i.id = a.institution_id"
            " JOIN achievement_version v ON v.achievement_id = a.achievement_id"
            " AND v.version = a.achievement_version"
        )
    ).all()
    items = sa.table(
        "wallet_item",
        *(sa.column(name) for name in ("id", "searched", "achievement_kind", "issuer", "nlqf")),
        sa.column("dated_at", sa.DateTime(timezone=True)),
    )
    for item_id, issuer, awarded_on, definition, profile in found:
        said, institution = _read(definition), _read(profile)
        texts = [*said["title"].values(), *institution["names"].values()]
        connection.execute(
            items.update()
            .where(items.c.id == item_id)
            .values(
                searched="\n".join(texts).casefold()[:2000],
                achievement_kind=said["kind"],
                issuer=issuer,
                nlqf=(said.get("level") or {}).get("nlqf"),
                dated_at=_start(awarded_on),
            )
        )
    with _links_set_aside(), op.batch_alter_table("wallet_item") as batch:
        for name in ("placed_at", "dated_at"):
            batch.alter_column(name, existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.create_index("ix_wallet_item_place", ["learner_id", "placed_at", "id"])
        batch.create_index("ix_wallet_item_date", ["learner_id", "dated_at", "id"])


def _read(value: object) -> dict:
    return json.loads(value) if isinstance(value, str) else value


def _start(day: object) -> datetime:
    found = datetime.fromisoformat(day).date() if isinstance(day, str) else day
    return datetime.combine(found, time(), UTC)


class _links_set_aside:  # noqa: N801 - reads as a clause
    """On SQLite a table is changed by making it again, and what points at it must not be there."""

    def __enter__(self) -> None:
        if op.get_bind().dialect.name == "sqlite":
            op.execute("CREATE TEMPORARY TABLE kept_share_item AS SELECT * FROM share_item")
            op.execute("DELETE FROM share_item")

    def __exit__(self, *_exception: object) -> None:
        if op.get_bind().dialect.name == "sqlite":
            op.execute("INSERT INTO share_item SELECT * FROM kept_share_item")
            op.execute("DROP TABLE kept_share_item")


def downgrade() -> None:
    """Take away what the former version cannot hold."""
    op.drop_table("portfolio_item")
    op.drop_table("imported_credential")
    op.execute(
        "DELETE FROM share_item WHERE item_id IN (SELECT id FROM wallet_item WHERE award_id IS NULL)"
    )
    op.execute("DELETE FROM wallet_item WHERE award_id IS NULL")
    with _links_set_aside(), op.batch_alter_table("wallet_item") as batch:
        batch.drop_index("ix_wallet_item_date")
        batch.drop_index("ix_wallet_item_place")
        batch.drop_index(op.f("ix_wallet_item_group_id"))
        batch.drop_constraint(op.f("ck_wallet_item_awarded"), type_="check")
        batch.drop_constraint(op.f("ck_wallet_item_kind"), type_="check")
        batch.drop_constraint(op.f("fk_wallet_item_group_id_wallet_group"), type_="foreignkey")
        for name in (
            "dated_at",
            "nlqf",
            "issuer",
            "achievement_kind",
            "searched",
            "name_confirmed_at",
            "group_id",
            "placed_at",
            "hidden",
            "kind",
        ):
            batch.drop_column(name)
        batch.alter_column("award_id", existing_type=sa.String(36), nullable=False)
    op.drop_table("wallet_group")
    op.drop_table("achievement_picture")
    op.drop_column("award", "refusal_reason")
    op.drop_column("award", "claim_until")
    op.drop_column("institution", "name_check")
