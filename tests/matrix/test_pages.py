"""Every page, asked by everybody: who sees it, who has to log in, and for whom it is not there."""

from typing import Any

from fastapi.routing import APIRoute

from app.holder.terms import TERMS_VERSION
from app.main import RIGHTS, ROUTERS, WELCOMED
from tests.core.test_pictures import drawn
from tests.matrix.world import LEARNERS, World, ids_of
from tests.staff.test_matrix import BASE
from tests.staff.test_matrix import PAGES as OF_STAFF

JSON = dict[str, Any]
PUBLIC = {
    ("HEAD", "/v/{token}"),
    ("GET", "/"),
    ("GET", "/verify"),
    ("POST", "/verify"),
    ("GET", "/docs"),
    ("GET", "/docs/errors"),
    ("GET", "/logged-out"),
    ("GET", "/privacy"),
    ("GET", "/offerings"),
    ("GET", "/offerings/{offering_id}"),
    ("GET", "/farewell"),
    ("GET", "/monitoring"),
    # A link in a mail works without a login, and opens nothing but what it stops.
    ("GET", "/notices/stop/{token}"),
    ("POST", "/notices/stop/{token}"),
}
# What a learner sends on each form, and good enough to be refused for whose it is alone.
FORMS: dict[str, JSON] = {
    "/institution/invitations": {"code": "AAAA-BBBB-CCCC-DDDD"},
    "/wallet/shares": {"label": "x", "go": "make", "item": "{item_id}", "days": "7"},
    "/wallet/shares/linkedin": {"item": "{item_id}"},
    "/wallet/shares/{share_id}": {"label": "x", "item": "{item_id}", "days": "7"},
    "/wallet/shares/{share_id}/unlocking": {},
    "/wallet/shares/{share_id}/withdrawal": {},
    "/wallet/credentials/{item_id}/removal": {},
    "/wallet/credentials/{item_id}/moves": {"to": "up"},
    "/wallet/credentials/{item_id}/arrangement": {"hidden": "", "group": "{group_id}"},
    "/wallet/claims": {"claim_code": "AAAA-BBBB-CCCC-DDDD"},
    "/wallet/refusals": {"award_id": "{award_id}"},
    "/wallet/import": {"pasted": "niets"},
    "/wallet/goals": {"programme_id": "{programme_id}"},
    "/wallet/goals/{goal_id}/removal": {},
    "/wallet/portfolio": {"title": "Vrijwilliger"},
    "/wallet/portfolio/{item_id}": {"title": "Vrijwilliger"},
    "/wallet/groups": {"name": "Studie"},
    "/wallet/groups/{group_id}/removal": {},
    "/wallet/collection": {"item": "{item_id}"},
    "/wallet/profile/emails": {"email": "fenna@thuis.example"},
    "/wallet/profile/emails/{email_id}/code": {},
    "/wallet/profile/emails/{email_id}/verification": {"code": "12345678"},
    "/wallet/profile/emails/{email_id}/removal": {},
    "/wallet/profile/sessions/{session_id}/end": {},
    "/wallet/profile/sessions/end-others": {},
    "/wallet/recovery": {},
    "/wallet/recovery/completion": {},
    "/wallet/recovery/{recovery_id}/answer": {"answer": "no"},
    "/wallet/welcome": {"version": TERMS_VERSION},
    "/wallet/rights/export": {},
    "/wallet/rights/notices": {},
    "/wallet/rights/leaving": {"confirmation": ""},
    "/wallet/rights/advisers": {"label": "Loket", "part": "credentials"},
    "/wallet/rights/advisers/{grant_id}/withdrawal": {},
    "/advice": {"code": "AAAA-BBBB-CCCC-DDDD"},
    "/wallet/exemptions": {"item": "{item_id}", "agreed": "true"},
    "/wallet/exemptions/{request_id}/withdrawal": {},
    "/wallet/account/rights": {"level": "mbo2", "since": "2000-07-01"},
    "/wallet/account/rights/work/removal": {"begins_on": "2015-01-01"},
    "/wallet/account/reserve": {"offering_id": "{course}"},
    "/wallet/account/reservations/{reservation_id}/cancellation": {},
    "/funder/{organisation_id}/sources/{source_id}/giving": {
        "address": "ewa@thuis.example",
        "amount": "10,00",
        "reference": "x",
        "go": "give",
    },
    "/funder/{organisation_id}/files": {"source_id": "{source_id}"},
    "/funder/{organisation_id}/files/{file_id}/start": {},
    "/funder/{organisation_id}/files/{file_id}/cancel": {},
}
# What a page has to be asked about.
ASKED = {"/wallet/account/reserve": "?offering_id={course}"}
# What the owner is told of a form that cannot do anything just then; any other goes through.
REFUSED = {
    "/wallet/import": 422,
    "/wallet/exemptions": 422,
    "/funder/{organisation_id}/files": 422,
    "/wallet/refusals": 409,
    "/wallet/recovery": 404,
    "/wallet/recovery/completion": 404,
}
# Forms that end something come last, and of those the ones that end the visit.
ENDS = ("removal", "cancellation", "withdrawal", "end", "leaving", "end-others", "login")


def pages() -> set[tuple[str, str]]:
    """Return every page: what is not in the description of the API."""
    return {
        (method, route.path)
        for router in (*ROUTERS, *WELCOMED, *RIGHTS)
        for route in router.routes
        if isinstance(route, APIRoute) and not route.include_in_schema
        for method in route.methods or ()
    }


def of_learners() -> list[tuple[str, str]]:
    """Return the pages of a learner, and of who is one somewhere, in a harmless order."""
    staff = {(method, BASE + step) for method, step in OF_STAFF}

    def order(page: tuple[str, str]) -> tuple[bool, int, str]:
        last = page[1].rpartition("/")[2]
        return page[0] == "POST", ENDS.index(last) + 1 if last in ENDS else 0, page[1]

    return sorted(pages() - PUBLIC - staff, key=order)


def owner_of(path: str) -> str:
    return "adviser" if path == "/advice/{grant_id}" else "learner"


def address(made: World, path: str) -> str:
    """Return the address of a page, with what it has to be asked about."""
    return made.path(path) + ASKED.get(path, "").format_map(made.owned)


def filled(made: World, path: str) -> JSON:
    """Return the form of a page, with the ids of the owner in it."""
    return {
        name: made.owned[value[1:-1]] if value.startswith("{") else value
        for name, value in FORMS.get(path, {}).items()
    }


def test_every_page_is_somebodys() -> None:
    staff = {(method, BASE + step) for method, step in OF_STAFF}
    found = of_learners()
    assert (len(found) > 50, pages() >= PUBLIC, staff <= pages()) == (True, True, True)
    assert {path for method, path in found if method == "POST"} == FORMS.keys()


def test_a_stranger_is_sent_to_log_in(made: World) -> None:
    wrong = []
    for method, path in of_learners():
        answer = made.look("stranger", method, made.path(path), data=filled(made, path))
        expected = 303 if method == "GET" else 401
        there = answer.headers.get("location", "/login?")
        if answer.status_code != expected or not there.startswith("/login?"):
            wrong.append((method, path, answer.status_code, there))
    assert wrong == []


def test_what_is_anothers_is_not_there(made: World) -> None:
    wrong, asked = [], 0
    for method, path in of_learners():
        if not ids_of(path):
            continue
        form = filled(made, path) if method == "POST" else None
        for role in set(LEARNERS) - {owner_of(path)}:
            status = made.look(role, method, made.path(path), data=form).status_code
            asked += 1
            if status != 404:
                wrong.append((role, method, path, status))
    assert asked > 150
    assert wrong == []


def test_everybody_comes_to_the_pages_of_their_own(made: World) -> None:
    """A page without an id is about who asks: it opens, and shows nothing of another."""
    secrets = [made.owned[name] for name in ("item_id", "imported", "share_id", "group_id")]
    for method, path in of_learners():
        if method == "POST" or ids_of(path):
            continue
        for role in set(LEARNERS) - {"learner"}:
            answer = made.look(role, method, address(made, path))
            assert answer.status_code == (303 if path == "/wallet/welcome" else 200), (role, path)
            assert [one for one in secrets if one in answer.text] == [], (role, path)


def test_the_owner_can_do_all_of_it(made: World) -> None:
    statuses = {}
    for method, path in of_learners():
        sent = {"data": filled(made, path)} if method == "POST" else {}
        if path == "/wallet/portfolio/{item_id}":
            sent |= {"files": {"picture": ("x.png", drawn())}} if method == "POST" else {}
        answer = made.look(owner_of(path), method, address(made, path), **sent)
        expected = {REFUSED[path]} if method == "POST" and path in REFUSED else {200, 303}
        if answer.status_code not in expected:
            statuses[method, path] = answer.status_code
    assert statuses == {}


def test_everybody_comes_to_what_is_public(made: World) -> None:
    for role in made.browsers:
        for method, path in PUBLIC - {("POST", "/verify")}:
            if not ids_of(path):
                assert made.look(role, method, path).status_code == 200, (role, path)
        assert made.look(role, "POST", "/verify", data={"pasted": "niets"}).status_code == 422
        assert made.look(role, "HEAD", made.path("/v/{token}")).status_code == 200
        for method in ("GET", "POST"):
            assert made.look(role, method, "/notices/stop/nobody").status_code == 404
