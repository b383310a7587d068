"""The pages of the administrator of an institution: people, API clients, keys, settings."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, ValidationError

from app.catalogue.kinds import is_formal
from app.catalogue.models import AchievementKind
from app.core.documents import JSONObject
from app.core.errors import RejectedError
from app.core.ids import new_token
from app.core.keys import Algorithm
from app.credentials.bodies import RecipientBody
from app.credentials.issuance import recipient_of
from app.institutions.models import NameCheck
from app.institutions.naming import is_did_key
from app.pages import institution_names as own_names
from app.pages import institution_showing as showing
from app.pages import institution_views as views
from app.pages import names
from app.pages.answering import go_to
from app.pages.institution_awards import ERROR_STATUS, one_line_or_none
from app.pages.institution_desk import ManagerDep, SendingDep, Workplace
from app.pages.rendering import DUTCH_TIME
from app.staff.administration import Administration
from app.staff.members import Members
from app.staff.models import InvitationKind, Role
from app.staff.providing import (
    AdministrationDep,
    AdministrationReadDep,
    MembersDep,
    MembersReadDep,
)
from app.web.callers import SCOPES_OF_KIND, OrganisationKind
from app.web.parts import NowDep

ALGORITHMS = (Algorithm.EDDSA, Algorithm.ES256)

router = APIRouter(prefix="/institution/{slug}", include_in_schema=False)


class InvitationFields(BaseModel):
    """The form of an invitation as a browser sends it."""

    key: str = ""
    kind: str = "eppn"
    address: str = ""
    role: list[str] = []


class ClientFields(BaseModel):
    """The form of an API client as a browser sends it."""

    key: str = ""
    name: str = ""
    scope: list[str] = []


@router.get("/members")
def members(work: ManagerDep, members: MembersReadDep, now: NowDep) -> Response:
    """Show who works for the institution, and who is invited."""
    return _members_page(work, members, views.Form({"kind": "eppn", "address": ""}), now)


@router.post("/members/invitations")
def invite(
    work: ManagerDep,
    members: MembersDep,
    sending: SendingDep,
    fields: Annotated[InvitationFields, Form()],
) -> Response:
    """Invite somebody; a one-time code is shown this once."""
    roles, address = _roles(fields.role), _address(fields)
    faults = {"role": "no_role"} if not roles else {}
    if address is None and fields.kind != InvitationKind.CODE:
        faults["address"] = "no_address"
    ticked = {role.value: "yes" for role in roles}
    kept = {"kind": fields.kind, "address": fields.address, **ticked}
    if faults:
        said = {name: own_names.fault_of(code, work.language) for name, code in faults.items()}
        return _members_page(work, members, views.Form(kept, said), sending.now)

    def make() -> JSONObject:
        invited = members.invite(
            work.institution_id, address, roles, by=work.actor, now=sending.now
        )
        return {"code": invited.code or ""}

    made = sending.once(fields.key, make, work=work)
    if not made["code"]:
        return go_to(work.path("members"), notice="invited")
    return _members_page(
        work, members, views.Form({"kind": "eppn", "address": ""}), sending.now, code=made["code"]
    )


@router.post("/members/invitations/{invitation_id}/withdrawal")
def withdraw(invitation_id: str, work: ManagerDep, members: MembersDep, now: NowDep) -> Response:
    """Take an invitation back."""
    members.withdraw_invitation(
        invitation_id, institution_id=work.institution_id, by=work.actor, now=now
    )
    return go_to(work.path("members"), notice="withdrawn")


@router.post("/members/{member_id}/roles")
def change_roles(
    member_id: str,
    work: ManagerDep,
    members: MembersDep,
    now: NowDep,
    role: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Give somebody other roles from now on."""
    members.change(
        member_id,
        institution_id=work.institution_id,
        roles=_roles(role or []),
        by=work.actor,
        now=now,
    )
    return go_to(work.path("members"), notice="changed")


@router.post("/members/{member_id}/removal")
def remove(member_id: str, work: ManagerDep, members: MembersDep, now: NowDep) -> Response:
    """Let somebody no longer work here."""
    gone = members.remove(member_id, institution_id=work.institution_id, by=work.actor, now=now)
    if gone.id == work.duty.membership.id:
        return go_to("/institution")
    return go_to(work.path("members"), notice="removed")


@router.get("/clients")
def clients(work: ManagerDep, administration: AdministrationReadDep) -> Response:
    """Show the systems that may act for the institution."""
    return _clients_page(work, administration, views.Form({"name": ""}))


@router.post("/clients")
def create_client(
    work: ManagerDep,
    administration: AdministrationDep,
    sending: SendingDep,
    fields: Annotated[ClientFields, Form()],
) -> Response:
    """Make an API client; its secret is shown this once."""
    name = one_line_or_none(fields.name)

    def make() -> JSONObject:
        made = administration.create_client(
            work.institution_id, name or "", frozenset(fields.scope), by=work.actor, now=sending.now
        )
        return {"client_id": made.client.id, "secret": made.secret or ""}

    try:
        made = sending.once(fields.key, make, work=work) if name else {"fault": "missing"}
    except RejectedError as error:
        made = {"fault": error.code}
    if "fault" not in made:
        return _clients_page(work, administration, views.Form({"name": ""}), made=made)
    place = "scope" if name else "name"
    said = {place: own_names.fault_of(made["fault"], work.language)}
    kept = {"name": fields.name, **dict.fromkeys(fields.scope, "yes")}
    return _clients_page(work, administration, views.Form(kept, said))


@router.post("/clients/{client_id}/disabling")
def disable_client(
    client_id: str, work: ManagerDep, administration: AdministrationDep, now: NowDep
) -> Response:
    """Disable an API client and every token it has."""
    administration.disable_client(
        client_id, institution_id=work.institution_id, by=work.actor, now=now
    )
    return go_to(work.path("clients"), notice="disabled")


@router.get("/keys")
def keys(work: ManagerDep, administration: AdministrationReadDep, now: NowDep) -> Response:
    """Show the keys with which the institution signs and signed."""
    return _keys_page(work, administration, now, {})


@router.post("/keys/rotations")
def rotate(
    work: ManagerDep,
    administration: AdministrationDep,
    now: NowDep,
    algorithm: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Let a new key sign from now on."""
    chosen = Algorithm(algorithm) if algorithm in set(ALGORITHMS) else Algorithm.EDDSA
    administration.rotate(work.institution_id, chosen, by=work.actor, now=now)
    return go_to(work.path("keys"), notice="rotated")


@router.post("/keys/{key_id}/compromise")
def compromise(
    key_id: str,
    work: ManagerDep,
    administration: AdministrationDep,
    now: NowDep,
    since: Annotated[str, Form(max_length=40)] = "",
    sure: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Note that others may have used a key; without a moment or a tick nothing happens."""
    moment = _moment(since)
    if moment is None or moment > now or sure != "yes":
        code = "compromise_in_future" if moment and moment > now else "no_date"
        code = code if sure == "yes" else "not_sure"
        fault = own_names.fault_of(code, work.language)
        return _keys_page(work, administration, now, {key_id: fault})
    administration.compromise(
        key_id, institution_id=work.institution_id, since=moment, by=work.actor, now=now
    )
    return go_to(work.path("keys"), notice="compromised")


@router.get("/settings")
def settings(work: ManagerDep) -> Response:
    """Show what the institution has chosen."""
    formal = (kind for kind in AchievementKind if is_formal(kind))
    view = views.SettingsPage(
        desk=work.desk("settings"),
        four_eyes=work.institution.four_eyes,
        name_check=work.institution.name_check.value,
        formal_kinds=tuple(
            dict.fromkeys(names.name_of(names.KINDS, kind, work.language) for kind in formal)
        ),
        notice=work.asked("notice"),
    )
    return work.show("institution_settings.html", view)


@router.post("/settings")
def change_settings(
    work: ManagerDep,
    administration: AdministrationDep,
    now: NowDep,
    four_eyes: Annotated[str, Form(max_length=3)] = "",
    name_check: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Keep what the institution chooses; a form without a choice leaves that as it was."""
    if name_check in set(NameCheck):
        administration.set_name_check(
            work.institution_id, NameCheck(name_check), by=work.actor, now=now
        )
    administration.set_four_eyes(work.institution_id, on=four_eyes == "yes", by=work.actor, now=now)
    return go_to(work.path("settings"), notice="saved")


def _roles(asked: list[str]) -> frozenset[Role]:
    return frozenset(Role(role) for role in asked if role in set(Role))


def _address(fields: InvitationFields) -> tuple[InvitationKind, str] | None:
    if fields.kind not in {InvitationKind.EPPN, InvitationKind.EMAIL}:
        return None
    kind, address = InvitationKind(fields.kind), fields.address.strip()
    try:
        RecipientBody.model_validate({kind.value: address})
    except ValidationError:
        return None
    return kind, recipient_of(address) or ""


def _moment(text: str) -> datetime | None:
    """Return a moment as a browser writes it, in Dutch time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=DUTCH_TIME)
    except ValueError:
        return None


def _members_page(
    work: Workplace, members: Members, form: views.Form, now: datetime, *, code: str = ""
) -> Response:
    invitations = members.invited(work.institution_id, now=now)
    view = views.MembersPage(
        desk=work.desk("members"),
        people=showing.people_of(work.duty, members),
        invitations=tuple(showing.waiting(each, work.language) for each in invitations),
        roles=own_names.options_of(own_names.ROLES, work.language),
        hints=dict(own_names.options_of(own_names.ROLE_HINTS, work.language)),
        form=views.Form(form.fields, form.faults, key=new_token()),
        code=code,
        notice=work.asked("notice"),
    )
    status = ERROR_STATUS if form.faults else 200
    return work.show("institution_members.html", view, status=status)


def _clients_page(
    work: Workplace,
    administration: Administration,
    form: views.Form,
    *,
    made: JSONObject | None = None,
) -> Response:
    scopes = sorted(SCOPES_OF_KIND[OrganisationKind.INSTITUTION])
    found = administration.clients.of_institution(work.institution_id)
    view = views.ClientsPage(
        desk=work.desk("clients"),
        clients=tuple(showing.client(each) for each in found),
        scopes=own_names.options_of(own_names.SCOPES, work.language, scopes),
        form=views.Form(form.fields, form.faults, key=new_token()),
        client_id=made["client_id"] if made else "",
        secret=made["secret"] if made else "",
        notice=work.asked("notice"),
    )
    status = ERROR_STATUS if form.faults else 200
    return work.show("institution_clients.html", view, status=status)


def _keys_page(
    work: Workplace, administration: Administration, now: datetime, faults: dict[str, str]
) -> Response:
    found = administration.institutions.keys(work.institution_id)
    view = views.KeysPage(
        desk=work.desk("keys"),
        keys=tuple(showing.key(each) for each in reversed(found)),
        algorithms=tuple((each.value, each.value) for each in ALGORITHMS),
        did=work.institution.did,
        rotates=not is_did_key(work.institution.did),
        form=views.Form({"since": f"{now.astimezone(DUTCH_TIME):%Y-%m-%dT%H:%M}"}, faults),
        notice=work.asked("notice"),
    )
    status = ERROR_STATUS if faults else 200
    return work.show("institution_keys.html", view, status=status)
