"""Prior learning: what awards show, standards, assessments, equivalences, and exemptions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261125_evc"
down_revision: str | None = "20261125_catalogue"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("award", sa.Column("demonstrated", DOCUMENT, nullable=True))
    _standards()
    _assessments()
    _equivalences()
    _requests()
    _advice()
    _decisions()


def downgrade() -> None:
    for table in (
        "exemption_decision",
        "exemption_advice",
        "exemption_request",
        "unit_equivalence",
        "evc_assessment",
        "evc_standard",
    ):
        op.drop_table(table)
    op.drop_column("award", "demonstrated")


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _standards() -> None:
    op.create_table(
        "evc_standard",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_evc_standard_counted_from_one")),
        _points_at("evc_standard", "institution_id", "institution"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evc_standard")),
        sa.UniqueConstraint(
            "institution_id",
            "slug",
            "version",
            name=op.f("uq_evc_standard_institution_id_slug_version"),
        ),
    )
    op.create_index("ix_evc_standard_list", "evc_standard", ["institution_id", "created_at", "id"])


def _assessments() -> None:
    op.create_table(
        "evc_assessment",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("standard_id", sa.String(36), nullable=False),
        sa.Column("route", sa.String(16), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("evidence", DOCUMENT, nullable=False),
        sa.Column("findings", DOCUMENT, nullable=False),
        sa.Column("award_id", sa.String(36), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "route IN ('labour_market', 'education')", name=op.f("ck_evc_assessment_route")
        ),
        _points_at("evc_assessment", "institution_id", "institution"),
        _points_at("evc_assessment", "standard_id", "evc_standard"),
        _points_at("evc_assessment", "award_id", "award"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evc_assessment")),
        sa.UniqueConstraint("award_id", name=op.f("uq_evc_assessment_award_id")),
    )
    op.create_index(
        "ix_evc_assessment_list", "evc_assessment", ["institution_id", "created_at", "id"]
    )
    op.create_index(op.f("ix_evc_assessment_standard_id"), "evc_assessment", ["standard_id"])


def _equivalences() -> None:
    op.create_table(
        "unit_equivalence",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("unit", sa.String(100), nullable=False),
        sa.Column("definition", DOCUMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        _points_at("unit_equivalence", "institution_id", "institution"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_equivalence")),
    )
    op.create_index(
        "ix_unit_equivalence_unit", "unit_equivalence", ["institution_id", "unit"], unique=True
    )
    op.create_index(
        "ix_unit_equivalence_list", "unit_equivalence", ["institution_id", "recorded_at", "id"]
    )


def _requests() -> None:
    op.create_table(
        "exemption_request",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("learner_id", sa.String(36), nullable=False),
        sa.Column("item_id", sa.String(36), nullable=True),
        sa.Column("award_id", sa.String(36), nullable=False),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("programme", sa.String(100), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        _points_at("exemption_request", "learner_id", "learner"),
        _points_at("exemption_request", "item_id", "wallet_item"),
        _points_at("exemption_request", "award_id", "award"),
        _points_at("exemption_request", "institution_id", "institution"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_request")),
    )
    op.create_index(
        "ix_exemption_request_learner", "exemption_request", ["learner_id", "asked_at", "id"]
    )
    op.create_index(
        "ix_exemption_request_institution",
        "exemption_request",
        ["institution_id", "asked_at", "id"],
    )
    for column in ("item_id", "award_id"):
        op.create_index(op.f(f"ix_exemption_request_{column}"), "exemption_request", [column])


def _advice() -> None:
    op.create_table(
        "exemption_advice",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("unit", sa.String(100), nullable=False),
        sa.Column("favourable", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_kind", sa.String(16), nullable=False),
        sa.Column("by_id", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _points_at("exemption_advice", "request_id", "exemption_request"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_advice")),
    )
    op.create_index(op.f("ix_exemption_advice_request_id"), "exemption_advice", ["request_id"])


def _decisions() -> None:
    op.create_table(
        "exemption_decision",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("request_id", sa.String(36), nullable=True),
        sa.Column("institution_id", sa.String(36), nullable=False),
        sa.Column("award_id", sa.String(36), nullable=False),
        sa.Column("programme", sa.String(100), nullable=False),
        sa.Column("unit", sa.String(100), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("decided_by_kind", sa.String(16), nullable=False),
        sa.Column("decided_by_id", sa.String(64), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "verdict IN ('granted', 'refused')", name=op.f("ck_exemption_decision_verdict")
        ),
        _points_at("exemption_decision", "request_id", "exemption_request"),
        _points_at("exemption_decision", "institution_id", "institution"),
        _points_at("exemption_decision", "award_id", "award"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption_decision")),
        sa.UniqueConstraint(
            "request_id", "unit", name=op.f("uq_exemption_decision_request_id_unit")
        ),
    )
    op.create_index(
        "ix_exemption_decision_list", "exemption_decision", ["institution_id", "decided_at", "id"]
    )
    op.create_index(op.f("ix_exemption_decision_award_id"), "exemption_decision", ["award_id"])
