"""The status lists as others fetch them: signed, cached, and changed at once by a revocation."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.core.jws import unverified_claims
from app.credentials import bitstring
from app.credentials.contexts import NL_EDU_CONTEXT, load_context
from app.credentials.status_lists import VALIDITY
from app.credentials.status_store import PublicationRow
from app.credentials.status_withdrawal import OWNER, PUBLICATION
from app.work.running import Runner
from app.work.store import JobRow
from tests.apps import BASE_URL
from tests.credentials.test_awards_api import order
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, school
from tests.service import whole_app

JSON = dict[str, Any]
JWT = {"Accept": "application/vc+jwt"}


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


@pytest.fixture
def award(waterkant: Caller) -> JSON:
    return waterkant.post("/api/v1/awards", order(waterkant))


def entries(award: JSON) -> dict[str, tuple[str, int]]:
    found = award["credential"]["data_integrity"]["credentialStatus"]
    return {
        entry["statusPurpose"]: (
            urlsplit(entry["statusListCredential"]).path,
            int(entry["statusListIndex"]),
        )
        for entry in found
    }


def bit(client: TestClient, award: JSON, purpose: str) -> bool:
    path, index = entries(award)[purpose]
    encoded = client.get(path).json()["credentialSubject"]["encodedList"]
    return bool(bitstring.value_at(bitstring.decode(encoded), index))


def test_each_purpose_has_its_own_list(demo: Demo, waterkant: Caller, award: JSON) -> None:
    url = f"/api/v1/awards/{award['id']}"
    seen = []
    seen.append([bit(demo.stranger, award, purpose) for purpose in ("revocation", "suspension")])
    waterkant.post(f"{url}/suspension", {"reason": "Onderzoek"})
    seen.append([bit(demo.stranger, award, purpose) for purpose in ("revocation", "suspension")])
    waterkant.delete(f"{url}/suspension")
    seen.append([bit(demo.stranger, award, purpose) for purpose in ("revocation", "suspension")])
    waterkant.post(f"{url}/revocation", {"reason": "Fout"})
    seen.append([bit(demo.stranger, award, purpose) for purpose in ("revocation", "suspension")])
    assert seen == [[False, False], [False, True], [False, False], [True, False]]


def test_a_list_is_a_credential_of_the_issuer_that_names_its_own_address(
    demo: Demo, award: JSON
) -> None:
    path, _ = entries(award)["revocation"]
    answer = demo.stranger.get(path)
    document = answer.json()
    assert answer.headers["content-type"] == "application/vc"
    assert document["id"] == BASE_URL + path
    assert document["issuer"] == award["credential"]["data_integrity"]["issuer"]["id"]
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    told = demo.stranger.post("/api/v1/verify", json=document).json()
    assert told["outcome"] == "valid"


def test_the_list_as_a_token_says_the_same(demo: Demo, award: JSON) -> None:
    path, _ = entries(award)["revocation"]
    answer = demo.stranger.get(path, headers=JWT)
    assert answer.headers["content-type"] == "application/vc+jwt"
    subject = unverified_claims(answer.text)["credentialSubject"]
    assert subject == demo.stranger.get(path).json()["credentialSubject"]


def test_a_copy_may_be_kept_until_a_bit_changes(demo: Demo, waterkant: Caller, award: JSON) -> None:
    path, _ = entries(award)["revocation"]
    first = demo.stranger.get(path)
    known = {"If-None-Match": first.headers["etag"]}
    assert first.headers["cache-control"] == "public, max-age=300"
    unchanged = demo.stranger.get(path, headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    waterkant.post(f"/api/v1/awards/{award['id']}/revocation", {"reason": "Fout"})
    assert demo.stranger.get(path, headers=known).status_code == 200


def test_a_list_is_signed_anew_before_it_expires(demo: Demo, award: JSON) -> None:
    path, _ = entries(award)["revocation"]
    first = demo.stranger.get(path).json()
    for passed, same in ((VALIDITY / 2 - timedelta(seconds=1), True), (VALIDITY / 2, False)):
        later = TestClient(whole_app(demo.database, now=NOW + passed), base_url=BASE_URL)
        assert (later.get(path).json() == first) is same


def published(demo: Demo) -> set[tuple[str, str]]:
    """Return the purposes and forms of the lists that lie ready."""
    with demo.database.reading() as session:
        rows = session.scalars(select(PublicationRow))
        return {(row.purpose, row.form) for row in rows}


def jobs(demo: Demo) -> list[tuple[str, str]]:
    with demo.database.reading() as session:
        rows = session.scalars(select(JobRow).where(JobRow.kind == PUBLICATION))
        return [(row.owner, row.state) for row in rows]


def test_after_a_change_a_list_is_signed_anew_in_the_background(
    demo: Demo, waterkant: Caller, award: JSON
) -> None:
    path, _ = entries(award)["revocation"]
    demo.stranger.get(path)
    demo.stranger.get(path.replace("revocation", "token"))
    before = published(demo)
    waterkant.post(f"/api/v1/awards/{award['id']}/revocation", {"reason": "Fout"})
    withdrawn = published(demo)
    runner = Runner(demo.database, lambda: NOW, demo.services.handlers())
    while runner.step():
        pass

    assert before
    assert not withdrawn
    assert published(demo) == before
    assert bit(demo.stranger, award, "revocation")
    assert jobs(demo) == [(OWNER, "finished")]


def test_changes_before_a_list_was_signed_anew_are_one_piece_of_work(
    demo: Demo, waterkant: Caller, award: JSON
) -> None:
    other = waterkant.post("/api/v1/awards", order(waterkant))
    demo.stranger.get(entries(award)["revocation"][0])
    for each in (award, other):
        waterkant.post(f"/api/v1/awards/{each['id']}/revocation", {"reason": "Fout"})

    assert jobs(demo) == [(OWNER, "running")]


def test_of_a_list_that_nobody_asked_for_nothing_is_signed(
    demo: Demo, waterkant: Caller, award: JSON
) -> None:
    waterkant.post(f"/api/v1/awards/{award['id']}/revocation", {"reason": "Fout"})

    assert jobs(demo) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/status/00000000-0000-4000-8000-000000000000/revocation", 404),
        ("/status/x/revocation", 404),
        ("/status/00000000-0000-4000-8000-000000000000/message", 422),
    ],
)
def test_a_list_that_is_not_there(demo: Demo, path: str, status: int) -> None:
    assert demo.stranger.get(path).status_code == status


def test_no_two_awards_share_a_place(waterkant: Caller) -> None:
    awards = [waterkant.post("/api/v1/awards", order(waterkant)) for _ in range(20)]
    places = {entries(award)["revocation"] for award in awards}
    assert len(places) == 20
    assert sorted(index for _, index in places) != [index for _, index in places]


def test_our_context_is_served_as_it_is_bundled(demo: Demo) -> None:
    answer = demo.stranger.get("/ns/nl-edu/v1")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json() == load_context(NL_EDU_CONTEXT)
