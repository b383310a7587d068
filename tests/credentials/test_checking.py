"""Checks that are made together: the same answers as one by one, and nothing old among them."""

import json
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.core.at_once import NotAtOnceError
from app.core.db import Database
from app.core.errors import AppError, MalformedError, TooManyRequestsError
from app.core.keys import Algorithm
from app.core.values import Localised
from app.credentials.checking import Asked, Checking
from app.credentials.handed import Handed, handed
from app.credentials.registers import KeptRegisters
from app.credentials.store import AwardStore
from app.credentials.verdict_body import answer_of
from app.credentials.verdict_text import written
from app.credentials.verification import Verdicts
from app.institutions.register_version import register_version
from app.institutions.trusted import NewTrustedIssuer
from app.web.front import Front
from app.web.rate_limits import Limit
from tests.apps import BASE_URL
from tests.credentials.documents import DID, credential
from tests.credentials.test_awards_api import order
from tests.credentials.test_verification import secured
from tests.journeys.story import Caller
from tests.moments import NOW
from tests.people import Demo, school
from tests.service import whole_services

JSON = dict[str, Any]
OFTEN = Limit("test", hits=1000, seconds=60)
TYPES = {"data_integrity": "application/vc", "vc_jwt": "application/vc+jwt"}


@pytest.fixture
def waterkant(demo: Demo) -> Caller:
    return school(demo, "waterkant")


def award_of(caller: Caller, **options: object) -> JSON:
    made: JSON = caller.post("/api/v1/awards", {**order(caller), **options})
    return made


def asked(body: bytes, media_type: str, *, limit: Limit = OFTEN) -> Asked:
    return Asked("192.0.2.1", limit, partial(handed, body, media_type))


def text_of(form: str | JSON) -> bytes:
    return (form if isinstance(form, str) else json.dumps(form)).encode()


def known(demo: Demo, *texts: tuple[bytes, str]) -> None:
    """Let the process learn the shapes of these, as the ordinary way does."""
    for body, media_type in texts:
        headers = {"Content-Type": media_type}
        assert demo.stranger.post("/api/v1/verify", content=body, headers=headers).is_success


def outcomes(found: list[Verdicts | Exception]) -> list[str]:
    return [
        each.verdicts[0].report.code if isinstance(each, Verdicts) else type(each).__name__
        for each in found
    ]


def check(demo: Demo, *each: Asked) -> list[Verdicts | Exception]:
    checking = Checking(demo.database, demo.services.verification, lambda: NOW)
    return list(checking.check(each))


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_what_is_told_of_many_is_what_is_told_of_each(
    demo: Demo, waterkant: Caller, suite: str
) -> None:
    forms = award_of(waterkant, cryptosuite=suite)["credential"]
    texts = [(text_of(forms[name]), kind) for name, kind in TYPES.items()]
    texts += [(text_of(secured(credential())), "application/vc")]
    texts += [(text_of({**forms["data_integrity"], "awardedDate": "2020-01-01T00:00:00Z"}), "")]
    texts[-1] = (texts[-1][0], "application/json")
    known(demo, *texts)

    found = check(demo, *(asked(*text) for text in texts))
    assert outcomes(found) == ["valid", "valid", "issuer_unknown", "invalid_proof"]
    for text, one in zip(texts, found, strict=True):
        assert isinstance(one, Verdicts)
        with demo.database.reading() as session:
            alone = demo.services.verification(session).verify(text[0], media_type=text[1], now=NOW)
        assert json.loads(written(one)) == answer_of(alone).model_dump(mode="json")


def test_one_that_is_no_credential_or_comes_too_often_keeps_no_other_out(
    demo: Demo, waterkant: Caller
) -> None:
    token = text_of(award_of(waterkant)["credential"]["vc_jwt"])
    once, kind = Limit("once", hits=1, seconds=60), TYPES["vc_jwt"]
    good = asked(token, kind, limit=once)

    found = check(demo, asked(b"{", "application/json"), good, asked(token, kind, limit=once))
    assert isinstance(found[0], AppError)
    assert outcomes(found[1:2]) == ["valid"]
    assert isinstance(found[2], TooManyRequestsError)


def test_who_has_used_up_a_window_is_refused_before_anything_is_read(demo: Demo) -> None:
    checking = Checking(demo.database, demo.services.verification, lambda: NOW)
    once, read = Limit("once", hits=1, seconds=60), list[str]()

    def ask(client: str) -> Asked:
        def reading() -> Handed:
            read.append(client)
            raise MalformedError("nothing to check")

        return Asked(client, once, reading)

    found = [checking.check([ask("192.0.2.1")])[0] for _ in range(3)]
    assert [type(one) for one in found] == [MalformedError, *[TooManyRequestsError] * 2]
    assert read == ["192.0.2.1"] * 2
    assert isinstance(checking.check([ask("192.0.2.2")])[0], MalformedError)


def test_what_nobody_foresaw_in_one_is_counted_and_keeps_no_other_out(
    demo: Demo, waterkant: Caller
) -> None:
    def break_down() -> Handed:
        raise ZeroDivisionError

    token = text_of(award_of(waterkant)["credential"]["vc_jwt"])
    once = Limit("once", hits=1, seconds=60)
    broken = Asked("192.0.2.2", once, break_down)

    found = check(demo, broken, asked(token, TYPES["vc_jwt"]))
    assert outcomes(found) == ["NotAtOnceError", "valid"]
    assert outcomes(check(demo, broken)) == ["TooManyRequestsError"]


def test_an_id_that_no_database_can_be_asked_for_is_nobodys(database: Database) -> None:
    with database.reading() as session:
        assert AwardStore(session).by_credential_id("urn:uuid:\0") is None


def test_what_takes_long_is_left_to_the_ordinary_way(demo: Demo, waterkant: Caller) -> None:
    document = award_of(waterkant)["credential"]["data_integrity"]
    never_seen = {**credential(), "name": {"@value": "x", "@language": "fy"}}
    elsewhere = credential(issuer="did:web:school.example")
    fetched = secured(elsewhere, method="did:web:school.example#k")
    presentation = {
        "@context": document["@context"][:1],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [document],
    }
    for slow in (secured(never_seen), fetched, presentation):
        (found,) = check(demo, asked(text_of(slow), "application/json"))
        assert isinstance(found, NotAtOnceError)


def _revoke(_: Demo, waterkant: Caller, award: JSON) -> None:
    path = f"/api/v1/awards/{award['id']}/revocation"
    waterkant.post(path, {"reason": "Vergissing"})


def _compromise(demo: Demo, _: Caller, award: JSON) -> None:
    # By another replica: it shares the database with the one that checks, and nothing else.
    with demo.database.transaction() as session:
        institutions = whole_services().institutions(session)
        kid = award["credential"]["data_integrity"]["proof"][0]["verificationMethod"]
        record = institutions.key_of(kid)
        assert record is not None
        before = NOW - timedelta(days=1)
        institutions.compromise(record.institution_id, record.id, since=before, now=NOW)


def _rotate(demo: Demo, _: Caller, _award: JSON) -> None:
    with demo.database.transaction() as session:
        institutions = whole_services().institutions(session)
        owner = institutions.by_slug("waterkant")
        institutions.rotate(owner.id, Algorithm.EDDSA, now=NOW - timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(_revoke, "revoked", id="revoked"),
        pytest.param(_compromise, "key_compromised", id="key-stolen-elsewhere-noted"),
        pytest.param(_rotate, "key_retired", id="key-retired-before-the-signature"),
    ],
)
def test_what_has_changed_since_is_seen_at_once(
    demo: Demo, waterkant: Caller, change: Callable[[Demo, Caller, JSON], None], code: str
) -> None:
    award = award_of(waterkant, cryptosuite="eddsa-jcs-2022")
    text = text_of(award["credential"]["data_integrity"])
    assert outcomes(check(demo, asked(text, "application/vc"))) == ["valid"]

    change(demo, waterkant, award)
    assert outcomes(check(demo, asked(text, "application/vc"))) == [code]


def test_a_register_that_vouches_or_no_longer_does_is_asked_anew(demo: Demo) -> None:
    text = text_of(secured(credential()))
    known(demo, (text, "application/vc"))
    entry = NewTrustedIssuer(
        issuer_id=DID,
        names=Localised(nl="Elders", en="Elsewhere"),
        source="Register",
        valid_from=NOW.date() - timedelta(days=3650),
    )
    found = [outcomes(check(demo, asked(text, "application/vc")))]
    with demo.database.transaction() as session:
        added = whole_services().trust_register(session).add(entry, now=NOW)
    found += [outcomes(check(demo, asked(text, "application/vc")))]
    with demo.database.transaction() as session:
        whole_services().trust_register(session).remove(added.id, now=NOW)
    found += [outcomes(check(demo, asked(text, "application/vc")))]
    assert found == [["issuer_unknown"], ["valid"], ["issuer_unknown"]]


def test_a_change_of_the_registers_that_is_undone_draws_no_version(demo: Demo) -> None:
    def version() -> str | None:
        with demo.database.reading() as session:
            return register_version(session)

    before = version()
    with Session(demo.database.engine) as session:
        rotated = demo.services.institutions(session)
        rotated.rotate(rotated.by_slug("waterkant").id, Algorithm.EDDSA, now=NOW)
        assert register_version(session) != before
        session.rollback()
    assert version() == before


def test_without_a_version_nothing_is_kept() -> None:
    kept = KeptRegisters()
    kept.of("first").put("x", (1,))
    kept.of(None).put("x", (2,))

    assert (kept.of("first").get("x"), kept.of(None).get("x")) == ((1,), None)
    assert kept.of("second").get("x") is None


def test_the_front_says_what_the_ordinary_route_says(demo: Demo, waterkant: Caller) -> None:
    document = award_of(waterkant, cryptosuite="eddsa-jcs-2022")["credential"]["data_integrity"]
    forged = {**document, "awardedDate": "2020-01-01T00:00:00Z"}
    every: dict[str, list[Any]] = {
        "/api/v1/verify": [document, forged, {"type": "x"}, []],
        "/vc-api/credentials/verify": [
            {"verifiableCredential": document},
            {"verifiableCredential": document, "options": {"checks": ["proof"]}},
            {"verifiableCredential": forged},
            {"verifiableCredential": {}},
            {"verifiableCredential": document, "options": {"x": 1}},
        ],
    }
    ordinary = _without_front(demo)
    for path, bodies in every.items():
        for body in bodies:
            quick, plain = (asks.post(path, json=body) for asks in (demo.stranger, ordinary))
            assert quick.status_code == plain.status_code
            assert _same(quick.json()) == _same(plain.json())


def _without_front(demo: Demo) -> TestClient:
    app: Any = copy(demo.stranger.app)
    app.user_middleware = [each for each in app.user_middleware if each.cls is not Front]
    app.middleware_stack = None
    return TestClient(app, base_url=BASE_URL)


def _same(told: JSON) -> JSON:
    return {name: value for name, value in told.items() if name != "instance"}
