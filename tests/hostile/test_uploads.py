"""Every malformed picture through every way in: written anew or refused, and never a fault."""

import io
from typing import Any

import httpx2
from PIL import Image

from tests.corpus.rows_of import octets, rows
from tests.hostile.fields import files_of_form
from tests.hostile.pages import faults_of
from tests.hostile.test_forms import good, pages, who
from tests.limits import forget_hits
from tests.matrix.test_operations import described, owner_of
from tests.matrix.world import World

JSON = dict[str, Any]
ROWS = rows("images_malformed")
# Where a picture that was kept is seen again.
KEPT = {
    "/api/v1/me/portfolio/{item_id}/picture": "/wallet/portfolio/{item_id}/picture",
    "/wallet/portfolio/{item_id}": "/wallet/portfolio/{item_id}/picture",
}
# Where a table is asked for, one picture in seven: what is no table at all is told alike.
TABLES = ("/imports", "/files", "/batches")
OF_TABLES = ROWS[::7]
REFUSED = {400, 409, 413, 415, 422}


def rows_for(path: str) -> list[JSON]:
    """Return the pictures that are sent to a form."""
    return OF_TABLES if path.endswith(TABLES) else ROWS


def operations(made: World) -> list[tuple[str, str]]:
    """Return every operation that takes a picture."""
    return [
        (method, path)
        for path, item in described(made).items()
        for method in ("post", "put")
        if "image/png" in item.get(method, {}).get("requestBody", {}).get("content", {})
    ]


def must_be_written_anew(picture: httpx2.Response, sent: bytes) -> None:
    """Check that what is shown is a picture of ours, and not what was handed in."""
    assert picture.content != sent
    assert picture.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(picture.content)) as image:
        image.load()
        assert (image.format, image.info.keys() - {"transparency"}) == ("PNG", set())


def test_every_picture_through_every_operation(made: World) -> None:
    kept, found = 0, operations(made)
    for method, path in found:
        role = owner_of(path) if path.startswith("/api/v1/me") else "institution"
        for row in ROWS:
            data, headers = octets(row), {"Content-Type": row["media"]}
            answer = made.ask(role, method, made.path(path), content=data, headers=headers)
            assert answer.is_success or answer.status_code in REFUSED, (path, row["id"])
            if answer.is_success and path in KEPT:
                kept += 1
                shown = made.look(role, "GET", made.path(KEPT[path]))
                must_be_written_anew(shown, data)
            forget_hits(made.demo.database)
    assert (len(found), kept > 5) == (4, True)


def test_every_picture_through_every_form(made: World) -> None:
    kept, asked = 0, 0
    with made.browsers["learner"]:
        for route in pages("POST"):
            for field in files_of_form(route):
                for row in rows_for(route.path):
                    data, role, path = octets(row), who(route.path), made.path(route.path)
                    sent = {"data": good(made, route.path), "files": {field: ("x", data)}}
                    answer = made.look(role, "POST", path, **sent)
                    asked += 1
                    assert faults_of(answer) == [], (path, row["id"])
                    if answer.status_code == 303 and route.path in KEPT:
                        kept += 1
                        shown = made.look(role, "GET", made.path(KEPT[route.path]))
                        must_be_written_anew(shown, data)
                    forget_hits(made.demo.database)
    assert (asked, kept > 5) == (5 * len(ROWS) + len(TABLES) * len(OF_TABLES), True)
