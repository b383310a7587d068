"""Memberships and invitations as rows. A query about a person takes the person as an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import JSONDocument, Moment, Row
from app.staff.models import Invitation, InvitationKind, Membership, Role


class MembershipRow(Row):
    """A person who works, or worked, for an institution; one row for the two of them."""

    __tablename__ = "institution_member"
    __table_args__ = (UniqueConstraint("institution_id", "learner_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    roles: Mapped[list[str]] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class InvitationRow(Row):
    """A role that waits for a person who is known by an address or by a code."""

    __tablename__ = "institution_invitation"
    __table_args__ = (
        CheckConstraint("kind IN ('eppn', 'email', 'code')", name="kind"),
        Index("ix_institution_invitation_value", "kind", "value"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(String(320))
    roles: Mapped[list[str]] = mapped_column(JSONDocument)
    created_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class MemberStore:
    """Reads and writes memberships in one unit of work."""

    session: Session

    def works_somewhere(self, learner_id: str) -> bool:
        """Tell whether a person works for any institution now."""
        statement = select(MembershipRow.id).where(
            MembershipRow.learner_id == learner_id, MembershipRow.withdrawn_at.is_(None)
        )
        return self.session.execute(statement.limit(1)).first() is not None

    def of_person(self, learner_id: str) -> tuple[Membership, ...]:
        """Return for whom a person works now, oldest first."""
        statement = select(MembershipRow).where(
            MembershipRow.learner_id == learner_id, MembershipRow.withdrawn_at.is_(None)
        )
        return self._members(statement)

    def find(self, institution_id: str, *, learner_id: str) -> Membership | None:
        """Return the membership of a person at an institution, withdrawn or not."""
        statement = select(MembershipRow).where(
            MembershipRow.institution_id == institution_id, MembershipRow.learner_id == learner_id
        )
        return next(iter(self._members(statement)), None)

    def of_institution(self, institution_id: str) -> tuple[Membership, ...]:
        """Return everybody who works or worked for an institution, oldest first."""
        return self._members(
            select(MembershipRow).where(MembershipRow.institution_id == institution_id)
        )

    def put(self, member: Membership) -> None:
        """Keep a membership, new or changed."""
        values = {**member.model_dump(), "roles": sorted(member.roles)}
        row = self.session.get(MembershipRow, member.id)
        if row is None:
            self.session.add(MembershipRow(**values))
        else:
            row.roles, row.withdrawn_at = values["roles"], member.withdrawn_at
        self.session.flush()

    def _members(self, statement: Select[MembershipRow]) -> tuple[Membership, ...]:
        ordered = statement.order_by(MembershipRow.created_at, MembershipRow.id)
        fresh = ordered.execution_options(populate_existing=True)
        return tuple(_member(row) for row in self.session.scalars(fresh))


@dataclass(frozen=True, slots=True)
class InvitationStore:
    """Reads and writes invitations in one unit of work."""

    session: Session

    def add(self, invitation: Invitation) -> None:
        """Keep a new invitation."""
        values = {**invitation.model_dump(), "roles": sorted(invitation.roles)}
        self.session.add(InvitationRow(**values))
        self.session.flush()

    def find(self, invitation_id: str) -> Invitation | None:
        """Return an invitation, open or not."""
        row = self.session.get(InvitationRow, invitation_id, populate_existing=True)
        return None if row is None else _invitation(row)

    def of_institution(self, institution_id: str) -> tuple[Invitation, ...]:
        """Return the invitations of an institution that nobody answered, newest first."""
        statement = select(InvitationRow).where(
            InvitationRow.institution_id == institution_id, *_unanswered()
        )
        return self._invitations(statement)

    def waiting_for(
        self, addresses: Iterable[tuple[InvitationKind, str]]
    ) -> tuple[Invitation, ...]:
        """Return the invitations that wait for somebody with these addresses, newest first."""
        matches = [
            and_(InvitationRow.kind == kind, InvitationRow.value == value)
            for kind, value in addresses
        ]
        if not matches:
            return ()
        return self._invitations(select(InvitationRow).where(or_(*matches), *_unanswered()))

    def change(self, invitation_id: str, **moments: datetime) -> None:
        """Note that an invitation was answered or withdrawn."""
        statement = update(InvitationRow).where(InvitationRow.id == invitation_id)
        self.session.execute(statement.values(**moments))

    def _invitations(self, statement: Select[InvitationRow]) -> tuple[Invitation, ...]:
        ordered = statement.order_by(InvitationRow.created_at.desc(), InvitationRow.id)
        return tuple(_invitation(row) for row in self.session.scalars(ordered))


def _unanswered() -> tuple[Any, ...]:
    return InvitationRow.answered_at.is_(None), InvitationRow.withdrawn_at.is_(None)


def _roles(row: MembershipRow | InvitationRow) -> frozenset[Role]:
    return frozenset(Role(role) for role in row.roles)


def _member(row: MembershipRow) -> Membership:
    return Membership(
        id=row.id,
        institution_id=row.institution_id,
        learner_id=row.learner_id,
        roles=_roles(row),
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
    )


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        id=row.id,
        institution_id=row.institution_id,
        kind=InvitationKind(row.kind),
        value=row.value,
        roles=_roles(row),
        created_at=row.created_at,
        answered_at=row.answered_at,
        withdrawn_at=row.withdrawn_at,
    )
