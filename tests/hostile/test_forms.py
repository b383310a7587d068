"""Every field of every form and of every address, with texts that no honest person types."""

import json
import re
from collections.abc import Iterator
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute

import app.pages
from app.core.ids import new_id
from app.core.keys import Algorithm
from app.credentials.proofs import sd_jwt, vc_jwt
from app.main import RIGHTS, ROUTERS, WELCOMED
from app.pages.achievement_form import fields_of
from tests.apps import BASE_URL
from tests.catalogue.definitions import defined, definition_of
from tests.corpus.rows_of import rows
from tests.credentials.documents import DID, SIGNERS, credential
from tests.hostile.fields import queries_of, texts_of_form
from tests.hostile.pages import MARKUP, faults_in, faults_of
from tests.hostile.strings import LINES, NASTIEST, REFUSED, ROWS
from tests.limits import forget_hits
from tests.matrix.test_pages import FORMS, owner_of
from tests.matrix.world import World
from tests.staff.test_matrix import BASE

JSON = dict[str, Any]
# Fields that only the code of a page reads from the address, and no signature names.
READ = re.compile(r"(?:query_params\.get|asked|sought)\(([^)]*)\)")
WORD = re.compile(r'"(\w+)"')
# What a credential says of its achievement in a text, and to what that is aligned.
TERMS = ("name", "description", "prerequisites", "humanCode", "inLanguage", "achievementType")
TARGETS = ("ext:NLQF", "ext:EQF", "ext:QualityAssurance")
AWARD = {
    "recipient_kind": "eppn",
    "recipient": "s1@waterkant.example",
    "name": "Thijs Denkbeeldig",
    "awarded_on": "2026-11-02",
    "reason": "Vergissing",
}
ACHIEVEMENT = fields_of(
    defined(definition_of("mc-data-analyse-zorg")), slug="", key=""
).model_dump()
NUMBERS = count(1)
# As much as a form takes, with room for the names of its fields.
PACKED = 100_000
TRICKS = ("'/><img src=x>", "//evil.example", "\x00", "%00", "９" * 50)


def pages(method: str) -> list[APIRoute]:
    """Return every page that is asked for in this way."""
    return [
        route
        for router in (*ROUTERS, *WELCOMED, *RIGHTS)
        for route in router.routes
        if isinstance(route, APIRoute)
        and not route.include_in_schema
        and method in (route.methods or ())
    ]


def who(path: str) -> str:
    return "staff here" if path.startswith(BASE) else owner_of(path)


def somewhere(made: World, path: str) -> str:
    """Return the address of a page, or of a notice that nobody stops."""
    return path.format(token="x") if path.startswith("/notices") else made.path(path)


def good(made: World, path: str) -> JSON:
    """Return a form that goes through, so that what is said in one field of it is kept or shown."""
    if path.startswith(f"{BASE}/awards"):
        return {**AWARD, "achievement_id": made.owned["achievement_id"]}
    if path.startswith(f"{BASE}/achievements"):
        return {**ACHIEVEMENT, "slug": f"vijandig-{next(NUMBERS)}"}
    return {
        name: made.owned[value[1:-1]] if value.startswith("{") else value
        for name, value in FORMS.get(path, {}).items()
    }


def test_every_field_of_every_form(made: World) -> None:
    """All fields of a form at once, and each alone beside good ones."""
    texts, faults, asked = cycle((*NASTIEST, *REFUSED, *TRICKS, *LINES)), {}, 0
    turned_away = set()
    for route in pages("POST"):
        names = texts_of_form(route)
        whole = [{name: next(texts) for name in names} for _ in range(4)] if names else []
        alone = [{**good(made, route.path), name: next(texts)} for name in names]
        for form in (*whole, *alone):
            role, path = who(route.path), somewhere(made, route.path)
            answer = made.look(role, "POST", path, data=form)
            asked += 1
            turned_away |= {path} if answer.status_code in {401, 403} else set()
            if found := faults_of(answer):
                faults[path, json.dumps(form)] = found
        forget_hits(made.demo.database)
    assert asked > 300
    assert (faults, turned_away) == ({}, set())


def test_every_name_in_every_address(made: World) -> None:
    texts, faults, asked = cycle((*NASTIEST, *REFUSED, *LINES)), {}, 0
    sources = [path.read_text("utf-8") for path in Path(app.pages.__file__).parent.glob("*.py")]
    spoken = {
        name for text in sources for found in READ.findall(text) for name in WORD.findall(found)
    }
    assert spoken >= {"notice", "fault", "state", "recipient"}
    for route in pages("GET"):
        role, path = who(route.path), somewhere(made, route.path)
        names = {*queries_of(route), *spoken, "email", "lang"}
        for _ in range(2):
            # Each alone too where a page refuses what does not fit at once.
            query = {name: next(texts) for name in names}
            for part in (query, {name: query[name] for name in spoken}):
                answer = made.look(role, "GET", path, params=part)
                asked += 1
                if found := faults_of(answer):
                    faults[path, json.dumps(part)] = found
    assert asked > 150
    assert faults == {}


def test_every_row_is_sought_for_and_shown_again(made: World) -> None:
    """A search shows what was sought; each row is a word or a filter of some search."""
    names, faults = ("q", "institution", "kind", "level", "year", "group", "state"), {}
    browser, left = made.browsers["learner"], iter(ROWS)
    while query := dict(zip(names, islice(left, len(names)), strict=False)):
        answer = browser.get("/wallet", params=query)
        if found := faults_of(answer):
            faults[json.dumps(query)] = found
    assert faults == {}


def packed() -> Iterator[str]:
    """Yield all rows, as many at once as a form takes."""
    text = ""
    for row in ROWS:
        if len(text) + len(row) > PACKED:
            yield text
            text = ""
        text += row + "\n"
    yield text


@pytest.mark.parametrize("path", ["/verify", "/wallet/import"])
def test_what_is_pasted_or_handed_in_is_shown_as_text(made: World, path: str) -> None:
    browser = made.browsers["learner"]
    for text in packed():
        answers = [
            browser.post(path, data={"pasted": text}),
            browser.post(path, files={"file": ("x.json", text.encode())}),
        ]
        assert [answer.status_code for answer in answers] == [422, 422]
        assert [fault for answer in answers for fault in faults_of(answer)] == []


def token_with(rows: list[str]) -> str:
    """Return a token of an issuer for whom nobody vouches, with a row in all that we read of it."""
    first, second, third, fourth = rows[0::4], rows[1::4], rows[2::4], rows[3::4]
    document = credential(
        id=f"urn:uuid:{new_id()}",
        name=first[0],
        issuer={"id": DID, "type": ["Profile"], "name": second[0]},
        evidence=[
            {"type": ["Evidence"], "name": name, "description": more}
            for name, more in zip(first, second, strict=False)
        ],
        credentialSubject={
            "type": ["AchievementSubject"],
            "awardGround": third[0],
            "result": [{"type": ["Result"], "value": value} for value in third],
            "achievement": {
                "id": "https://wallet.example/achievements/1",
                "type": ["Achievement"],
                **dict.fromkeys(("kind", "participation", "supervision"), fourth[0]),
                **dict(zip(TERMS, fourth, strict=False)),
                "criteria": {"narrative": "\n".join(fourth)},
                "learningOutcome": fourth,
                "alignment": [
                    {"targetType": kind, "targetName": row, "targetCode": row, "targetUrl": row}
                    for kind, row in zip(cycle(TARGETS), first, strict=False)
                ],
            },
        },
    )
    return vc_jwt.secure(document, signer=SIGNERS[Algorithm.EDDSA])


def selective_with(rows: list[str]) -> str:
    """Return an SD-JWT VC with rows as the names and the values of its claims."""
    claims = dict(zip(rows[0::2], rows[1::2], strict=False))
    told = {"iss": DID, "vct": rows[0] or "x", "achievement_title": rows[0], **claims}
    signer = SIGNERS[Algorithm.EDDSA]
    issued = sd_jwt.issue(told, hidden=frozenset(), signer=signer, typ="dc+sd-jwt", decoys=0)
    return str(issued)


def test_what_others_signed_is_shown_as_text(made: World) -> None:
    """A good signature of a stranger says nothing about what it is under."""
    browser, faults, statuses = made.browsers["learner"], [], set()
    for start in range(0, len(LINES), 200):
        for text in (
            token_with([*LINES[start : start + 200]]),
            selective_with([*LINES[start:][:60]]),
        ):
            checked = browser.post("/verify", data={"pasted": text})
            kept = browser.post("/wallet/import", data={"pasted": text})
            shown = browser.get(kept.headers.get("location", "/wallet"))
            statuses |= {(checked.status_code, kept.status_code, shown.status_code)}
            faults += [fault for answer in (checked, kept, shown) for fault in faults_of(answer)]
    listed = browser.get("/wallet", params={"origin": "imported", "limit": "200"})
    assert faults + faults_of(listed) == []
    assert (200, 303, 200) in statuses


def test_no_address_leads_elsewhere(made: World) -> None:
    """As the way back of a login, as the code of a letter, and as the path itself."""
    faults, sent_back = {}, set()
    for row in rows("open_redirects"):
        trick = str(row["input"])
        raw = quote(trick, safe="/\\:?#[]@!$&'()*+,;=%")
        back = made.look("learner", "GET", "/login", params={"return_to": trick})
        sent_back.add(back.status_code)
        for answer in (
            back,
            made.look("learner", "GET", "/wallet/claim", params={"code": trick}),
            made.look("stranger", "GET", "/wallet/claim", params={"code": trick}),
            made.browsers["stranger"].get(BASE_URL + (raw if raw.startswith("/") else f"/{raw}")),
        ):
            if found := faults_of(answer):
                faults[trick, str(answer.url)] = found
        forget_hits(made.demo.database)
    assert faults == {}
    assert sent_back == {303, 422}


def test_the_parser_sees_what_is_not_ours() -> None:
    """The look that finds nothing on our pages finds something on these."""
    for page in (
        "<script>alert(1)</script><iframe src=/x>",
        "<p onclick=x>",
        "<a href='javascript:alert(1)'>",
        "<a href='//evil.example/'>",
        "<img src='http://evil.example/x.png'>",
        "<a href='/\\evil.example'>",
        *(row for row in MARKUP[::50]),
    ):
        assert faults_in(page) != [], page
