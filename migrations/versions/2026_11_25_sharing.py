"""Links show chosen fields, can have a PIN and a number of views; looks keep what was shown."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_sharing"
down_revision: str | None = "20261125_rights"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A link of before showed the whole of its credentials; it goes on to show what it showed.
SHOWN_BEFORE = [
    "assessment",
    "background",
    "description",
    "evidence",
    "grade",
    "level",
    "outcomes",
    "workload",
]


def upgrade() -> None:
    """Add the conditions of links, the fields of what they show, and the date of birth."""
    op.add_column("award", sa.Column("birth_date", sa.Date(), nullable=True))
    op.add_column("access_event", sa.Column("outcome", sa.String(16), nullable=True))
    op.add_column("share", sa.Column("message", sa.Text(), nullable=True))
    op.add_column("share", sa.Column("pin_hash", sa.String(100), nullable=True))
    op.add_column(
        "share", sa.Column("purpose", sa.String(16), server_default="link", nullable=False)
    )
    op.add_column(
        "share",
        sa.Column("allow_download", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # Written out, because SQLite takes a rule of a column only with the column itself.
    op.execute(
        "ALTER TABLE share ADD COLUMN pin_tries INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_share_pin_tries CHECK (pin_tries BETWEEN 0 AND 5)"
    )
    op.execute(
        "ALTER TABLE share ADD COLUMN max_views INTEGER"
        " CONSTRAINT ck_share_max_views CHECK (max_views IS NULL OR max_views > 0)"
    )
    op.execute(
        "ALTER TABLE share ADD COLUMN views INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_share_views CHECK (views >= 0)"
    )
    op.execute(
        "UPDATE share SET views ="
        " (SELECT count(*) FROM access_event WHERE access_event.share_id = share.id)"
    )
    op.add_column(
        "share_item",
        sa.Column(
            "fields",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    items = sa.table(
        "share_item",
        sa.column("share_id", sa.String),
        sa.column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
    )
    shares = sa.table("share", sa.column("id", sa.String), sa.column("show_name", sa.Boolean))
    op.execute(items.update().values(fields=SHOWN_BEFORE))
    named = sa.select(shares.c.id).where(shares.c.show_name)
    op.execute(
        items.update().where(items.c.share_id.in_(named)).values(fields=[*SHOWN_BEFORE, "name"])
    )
    op.drop_column("share", "show_name")


def downgrade() -> None:
    """Remove them; a link shows the name of everything or of nothing again."""
    op.execute("ALTER TABLE share ADD COLUMN show_name BOOLEAN DEFAULT false NOT NULL")
    op.execute(
        "UPDATE share SET show_name = true WHERE id IN (SELECT share_id FROM share_item"
        " WHERE CAST(fields AS TEXT) LIKE '%\"name\"%')"
    )
    op.drop_column("share_item", "fields")
    for column in (
        "views",
        "max_views",
        "pin_tries",
        "allow_download",
        "purpose",
        "pin_hash",
        "message",
    ):
        op.drop_column("share", column)
    op.drop_column("access_event", "outcome")
    op.drop_column("award", "birth_date")
