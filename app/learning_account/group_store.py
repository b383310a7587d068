"""Groups of people as rows: the addresses that a funder put in a group of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Index, String, delete, func, insert, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Row
from app.learning_account.earmarks import group_key
from app.learning_account.models import Address, AddressKind

# Rows in one statement.
TOGETHER = 500


class GroupMemberRow(Row):
    """That the owner of an address is of a group. The funder wrote it; no learner is named."""

    __tablename__ = "person_group_member"
    __table_args__ = (Index("ix_person_group_member_address", "address_kind", "address_value"),)

    organisation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    address_kind: Mapped[AddressKind] = mapped_column(String(5), primary_key=True)
    address_value: Mapped[str] = mapped_column(String(320), primary_key=True)


@dataclass(frozen=True, slots=True)
class GroupStore:
    """The groups of all funders in one unit of work."""

    session: Session

    def put(self, organisation_id: str, name: str, members: Iterable[Address]) -> int:
        """Let a group consist of these addresses; return how many they are."""
        of_group = (GroupMemberRow.organisation_id == organisation_id, GroupMemberRow.name == name)
        self.session.execute(delete(GroupMemberRow).where(*of_group))
        rows = [
            {
                "organisation_id": organisation_id,
                "name": name,
                "address_kind": member.kind,
                "address_value": member.value,
            }
            for member in sorted(set(members), key=str)
        ]
        for first in range(0, len(rows), TOGETHER):
            self.session.execute(insert(GroupMemberRow), rows[first : first + TOGETHER])
        return len(rows)

    def sizes(self, organisation_id: str) -> dict[str, int]:
        """Return the groups of a funder by name, each with its number of addresses."""
        statement = (
            select(GroupMemberRow.name, func.count().label("members"))
            .where(GroupMemberRow.organisation_id == organisation_id)
            .group_by(GroupMemberRow.name)
            .order_by(GroupMemberRow.name)
        )
        return {row.name: row.members for row in self.session.execute(statement)}

    def of_person(self, addresses: frozenset[Address]) -> frozenset[str]:
        """Return the groups (`group_key`) of whoever owns these addresses."""
        if not addresses:
            return frozenset()
        wanted = sorted((address.kind, address.value) for address in addresses)
        statement = (
            select(GroupMemberRow.organisation_id, GroupMemberRow.name)
            .where(tuple_(GroupMemberRow.address_kind, GroupMemberRow.address_value).in_(wanted))
            .distinct()
        )
        found = self.session.execute(statement)
        return frozenset(group_key(row.organisation_id, row.name) for row in found)
