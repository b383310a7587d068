"""Keys in DID documents: what is read, and what leaves it open whose key it is."""

from typing import Any

import pytest

from app.core.did_documents import InvalidDIDDocumentError, MethodNotListedError, key_of_method
from app.core.errors import AppError
from app.core.keys import Algorithm, public_to_jwk, public_to_multibase
from tests.core.signing import PUBLIC_KEYS

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
