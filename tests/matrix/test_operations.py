"""Every operation, asked by every role, for what is theirs and for what is another's."""

from collections.abc import Iterator
from typing import Any

from tests.catalogue.definitions import definition_of
from tests.core.test_pictures import drawn
from tests.matrix.world import KINDS, LEARNERS, NOBODY, PARAMETER, World, ids_of, kind_of

JSON = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
# Whose business an operation is, by where it stands; the first that fits.
OWNERS = (
    ("/api/v1/me", "learner"),
    ("/api/v1/advice", "adviser"),
    ("/api/v1/awards", "institution"),
    ("/api/v1/proposals", "institution"),
    ("/api/v1/achievements", "institution"),
    ("/api/v1/keys", "institution"),
    ("/api/v1/evc-standards", "institution"),
    ("/api/v1/evc-assessments", "institution"),
    ("/api/v1/equivalences", "institution"),
    ("/api/v1/desks", "exam_board here"),
    ("/api/v1/catalogue-", "institution"),
    ("/api/v1/jobs", "institution"),
    ("/api/v1/level-attestations", "institution"),
    ("/api/v1/register-attestations", "platform"),
    ("/api/v1/batches", "institution"),
    ("/api/v1/webhooks", "institution"),
    ("/api/v1/programmes", "institution"),
    ("/api/v1/units", "institution"),
    ("/api/v1/institution-offerings", "institution"),
    ("/vc-api/issuers", "institution"),
    ("/api/v1/reservations", "institution"),
    ("/api/v1/topups", "funder"),
    ("/api/v1/topup", "funder"),
    ("/api/v1/institutions", "platform"),
    ("/api/v1/api-clients", "platform"),
    ("/api/v1/trusted-issuers", "platform"),
    ("/api/v1/funding-sources", "platform"),
    ("/api/v1/funder-seats", "platform"),
    ("/api/v1/tariff-tables", "platform"),
    ("/api/v1/entitlement-policies", "platform"),
)
PICTURE = {"content": drawn(), "headers": {"Content-Type": "image/png"}}
# Under a name of its own everybody makes something of its own; so what is another's stays.
OWN_NAMES = {
    ("put", "/api/v1/programmes/{programme_slug}"),
    ("put", "/api/v1/units/{unit_slug}"),
    ("put", "/api/v1/institution-offerings/{offering_code}"),
    ("put", "/api/v1/topup-groups/{group_name}"),
}
# What is sent for an object of another: good enough to be refused for that reason alone.
SENT: dict[tuple[str, str], JSON] = {
    ("put", "/api/v1/achievements/{achievement_id}"): {
        "json": definition_of("hbo-module-klinisch-redeneren")
    },
    ("post", "/api/v1/achievements/{achievement_id}/image"): PICTURE,
    ("post", "/api/v1/awards/{award_id}/revocation"): {"json": {"reason": "Vergissing"}},
    ("post", "/api/v1/awards/{award_id}/suspension"): {"json": {"reason": "Vergissing"}},
    ("post", "/vc-api/issuers/{slug}/credentials/issue"): {"json": {"credential": {}}},
    ("post", "/vc-api/issuers/{slug}/{mechanism}/credentials/issue"): {"json": {"credential": {}}},
    ("post", "/vc-api/issuers/{slug}/credentials/status"): {"json": {"credentialStatus": []}},
    ("patch", "/api/v1/webhooks/{webhook_id}"): {"json": {"enabled": True}},
    ("post", "/api/v1/me/emails/{email_id}/verification"): {"json": {"code": "12345678"}},
    ("post", "/api/v1/me/credentials/{item_id}/presentations"): {"json": {}},
    ("put", "/api/v1/me/credentials/{item_id}/arrangement"): {"json": {}},
    ("put", "/api/v1/me/groups/{group_id}"): {"json": {"name": "x"}},
    ("put", "/api/v1/me/portfolio/{item_id}"): {"json": {"title": "x"}},
    ("put", "/api/v1/me/portfolio/{item_id}/picture"): PICTURE,
    ("post", "/api/v1/me/vouchers/{voucher_id}/redemption"): {"json": {"offering_id": NOBODY}},
    ("post", "/api/v1/me/drawing-rights/{source_id}/drawings"): {"json": {"cents": 1}},
    ("patch", "/api/v1/me/shares/{share_id}"): {"json": {"label": "x"}},
    ("post", "/api/v1/desks/{slug}/exemption-requests/{request_id}/advice"): {
        "json": {"unit": "eenheid-1", "favourable": True, "text": "x"}
    },
    ("post", "/api/v1/desks/{slug}/exemption-requests/{request_id}/decisions"): {
        "json": {"unit": "eenheid-1", "verdict": "granted", "reason": "x"}
    },
}


def described(made: World) -> JSON:
    found: JSON = made.demo.stranger.get("/openapi.json").json()["paths"]
    return found


def operations(made: World) -> Iterator[tuple[str, str, str]]:
    """Yield the method, the path and the owner of each operation that is not public."""
    for path, item in described(made).items():
        for method in METHODS:
            if method in item and item[method].get("security"):
                yield method, path, owner_of(path)


def colleagues(role: str, owner: str) -> bool:
    """Tell whether two work for one institution: what each may do there is asked elsewhere."""
    return role.endswith(" here") and owner.endswith(" here")


def owner_of(path: str) -> str:
    owners = [owner for start, owner in OWNERS if path.startswith(start)]
    assert owners, f"whose is {path}?"
    return owners[0]


def test_every_id_in_a_path_names_something_of_somebody(made: World) -> None:
    named = {name for path in described(made) for name in PARAMETER.findall(path)}
    assert len(named) > 15
    assert named - made.owned.keys() - KINDS.keys() == set()


def test_nobody_of_another_kind_comes_in(made: World) -> None:
    wrong, asked = [], 0
    for method, path, owner in operations(made):
        for role in made.headers:
            if kind_of(role) == kind_of(owner):
                continue
            status = made.ask(role, method, made.path(path), json={}).status_code
            asked += 1
            # Who is no client at all, or no learner at all, is asked to say who they are.
            unknown = role == "stranger" or "learner" in {kind_of(role), kind_of(owner)}
            if status != (401 if unknown else 403):
                wrong.append((role, method, path, status))
    assert asked > 500
    assert wrong == []


def test_what_is_anothers_is_not_there(made: World) -> None:
    """Every id of the owner, asked for by another of the same kind: as if it did not exist."""
    wrong, asked = [], 0
    for method, path, owner in operations(made):
        if not ids_of(path) or (method, path) in OWN_NAMES:
            continue
        sent = SENT.get((method, path), {})
        for role in made.headers:
            if role == owner or kind_of(role) != kind_of(owner) or colleagues(role, owner):
                continue
            answers = [
                made.ask(role, method, made.path(path, foreign=foreign), **sent).status_code
                for foreign in (False, True)
            ]
            asked += 1
            # The name of an institution is public, so that it may be told whose instance it is.
            named = ids_of(path) == ["slug"] and kind_of(owner) == "institution"
            if answers != [403 if named else 404, 404]:
                wrong.append((role, method, path, answers))
    assert asked > 130
    assert wrong == []


def test_the_owner_finds_what_is_theirs(made: World) -> None:
    asked = {"/api/v1/me/reservations/quote": f"?offering_id={made.owned['course']}"}
    statuses = {
        path: made.ask(owner, "get", made.path(path) + asked.get(path, "")).status_code
        for method, path, owner in operations(made)
        if method == "get"
    }
    assert len(statuses) > 30
    assert {path: status for path, status in statuses.items() if status != 200} == {}


def test_every_other_learner_has_a_wallet_of_their_own(made: World) -> None:
    for role in set(LEARNERS) - {"learner"}:
        assert made.ask(role, "get", "/api/v1/me/credentials").json()["items"] == []
