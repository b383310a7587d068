"""No change of a signed credential verifies, in any form; what is not changed always does."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import AppError
from app.core.jws import KeySigner
from app.core.keys import Algorithm
from app.credentials.checks import ProofFact
from app.credentials.handed import handed
from app.credentials.presentations import Presentation
from app.credentials.proofs import data_integrity, sd_jwt, vc_jwt
from app.credentials.proofs.cryptosuites import SUITES, Cryptosuite
from app.credentials.secured import Question
from tests.core.signing import PUBLIC_KEYS, SIGNING_KEYS
from tests.credentials.documents import METHOD, SIGNERS, credential
from tests.credentials.keyrings import keyring_of
from tests.moments import NOW

JSON = dict[str, Any]
BY_SUITE = [(suite, algorithm) for suite in SUITES for algorithm in SUITES[suite].algorithms]
EXAMPLES = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass(frozen=True)
class Issuer:
    """Whoever holds one key, and how a verifier finds it."""

    algorithm: Algorithm

    def proven(self, text: str, media_type: str) -> bool:
        """Tell whether a verifier says that the proofs held, also that of a holder."""
        key = PUBLIC_KEYS[self.algorithm]
        keyring = keyring_of(registered=lambda issuer: {METHOD: key} if issuer == DID else {})
        try:
            given = handed(text.encode("utf-8", "surrogatepass"), media_type)
            assert not isinstance(given, Presentation)
            fact: ProofFact = given.prove(keyring, Question(NOW))
            # Behind the last sign of an SD-JWT stands what proves the holder.
            holder = given.holder(Question(NOW))
        except AppError:
            return False
        return fact.held is True and (holder is None or holder.proven is True)


DID = METHOD.partition("#")[0]


def by_proof(document: JSON, suite: str, algorithm: Algorithm) -> str:
    secured = data_integrity.secure(
        document,
        signer=SIGNERS[algorithm],
        public_key=PUBLIC_KEYS[algorithm],
        suite=Cryptosuite(suite),
        created=NOW,
    )
    return json.dumps(secured, ensure_ascii=False, separators=(",", ":"))


def as_sd_jwt(document: JSON, algorithm: Algorithm) -> str:
    claims = {
        "iss": DID,
        "vct": "https://issuer.example/diploma",
        "given_name": document["name"],
        "achievement": document["credentialSubject"]["achievement"],
    }
    hidden = frozenset({("given_name",), ("achievement", "name")})
    signer = KeySigner(METHOD, SIGNING_KEYS[algorithm])
    return str(sd_jwt.issue(claims, hidden=hidden, signer=signer, typ="dc+sd-jwt", decoys=1))


def as_jwt(document: JSON, algorithm: Algorithm) -> str:
    return vc_jwt.secure(document, signer=SIGNERS[algorithm])


# Every signed form: its name, the media type, the key, and how it is made.
FORMS: dict[str, tuple[str, Algorithm, Callable[[JSON], str]]] = {
    **{
        f"{suite}-{algorithm}": (
            "application/vc",
            algorithm,
            partial(by_proof, suite=suite, algorithm=algorithm),
        )
        for suite, algorithm in BY_SUITE
    },
    **{
        f"vc-jwt-{algorithm}": (
            "application/vc+jwt",
            algorithm,
            partial(as_jwt, algorithm=algorithm),
        )
        for algorithm in SIGNERS
    },
    **{
        f"sd-jwt-{algorithm}": (
            "application/dc+sd-jwt",
            algorithm,
            partial(as_sd_jwt, algorithm=algorithm),
        )
        for algorithm in SIGNERS
    },
}
SIGNED = {name: make(credential()) for name, (_, _, make) in FORMS.items()}


@pytest.mark.parametrize("form", FORMS)
def test_unchanged_it_verifies(form: str) -> None:
    media_type, algorithm, _ = FORMS[form]
    assert Issuer(algorithm).proven(SIGNED[form], media_type)


@pytest.mark.parametrize("form", [form for form in FORMS if form.startswith("sd-jwt")])
def test_a_last_sign_that_is_another_is_a_broken_proof_of_the_holder(form: str) -> None:
    media_type, algorithm, _ = FORMS[form]
    assert SIGNED[form].endswith("~")
    assert not Issuer(algorithm).proven(f"{SIGNED[form][:-1]}\x7f", media_type)


@pytest.mark.parametrize("form", FORMS)
@given(place=st.integers(min_value=0), mask=st.integers(min_value=1, max_value=127))
@EXAMPLES
def test_no_changed_byte_verifies(form: str, place: int, mask: int) -> None:
    media_type, algorithm, _ = FORMS[form]
    data = bytearray(SIGNED[form].encode())
    data[place % len(data)] ^= mask
    changed = data.decode("utf-8", "surrogateescape")
    if changed.strip() == SIGNED[form].strip():
        return
    assert not Issuer(algorithm).proven(changed, media_type), changed


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every object within a document."""
    if isinstance(value, dict):
        yield path
        for name, member in value.items():
            yield from places(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from places(member, (*path, index))


def at(document: Any, path: tuple[Any, ...]) -> JSON:
    for step in path:
        document = document[step]
    found: JSON = document
    return found


NAMES = st.sampled_from(
    ["name", "description", "image", "evidence", "id", "type", "@id", "@type", "@context", "@graph",
     "@reverse", "@included", "@nest", "@language", "proof", "alignment", "kleur", "ext:x", "",
     "url", "expires", "challenge"]
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, [], {}, "", "x", 0, 1, True, [[]], [None], {"id": "urn:x"}]
)


@pytest.mark.parametrize("form", [name for name in FORMS if name[:2] in {"ed", "ec"}])
@given(pick=st.integers(min_value=0), name=NAMES, value=VALUES, act=st.sampled_from("+-="))
@EXAMPLES
def test_no_member_added_removed_or_renamed_verifies(
    form: str, pick: int, name: str, value: Any, act: str
) -> None:
    media_type, algorithm, _ = FORMS[form]
    document: JSON = json.loads(SIGNED[form])
    paths = list(places(document))
    target = at(document, paths[pick % len(paths)])
    before, member = copy.deepcopy(document), ""
    if act == "+":
        target[name] = value
    elif target:
        member = list(target)[pick % len(target)]
        removed = target.pop(member)
        if act == "=":
            target[name] = removed
    context_left_out = act == "-" and (member, "proofValue" in target) == ("@context", True)
    if document == before or context_left_out:
        # The contexts that a proof of JCS repeats are signed with the document in any case; some
        # signers leave them out.
        return
    assert not Issuer(algorithm).proven(json.dumps(document), media_type), (paths, name, value)


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cn"), exclude_characters="\0"),
    min_size=1,
    max_size=60,
)


@pytest.mark.parametrize("form", FORMS)
@given(name=TEXTS, description=TEXTS, narrative=TEXTS, year=st.integers(1900, 2026))
@EXAMPLES
def test_whatever_is_awarded_survives_the_round_trip(
    form: str, name: str, description: str, narrative: str, year: int
) -> None:
    media_type, algorithm, make = FORMS[form]
    document = credential(name=name, validFrom=f"{year}-02-28T23:59:59Z")
    achievement = document["credentialSubject"]["achievement"]
    achievement |= {"description": description, "criteria": {"narrative": narrative}}
    text = make(document)
    assert Issuer(algorithm).proven(text, media_type)
    given = handed(text.encode(), media_type)
    assert not isinstance(given, Presentation)
    if "sd-jwt" in form:
        assert given.document["given_name"] == name
        assert given.document["achievement"]["description"] == description
    else:
        told = {member: given.document[member] for member in document}
        assert told == document
