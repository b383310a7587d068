"""Every text that the API keeps: it comes back as it was sent, and no page takes it for markup."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
from fastapi.testclient import TestClient

from app.wallet.models import Field
from tests.hostile.fields import bodies_of
from tests.hostile.orders import NO_TEXTS, ORDERS, merged, placed, places_in
from tests.hostile.pages import Parsed, faults_of, is_page
from tests.hostile.strings import NASTIEST, PASSAGES, REFUSED, Texts
from tests.limits import forget_hits
from tests.matrix.test_operations import owner_of
from tests.matrix.world import World

JSON = dict[str, Any]
ACHIEVE, AWARD = ("post", "/api/v1/achievements"), ("post", "/api/v1/awards")
FUND = ("post", "/api/v1/funding-sources")
REVOKE = ("post", "/api/v1/awards/{award_id}/revocation")
# What is signed is no text to read, and a link without a PIN asks for none.
ANY_TEXT = {
    ("post", "/api/v1/me/credentials/{item_id}/presentations"),
    ("post", "/v/{token}"),
}
REFUSED_WITH = {400, 403, 404, 409, 410, 422, 503}
# What a drawing of ours is made of, with the credential in it.
DRAWN = {"svg", "g", "path", "circle", "rect", "ellipse", "text", "openbadges:credential"}
# Of all texts, as many are on a page; the others are for programs or for the platform.
MANY = 300


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for member in value.values():
            yield from strings_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from strings_in(member)
    elif isinstance(value, str):
        yield value


def test_every_text_of_the_api_is_here(made: World) -> None:
    """A new text of a body is filled here, or is one that only names something."""
    taken = bodies_of(made.demo.stranger.get("/openapi.json").json())
    made.owned.update({"waiting": made.owned["award_id"], "funded": made.owned["source_id"]})
    known = {operation: set(places) for operation, places in NO_TEXTS.items()}
    for operation, order in ORDERS.items():
        texts = Texts()
        body = order(made, texts)
        known[operation] = known.get(operation, set()) | places_in(body, set(texts.given))
    assert {operation: places for operation, places in taken.items() if places} == known


# So many that each row stands in some passage, and each field had several dozen of them.
ROUNDS = 5
# Of each presentation, for whom and against what it is shown: both are in what the wallet signs.
IN_A_PROOF = 2


def sent(made: World, operation: tuple[str, str], texts: Texts) -> JSON:
    """Send a good order with hostile texts; return what came of it."""
    method, path = operation
    body = ORDERS[operation](made, texts)
    answer = made.ask(owner_of(path), method, made.path(path), json=body)
    assert answer.is_success, (operation, answer.text)
    found: JSON = answer.json() if answer.content else {}
    return found


def one_round(made: World, texts: Texts) -> Iterator[JSON]:
    """Send every order once, each about what the ones before it made; yield the answers."""
    forget_hits(made.demo.database)
    described = sent(made, ACHIEVE, texts)
    yield described
    made.owned["achievement_id"] = described["id"]
    yield sent(made, ("put", "/api/v1/achievements/{achievement_id}"), texts)
    award = sent(made, AWARD, texts)
    yield award
    claim = {"claim_code": award["claim_code"], "confirm_name": True}
    item = made.ask("learner", "post", "/api/v1/me/claims", json=claim)
    assert item.is_success, item.text
    to_fenna = ORDERS[AWARD](made, texts) | {"recipient": {"eppn": "p01@waterkant.example"}}
    waiting = made.ask("institution", "post", "/api/v1/awards", json=to_fenna).json()
    yield waiting
    made.owned.update(award_id=award["id"], item_id=item.json()["id"], waiting=waiting["id"])
    source = sent(made, FUND, texts)
    yield source
    made.owned["funded"] = source["id"]
    for operation in ORDERS.keys() - {ACHIEVE, AWARD, FUND, REVOKE}:
        yield sent(made, operation, texts)
    items = [{"item_id": made.owned["item_id"], "fields": [field.value for field in Field]}]
    wide: JSON = {"items": items, "label": texts.line(), "message": texts.lines(1_000)}
    wide["allow_download"] = True
    yield made.ask("learner", "post", "/api/v1/me/shares", json=wide).json()


def must_be_harmless_files(made: World, link: str) -> None:
    """Download what a link shows as a PDF, and draw what its owner holds: text stays text."""
    opened = made.demo.stranger.post(link, headers={"Accept": "application/json"}).json()
    asked = {"grant": opened["grant"], "form": "pdf"}
    pdf = made.demo.stranger.post(f"{link}/downloads", json=asked)
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    item = made.owned["item_id"]
    drawn = made.look("learner", "get", f"/wallet/credentials/{item}/credential.svg")
    assert Parsed(drawn.text).elements <= DRAWN


def texts_on(answer: httpx2.Response) -> list[str]:
    return Parsed(answer.text).texts if is_page(answer) else []


def followed(browser: TestClient, start: str) -> Iterator[tuple[str, httpx2.Response]]:
    """Yield a page and all below it that a link leads to, each once; a file is one too."""
    seen, todo = {start}, [start]
    while todo:
        path = todo.pop()
        answer = browser.get(path)
        yield path, answer
        if not is_page(answer):
            continue
        below = {one for one in Parsed(answer.text).addresses if one.startswith(start)}
        todo += sorted({one for one in below if "lang=" not in one} - seen)
        seen |= below


def test_what_is_kept_comes_back_equal_and_is_nowhere_markup(made: World) -> None:
    texts, told, links = Texts(), set[str](), []
    for _ in range(ROUNDS):
        for answer in one_round(made, texts):
            told |= set(strings_in(answer))
            links += [urlsplit(answer["url"]).path] if "looks" in answer and "url" in answer else []
    awards = made.ask("institution", "get", "/api/v1/awards", params={"limit": 200}).json()
    told |= set(strings_in(awards))
    assert set(PASSAGES) - texts.rows == set()
    assert len(set(texts.given) - told) <= ROUNDS * IN_A_PROOF
    places = [
        ("learner", "/wallet"),
        ("adviser", "/advice"),
        ("staff here", "/institution"),
        ("stranger", "/offerings"),
    ]
    places += [("stranger", link) for link in links]
    shown, faults = set[str](), {}
    for role, start in places:
        for path, page in followed(made.browsers[role], start):
            shown |= set(texts_on(page))
            if found := faults_of(page):
                faults[role, path] = found
    assert faults == {}
    must_be_harmless_files(made, links[-1])
    assert len(shown & set(texts.given)) > MANY


def test_what_cannot_be_kept_is_refused(made: World) -> None:
    """What names nothing of ours, and what no database or reader can take, is never a fault."""
    made.owned.update(waiting=made.owned["award_id"], funded=made.owned["source_id"])
    wrong, asked = [], 0
    for method, path in (ORDERS.keys() | NO_TEXTS.keys()) - ANY_TEXT:
        order = ORDERS.get((method, path))
        good = order(made, Texts()) if order else {}
        bodies = [
            merged(good, placed(place, text))
            for place in NO_TEXTS.get((method, path), ())
            for text in NASTIEST
        ]
        bodies += [
            merged(good, placed(place, text))
            for place in places_in(good, set(strings_in(good))) - {("definition", "slug")}
            for text in REFUSED[asked % 12 :: 12]
        ]
        for body in bodies:
            owner = owner_of(path) if path.startswith("/api/") else "stranger"
            answer = made.ask(owner, method, made.path(path), json=body)
            asked += 1
            # Nobody can be mailed from here, which is told as such.
            if answer.status_code not in REFUSED_WITH:
                wrong.append((method, path, answer.status_code))
            forget_hits(made.demo.database)
    assert asked > 300
    assert Counter(wrong) == {}
