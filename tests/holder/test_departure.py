"""Whoever leaves is gone from every table, file and log, but for the register of others."""

import base64
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import Database, Row, connect, empty_log
from app.core.ids import new_id
from app.core.mail import Mail
from app.holder.leaving import FRESH
from app.holder.models import NoticeKind, Occasion, Preference
from app.holder.person_rows import PersonRows, owned_tables
from app.identity.assurance import IAP_MEDIUM
from app.identity.recovery import WAIT, Recovery, RecoveryState
from app.identity.recovery_store import RecoveryStore
from app.institutions.log_chain import Actor, ActorKind
from app.learning_account.drawing import Drawing
from app.learning_account.drawing_store import DrawingStore
from app.learning_account.models import Address, TopUpOrder
from app.learning_account.voucher_store import VoucherStore, VoucherUseRow
from app.learning_account.vouchers import Voucher
from app.ops.demo.loading import FUNDER
from app.prior_learning.models import Advice, ExemptionRequest
from app.prior_learning.request_store import RequestStore
from app.staff.models import Membership, Role
from tests.credentials.test_awards_api import order
from tests.holder.people import Person, World, added, award_of, claimed, shared
from tests.journeys.story import verified
from tests.moments import NOW
from tests.people import Demo, school

# What others have registered themselves and must keep, and why.
REGISTER = {
    "award": "the institution's register, with the name and the address that it wrote",
    "top_up": "the funder's own administration, with the address that it wrote",
    "voucher": "the funder's own administration, with the address that it wrote",
    "ledger_account": "where money of that funder waited for that address",
}
EPPN = "eppn-uniek@waterkant.example"
REGISTERED = "Registernaam Uniek-Qq7"
# Each stands in some table before, and in none after.
PERSONAL = {
    "name": "Kluisnaam Uniek-Zz9",
    "subject": "subject-uniek-4711",
    "email": "adres-uniek@post.example",
    "link": "Sollicitatie-uniek bij de buren",
    "adviser": "Loket-uniek in de wijk",
    "key": "sleutel-uniek-van-een-verzoek",
}
LEAVE = "/api/v1/me?confirmation=DELETE"


def somebody(world: World) -> Person:
    """Return a person with something in every table that can be theirs."""
    world.stranger.headers["Accept"] = "application/json"
    waterkant = school(Demo(world.database, world.services, world.stranger), "waterkant")
    person = world.person(
        PERSONAL["subject"],
        name=PERSONAL["name"],
        email=PERSONAL["email"],
        email_verified=True,
        eduperson_principal_name=[EPPN],
        eduperson_assurance=[IAP_MEDIUM],
        links=[{"eppn": EPPN, "validated_name": REGISTERED}],
    )
    for _ in range(2):
        body = order(waterkant, recipient={"eppn": EPPN}, name=REGISTERED)
        waterkant.post("/api/v1/awards", body)
    top_up(world)
    items = claimed(person)
    link = shared(person, items, label=PERSONAL["link"])["url"]
    world.stranger.get(link.partition(".example")[2])
    person.post("/api/v1/me/terms", {"version": "2026-11-25"})
    person.browser.put("/api/v1/me/notices", json={"kinds": ["new_award", "status_changed"]})
    advised(world, person)
    arranged(person)
    aiming(person)
    employed(world, person)
    funded(world, person)
    exempted(world, person, items[0])
    claimed_by_another(world, person)
    assert person.browser.delete(f"/api/v1/me/credentials/{items[1]}").status_code == 204
    person.get("/api/v1/me/overview")
    return person


def arranged(person: Person) -> None:
    """Let the person add of both kinds, and put one into a group."""
    added(person, "imported")
    own = added(person, "self_asserted")
    group = person.post("/api/v1/me/groups", {"name": "Groep-uniek"})["id"]
    body = {"hidden": True, "group_id": group}
    path = f"/api/v1/me/credentials/{own}/arrangement"
    assert person.browser.put(path, json=body).status_code == 200


def aiming(person: Person) -> None:
    """Let the person work towards a programme."""
    (programme, *_) = person.get("/api/v1/me/programmes")["items"]
    person.post("/api/v1/me/goals", {"programme_id": programme["id"]})
    facts = {
        "birth_date": "1981-06-30",
        "level": {"level": "mbo2", "since": "2000-07-01"},
        "work": [{"begins_on": "2015-01-01"}],
    }
    person.browser.put("/api/v1/me/learning-rights/facts", json=facts)


def employed(world: World, person: Person) -> None:
    """Let the person work for an institution."""
    with world.database.transaction() as session:
        waterkant = world.services.institutions(session).by_slug("waterkant")
        member = Membership(
            id=new_id(),
            institution_id=waterkant.id,
            learner_id=person.id,
            roles=frozenset({Role.VIEWER}),
            created_at=NOW,
        )
        world.services.members(session).store.put(member)


def exempted(world: World, person: Person, item_id: str) -> None:
    """Let the person ask for an exemption, and a teacher advise on it."""
    award = award_of(world, person, item_id)
    asked = ExemptionRequest(
        id=new_id(),
        learner_id=person.id,
        item_id=item_id,
        award_id=award.id,
        institution_id=award.institution_id,
        programme="hbo-bachelor-verpleegkunde",
        asked_at=NOW,
    )
    teacher = Actor(kind=ActorKind.MEMBER, id=new_id())
    advice = Advice(unit="ethiek", favourable=True, text="Ja.", by=teacher, at=NOW)
    with world.database.transaction() as session:
        RequestStore(session).add(asked)
        RequestStore(session).advise(asked.id, advice)


def claimed_by_another(world: World, person: Person) -> None:
    """Let somebody ask for the wallet of the person."""
    with world.database.transaction() as session:
        asked = Recovery(
            id=new_id(),
            learner_id=person.id,
            claimant_id=new_id(),
            state=RecoveryState.ASKED,
            asked_at=NOW,
            ready_at=NOW + WAIT,
        )
        RecoveryStore(session).add(asked)


def top_up(world: World) -> None:
    with world.database.transaction() as session:
        accounts = world.services.learning_accounts(session)
        given = TopUpOrder(
            source_id=accounts.sources_of(FUNDER)[0].id,
            recipient=Address(kind="eppn", value=EPPN),
            cents=12_345,
            reason="Scholing",
            effective_on=NOW.date(),
        )
        accounts.top_up(given, organisation_id=FUNDER, now=NOW)


def funded(world: World, person: Person) -> None:
    """Let the person have used a voucher, and have drawn from a pool."""
    with world.database.transaction() as session:
        source_id = world.services.learning_accounts(session).sources_of(FUNDER)[0].id
        handed_out = Voucher(
            id=new_id(),
            source_id=source_id,
            recipient=Address(kind="eppn", value=EPPN),
            cents=1,
            usable_until=None,
            created_at=NOW,
        )
        store = VoucherStore(session)
        store.add(handed_out)
        own: dict[str, Any] = {"learner_id": person.id, "cents": 1}
        thing = {"reservation_id": new_id(), "offering_id": new_id(), "used_at": NOW}
        store.use(VoucherUseRow(voucher_id=handed_out.id, **own, **thing))
        drawn = Drawing(id=new_id(), source_id=source_id, year=0, drawn_at=NOW, **own)
        DrawingStore(session).add(drawn)


def advised(world: World, person: Person) -> None:
    """Let the person have an adviser, and be one."""
    neighbour = world.person("buur")
    body = {"label": PERSONAL["adviser"], "parts": ["credentials"]}
    headers = {"Idempotency-Key": PERSONAL["key"]}
    made = person.browser.post("/api/v1/me/advisers", json=body, headers=headers).json()
    neighbour.post("/api/v1/advice/redemptions", {"code": made["code"]})
    neighbour.get(f"/api/v1/advice/{made['id']}")
    other = neighbour.post("/api/v1/me/advisers", {"label": "Buur", "parts": ["balance"]})
    person.post("/api/v1/advice/redemptions", {"code": other["code"]})
    person.get(f"/api/v1/advice/{other['id']}")
    with world.database.transaction() as session:
        notices = world.services.notices(session)
        mail = Mail(to=PERSONAL["email"], subject="x", text="y")
        notices.outbox.put(mail, learner_id=person.id, now=NOW)
        wanted = Preference(
            learner_id=person.id, kind=NoticeKind.NEW_AWARD, language="nl", since=NOW
        )
        notices.store.note(wanted, Occasion(key="a", at=NOW), now=NOW)


def tables_with(world: World, value: str) -> set[str]:
    """Return the tables in which a value stands, in any column, as it is or inside a token."""
    wanted = written(value)
    with world.database.reading() as session:
        return {
            table.name
            for table in Row.metadata.tables.values()
            for row in session.execute(select(table))
            if any(form in str(cell) for cell in row for form in wanted)
        }


def written(value: str) -> set[str]:
    """Return a value as plain text, and as base64url wherever it begins in a longer text."""
    shifted = (base64.urlsafe_b64encode(b"x" * shift + value.encode()) for shift in range(3))
    # Without the ends, which depend on what stands beside it.
    inside = {encoded.decode().rstrip("=")[4:-3] for encoded in shifted}
    return {value, *inside}


def test_nothing_of_a_person_is_left_outside_the_register_of_others(
    any_world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    person = somebody(any_world)
    values = [*PERSONAL.values(), EPPN, REGISTERED, person.id]
    before = {value: tables_with(any_world, value) for value in values}
    assert [value for value, tables in before.items() if not tables] == [PERSONAL["key"]]
    assert before[REGISTERED] == {"award", "secured_form", "linked_account"}
    with any_world.database.reading() as session:
        full = {table for table, rows in PersonRows(session).records(person.id) if rows}
    assert full == owned_tables()

    assert person.browser.delete(LEAVE).status_code == 204

    left = {value: tables_with(any_world, value) for value in values}
    assert {value for value, tables in left.items() if tables} == {EPPN, REGISTERED}
    assert left[EPPN] | left[REGISTERED] == set(REGISTER)
    printed = "".join(capfd.readouterr())
    assert "account.closed" in printed
    assert [value for value in [*PERSONAL.values(), EPPN, REGISTERED] if value in printed] == []


def test_the_register_and_the_place_in_the_status_lists_stay(any_world: World) -> None:
    person = somebody(any_world)
    item = person.get("/api/v1/me/credentials?origin=issued")["items"][0]
    released = person.get(f"/api/v1/me/credentials/{item['id']}")
    award = award_of(any_world, person, item["id"])

    person.browser.delete(LEAVE)

    with any_world.database.reading() as session:
        awards = any_world.services.awards(session)
        kept = awards.get(award.id, institution_id=award.institution_id)
        forms = awards.forms(award.id)
    assert kept == award
    assert {form for form, one in forms.items() if one.secured} == {"data_integrity", "vc_jwt"}
    # That a copy was signed for a wallet stays on record; the copy itself is gone.
    assert len(forms) == 3
    for body, media_type in (
        (released["vc_jwt"], "application/vc+jwt"),
        (released["sd_jwt_vc"], "application/dc+sd-jwt"),
    ):
        assert verified(any_world.stranger, body, media_type)["outcome"] == "valid"


def test_what_is_left_on_the_account_lapses_with_an_entry(any_world: World) -> None:
    person = somebody(any_world)
    # A top-up, and the base and extra right of this year.
    left = [123_45, 300_00, 300_00]
    assert person.get("/api/v1/me/account")["total_cents"] == sum(left)

    person.browser.delete(LEAVE)

    with any_world.database.reading() as session:
        transfers, accounts = Row.metadata.tables["transfer"], Row.metadata.tables["ledger_account"]
        lapsed = session.execute(select(transfers).where(transfers.c.kind == "expire")).mappings()
        entries = lapsed.all()
        lots = [entry["source_account_id"] for entry in entries]
        held = session.execute(select(accounts).where(accounts.c.id.in_(lots))).mappings().all()
    assert sorted(entry["cents"] for entry in entries) == left
    assert {lot["balance_cents"] for lot in held} == {0}
    assert {lot["owner"].startswith("closed:") for lot in held} == {True}
    # Rights could be used until the day before the 67th birthday; nothing tells which day.
    assert {lot["usable_until"] for lot in held} == {date.max}
    assert len({lot["owner"] for lot in held}) == len(held)


def test_every_session_token_and_link_is_closed_on_every_replica(any_world: World) -> None:
    person = somebody(any_world)
    link = shared(person, [person.get("/api/v1/me/credentials")["items"][0]["id"]])["url"]
    url = any_world.database.engine.url.render_as_string(hide_password=False)
    other_engine = connect(url)
    replica = any_world.client(database=Database(other_engine))
    replica.cookies.set("__Host-leerkluis", person.browser.cookies["__Host-leerkluis"])
    path = link.partition(".example")[2]
    asked = [
        ("/api/v1/me", {}),
        ("/api/v1/me", {"Authorization": f"Bearer {person.token}"}),
        (path, {}),
    ]
    assert [replica.get(at, headers=headers).status_code for at, headers in asked] == [200] * 3

    person.browser.delete(LEAVE)

    # A link of nobody says no more than one that never was.
    statuses = [replica.get(at, headers=headers).status_code for at, headers in asked]
    other_engine.dispose()
    assert statuses == [401, 401, 404]


def test_the_file_holds_no_trace_of_who_left(world: World) -> None:
    person = somebody(world)
    traces = [value.encode() for value in [*PERSONAL.values(), person.id]]
    file = Path(str(world.database.engine.url.database))
    empty_log(world.database)
    assert [trace in file.read_bytes() for trace in traces].count(True) >= 6

    person.browser.delete(LEAVE)

    empty_log(world.database)
    assert [trace for trace in traces if trace in contents(file)] == []
    with world.database.engine.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        raw.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]
    empty_log(world.database)
    assert [trace for trace in traces if trace in contents(file)] == []
    assert REGISTERED.encode() in contents(file)


def contents(file: Path) -> bytes:
    """Return the bytes of a database with its log."""
    log = file.with_name(file.name + "-wal")
    return file.read_bytes() + (log.read_bytes() if log.exists() else b"")


def test_only_who_has_just_logged_in_may_leave(world: World) -> None:
    old = world.person("laat", now=NOW - FRESH)
    late = world.client()
    late.cookies.set("__Host-leerkluis", old.browser.cookies["__Host-leerkluis"])
    late.headers.update({"Accept": "application/json", "Origin": "https://wallet.example"})
    assert late.delete(LEAVE).json()["code"] == "fresh_login_needed"
    token = {"Authorization": f"Bearer {old.token}"}
    answer = world.stranger.delete(LEAVE, headers={**token, "Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "fresh_login_needed")
    assert late.get("/api/v1/me").status_code == 200


def test_who_does_not_confirm_stays(world: World) -> None:
    person = world.person("twijfel")
    answer = person.browser.delete("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_confirmed")
    assert person.get("/api/v1/me")["id"] == person.id


def test_who_comes_back_is_somebody_new(world: World) -> None:
    person = somebody(world)
    person.browser.delete(LEAVE)
    again = world.person(PERSONAL["subject"], eduperson_principal_name=[EPPN])
    assert again.id != person.id
    assert again.get("/api/v1/me/credentials")["items"] == []
    assert again.get("/api/v1/me/account")["total_cents"] == 0


def test_of_others_nothing_goes(world: World, fenna: Person) -> None:
    items = claimed(fenna)
    link = shared(fenna, items)["url"]
    somebody(world).browser.delete(LEAVE)
    assert len(fenna.get("/api/v1/me/credentials")["items"]) == len(items)
    assert world.stranger.get(link).status_code == 200


def test_an_adviser_who_leaves_is_a_look_without_a_name(world: World) -> None:
    person = somebody(world)
    neighbour = world.person("buur")
    assert adviser_of(neighbour) == PERSONAL["name"]
    person.browser.delete(LEAVE)
    assert adviser_of(neighbour) is None
    (grant,) = neighbour.get("/api/v1/me/advisers")["items"]
    assert (grant["state"], "adviser_name" in grant and grant["adviser_name"]) == (
        "withdrawn",
        None,
    )


def adviser_of(person: Person) -> str | None:
    (look,) = person.get("/api/v1/me/adviser-looks")["items"]
    name: str | None = look["adviser_name"]
    return name
