"""Requests for exemptions, with advice and decisions, as rows.

A request and the advice on it go with the learner. A decision is of the institution: it stays in
its register, and only the pointer to the request is emptied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import PERSON, Moment, Row
from app.core.ids import new_id
from app.core.paging import Page, Slice, read_page
from app.institutions.log_chain import Actor, ActorKind
from app.prior_learning.models import Advice, Decision, ExemptionRequest, Verdict


class ExemptionRequestRow(Row):
    """A certificate that a learner put before an institution."""

    __tablename__ = "exemption_request"
    __table_args__ = (
        Index("ix_exemption_request_learner", "learner_id", "asked_at", "id"),
        Index("ix_exemption_request_institution", "institution_id", "asked_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"))
    # Emptied when the learner takes the certificate out of the wallet.
    item_id: Mapped[str | None] = mapped_column(ForeignKey("wallet_item.id"), index=True)
    award_id: Mapped[str] = mapped_column(ForeignKey("award.id"), index=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    programme: Mapped[str] = mapped_column(String(100))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class ExemptionAdviceRow(Row):
    """What a teacher thinks."""

    __tablename__ = "exemption_advice"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("exemption_request.id"), index=True)
    unit: Mapped[str] = mapped_column(String(100))
    favourable: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[str] = mapped_column(Text)
    by_kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)


class ExemptionDecisionRow(Row):
    """What an exam board decided; each unit of a request is decided once."""

    __tablename__ = "exemption_decision"
    __table_args__ = (
        UniqueConstraint("request_id", "unit"),
        CheckConstraint("verdict IN ('granted', 'refused')", name="verdict"),
        Index("ix_exemption_decision_list", "institution_id", "decided_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    request_id: Mapped[str | None] = mapped_column(ForeignKey("exemption_request.id"))
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    award_id: Mapped[str] = mapped_column(ForeignKey("award.id"), index=True)
    programme: Mapped[str] = mapped_column(String(100))
    unit: Mapped[str] = mapped_column(String(100))
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(200))
    decided_by_kind: Mapped[str] = mapped_column(String(16))
    decided_by_id: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class RequestStore:
    """Reads and writes requests in one unit of work."""

    session: Session

    def add(self, request: ExemptionRequest) -> None:
        """Keep a new request."""
        self.session.add(ExemptionRequestRow(**request.model_dump()))
        self.session.flush()

    def of_learner(self, request_id: str, *, learner_id: str) -> ExemptionRequest | None:
        """Return a request of this learner."""
        return self._one(_of_learner(learner_id).where(ExemptionRequestRow.id == request_id))

    def lock_learner(self, learner_id: str) -> None:
        """Let a learner ask one thing at a time."""
        learner = Row.metadata.tables[PERSON]
        statement = select(learner.c.id).where(learner.c.id == learner_id)
        self.session.execute(statement.with_for_update(key_share=True))

    def all_of_learner(self, learner_id: str) -> tuple[ExemptionRequest, ...]:
        """Return all requests of a learner."""
        return tuple(_request(row) for row in self.session.scalars(_of_learner(learner_id)))

    def page_of_learner(self, learner_id: str, wanted: Slice) -> Page[ExemptionRequest]:
        """Return a page of the requests of a learner, newest first."""
        return self._page(_of_learner(learner_id), wanted)

    def of_institution(
        self, request_id: str, *, institution_id: str, lock: bool = False
    ) -> ExemptionRequest | None:
        """Return a request to this institution; `lock` keeps others from deciding on it."""
        statement = _of_institution(institution_id).where(ExemptionRequestRow.id == request_id)
        return self._one(statement.with_for_update() if lock else statement)

    def page_of_institution(self, institution_id: str, wanted: Slice) -> Page[ExemptionRequest]:
        """Return a page of the requests to an institution, newest first."""
        return self._page(_of_institution(institution_id), wanted)

    def withdraw(self, request_id: str, *, now: datetime) -> None:
        """Note that the learner took a request back."""
        self.session.execute(
            update(ExemptionRequestRow)
            .where(ExemptionRequestRow.id == request_id)
            .values(withdrawn_at=now)
        )

    def advise(self, request_id: str, advice: Advice) -> None:
        """Keep advice on a request."""
        said = advice.model_dump(exclude={"by"})
        row = ExemptionAdviceRow(
            id=new_id(),
            request_id=request_id,
            by_kind=advice.by.kind,
            by_id=advice.by.id,
            **said,
        )
        self.session.add(row)
        self.session.flush()

    def advice_on(self, request_id: str) -> tuple[Advice, ...]:
        """Return the advice on a request, oldest first."""
        statement = (
            select(ExemptionAdviceRow)
            .where(ExemptionAdviceRow.request_id == request_id)
            .order_by(ExemptionAdviceRow.at, ExemptionAdviceRow.id)
        )
        return tuple(_advice(row) for row in self.session.scalars(statement))

    def decide(self, decision: Decision) -> None:
        """Keep a decision."""
        said = decision.model_dump(exclude={"decided_by"})
        by = decision.decided_by
        self.session.add(ExemptionDecisionRow(**said, decided_by_kind=by.kind, decided_by_id=by.id))
        self.session.flush()

    def decisions_on(self, request_id: str) -> tuple[Decision, ...]:
        """Return what was decided on a request, oldest first."""
        return self._decisions(
            select(ExemptionDecisionRow).where(ExemptionDecisionRow.request_id == request_id)
        )

    def decided(self, request_ids: Iterable[str]) -> dict[str, int]:
        """Return how many units were decided on, by request; without any it is left out."""
        request_id = ExemptionDecisionRow.request_id
        statement = (
            select(request_id, func.count())
            .where(request_id.in_(list(request_ids)))
            .group_by(request_id)
        )
        found = self.session.execute(statement).all()
        return {each: count for each, count in found if each is not None}

    def decisions_about(self, learner_id: str) -> tuple[Decision, ...]:
        """Return everything that was decided about a learner, oldest first."""
        mine = select(ExemptionRequestRow.id).where(ExemptionRequestRow.learner_id == learner_id)
        return self._decisions(
            select(ExemptionDecisionRow).where(ExemptionDecisionRow.request_id.in_(mine))
        )

    def decisions_of(self, institution_id: str, wanted: Slice) -> Page[Decision]:
        """Return a page of the decisions of an institution, newest first."""
        statement = select(ExemptionDecisionRow).where(
            ExemptionDecisionRow.institution_id == institution_id
        )
        rows = read_page(
            self.session,
            statement,
            wanted,
            moment=ExemptionDecisionRow.decided_at,
            key=ExemptionDecisionRow.id,
        )
        return rows.map(_decision)

    def _decisions(self, statement: Select[ExemptionDecisionRow]) -> tuple[Decision, ...]:
        ordered = statement.order_by(ExemptionDecisionRow.decided_at, ExemptionDecisionRow.id)
        return tuple(_decision(row) for row in self.session.scalars(ordered))

    def _one(self, statement: Select[ExemptionRequestRow]) -> ExemptionRequest | None:
        row = self.session.scalar(statement.execution_options(populate_existing=True))
        return None if row is None else _request(row)

    def _page(
        self, statement: Select[ExemptionRequestRow], wanted: Slice
    ) -> Page[ExemptionRequest]:
        rows = read_page(
            self.session,
            statement,
            wanted,
            moment=ExemptionRequestRow.asked_at,
            key=ExemptionRequestRow.id,
        )
        return rows.map(_request)


def _of_learner(learner_id: str) -> Select[ExemptionRequestRow]:
    return select(ExemptionRequestRow).where(ExemptionRequestRow.learner_id == learner_id)


def _of_institution(institution_id: str) -> Select[ExemptionRequestRow]:
    return select(ExemptionRequestRow).where(ExemptionRequestRow.institution_id == institution_id)


def _request(row: ExemptionRequestRow) -> ExemptionRequest:
    names = ExemptionRequest.model_fields
    return ExemptionRequest.model_validate({name: getattr(row, name) for name in names})


def _advice(row: ExemptionAdviceRow) -> Advice:
    by = Actor(kind=ActorKind(row.by_kind), id=row.by_id)
    return Advice(unit=row.unit, favourable=row.favourable, text=row.text, by=by, at=row.at)


def _decision(row: ExemptionDecisionRow) -> Decision:
    return Decision(
        id=row.id,
        request_id=row.request_id,
        institution_id=row.institution_id,
        award_id=row.award_id,
        programme=row.programme,
        unit=row.unit,
        verdict=Verdict(row.verdict),
        reason=row.reason,
        name=row.name,
        decided_by=Actor(kind=ActorKind(row.decided_by_kind), id=row.decided_by_id),
        decided_at=row.decided_at,
    )
