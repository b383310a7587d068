"""Keys in DID documents: what is read, and what leaves it open whose key it is."""

from typing import Any

import pytest

from app.core.did_documents import (
    InvalidDIDDocumentError,
    MethodNotListedError,
    in_force,
    key_of_method,
)
from app.core.errors import AppError
from app.core.keys import Algorithm, public_to_jwk, public_to_multibase
from tests.core.signing import PUBLIC_KEYS
from tests.moments import NOW

DID = "did:web:school.example"
METHOD = f"{DID}#key-1"
KEY = PUBLIC_KEYS[Algorithm.EDDSA]
MULTIKEY: dict[str, Any] = {
    "id": METHOD,
    "type": "Multikey",
    "controller": DID,
    "publicKeyMultibase": public_to_multibase(KEY),
}
JWK: dict[str, Any] = {
    "id": METHOD,
    "type": "JsonWebKey",
    "controller": DID,
    "publicKeyJwk": public_to_jwk(KEY),
}


def document(*methods: Any, **change: Any) -> dict[str, Any]:
    given = {"id": DID, "verificationMethod": list(methods), "assertionMethod": [METHOD], **change}
    return {name: member for name, member in given.items() if member is not None}


def key_in(given: dict[str, Any], purpose: str = "assertionMethod") -> Any:
    return key_of_method(given, method=METHOD, purpose=purpose)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(document(MULTIKEY), id="a Multikey"),
        pytest.param(document(JWK), id="a JWK"),
        pytest.param(document({**MULTIKEY, "id": "#key-1"}), id="a relative name"),
        pytest.param(document(MULTIKEY, assertionMethod=["#key-1"]), id="listed relatively"),
        pytest.param(document(assertionMethod=[MULTIKEY]), id="embedded"),
        pytest.param(document(verificationMethod=None, assertionMethod=[JWK]), id="only embedded"),
    ],
)
def test_a_listed_key_is_found(given: dict[str, Any]) -> None:
    assert public_to_jwk(key_in(given)) == public_to_jwk(KEY)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(document(MULTIKEY, id="did:web:other.example"), id="another DID"),
        pytest.param(document(MULTIKEY, JWK), id="the name twice"),
        pytest.param(document({**MULTIKEY, "controller": "did:web:x.example"}), id="controller"),
        pytest.param(document({**MULTIKEY, **JWK}), id="two forms"),
        pytest.param(document({**JWK, "publicKeyMultibase": None}), id="an empty second form"),
        pytest.param(document({**JWK, "publicKeyJwk": "x"}), id="a JWK that is a text"),
        pytest.param(document({**MULTIKEY, "d": "secret"}), id="a private key"),
        pytest.param(document({**MULTIKEY, "privateKeyJwk": {}}), id="a private JWK"),
        pytest.param(document({**MULTIKEY, "secretKeyMultibase": "z3u2"}), id="its secret"),
        pytest.param(document({**MULTIKEY, "privateKeyMultibase": "z3u2"}), id="a former secret"),
        pytest.param(document({**MULTIKEY, "privateKeyBase58": "3u2"}), id="an older secret"),
        pytest.param(document({**MULTIKEY, "secretKeyJwk": {}}), id="a secret JWK"),
        pytest.param(document({**MULTIKEY, "publicKeyBase58": "6Mk"}), id="an older second form"),
        pytest.param(document(MULTIKEY, verificationMethod="x"), id="methods that are no list"),
        pytest.param(document(MULTIKEY, assertionMethod="x"), id="a purpose that is no list"),
        pytest.param(document("x"), id="a method that is a text"),
        pytest.param(document(*[MULTIKEY] * 201), id="too many"),
    ],
)
def test_a_document_that_leaves_it_open_has_no_key(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidDIDDocumentError):
        key_in(given)


def test_a_key_is_for_the_purposes_for_which_it_is_listed() -> None:
    for given in (document(), document(MULTIKEY, assertionMethod=[])):
        with pytest.raises(MethodNotListedError):
            key_in(given)
    with pytest.raises(MethodNotListedError):
        key_in(document(MULTIKEY), "authentication")
    with pytest.raises(AppError):
        key_in(document({**MULTIKEY, "publicKeyMultibase": "z6Mk"}))


PAST, FUTURE = "2026-11-24T11:59:59.999999Z", "2026-11-24T12:00:00.000001Z"
TODAY = "2026-11-24T12:00:00Z"


def key_today(*methods: Any, **change: Any) -> Any:
    return key_in(in_force(document(*methods, **change), now=NOW))


@pytest.mark.parametrize("end", ["revoked", "expires"])
@pytest.mark.parametrize(
    ("moment", "usable"),
    [
        pytest.param(FUTURE, True, id="later"),
        pytest.param("2026-11-24T13:00:00.5+00:00", True, id="later elsewhere"),
        pytest.param(TODAY, False, id="now"),
        pytest.param(PAST, False, id="before"),
        pytest.param("2020-01-01", False, id="a day"),
        pytest.param("2026-11-31T12:00:00Z", False, id="a day that is not"),
        pytest.param("2027-01-01T12:00:00", False, id="without a zone"),
        pytest.param(1_900_000_000, False, id="a number"),
        pytest.param(None, False, id="null"),
    ],
)
def test_a_key_is_used_until_it_was_revoked_or_has_expired(
    end: str, moment: Any, usable: bool
) -> None:
    for given in ({"verificationMethod": [{**MULTIKEY, end: moment}]}, {
        "verificationMethod": None, "assertionMethod": [{**MULTIKEY, end: moment}],
    }):  # fmt: skip
        if usable:
            assert public_to_jwk(key_today(**given)) == public_to_jwk(KEY)
        else:
            with pytest.raises(MethodNotListedError):
                key_today(**given)


def test_the_end_of_one_method_is_not_that_of_another() -> None:
    other = {**MULTIKEY, "id": f"{DID}#key-2", "revoked": PAST}
    assert public_to_jwk(key_today(MULTIKEY, other)) == public_to_jwk(KEY)


@pytest.mark.parametrize("name", [METHOD, "#key-1"])
def test_a_method_that_is_there_twice_has_ended_once_and_for_all(name: str) -> None:
    with pytest.raises(MethodNotListedError):
        key_today(MULTIKEY, {**MULTIKEY, "id": name, "revoked": PAST})


@pytest.mark.parametrize("odd", ["x", [], None, {"id": 3}, [5, None, METHOD]])
def test_what_is_no_list_of_methods_is_left_for_others_to_refuse(odd: Any) -> None:
    given = {**document(MULTIKEY), "verificationMethod": odd}
    assert in_force(given, now=NOW) == given
