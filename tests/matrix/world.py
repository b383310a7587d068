"""Who calls, what is theirs, and how to ask for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from fastapi.testclient import TestClient

from app.staff.models import Role
from tests.people import Demo

NOBODY = "00000000-0000-4000-8000-000000000000"
PARAMETER = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
STAFF = tuple(f"{role} here" for role in Role)
# Everybody who calls as a person; what they are beside that is decided by the path.
LEARNERS = ("learner", "other learner", "adviser", *STAFF, "staff here", "staff elsewhere")
# Parts of paths that name a kind of thing and no object of somebody.
KINDS = {
    "mechanism": "eddsa-rdfc-2022",
    "purpose": "revocation",
    "kind": "microcredential_ho",
    "vct": "nl-edu",
    "form": "json",
    # Names that an institution gives, each in a space of its own.
    "standard": "verzorgende",
    "unit": "eenheid-1",
    "subject": "offerings",
    "from_year": "2026",
    "group_name": "ww",
}
# Items of one wallet differ: only some of them have what these paths lead to.
ITEMS = (("/imports/", "imported"), ("/original", "imported"), ("/portfolio/", "entry"))


@dataclass(frozen=True, slots=True)
class World:
    """The callers by role, and the ids of what belongs to the owner among them."""

    demo: Demo
    headers: dict[str, Mapping[str, str]]
    browsers: dict[str, TestClient]
    owned: dict[str, str] = field(default_factory=dict)

    def ask(self, role: str, method: str, path: str, **options: Any) -> httpx2.Response:
        """Return the answer of the API to somebody."""
        headers = {**self.headers[role], **options.pop("headers", {})}
        return self.demo.stranger.request(method.upper(), path, headers=headers, **options)

    def look(self, role: str, method: str, path: str, **options: Any) -> httpx2.Response:
        """Return a page as somebody gets it."""
        return self.browsers[role].request(method.upper(), path, **options)

    def path(self, template: str, *, foreign: bool = False) -> str:
        """Return a path with the ids of what the owner has, or of nothing at all."""

        def named(found: re.Match[str]) -> str:
            name = found[1]
            if name in KINDS:
                return KINDS[name]
            return NOBODY if foreign else self.owned[thing(template, name)]

        return PARAMETER.sub(named, template)


def thing(template: str, name: str) -> str:
    """Return which of the owner's things a parameter of a path names."""
    if name != "item_id":
        return name
    return next((item for part, item in ITEMS if part in template), name)


def ids_of(template: str) -> list[str]:
    """Return the parameters of a path that name an object of somebody."""
    return [name for name in PARAMETER.findall(template) if name not in KINDS]


def with_id(template: str, value: str) -> str:
    """Return a path with one id in the place of its only one."""
    return PARAMETER.sub(lambda found: KINDS.get(found[1], value), template)


def kind_of(role: str) -> str:
    """Return what a caller proves to be: a learner, or a client of some organisation."""
    return "learner" if role in LEARNERS else role.removeprefix("other ")
