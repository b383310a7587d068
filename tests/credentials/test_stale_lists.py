"""A status list is believed as long as it says itself, also while we keep a copy of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core import multikey
from app.core.db import Database
from app.core.jws import sign_jws
from app.core.keys import Algorithm, public_to_multibase
from app.credentials.proofs.cryptosuites import Cryptosuite, hash_data
from tests.apps import BASE_URL
from tests.core.signing import PUBLIC_KEYS
from tests.credentials.test_elsewhere import (
    OPEN,
    answer,
    bitstring_list,
    entry,
    of_there,
    result,
    sd_jwt_vc,
    secured,
    status_of,
    token_list,
)
from tests.elsewhere import Elsewhere, elsewhere
from tests.moments import NOW
from tests.service import SETTINGS, whole_app

JSON = dict[str, Any]
GOOD = ("passed", "not_revoked")
END = NOW + timedelta(seconds=30)
MICROSECOND = timedelta(microseconds=1)


class Moments:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Elsewhere]:
    with elsewhere(tmp_path) as server:
        server.serve_did()
        yield server


@pytest.fixture
def clock() -> Moments:
    return Moments()


@pytest.fixture
def service(sqlite_database: Database, there: Elsewhere, clock: Moments) -> TestClient:
    tests = {"test_hosts": (there.origin,), "test_ca_file": there.ca_file}
    settings = SETTINGS.model_copy(update=tests)
    return TestClient(whole_app(sqlite_database, clock=clock, settings=settings), base_url=BASE_URL)


def text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def as_token(there: Elsewhere, url: str, **claims: Any) -> str:
    """Return a list without a period of its own, in a token that may have one."""
    document = {**bitstring_list(there, url, set()), "iss": there.did, **claims}
    del document["validFrom"], document["validUntil"]
    return sign_jws(document, signer=there.signer(), typ="vc+jwt")


def by_proof(there: Elsewhere, url: str) -> JSON:
    """Return a list whose proof ends before the list does."""
    document = bitstring_list(there, url, set())
    signer = there.signer()
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": Cryptosuite.EDDSA_JCS_2022.value,
        "verificationMethod": signer.kid,
        "proofPurpose": "assertionMethod",
        "expires": text(END),
        "@context": document["@context"],
    }
    data = hash_data(document, options, algorithm=signer.algorithm)
    return {**document, "proof": {**options, "proofValue": multikey.encode(signer.sign(data))}}


ENDING: dict[str, Callable[[Elsewhere, str], Any]] = {
    "by validUntil": lambda there, url: secured(
        there, bitstring_list(there, url, set(), validUntil=text(END))
    ),
    "by the token around it": lambda there, url: as_token(there, url, exp=int(END.timestamp())),
    "by its proof": by_proof,
}


@pytest.mark.parametrize("name", ENDING)
def test_a_copy_is_believed_until_the_list_ends(
    service: TestClient, there: Elsewhere, clock: Moments, name: str
) -> None:
    url = f"{there.origin}/list"
    there.serve("/list", ENDING[name](there, url))
    seen = []
    for moment in (NOW, END - MICROSECOND, END):
        clock.now = moment
        seen.append(status_of(service, there, credentialStatus=entry(url)))
    assert seen == [GOOD, GOOD, OPEN]
    # The copy served twice; then it was looked whether there is a new one.
    assert there.asked.count("/list") == 2


def test_a_copy_of_a_token_list_is_believed_until_it_ends(
    service: TestClient, there: Elsewhere, clock: Moments
) -> None:
    url = f"{there.origin}/tokens"
    there.serve("/tokens", token_list(there, url, exp=int(END.timestamp())))
    given = sd_jwt_vc(there, status={"status_list": {"uri": url, "idx": 6}})
    seen = []
    for moment in (NOW, END - MICROSECOND, END):
        clock.now = moment
        seen.append(result(answer(service, given), "status"))
    assert seen == [GOOD, GOOD, OPEN]
    assert there.asked.count("/tokens") == 2


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param({}, GOOD, id="no end"),
        pytest.param({"exp": int(NOW.timestamp()) + 1}, GOOD, id="a second to go"),
        pytest.param({"exp": int(NOW.timestamp())}, OPEN, id="ended"),
        pytest.param({"nbf": int(NOW.timestamp()) + 60}, GOOD, id="a clock ahead"),
        pytest.param({"nbf": int(NOW.timestamp()) + 61}, OPEN, id="not yet"),
    ],
)
def test_a_list_is_valid_no_longer_than_the_token_around_it(
    service: TestClient, there: Elsewhere, claims: JSON, expected: tuple[str, str]
) -> None:
    url = f"{there.origin}/list"
    there.serve("/list", as_token(there, url, **claims))
    assert status_of(service, there, credentialStatus=entry(url)) == expected


@pytest.mark.parametrize(
    ("ttl", "expected", "fetches"),
    [
        pytest.param(300_000, GOOD, 1, id="five minutes"),
        pytest.param(0, GOOD, 3, id="not at all"),
        pytest.param(-1, OPEN, 3, id="below zero"),
        pytest.param("300000", OPEN, 3, id="a text"),
    ],
)
def test_a_list_is_kept_as_long_as_it_asks(
    service: TestClient, there: Elsewhere, ttl: Any, expected: tuple[str, str], fetches: int
) -> None:
    url = f"{there.origin}/list"
    document = bitstring_list(there, url, set())
    document["credentialSubject"]["ttl"] = ttl
    there.serve("/list", sign_jws(document, signer=there.signer(), typ="vc+jwt"))
    for _ in range(3):
        assert status_of(service, there, credentialStatus=entry(url)) == expected
    assert there.asked.count("/list") == fetches


def test_a_key_that_expires_is_not_used_from_then_on(
    service: TestClient, there: Elsewhere, clock: Moments
) -> None:
    method = {
        "id": there.method(),
        "type": "Multikey",
        "controller": there.did,
        "publicKeyMultibase": public_to_multibase(PUBLIC_KEYS[Algorithm.EDDSA]),
        "expires": text(END),
    }
    there.serve_did(verificationMethod=[method], assertionMethod=[there.method()])
    seen = []
    for moment in (NOW, END - MICROSECOND, END):
        clock.now = moment
        seen.append(result(answer(service, secured(there, of_there(there))), "proof")[1])
    assert seen == ["proof_held", "proof_held", "key_not_of_issuer"]
    assert len(there.asked) == 1
