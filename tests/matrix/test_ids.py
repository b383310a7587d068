"""Every id in every answer of one, tried by another wherever an id is taken: it opens nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from tests.limits import forget_hits
from tests.matrix.test_operations import OWN_NAMES, SENT, operations
from tests.matrix.test_pages import filled, of_learners
from tests.matrix.world import LEARNERS, UUID, World, ids_of, with_id
from tests.prior_learning.world import wish
from tests.staff.test_matrix import BASE
from tests.staff.test_matrix import PAGES as OF_STAFF

JSON = dict[str, Any]
NOT_FOUND = 404
# Each is sent to every path: of ids of one kind a few tell as much as all.
MANY = 40
# Good enough for every form of an institution about one thing.
FORM = {"reason": "Vergissing", "role": "viewer", "since": "2026-11-20T12:00", "sure": "yes"}
FORM |= {"unit": "eenheid-1", "verdict": "granted", "favourable": "yes", "text": "x"}
# Ids that travel in a body, by a learner who has none of these things.
BODIES: tuple[tuple[str, Callable[[str], JSON], set[int]], ...] = (
    # Of an award that is there it is told that somebody else is meant; of nothing else.
    ("/api/v1/me/claims", lambda one: {"award_id": one}, {403, 404}),
    ("/api/v1/me/refusals", lambda one: {"award_id": one}, {403, 404}),
    ("/api/v1/me/shares", lambda one: {"item_ids": [one], "label": "x"}, {404}),
    ("/api/v1/me/collections", lambda one: {"item_ids": [one]}, {404}),
    ("/api/v1/me/exemption-requests", wish, {404}),
    ("/api/v1/me/collections", lambda one: {"group_id": one}, {422}),
)
PLAIN = {"Accept": "application/json"}


def in_the_api(made: World, role: str) -> set[str]:
    """Return every id in every answer of the API to somebody."""
    texts = [
        made.ask(role, method, made.path(path)).text
        for method, path, _ in operations(made)
        if method == "get"
    ]
    return {one for text in texts for one in UUID.findall(text)}


def on_pages(made: World, role: str, paths: Iterable[str]) -> set[str]:
    """Return every id on every page that somebody can see."""
    return {
        one for path in paths for one in UUID.findall(made.look(role, "get", made.path(path)).text)
    }


def with_one_id(routes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [each for each in routes if len(ids_of(each[1])) == 1 and each not in OWN_NAMES]


def pages_of_learners() -> list[str]:
    return [path for method, path in of_learners() if method == "GET"]


def spread(found: set[str]) -> list[str]:
    """Return so many of the ids, from all over: of awards and offerings there are very many."""
    every = sorted(found)
    return every[:: max(1, len(every) // MANY)]


def test_nothing_of_a_learner_opens_for_another(made: World) -> None:
    other = "other learner"
    found = in_the_api(made, "learner") | on_pages(made, "learner", pages_of_learners())
    found |= {made.owned[name] for name in ("imported", "entry", "recovery_id")}
    found -= in_the_api(made, other) | on_pages(made, other, pages_of_learners())
    asked = [(method, path) for method, path, owner in operations(made) if owner in LEARNERS]
    opened = set()
    for one in spread(found):
        for method, path in with_one_id(asked):
            answer = made.ask(other, method, with_id(path, one), **SENT.get((method, path), {}))
            opened |= {(method, path, answer.status_code)}
        for method, path in with_one_id(of_learners()):
            form = filled(made, path) if method == "POST" else None
            answer = made.look(other, method, with_id(path, one), data=form, headers=PLAIN)
            opened |= {(method, path, answer.status_code)}
        forget_hits(made.demo.database)
        for path, body, refused in BODIES:
            status = made.ask(other, "post", path, json=body(one)).status_code
            opened |= {("body", path, NOT_FOUND if status in refused else status)}
    assert (len(found) > 20, len(opened) > 40) == (True, True)
    assert {each for each in opened if each[2] != NOT_FOUND} == set()


def test_nothing_of_an_institution_opens_for_another(made: World) -> None:
    reads = [BASE + step for method, step in OF_STAFF if method == "GET"]
    found = in_the_api(made, "institution") | on_pages(made, "staff here", reads)
    there = World(made.demo, made.headers, made.browsers, {**made.owned, "slug": "noorderbrug"})
    lists = [path for path in reads if ids_of(path) == ["slug"]]
    found -= in_the_api(there, "other institution") | on_pages(there, "staff elsewhere", lists)
    asked = [(method, path) for method, path, owner in operations(made) if owner == "institution"]
    opened = set()
    for one in spread(found):
        for method, path in with_one_id(asked):
            sent = SENT.get((method, path), {})
            answer = made.ask("other institution", method, with_id(path, one), **sent)
            opened |= {(method, path, answer.status_code)}
        for method, step in with_one_id(OF_STAFF):
            path = with_id(f"/institution/noorderbrug{step}", one)
            form = FORM if method == "POST" else None
            answer = made.look("staff elsewhere", method, path, data=form, headers=PLAIN)
            opened |= {(method, step, answer.status_code)}
    assert (len(found) > 20, len(opened) > 20) == (True, True)
    assert {each for each in opened if each[2] != NOT_FOUND} == set()
