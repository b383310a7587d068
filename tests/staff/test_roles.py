"""Which role may do what: the whole table, and the last administrator."""

import pytest

from app.staff.models import Membership, Role
from app.staff.roles import (
    LastAdministratorError,
    NoRoleError,
    Permission,
    RoleTooLowError,
    check_roles,
    demand,
    keeps_an_administrator,
    permissions_of,
)
from tests.moments import NOW
from tests.people import Demo
from tests.staff.desk import school

TABLE = {
    Role.ADMINISTRATOR: {Permission.READ, Permission.READ_LOG, Permission.MANAGE},
    Role.ISSUER: {Permission.READ, Permission.DESCRIBE, Permission.AWARD, Permission.END},
    Role.EXAM_BOARD: {
        Permission.READ,
        Permission.DECIDE,
        Permission.ADVISE,
        Permission.END,
        Permission.READ_LOG,
    },
    Role.VIEWER: {Permission.READ},
    Role.TEACHER: {Permission.READ, Permission.ADVISE},
}


def member(number: int, *roles: Role) -> Membership:
    return Membership(
        id=str(number),
        institution_id="i",
        learner_id=f"l{number}",
        roles=frozenset(roles),
        created_at=NOW,
    )


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role) -> None:
    assert permissions_of([role]) == TABLE[role]


def test_who_has_two_roles_may_do_what_either_may() -> None:
    both = permissions_of([Role.ISSUER, Role.EXAM_BOARD])
    assert both == TABLE[Role.ISSUER] | TABLE[Role.EXAM_BOARD]


def test_who_has_no_role_may_do_nothing() -> None:
    assert permissions_of([]) == frozenset()


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_permission_is_demanded(role: Role, permission: Permission) -> None:
    if permission in TABLE[role]:
        demand(permission, member(1, role))
    else:
        with pytest.raises(RoleTooLowError):
            demand(permission, member(1, role))


def test_somebody_has_at_least_one_role() -> None:
    check_roles(frozenset({Role.VIEWER}))
    with pytest.raises(NoRoleError):
        check_roles(frozenset())


def test_one_of_two_administrators_can_go() -> None:
    both = [member(1, Role.ADMINISTRATOR), member(2, Role.ADMINISTRATOR)]
    keeps_an_administrator(both, changed="1", roles=frozenset())


@pytest.mark.parametrize("roles", [frozenset(), frozenset({Role.ISSUER})], ids=["gone", "other"])
def test_the_last_administrator_stays(roles: frozenset[Role]) -> None:
    people = [member(1, Role.ADMINISTRATOR), member(2, Role.ISSUER)]
    with pytest.raises(LastAdministratorError):
        keeps_an_administrator(people, changed="1", roles=roles)


def test_the_last_administrator_does_not_leave_the_service(demo: Demo) -> None:
    waterkant = school(demo)
    boss = waterkant.person("p03", Role.ADMINISTRATOR)
    leave = ("/api/v1/me?confirmation=DELETE", {"Accept": "application/json"})
    refused = boss.delete(leave[0], headers=leave[1])
    assert (refused.status_code, refused.json()["code"]) == (409, "last_administrator")
    waterkant.person("p04", Role.ADMINISTRATOR)
    assert boss.delete(leave[0], headers=leave[1]).status_code == 204
