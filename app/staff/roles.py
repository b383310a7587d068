"""Which role may do what. What no line of the table allows is not allowed."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.core.errors import ConflictError, NotAllowedError, RejectedError
from app.staff.models import Membership, Role


class RoleTooLowError(NotAllowedError):
    """Nobody with the roles of this person may do this for the institution."""

    code = "role_too_low"


class LastAdministratorError(ConflictError):
    """An institution keeps at least one administrator."""

    code = "last_administrator"


class NoRoleError(RejectedError):
    """A person who works for an institution has at least one role."""

    code = "no_role"


class Permission(StrEnum):
    """Something that can be done on the pages of an institution."""

    READ = "read"
    DESCRIBE = "describe"
    AWARD = "award"
    DECIDE = "decide"
    ADVISE = "advise"
    END = "end"
    READ_LOG = "read_log"
    MANAGE = "manage"


ADMINISTRATOR, ISSUER, EXAM_BOARD, VIEWER, TEACHER = Role
# The one who hands out roles and keys makes no awards with them.
ALLOWED: Mapping[Permission, frozenset[Role]] = {
    Permission.READ: frozenset(Role),
    Permission.DESCRIBE: frozenset({ISSUER}),
    Permission.AWARD: frozenset({ISSUER}),
    Permission.DECIDE: frozenset({EXAM_BOARD}),
    # A certificate that a learner put before the institution is shown to who needs it, and no more.
    Permission.ADVISE: frozenset({TEACHER, EXAM_BOARD}),
    Permission.END: frozenset({ISSUER, EXAM_BOARD}),
    Permission.READ_LOG: frozenset({ADMINISTRATOR, EXAM_BOARD}),
    Permission.MANAGE: frozenset({ADMINISTRATOR}),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return everything that somebody with these roles may do."""
    held = frozenset(roles)
    return frozenset(permission for permission in Permission if ALLOWED[permission] & held)


def demand(permission: Permission, membership: Membership) -> None:
    """Let somebody pass whose roles allow it.

    Raises:
        RoleTooLowError: none of them does.
    """
    if permission not in permissions_of(membership.roles):
        needed = " or ".join(sorted(ALLOWED[permission]))
        raise RoleTooLowError(f"This is for somebody with the role {needed}.", needed=needed)


def check_roles(roles: frozenset[Role]) -> None:
    """Check the roles that somebody is given.

    Raises:
        NoRoleError: there are none.
    """
    if not roles:
        raise NoRoleError("Choose at least one role.")


def keeps_an_administrator(
    active: Iterable[Membership], *, changed: str, roles: frozenset[Role]
) -> None:
    """Check that an administrator is left when a member gets other roles, or none.

    Raises:
        LastAdministratorError: this was the last one.
    """
    after = {member.id: member.roles for member in active} | {changed: roles}
    if not any(ADMINISTRATOR in held for held in after.values()):
        raise LastAdministratorError("Make somebody else an administrator first.")
