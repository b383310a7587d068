"""Every published bad document, sent to the public check: an honest answer, and never a 5xx."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from fastapi.testclient import TestClient

from app.core.db import Database
from app.main import create_app
from tests.apps import BASE_URL
from tests.corpus.rows_of import octets, rows
from tests.moments import NOW
from tests.service import SETTINGS


@pytest.fixture
def stranger(sqlite_database: Database) -> TestClient:
    """Return a stranger who waits long enough between two questions."""
    seconds: Iterator[int] = count()

    def clock() -> datetime:
        return NOW + timedelta(seconds=next(seconds))

    app = create_app(SETTINGS, clock=clock, database=sqlite_database)
    return TestClient(app, base_url=BASE_URL, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("json_parsing", "application/json"),
        ("json_transform", "application/json"),
        ("vcdm2_inputs", "application/json"),
        ("vcdm2_inputs", "text/plain"),
        ("openbadges_1edtech", "application/json"),
        ("vc_jose_cose_inputs", "application/vc+jwt"),
        ("vc_jose_cose_inputs", "application/json"),
        ("jws_wycheproof", "application/jwt"),
        ("naughty_strings", "text/plain"),
        ("data_integrity_vectors", "application/json"),
        ("jsonld_negative_and_scoped", "application/json"),
    ],
)
def test_it_is_answered_and_never_called_valid(
    stranger: TestClient, name: str, media_type: str
) -> None:
    visited = rows(name)
    wrong = {}
    for row in visited:
        answer = stranger.post(
            "/api/v1/verify", content=octets(row), headers={"Content-Type": media_type}
        )
        told = answer.json()
        known = told.get("outcome", told.get("code"))
        if answer.status_code not in {200, 400, 413, 422} or known in {None, "valid"}:
            wrong[row["id"]] = (answer.status_code, known)
    assert wrong == {}


def test_the_published_proof_of_a_stranger_is_not_trusted(stranger: TestClient) -> None:
    told = {}
    for row in rows("data_integrity_vectors"):
        if row["id"].endswith(("eddsa-rdfc-2022/signedDataInt.json", "signedJCS.json")):
            answer = stranger.post(
                "/api/v1/verify",
                content=octets(row),
                headers={"Content-Type": "application/json"},
            ).json()
            told[row["id"].rpartition("/")[2]] = (answer["outcome"], answer["code"])
    # The key is a did:key, the issuer an https address: the key is not the issuer's.
    assert told == {
        "signedDataInt.json": ("invalid", "key_not_of_issuer"),
        "signedJCS.json": ("invalid", "key_not_of_issuer"),
    }
