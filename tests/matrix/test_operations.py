"""Every operation, asked by every role, for what is theirs and for what is another's."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.matrix.world import World, world
from tests.people import Demo

JSON = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
# Whose business an operation is, by where it stands; the first that fits.
OWNERS = (
    ("/api/v1/me", "learner"),
    ("/api/v1/awards", "institution"),
    ("/api/v1/achievements", "institution"),
    ("/api/v1/keys", "institution"),
    ("/vc-api/issuers", "institution"),
    ("/api/v1/topups", "funder"),
    ("/api/v1/", "platform"),
)
# A body that is good enough to be refused for another reason than its form.
BODIES: dict[tuple[str, str], JSON] = {
    ("post", "/api/v1/awards/{award_id}/revocation"): {"reason": "Vergissing"},
    ("post", "/api/v1/awards/{award_id}/suspension"): {"reason": "Vergissing"},
}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def made(demo: Demo) -> World:
    return world(demo)


def operations(made: World) -> Iterator[tuple[str, str, str]]:
    """Yield the method, the path and the owner of each operation that is not public."""
    for path, item in made.demo.stranger.get("/openapi.json").json()["paths"].items():
        for method in METHODS:
            if method in item and item[method].get("security"):
                yield method, path, next(owner for start, owner in OWNERS if path.startswith(start))


def refused_at_the_door(owner: str, role: str) -> int:
    """Return how somebody of another kind than the owner is turned away."""
    strange = role == "stranger" or "learner" in role or owner == "learner"
    return 401 if strange else 403


def test_nobody_of_another_kind_comes_in(made: World) -> None:
    wrong, asked = [], 0
    for method, path, owner in operations(made):
        for role in made.headers.keys() - {owner, f"other {owner}"}:
            status = made.ask(role, method, made.path(path), json={}).status_code
            asked += 1
            if status != refused_at_the_door(owner, role):
                wrong.append((role, method, path, status))
    assert asked > 250
    assert wrong == []


def test_what_is_anothers_is_not_there(made: World) -> None:
    """Every id of the owner, asked for by another of the same kind: as if it did not exist."""
    wrong, asked = [], 0
    for method, path, owner in operations(made):
        others = f"other {owner}"
        if "_id}" not in path or others not in made.headers:
            continue
        body = BODIES.get((method, path), {})
        answers = {
            name: made.ask(others, method, made.path(path, foreign=foreign), json=body)
            for name, foreign in (("owned", False), ("nobody", True))
        }
        asked += 1
        statuses = {name: answer.status_code for name, answer in answers.items()}
        # A body of the wrong form is refused alike, whether there is such a thing or not.
        if statuses["owned"] != statuses["nobody"] or statuses["owned"] not in {404, 422}:
            wrong.append((method, path, statuses))
    assert asked >= 8
    assert wrong == []


def test_every_id_in_an_answer_opens_nothing_for_another(made: World) -> None:
    """Every id in every answer of a learner, tried by another learner wherever an id is taken."""
    learners = [(method, path) for method, path, owner in operations(made) if owner == "learner"]
    found: set[str] = set()
    for method, path in learners:
        if method == "get":
            found |= set(UUID.findall(made.ask("learner", method, made.path(path)).text))
    found -= set(UUID.findall(made.ask("other learner", "get", "/api/v1/me/credentials").text))
    assert len(found) > 5
    opened = [
        (method, path, each, answer.status_code)
        for method, path in learners
        if path.count("{") == 1 and method in {"get", "delete"}
        for each in sorted(found)
        if (
            answer := made.ask("other learner", method, re.sub(r"\{[^}]+\}", each, path))
        ).status_code
        != 404
    ]
    assert opened == []


def test_the_owner_finds_what_is_theirs(made: World) -> None:
    statuses = {
        path: made.ask(owner, "get", made.path(path)).status_code
        for method, path, owner in operations(made)
        if method == "get" and owner in made.headers
    }
    assert len(statuses) > 15
    assert {path: status for path, status in statuses.items() if status != 200} == {}
