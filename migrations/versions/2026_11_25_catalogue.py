"""Programmes, units, offerings with the index of their words, and tariff tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_catalogue"
down_revision: str | None = "20261125_staff"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# The words come folded and one space apart: they are the lexemes as they are.
POSTGRES = (
    """
ALTER TABLE offering ADD COLUMN search tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(searched, ' '))) STORED
""",
    "CREATE INDEX ix_offering_search ON offering USING gin (search)",
)
SQLITE = (
    """
CREATE VIRTUAL TABLE offering_search USING fts5(
searched, content='offering', content_rowid='number',
tokenize='unicode61 remove_diacritics 0', prefix='3 4')
""",
    """
CREATE TRIGGER offering_words_added AFTER INSERT ON offering
BEGIN INSERT INTO offering_search (rowid, searched) VALUES (new.number, new.searched); END
""",
    """
CREATE TRIGGER offering_words_removed AFTER DELETE ON offering
BEGIN
INSERT INTO offering_search (offering_search, rowid, searched)
VALUES ('delete', old.number, old.searched);
END
""",
    """
CREATE TRIGGER offering_words_changed AFTER UPDATE OF searched ON offering
WHEN old.searched <> new.searched
BEGIN
INSERT INTO offering_search (offering_search, rowid, searched)
VALUES ('delete', old.number, old.searched);
INSERT INTO offering_search (rowid, searched) VALUES (new.number, new.searched);
END
""",
)


def upgrade() -> None:
    """Make the tables and the index of words."""
    for name in ("programme", "unit"):
        _versioned(name)
    _stacks()
    _offerings()
    op.create_table(
        "tariff_table",
        sa.Column("from_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition", DOCUMENT, nullable=False),
        sa.Column("laid_down_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("from_year", "version", name=op.f("pk_tariff_table")),
    )
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRES if is_postgres else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Remove them; triggers and indexes go with their tables."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE offering_search")
    for table in (
        "tariff_table",
        "offering",
        "unit_counts",
        "unit_part_of",
        "unit_version",
        "unit",
        "programme_version",
        "programme",
    ):
        op.drop_table(table)


def _versioned(name: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("searched", sa.String(500), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("institution_id", "slug", name=op.f(f"uq_{name}_institution_id_slug")),
    )
    op.create_index(f"ix_{name}_list", name, ["institution_id", "created_at", "id"])
    op.create_table(
        f"{name}_version",
        sa.Column("part_id", sa.String(36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition", DOCUMENT, nullable=False),
        sa.Column("laid_down_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["part_id"], [f"{name}.id"], name=op.f(f"fk_{name}_version_part_id_{name}")
        ),
        sa.PrimaryKeyConstraint("part_id", "version", name=op.f(f"pk_{name}_version")),
    )


def _stacks() -> None:
    for table, column, index in (
        ("unit_part_of", "programme", "ix_unit_part_of_programme"),
        ("unit_counts", "achievement", "ix_unit_counts_achievement"),
    ):
        op.create_table(
            table,
            sa.Column("unit_id", sa.String(36), nullable=False),
            sa.Column(column, sa.String(100), nullable=False),
            sa.Column("institution_id", sa.String(36), nullable=False),
            sa.ForeignKeyConstraint(
                ["unit_id"], ["unit.id"], name=op.f(f"fk_{table}_unit_id_unit")
            ),
            sa.PrimaryKeyConstraint("unit_id", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(index, table, ["institution_id", column])


def _offerings() -> None:
    op.create_table(
        "offering",
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("definition", DOCUMENT, nullable=False),
        sa.Column("unit", sa.String(100), nullable=True),
        sa.Column("programme", sa.String(100), nullable=True),
        sa.Column("tariff", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("sector", sa.String(40), nullable=True),
        sa.Column("level", sa.String(5), nullable=True),
        sa.Column("ec_tenths", sa.Integer(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_offering_price")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_offering")),
        sa.UniqueConstraint("id", name=op.f("uq_offering_id")),
        sa.UniqueConstraint("institution_id", "code", name=op.f("uq_offering_institution_id_code")),
    )
    order, rest = ["starts_on", "id"], ["level", "language", "online", "ec_tenths", "price_cents"]
    for name, columns in (
        ("found", [*order, "sector", *rest]),
        ("list", ["institution_id", "created_at", "id"]),
        ("unit", ["institution_id", "unit"]),
        ("programme", ["institution_id", "programme"]),
        ("sector", ["sector", *order, *rest]),
        ("tariff", ["tariff", "number"]),
    ):
        op.create_index(f"ix_offering_{name}", "offering", columns)
