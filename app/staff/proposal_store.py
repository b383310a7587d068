"""Awards that wait for a second person, as rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.core.keys import Algorithm
from app.core.paging import Page, Slice, read_page
from app.credentials.awarding import AwardOrder
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.institutions.log_chain import Actor, ActorKind
from app.staff.models import Proposal, ProposalState


class ProposalRow(Row):
    """A proposal: what was asked for, by whom, and what a second person decided."""

    __tablename__ = "award_proposal"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'approved', 'declined')", name="state"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_has_date"),
        CheckConstraint("(state = 'approved') = (award_id IS NOT NULL)", name="approved_has_award"),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_kind <> proposed_by_kind"
            " OR decided_by_id <> proposed_by_id",
            name="two_people",
        ),
        Index("ix_award_proposal_list", "institution_id", "proposed_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    asked: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    achievement_version: Mapped[int]
    suite: Mapped[str] = mapped_column(String(32))
    jwt_algorithm: Mapped[str] = mapped_column(String(8))
    proposed_by_kind: Mapped[str] = mapped_column(String(16))
    proposed_by_id: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(16))
    decided_by_kind: Mapped[str | None] = mapped_column(String(16))
    decided_by_id: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(String(1000))
    award_id: Mapped[str | None] = mapped_column(ForeignKey("award.id"), unique=True)


@dataclass(frozen=True, slots=True)
class ProposalStore:
    """Reads and writes proposals in one unit of work."""

    session: Session

    def add(self, proposal: Proposal) -> None:
        """Keep a new proposal."""
        self.session.add(
            ProposalRow(
                id=proposal.id,
                institution_id=proposal.institution_id,
                asked=proposal.order.model_dump(mode="json"),
                achievement_version=proposal.achievement_version,
                suite=proposal.suite,
                jwt_algorithm=proposal.jwt_algorithm,
                proposed_by_kind=proposal.proposed_by.kind,
                proposed_by_id=proposal.proposed_by.id,
                proposed_at=proposal.proposed_at,
                state=proposal.state,
            )
        )
        self.session.flush()

    def get(self, proposal_id: str, *, institution_id: str, lock: bool = False) -> Proposal | None:
        """Return a proposal of this institution; `lock` keeps others from deciding it."""
        statement = select(ProposalRow).where(
            ProposalRow.id == proposal_id, ProposalRow.institution_id == institution_id
        )
        row = self.session.scalar(
            (statement.with_for_update() if lock else statement).execution_options(
                populate_existing=True
            )
        )
        return None if row is None else _proposal(row)

    def waiting(self, institution_id: str) -> int:
        """Return how many proposals wait for somebody at this institution."""
        statement = select(func.count()).where(
            ProposalRow.institution_id == institution_id,
            ProposalRow.state == ProposalState.PENDING,
        )
        return self.session.execute(statement).scalar_one()

    def page(
        self, institution_id: str, wanted: Slice, state: ProposalState | None
    ) -> Page[Proposal]:
        """Return a page of the proposals of an institution, newest first."""
        statement = select(ProposalRow).where(ProposalRow.institution_id == institution_id)
        if state is not None:
            statement = statement.where(ProposalRow.state == state)
        rows = read_page(
            self.session, statement, wanted, moment=ProposalRow.proposed_at, key=ProposalRow.id
        )
        return rows.map(_proposal)

    def decide(self, decided: Proposal) -> None:
        """Write what was decided about a locked proposal."""
        values = {
            "state": decided.state,
            "decided_at": decided.decided_at,
            "reason": decided.reason,
            "award_id": decided.award_id,
            "decided_by_kind": decided.decided_by.kind if decided.decided_by else None,
            "decided_by_id": decided.decided_by.id if decided.decided_by else None,
        }
        self.session.execute(
            update(ProposalRow).where(ProposalRow.id == decided.id).values(**values)
        )


def _proposal(row: ProposalRow) -> Proposal:
    decided_by = None
    if row.decided_by_kind is not None and row.decided_by_id is not None:
        decided_by = Actor(kind=ActorKind(row.decided_by_kind), id=row.decided_by_id)
    return Proposal(
        id=row.id,
        institution_id=row.institution_id,
        order=AwardOrder.model_validate(row.asked),
        achievement_version=row.achievement_version,
        suite=Cryptosuite(row.suite),
        jwt_algorithm=Algorithm(row.jwt_algorithm),
        proposed_by=Actor(kind=ActorKind(row.proposed_by_kind), id=row.proposed_by_id),
        proposed_at=row.proposed_at,
        state=ProposalState(row.state),
        decided_by=decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        award_id=row.award_id,
    )
