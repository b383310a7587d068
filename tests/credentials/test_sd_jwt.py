"""SD-JWT (RFC 9901): what is disclosed, what is refused, and the proof of the holder's key."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import base64url, jws
from app.core.documents import canonical_bytes
from app.core.errors import AppError
from app.core.jws import KeySigner, sign_jws
from app.core.keys import Algorithm, InvalidSignatureError, new_private_key, public_to_jwk
from app.credentials.proofs import sd_jwt
from app.credentials.proofs.disclosures import (
    InvalidDisclosureError,
    digest_of,
    hide,
    place,
    read_disclosure,
)
from app.credentials.proofs.sd_jwt import (
    SDJWT,
    Challenge,
    InvalidKeyBindingError,
    MalformedSDJWTError,
    UnknownClaimError,
)
from tests.core.signing import P256, PUBLIC_KEYS, SIGNING_KEYS
from tests.moments import NOW

JSON = dict[str, Any]
ISSUER = KeySigner("issuer-key", P256)
HOLDER = KeySigner("holder-key", SIGNING_KEYS[Algorithm.EDDSA])
TYPES = frozenset({"dc+sd-jwt"})
CLAIMS: JSON = {
    "iss": "https://school.example",
    "cnf": {"jwk": public_to_jwk(PUBLIC_KEYS[Algorithm.EDDSA])},
    "title": "Data-analyse",
    "name": "Fenna",
    "outcomes": ["leest gegevens", "begrijpt gegevens"],
    "address": {"city": "Delft", "street": "Kade"},
}
PATHS = {("name",), ("outcomes", 1), ("address",), ("address", "street")}
OTHER_KEY = new_private_key(Algorithm.ES256).public_key()
CHALLENGE = Challenge(audience="https://employer.example", nonce="n-1")


def issued(claims: JSON = CLAIMS, paths: Any = PATHS, *, decoys: int = 0) -> SDJWT:
    return sd_jwt.issue(claims, hidden=paths, signer=ISSUER, typ="dc+sd-jwt", decoys=decoys)


def verified(text: SDJWT) -> JSON:
    return sd_jwt.verify(text, key=PUBLIC_KEYS[Algorithm.ES256], types=TYPES)


def signed(payload: JSON, *disclosures: str) -> SDJWT:
    return SDJWT(sign_jws(payload, signer=ISSUER, typ="dc+sd-jwt"), disclosures, None)


def disclosure(*parts: Any) -> str:
    return base64url.encode(canonical_bytes(list(parts)))


def digest(text: str) -> str:
    return digest_of(text, "sha-256")


def test_all_disclosed_gives_the_claims_back() -> None:
    assert verified(sd_jwt.split(str(issued(decoys=3)))) == CLAIMS


def test_the_token_itself_holds_nothing_that_is_hidden() -> None:
    payload = jws.unverified_claims(issued(decoys=2).token)

    assert payload["title"] == "Data-analyse"
    assert payload["outcomes"][0] == "leest gegevens"
    assert list(payload["outcomes"][1]) == ["..."]
    assert len(payload["_sd"]) == 4
    assert payload["_sd"] == sorted(payload["_sd"])
    hidden = ("Fenna", "begrijpt", "Delft", "Kade", "address", "street")
    assert not any(word in str(payload) for word in hidden)


def test_a_presentation_shows_what_was_chosen_and_no_more() -> None:
    chosen = sd_jwt.present(issued(), {("outcomes", 1)})

    shown = verified(chosen)
    assert shown["outcomes"] == CLAIMS["outcomes"]
    assert "name" not in shown
    assert "address" not in shown


def test_what_lies_within_brings_what_is_around_it() -> None:
    assert verified(sd_jwt.present(issued(), {("address", "street")}))["address"] == {
        "city": "Delft",
        "street": "Kade",
    }
    assert verified(sd_jwt.present(issued(), {("address",)}))["address"] == {"city": "Delft"}


def test_what_cannot_be_disclosed_cannot_be_chosen() -> None:
    with pytest.raises(UnknownClaimError):
        sd_jwt.present(issued(), {("title",)})


SALT, NAME = "c2FsdA", disclosure("c2FsdA", "name", "Fenna")
ELEMENT = disclosure("c2FsdA", "een")
INNER = disclosure("c2FsdA", "inner", 1)


@pytest.mark.parametrize(
    ("payload", "disclosures"),
    [
        pytest.param({}, [NAME], id="belongs-nowhere"),
        pytest.param({"_sd": [digest(NAME)]}, [NAME, NAME], id="sent-twice"),
        pytest.param({"_sd": [digest(NAME)], "a": {"_sd": [digest(NAME)]}}, [NAME], id="twice"),
        pytest.param({"_sd": ["x", "x"]}, [], id="decoy-twice"),
        pytest.param({"_sd": [digest(NAME)], "name": "Milan"}, [NAME], id="overwrites"),
        pytest.param({"_sd": digest(NAME)}, [NAME], id="sd-is-text"),
        pytest.param({"_sd": [1]}, [], id="digest-is-number"),
        pytest.param({"_sd": [digest(ELEMENT)]}, [ELEMENT], id="element-as-claim"),
        pytest.param({"a": [{"...": digest(NAME)}]}, [NAME], id="claim-as-element"),
        pytest.param({"a": [{"...": digest(ELEMENT), "b": 1}]}, [ELEMENT], id="not-alone"),
        pytest.param({"a": [{"...": 1}]}, [], id="element-digest-is-number"),
        pytest.param({"...": digest(ELEMENT)}, [ELEMENT], id="dots-outside-array"),
        pytest.param({"a": {"_sd_alg": "sha-256"}}, [], id="alg-below-the-top"),
        pytest.param({"_sd_alg": "md5"}, [], id="weak-hash"),
        pytest.param({"_sd_alg": ["sha-256"]}, [], id="hash-is-list"),
        pytest.param({"_sd": [digest(disclosure(SALT))]}, [disclosure(SALT)], id="one-part"),
        pytest.param({}, [disclosure(SALT, "a", 1, 2)], id="four-parts"),
        pytest.param({}, [disclosure(1, "a", 1)], id="salt-is-number"),
        pytest.param({}, [disclosure(SALT, 5, 1)], id="name-is-number"),
        pytest.param({}, [disclosure(SALT, "_sd", [])], id="name-is-sd"),
        pytest.param({}, [disclosure(SALT, "...", [])], id="name-is-dots"),
        pytest.param({}, [base64url.encode(b"{}")], id="object"),
        pytest.param(
            {"_sd": [digest(disclosure(SALT, "a", {"_sd": [digest(NAME)], "name": 1}))]},
            [disclosure(SALT, "a", {"_sd": [digest(NAME)], "name": 1}), NAME],
            id="overwrites-within-a-disclosure",
        ),
        pytest.param(
            {"_sd": [digest(disclosure(SALT, "a", {"_sd": [digest(INNER)]})), digest(INNER)]},
            [disclosure(SALT, "a", {"_sd": [digest(INNER)]}), INNER],
            id="twice-through-a-disclosure",
        ),
    ],
)
def test_what_does_not_belong_together_is_refused(payload: JSON, disclosures: list[str]) -> None:
    with pytest.raises(InvalidDisclosureError):
        verified(signed(payload, *disclosures))


def test_a_digest_without_disclosure_hides_its_claim_or_element() -> None:
    payload = {"_sd": [digest(NAME)], "a": [{"...": digest(ELEMENT)}, "twee"]}

    assert verified(signed(payload)) == {"a": ["twee"]}
    assert verified(signed(payload, NAME, ELEMENT)) == {"name": "Fenna", "a": ["een", "twee"]}


@pytest.mark.parametrize("text", ["", "~", "a.b.c", "~a.b.c~", "a.b.c~~", "a.b.c~x~~y", "é~"])
def test_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(MalformedSDJWTError):
        sd_jwt.split(text)


@pytest.mark.parametrize("text", ["W10=", "W1 0", "not-json", "W10\n"])
def test_a_disclosure_that_is_no_text_of_json_is_refused(text: str) -> None:
    with pytest.raises(AppError):
        read_disclosure(text)


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(AppError, match="at most 200"):
        sd_jwt.split("a.b.c~" + "x~" * 201)
    with pytest.raises(AppError, match="at most 400000"):
        sd_jwt.split("a" * 400_001 + "~")


def test_another_key_or_type_is_refused() -> None:
    other = signed({"a": 1})
    with pytest.raises(InvalidSignatureError):
        sd_jwt.verify(other, key=OTHER_KEY, types=TYPES)
    with pytest.raises(jws.InvalidTokenError):
        sd_jwt.verify(other, key=PUBLIC_KEYS[Algorithm.ES256], types=frozenset({"statuslist+jwt"}))


def bound(given: SDJWT, *, challenge: Challenge = CHALLENGE) -> SDJWT:
    return sd_jwt.bind(given, challenge, signer=HOLDER, now=NOW)


def check_binding(given: SDJWT, *, expected: Challenge | None = CHALLENGE, later: int = 0) -> None:
    claims = verified(given)
    now = NOW + timedelta(seconds=later)
    sd_jwt.verify_binding(given, claims, expected=expected, now=now)


def test_the_holder_proves_to_have_the_key() -> None:
    presentation = sd_jwt.split(str(bound(sd_jwt.present(issued(), {("name",)}))))

    check_binding(presentation)
    check_binding(presentation, later=299)
    check_binding(presentation, expected=None, later=10_000)


@pytest.mark.parametrize(
    ("changed", "expected", "later"),
    [
        pytest.param(lambda each: SDJWT(each.token, each.disclosures, None), CHALLENGE, 0, id="no"),
        pytest.param(lambda each: each, Challenge("https://other.example", "n-1"), 0, id="aud"),
        pytest.param(lambda each: each, Challenge(CHALLENGE.audience, "n-2"), 0, id="nonce"),
        pytest.param(lambda each: each, CHALLENGE, 301, id="old"),
        pytest.param(lambda each: each, CHALLENGE, -61, id="from-the-future"),
        pytest.param(lambda each: SDJWT(each.token, (), each.key_binding), None, 0, id="fewer"),
    ],
)
def test_a_proof_for_another_presentation_reader_or_time_is_refused(
    changed: Any, expected: Challenge | None, later: int
) -> None:
    presentation = bound(sd_jwt.present(issued(), {("name",)}))

    with pytest.raises(AppError):
        check_binding(changed(presentation), expected=expected, later=later)


def test_a_proof_of_another_credential_or_key_is_refused() -> None:
    first, second = bound(issued()), bound(issued())
    with pytest.raises(InvalidKeyBindingError):
        check_binding(SDJWT(first.token, first.disclosures, second.key_binding))
    thief = sd_jwt.bind(issued(), CHALLENGE, signer=ISSUER, now=NOW)
    with pytest.raises(AppError):
        check_binding(thief)
    with pytest.raises(InvalidKeyBindingError):
        check_binding(bound(issued({**CLAIMS, "cnf": {"kid": "x"}})))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), VALUES, max_size=5)


def every_path(value: Any, at: tuple[Any, ...] = ()) -> set[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    found = set()
    for step, inner in steps:
        found.add((*at, step))
        if isinstance(inner, dict | list):
            found |= every_path(inner, (*at, step))
    return found


@given(OBJECTS, st.randoms(use_true_random=False), st.integers(0, 3))
def test_whatever_is_hidden_comes_back(claims: JSON, chance: Any, decoys: int) -> None:
    paths = {path for path in every_path(claims) if chance.random() < 0.5}

    made = hide(claims, paths, decoys=decoys)

    assert len(made.disclosures) == len(paths)
    assert place(made.payload, made.disclosures).claims == claims


@given(st.data())
def test_no_flipped_bit_of_a_presentation_verifies(data: st.DataObject) -> None:
    text = str(bound(issued())).encode()
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + bytes([text[place] ^ (1 << data.draw(st.integers(0, 7)))])
    changed += text[place + 1 :]

    with pytest.raises(AppError):
        check_binding(sd_jwt.split(changed.decode("latin-1")))
