"""Terms of funding sources, groups of people, vouchers, drawings, files of top-ups, funders' staff.

The columns are written out in SQL: both databases add a column with its CHECK in this way, and
SQLite then need not copy tables that have triggers.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_funding"
down_revision: str | None = "20261125_ledger"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CHECK = "CONSTRAINT ck_funding_source_{0} CHECK ({1})"
TERMS = {
    "person_group": "VARCHAR(64)",
    "rhythm": "VARCHAR(10) DEFAULT 'one_off' NOT NULL "
    + CHECK.format("rhythm", "rhythm IN ('one_off', 'yearly')"),
    "validity_months": "INTEGER " + CHECK.format("validity_months", "validity_months > 0"),
    "share_percent": "INTEGER " + CHECK.format("share_percent", "share_percent BETWEEN 1 AND 100"),
    "access": "VARCHAR(10) DEFAULT 'individual' NOT NULL "
    + CHECK.format("access", "access IN ('individual', 'pool')"),
    "per_person_cents": "BIGINT " + CHECK.format("per_person_cents", "per_person_cents > 0"),
    "closed_on": "DATE",
}


def upgrade() -> None:
    """Add the columns, make the tables."""
    op.add_column(
        "funding_source",
        sa.Column("offering_codes", DOCUMENT, nullable=False, server_default=sa.text("'[]'")),
    )
    for name, kind in TERMS.items():
        op.execute(f"ALTER TABLE funding_source ADD COLUMN {name} {kind}")
    op.add_column("top_up", sa.Column("row_key", sa.String(100), nullable=True))
    op.create_index("uq_top_up_source_id_row_key", "top_up", ["source_id", "row_key"], unique=True)
    _renewals()
    _groups()
    _vouchers()
    _drawings()
    _imports()
    _seats()


def downgrade() -> None:
    """Take the tables and the columns away."""
    for table in (
        "funder_seat",
        "top_up_import_part",
        "top_up_import",
        "drawing",
        "voucher_use",
        "voucher",
        "person_group_member",
        "source_renewal",
    ):
        op.drop_table(table)
    op.drop_index("uq_top_up_source_id_row_key", table_name="top_up")
    op.drop_column("top_up", "row_key")
    for name in reversed(TERMS):
        op.drop_column("funding_source", name)
    op.drop_column("funding_source", "offering_codes")


def _of_source(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_source_id_funding_source")
    return sa.ForeignKeyConstraint(["source_id"], ["funding_source.id"], name=name)


def _of_learner(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_learner_id_learner")
    return sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=name)


def _renewals() -> None:
    op.create_table(
        "source_renewal",
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "year", name=op.f("pk_source_renewal")),
        _of_source("source_renewal"),
    )


def _groups() -> None:
    op.create_table(
        "person_group_member",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("address_kind", sa.String(5), nullable=False),
        sa.Column("address_value", sa.String(320), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisation_id",
            "name",
            "address_kind",
            "address_value",
            name=op.f("pk_person_group_member"),
        ),
    )
    op.create_index(
        "ix_person_group_member_address", "person_group_member", ["address_kind", "address_value"]
    )


def _vouchers() -> None:
    op.create_table(
        "voucher",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("recipient_kind", sa.String(5), nullable=False),
        sa.Column("recipient_value", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("usable_until", sa.Date(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("lapsed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.CheckConstraint("cents > 0", name=op.f("ck_voucher_positive")),
        sa.CheckConstraint(
            "used_at IS NULL OR lapsed_at IS NULL", name=op.f("ck_voucher_used_or_lapsed")
        ),
        _of_source("voucher"),
    )
    op.create_index("ix_voucher_recipient", "voucher", ["recipient_kind", "recipient_value"])
    op.create_index("ix_voucher_list", "voucher", ["source_id", "created_at", "id"])
    op.create_table(
        "voucher_use",
        sa.Column("voucher_id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("reservation_id", sa.String(36), nullable=False),
        sa.Column("offering_id", sa.String(36), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("voucher_id", name=op.f("pk_voucher_use")),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_voucher_use_not_negative")),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_use_voucher_id_voucher")
        ),
        _of_learner("voucher_use"),
    )
    op.create_index("ix_voucher_use_learner_id", "voucher_use", ["learner_id"])


def _drawings() -> None:
    op.create_table(
        "drawing",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawing")),
        sa.CheckConstraint("cents > 0", name=op.f("ck_drawing_positive")),
        _of_source("drawing"),
        _of_learner("drawing"),
    )
    op.create_index("ix_drawing_learner_id", "drawing", ["learner_id", "source_id", "year"])


def _imports() -> None:
    op.create_table(
        "top_up_import",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("source_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("preview_id", sa.String(36), nullable=True),
        sa.Column("running_id", sa.String(36), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_top_up_import")),
        _of_source("top_up_import"),
    )
    op.create_index(
        "ix_top_up_import_list", "top_up_import", ["organisation_id", "created_at", "id"]
    )
    op.create_index("ix_top_up_import_created_at", "top_up_import", ["created_at"])
    op.create_table(
        "top_up_import_part",
        sa.Column("import_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_top_up_import_part")),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["top_up_import.id"],
            name=op.f("fk_top_up_import_part_import_id_top_up_import"),
        ),
    )


def _seats() -> None:
    op.create_table(
        "funder_seat",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("organisation_name", sa.String(200), nullable=False),
        sa.Column("address_kind", sa.String(5), nullable=False),
        sa.Column("address_value", sa.String(320), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder_seat")),
    )
    op.create_index("ix_funder_seat_address", "funder_seat", ["address_kind", "address_value"])
    op.create_index("ix_funder_seat_created_at", "funder_seat", ["created_at", "id"])
