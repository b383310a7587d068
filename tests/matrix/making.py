"""Makes the world of the matrix: a caller in every role, and one object of each kind."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi.testclient import TestClient

from app.core.ids import new_id
from app.holder.models import Acceptance
from app.holder.store import TermsStore
from app.holder.terms import TERMS_VERSION
from app.identity.emails import Emails
from app.identity.recovery import WAIT, Recovery, RecoveryState
from app.identity.recovery_store import RecoveryStore
from app.identity.session_store import SessionStore
from app.identity.sessions import Sessions
from app.institutions.models import NewRecognition, RecognitionKind
from app.staff.models import Role
from app.web.callers import OrganisationKind
from tests.apps import BASE_URL
from tests.catalogue.handed_in import as_file, offering_v5
from tests.core.test_pictures import drawn
from tests.credentials.test_awards_api import order
from tests.credentials.test_elsewhere import ENTRY
from tests.journeys.story import Caller
from tests.matrix.world import LEARNERS, STAFF, UUID, World
from tests.moments import NOW
from tests.people import Demo, api_client
from tests.prior_learning.world import Experience, code, wish
from tests.spending.money import Rich
from tests.staff.desk import FORMAL, TESTER, School, school
from tests.wallet.people import signed

JSON = dict[str, Any]
SESSIONS = "/api/v1/me/sessions"
PLATFORM_THINGS = {
    "institution_id": "/api/v1/institutions",
    "source_id": "/api/v1/funding-sources",
    "client_id": "/api/v1/api-clients",
}


def browser_of(demo: Demo, secret: str | None = None) -> TestClient:
    """Return a browser, with a session or without."""
    browser = TestClient(demo.stranger.app, base_url=BASE_URL, follow_redirects=False)
    browser.headers.update({"Accept": "text/html", "Origin": BASE_URL})
    if secret is not None:
        browser.cookies.set("__Host-leerkluis", secret)
    return browser


def person(demo: Demo, subject: str) -> tuple[str, TestClient]:
    """Log in somebody of whom the provider tells next to nothing; return the id and a browser."""
    with demo.database.transaction() as session:
        told = {"sub": subject, "name": subject.title()}
        claims = {"iss": "https://login.example", "sub": subject}
        learner = demo.services.learners(session).sign_in(claims, told, now=NOW)
        secret = Sessions(SessionStore(session)).open(learner.id, seen_at=NOW, now=NOW)
        accepted = Acceptance(version=TERMS_VERSION, accepted_at=NOW)
        TermsStore(session).add(learner.id, accepted)
    return learner.id, browser_of(demo, secret)


def employ(demo: Demo, at: School, learner_id: str, *roles: Role) -> None:
    """Let somebody work for an institution."""
    with demo.database.transaction() as session:
        members = demo.services.members(session)
        invited = members.invite(at.institution.id, None, frozenset(roles), by=TESTER, now=NOW)
        members.accept_code(invited.code or "", learner_id=learner_id, now=NOW)


def world(demo: Demo) -> World:
    """Return the service with everybody, and with an object of every kind."""
    here, elsewhere = school(demo, "waterkant"), school(demo, "noorderbrug")
    made = World(demo, {"stranger": {}}, {"stranger": browser_of(demo)})
    learner_of: dict[str, str] = {}
    for role in LEARNERS:
        learner_of[role], made.browsers[role] = person(demo, role)
    made.browsers["learner"] = demo.browser("p01")
    as_data = {"Accept": "application/json"}
    me = made.look("learner", "get", "/api/v1/me", headers=as_data).json()["id"]
    for role, learner_id in {**learner_of, "learner": me}.items():
        made.headers[role] = bearer(demo.services.tokens.for_learner(learner_id, now=NOW))
    for role in STAFF:
        employ(demo, here, learner_of[role], Role(role.removesuffix(" here")))
    employ(demo, here, learner_of["staff here"], *Role)
    employ(demo, elsewhere, learner_of["staff elsewhere"], *Role)
    for role, kind, organisation in (
        ("institution", OrganisationKind.INSTITUTION, here.institution.id),
        ("other institution", OrganisationKind.INSTITUTION, elsewhere.institution.id),
        ("funder", OrganisationKind.FUNDER, "demo-fund"),
        ("other funder", OrganisationKind.FUNDER, "another-fund"),
        ("platform", OrganisationKind.PLATFORM, "platform"),
    ):
        made.headers[role] = bearer(api_client(demo, kind, organisation).token)
    made.owned.update(
        {
            "slug": here.institution.slug,
            **of_the_institution(made, here),
            **of_the_platform(made) | of_the_funder(made),
            **of_the_learner(made),
            **of_the_account(made, here, me),
            **of_the_login(made, me, claimant=learner_of["other learner"]),
        }
    )
    return made


def again(made: World, demo: Demo) -> World:
    """Return a world of before on a copy of its database."""
    secrets = {
        role: browser.cookies.get("__Host-leerkluis") for role, browser in made.browsers.items()
    }
    browsers = {role: browser_of(demo, secret) for role, secret in secrets.items()}
    return World(demo, dict(made.headers), browsers, dict(made.owned))


def bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def made_by(made: World, role: str, path: str, body: JSON, *, method: str = "post") -> JSON:
    """Return what an operation made."""
    answer = made.ask(role, method, path, json=body)
    assert answer.is_success, answer.text
    found: JSON = answer.json()
    return found


def of_the_institution(made: World, here: School) -> dict[str, str]:
    """Award, propose, draw and invite; return the ids."""
    caller = Caller(made.demo.stranger, made.headers["institution"]["Authorization"][7:])
    award = made_by(made, "institution", "/api/v1/awards", order(caller))
    status = award["credential"]["data_integrity"]["credentialStatus"][0]
    image = made.ask(
        "institution",
        "post",
        f"/api/v1/achievements/{award['achievement_id']}/image",
        content=drawn(),
        headers={"Content-Type": "image/png"},
    ).json()["definition"]["image"]
    here.four_eyes(on=True)
    formal = order(caller, FORMAL, result=None, recipient={"eppn": "s1@waterkant.example"})
    proposal = made_by(made, "institution", "/api/v1/awards", formal)
    here.four_eyes(on=False)
    taken = made.ask(
        "institution",
        "post",
        "/api/v1/catalogue-imports?subject=offerings&format=ooapi_v5",
        content=as_file(offering_v5("VIJANDIG-1", startDate="ooit")).getvalue(),
        headers={"Content-Type": "application/octet-stream"},
    ).json()
    batch = made.ask(
        "institution",
        "post",
        "/api/v1/batches?kind=issue&format=csv",
        content="row_key;name;awarded_on\nr1;Fenna;2026-06-26\n",
        headers={"Idempotency-Key": "one"},
    ).json()
    hook = {"url": "https://sis.school.example/in", "event_types": ["award.issued"]}
    webhook = made_by(made, "institution", "/api/v1/webhooks", hook)["id"]
    told = made_by(made, "institution", f"/api/v1/webhooks/{webhook}/test", {})["id"]
    # What is over is followed no longer than to its end.
    made.ask("institution", "post", f"/api/v1/batches/{batch['id']}/cancel")
    home, boss = here.home, "administrator here"
    made.look(boss, "post", f"{home}/members/invitations", data={"kind": "code", "role": "viewer"})
    members = made.look(boss, "get", f"{home}/members").text
    keys = made.ask("institution", "get", "/api/v1/keys").json()
    offered = made.ask("institution", "get", "/api/v1/institution-offerings").json()["items"][0]
    return {
        **of_experience(made, here),
        "webhook_id": webhook,
        "delivery_id": told,
        "programme_slug": "hbo-bachelor-verpleegkunde",
        "unit_slug": "hbo-module-klinisch-redeneren",
        "offering_id": offered["id"],
        "offering_code": offered["definition"]["code"],
        "award_id": award["id"],
        "achievement_id": award["achievement_id"],
        "list_id": UUID.findall(status["statusListCredential"])[0],
        "picture_id": UUID.findall(image)[0],
        "proposal_id": proposal["proposal_id"],
        "invitation_id": UUID.findall(members.partition("/members/invitations/")[2])[0],
        "member_id": UUID.findall(members.partition("/members/")[2])[0],
        "import_id": taken["id"],
        "job_id": taken["preview"]["id"],
        "batch_id": batch["id"],
        "key_id": (keys["items"] if isinstance(keys, dict) else keys)[0]["id"],
    }


def of_experience(made: World, here: School) -> dict[str, str]:
    """Let the institution be a provider of EVC too, and be asked for exemptions; return the ids."""
    there = Experience(made.demo, here.institution.slug)
    caller = Caller(made.demo.stranger, made.headers["institution"]["Authorization"][7:])
    provider = NewRecognition(
        kind=RecognitionKind.EVC_PROVIDER, authority="Test", valid_from=date(2024, 1, 1)
    )
    with made.demo.database.transaction() as session:
        institutions = made.demo.services.institutions(session)
        institutions.add_recognition(here.institution.id, provider, now=NOW)
    there.begin(caller)
    worth = {"alternatives": [{"codes": [code(7)]}]}
    assert there.put(caller, "/api/v1/equivalences/eenheid-1", worth).status_code == 200
    _, item = there.certified("p01", provider=caller, shown=6)
    asked = made_by(
        made,
        "learner",
        "/api/v1/me/exemption-requests",
        wish(item, institution=here.institution.slug),
    )
    assessments = caller.get("/api/v1/evc-assessments")["items"]
    return {"request_id": asked["id"], "assessment_id": assessments[0]["id"]}


def of_the_platform(made: World) -> dict[str, str]:
    """Return the ids of what the platform administers."""
    found = {
        name: made.ask("platform", "get", path).json()["items"][0]["id"]
        for name, path in PLATFORM_THINGS.items()
    }
    trusted = {**ENTRY, "issuer_id": "did:web:elsewhere.example"}
    entry = made_by(made, "platform", "/api/v1/trusted-issuers", trusted)
    return {**found, "entry_id": entry["id"]}


def of_the_account(made: World, here: School, learner_id: str) -> dict[str, str]:
    """Put money aside for a course; return the reservation, which the provider knows too."""
    token = made.headers["learner"]["Authorization"][7:]
    holder = Rich(made.demo, learner_id, Caller(made.demo.stranger, token))
    holder.give("cao", 100_00)
    course = holder.offer(10_00, of=here.institution.slug)
    order = {"offering_id": course}
    reserved = str(made_by(made, "learner", "/api/v1/me/reservations", order)["id"])
    return {"reservation_id": reserved, "reference": reserved, "course": course}


def of_the_funder(made: World) -> dict[str, str]:
    """Open a source of vouchers, hand in a file, give a seat, attest a level; return the ids."""
    source = {
        "kind": "module_voucher",
        "organisation_id": "demo-fund",
        "names": {"nl": "Vouchers", "en": "Vouchers"},
        "budget_cents": 1_000_000,
        "valid_from": "2026-01-01",
    }
    source_id = made_by(made, "platform", "/api/v1/funding-sources", source)["id"]
    own = made.ask("funder", "get", "/api/v1/topup-sources").json()
    of_money = next(one["id"] for one in own if one["kind"] == "oo_fonds")
    person = {"eppn": "p01@waterkant.example"}
    voucher = {"source_id": source_id, "recipient": person, "cents": 400_000}
    seat = {"organisation_id": "demo-fund", "organisation_name": "Fonds", "person": person}
    level = {"person": person, "level": "mbo3", "since": "2020-07-01"}
    file = made.ask(
        "funder",
        "post",
        f"/api/v1/topup-imports?source_id={source_id}&format=csv",
        content="key;eppn;eur;reason\nr1;p01@waterkant.example;1,00;x\n",
    ).json()
    return {
        "voucher_id": made_by(made, "funder", "/api/v1/topup-vouchers", voucher)["id"],
        "attestation_id": made_by(made, "institution", "/api/v1/level-attestations", level)["id"],
        "register_attestation_id": made_by(
            made, "platform", "/api/v1/register-attestations", level
        )["id"],
        "organisation_id": "demo-fund",
        "source_id": of_money,
        "seat_id": made_by(made, "platform", "/api/v1/funder-seats", seat)["id"],
        "file_id": file["id"],
    }


def of_the_learner(made: World) -> dict[str, str]:
    """Accept, import, tell, group, share, and let an adviser read along; return the ids."""
    for waiting in made.ask("learner", "get", "/api/v1/me/claims").json():
        made_by(made, "learner", "/api/v1/me/claims", {"award_id": waiting["award_id"]})
    (item, *_) = made.ask("learner", "get", "/api/v1/me/credentials").json()["items"]
    document = {"content": signed(), "headers": {"Content-Type": "application/json"}}
    imported = made.ask("learner", "post", "/api/v1/me/imports", **document).json()
    entry = made_by(made, "learner", "/api/v1/me/portfolio", {"title": "Vrijwilliger"})
    made.ask(
        "learner",
        "put",
        f"/api/v1/me/portfolio/{entry['id']}/picture",
        content=drawn(),
        headers={"Content-Type": "image/png"},
    )
    group = made_by(made, "learner", "/api/v1/me/groups", {"name": "Werk"})
    share = made_by(made, "learner", "/api/v1/me/shares", {"item_ids": [item["id"]], "label": "x"})
    grant = made_by(
        made,
        "learner",
        "/api/v1/me/advisers",
        {"label": "Loket", "parts": ["credentials", "balance", "statement"]},
    )
    made_by(made, "adviser", "/api/v1/advice/redemptions", {"code": grant["code"]})
    (programme, *_) = made.ask("learner", "get", "/api/v1/me/programmes").json()["items"]
    goal = made_by(made, "learner", "/api/v1/me/goals", {"programme_id": programme["id"]})
    return {
        "item_id": item["id"],
        "imported": imported["id"],
        "entry": entry["id"],
        "group_id": group["id"],
        "share_id": share["id"],
        "token": share["url"].rpartition("/")[2],
        "grant_id": grant["id"],
        "programme_id": programme["id"],
        "goal_id": goal["id"],
    }


def of_the_login(made: World, me: str, *, claimant: str) -> dict[str, str]:
    """Return the ids of another session, of an address, and of a request for the wallet."""
    listed = {one["id"] for one in made.ask("learner", "get", SESSIONS).json()}
    made.demo.browser("p01")
    (other,) = {one["id"] for one in made.ask("learner", "get", SESSIONS).json()} - listed
    emails = Emails(made.demo.database, b"k" * 32, can_mail=True)
    added = emails.add(me, "fenna@werk.example", now=NOW)
    asked = Recovery(
        id=new_id(),
        learner_id=me,
        claimant_id=claimant,
        state=RecoveryState.ASKED,
        asked_at=NOW,
        ready_at=NOW + WAIT,
    )
    with made.demo.database.transaction() as session:
        RecoveryStore(session).add(asked)
    return {"session_id": other, "email_id": added.id, "recovery_id": asked.id}
