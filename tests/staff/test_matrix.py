"""Every page of an institution and every role: who may come where, and who may not know of it."""

import re
from io import BytesIO

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.batches.models import BatchFormat, BatchKind, BatchOrder
from app.batches.receiving import HandedIn
from app.batches.receiving import Receiving as BatchReceiving
from app.catalogue.import_models import ImportFormat, ImportOrder, ImportSubject
from app.catalogue.receiving import Receiving
from app.main import ROUTERS
from app.staff.models import Role
from app.staff.roles import ALLOWED, Permission
from app.webhooks.models import Wish
from tests.catalogue.handed_in import as_file, offering_v5
from tests.moments import NOW
from tests.people import Demo, found
from tests.prior_learning.world import experience
from tests.staff.desk import FORMAL, INFORMAL, TESTER, School, school

READ, DESCRIBE, AWARD, DECIDE, ADVISE, END, READ_LOG, MANAGE = (
    Permission.READ,
    Permission.DESCRIBE,
    Permission.AWARD,
    Permission.DECIDE,
    Permission.ADVISE,
    Permission.END,
    Permission.READ_LOG,
    Permission.MANAGE,
)
# What each page demands; the test fails for a page that is not here.
PAGES: dict[tuple[str, str], Permission] = {
    ("GET", ""): READ,
    ("GET", "/log"): READ_LOG,
    ("GET", "/achievements"): READ,
    ("POST", "/achievements"): DESCRIBE,
    ("GET", "/achievements/new"): DESCRIBE,
    ("GET", "/achievements/{achievement_id}"): READ,
    ("POST", "/achievements/{achievement_id}"): DESCRIBE,
    ("GET", "/achievements/{achievement_id}/edit"): DESCRIBE,
    ("GET", "/awards"): READ,
    ("POST", "/awards"): AWARD,
    ("GET", "/awards/new"): AWARD,
    ("POST", "/awards/form"): AWARD,
    ("POST", "/awards/preview"): AWARD,
    ("GET", "/awards/{award_id}"): READ,
    ("GET", "/awards/{award_id}/correction"): AWARD,
    ("POST", "/awards/{award_id}/revocation"): END,
    ("POST", "/awards/{award_id}/suspension"): END,
    ("POST", "/awards/{award_id}/reinstatement"): END,
    ("GET", "/proposals"): READ,
    ("GET", "/proposals/{proposal_id}"): READ,
    ("POST", "/proposals/{proposal_id}/approval"): DECIDE,
    ("POST", "/proposals/{proposal_id}/refusal"): DECIDE,
    ("GET", "/exemptions"): ADVISE,
    ("GET", "/exemptions/{request_id}"): ADVISE,
    ("POST", "/exemptions/{request_id}/advice"): ADVISE,
    ("POST", "/exemptions/{request_id}/decisions"): DECIDE,
    ("GET", "/members"): MANAGE,
    ("POST", "/members/invitations"): MANAGE,
    ("POST", "/members/invitations/{invitation_id}/withdrawal"): MANAGE,
    ("POST", "/members/{member_id}/roles"): MANAGE,
    ("POST", "/members/{member_id}/removal"): MANAGE,
    ("GET", "/clients"): MANAGE,
    ("POST", "/clients"): MANAGE,
    ("POST", "/clients/{client_id}/disabling"): MANAGE,
    ("GET", "/webhooks"): MANAGE,
    ("POST", "/webhooks"): MANAGE,
    ("GET", "/webhooks/{webhook_id}"): MANAGE,
    ("POST", "/webhooks/{webhook_id}"): MANAGE,
    ("POST", "/webhooks/{webhook_id}/pause"): MANAGE,
    ("POST", "/webhooks/{webhook_id}/resume"): MANAGE,
    ("POST", "/webhooks/{webhook_id}/secret"): MANAGE,
    ("POST", "/webhooks/{webhook_id}/test"): MANAGE,
    ("POST", "/webhooks/{webhook_id}/deliveries/{delivery_id}/retry"): MANAGE,
    ("POST", "/webhooks/{webhook_id}/removal"): MANAGE,
    ("GET", "/keys"): MANAGE,
    ("POST", "/keys/rotations"): MANAGE,
    ("POST", "/keys/{key_id}/compromise"): MANAGE,
    ("GET", "/settings"): MANAGE,
    ("POST", "/settings"): MANAGE,
    ("GET", "/imports"): DESCRIBE,
    ("POST", "/imports"): DESCRIBE,
    ("GET", "/imports/{import_id}"): DESCRIBE,
    ("GET", "/imports/{import_id}/errors.csv"): DESCRIBE,
    ("POST", "/imports/{import_id}/start"): DESCRIBE,
    ("POST", "/imports/{import_id}/pause"): DESCRIBE,
    ("POST", "/imports/{import_id}/resume"): DESCRIBE,
    ("POST", "/imports/{import_id}/cancel"): DESCRIBE,
    ("GET", "/batches"): READ,
    ("POST", "/batches"): AWARD,
    ("GET", "/batches/{batch_id}"): READ,
    ("GET", "/batches/{batch_id}/events"): READ,
    ("GET", "/batches/{batch_id}/errors.csv"): READ,
    ("GET", "/batches/{batch_id}/rows.csv"): AWARD,
    ("POST", "/batches/{batch_id}/columns"): AWARD,
    ("POST", "/batches/{batch_id}/start"): AWARD,
    ("POST", "/batches/{batch_id}/pause"): AWARD,
    ("POST", "/batches/{batch_id}/resume"): AWARD,
    ("POST", "/batches/{batch_id}/cancel"): AWARD,
}
BASE = "/institution/{slug}"
# Good enough for every form about one thing to be refused for whose it is alone.
GOOD = {
    "reason": "x",
    "kind": "ho_module",
    "unit": "eenheid-1",
    "verdict": "granted",
    "favourable": "yes",
    "text": "x",
}
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def waterkant(demo: Demo) -> School:
    return school(demo)


def objects(waterkant: School) -> dict[str, str]:
    """Return one of each thing that a page shows."""
    issuer = waterkant.person("p05", Role.ISSUER)
    award = found(r"/awards/([0-9a-f-]{36})", issuer.get(f"{waterkant.home}/awards").text)[0]
    waterkant.four_eyes(on=True)
    page = waterkant.award(issuer, waterkant.order(FORMAL))
    _, asked = experience(waterkant.demo, waterkant.institution.slug).asked("p01")
    return {
        "{request_id}": asked["id"],
        "{import_id}": handed_in(waterkant),
        "{batch_id}": kept(waterkant),
        "{webhook_id}": told(waterkant),
        "{achievement_id}": waterkant.achievement(INFORMAL),
        "{award_id}": award,
        "{proposal_id}": found(r"/proposals/([0-9a-f-]{36})", page)[0],
    }


def handed_in(waterkant: School) -> str:
    order = ImportOrder(
        format=ImportFormat.OOAPI_V5, subject=ImportSubject.OFFERINGS, name="aanbod.json"
    )
    receiving, file = Receiving(waterkant.demo.database), as_file(offering_v5())
    return receiving.take(waterkant.institution.id, order, file, now=NOW).id


def kept(waterkant: School) -> str:
    order = BatchOrder(kind=BatchKind.ISSUE, format=BatchFormat.CSV, name="t.csv")
    given = HandedIn(waterkant.institution.id, order, TESTER, "k", BytesIO(b"nummer;naam\n1;F\n"))
    taking = BatchReceiving(waterkant.demo.database)
    return taking.keep(given, ("nummer", "naam"), now=NOW).id


def told(waterkant: School) -> str:
    wish = Wish(url="https://sis.example.nl/", description=None, event_types=())
    with waterkant.demo.database.transaction() as session:
        webhooks = waterkant.demo.services.webhooks(session)
        owner = waterkant.institution.id
        return webhooks.register(wish, institution_id=owner, now=NOW).endpoint.id


def ask(browser: TestClient, waterkant: School, step: str, method: str, **ids: str) -> int:
    path = waterkant.home + step
    for name, value in ids.items():
        path = path.replace(name, value)
    return browser.request(method, re.sub(r"{\w+}", NOBODY, path)).status_code


def answers(browser: TestClient, waterkant: School, ids: dict[str, str]) -> dict[str, int]:
    return {
        f"{method} {step}": ask(browser, waterkant, step, method, **ids)
        for method, step in sorted(PAGES, key=lambda page: page[0])
    }


def test_the_table_has_every_page() -> None:
    routes = [
        route
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.path.startswith(BASE)
    ]
    asked = {
        (method, route.path[len(BASE) :]) for route in routes for method in route.methods or ()
    }
    assert asked == set(PAGES)


@pytest.mark.parametrize("role", Role)
def test_a_role_comes_where_it_may_and_gets_403_elsewhere(waterkant: School, role: Role) -> None:
    ids = objects(waterkant)
    browser = waterkant.person("p06", role)
    got = answers(browser, waterkant, ids)
    wrong = {
        f"{method} {step}": got[f"{method} {step}"]
        for (method, step), permission in PAGES.items()
        if (got[f"{method} {step}"] == 403) is (role in ALLOWED[permission])
    }
    assert wrong == {}
    reads = [got[f"GET {step}"] for (method, step) in PAGES if method == "GET"]
    assert set(reads) <= {200, 403}
    assert all(status < 500 for status in got.values())


@pytest.mark.parametrize("elsewhere", ["", "lagewater"], ids=["a learner", "another institution"])
def test_who_does_not_work_here_does_not_learn_that_it_exists(
    demo: Demo, waterkant: School, elsewhere: str
) -> None:
    ids = objects(waterkant)
    browser = demo.browser("p02")
    if elsewhere:
        browser = school(demo, elsewhere).person("p02", *Role)
    got = answers(browser, waterkant, ids)
    assert {page: status for page, status in got.items() if status != 404} == {}
    assert browser.get("/institution").status_code == 200


def test_a_stranger_is_sent_to_log_in(demo: Demo, waterkant: School) -> None:
    headers = {"Accept": "text/html"}
    for method, step in PAGES:
        path = re.sub(r"{\w+}", NOBODY, waterkant.home + step)
        answer = demo.stranger.request(method, path, headers=headers)
        assert answer.status_code == (303 if method == "GET" else 401), (method, step)


@pytest.mark.parametrize(
    "name", ["{achievement_id}", "{award_id}", "{proposal_id}", "{request_id}", "{webhook_id}"]
)
def test_an_object_of_another_institution_is_not_there(
    demo: Demo, waterkant: School, name: str
) -> None:
    ids = objects(waterkant)
    other = school(demo, "lagewater")
    browser = other.person("p02", *Role)
    for method, step in PAGES:
        if name not in step:
            continue
        answer = browser.request(
            method,
            re.sub(r"{\w+}", NOBODY, (other.home + step).replace(name, ids[name])),
            data=GOOD if method == "POST" else None,
        )
        assert answer.status_code == 404, (method, step)


def test_a_role_that_was_withdrawn_no_longer_opens_anything(waterkant: School) -> None:
    browser = waterkant.person("p06", Role.VIEWER)
    assert browser.get(waterkant.home).status_code == 200
    boss = waterkant.person("p03", Role.ADMINISTRATOR)
    removal = found(r"(/members/[0-9a-f-]+/removal)", boss.get(f"{waterkant.home}/members").text)
    for path in removal:
        boss.post(waterkant.home + path)
    assert browser.get(waterkant.home).status_code == 404


def test_another_site_cannot_send_a_form(waterkant: School) -> None:
    boss = waterkant.person("p03", Role.ADMINISTRATOR)
    answer = boss.post(
        f"{waterkant.home}/settings",
        data={"four_eyes": "yes"},
        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert (answer.status_code, "cross_site_request" in answer.text) == (403, True)
    assert waterkant.log()[-1] != "four_eyes.on"
