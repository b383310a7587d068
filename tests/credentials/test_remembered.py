"""A signature that held is not worked out again; one that did not, and all else, always is."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from app.core.at_once import NotAtOnceError
from app.core.errors import RejectedError
from app.core.keys import Algorithm, InvalidSignatureError
from app.credentials.canonical import rdfc
from app.credentials.canonical.rdfc import AT_ONCE
from app.credentials.proofs import cryptosuites, data_integrity
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.proofs.data_integrity import Expected, ProofExpiredError
from app.credentials.proofs.remembered import once
from tests.core.signing import PUBLIC_KEYS
from tests.credentials.documents import SIGNERS, credential
from tests.moments import NOW

KEY, OTHER = PUBLIC_KEYS[Algorithm.EDDSA], PUBLIC_KEYS[Algorithm.ES256]
REMEMBERING = Expected(NOW, remembers=True)


def times_checked(*asked: tuple[Any, bytes]) -> int:
    checked: list[object] = []
    for key, signed in asked:
        once(key, signed, lambda: checked.append(None))
    return len(checked)


def test_what_held_is_checked_once_for_each_key_and_text() -> None:
    assert times_checked((KEY, b"held"), (KEY, b"held")) == 1
    assert times_checked((KEY, b"another"), (OTHER, b"another"), (KEY, b"held")) == 2


def test_what_did_not_hold_is_checked_again() -> None:
    def refuse() -> None:
        raise RejectedError("no")

    for _ in range(2):
        with pytest.raises(RejectedError):
            once(KEY, b"refused", refuse)


def signed(**changes: Any) -> dict[str, Any]:
    document = data_integrity.secure(
        credential(),
        signer=SIGNERS[Algorithm.EDDSA],
        public_key=KEY,
        suite=Cryptosuite.EDDSA_JCS_2022,
        created=NOW,
    )
    return {**document, **changes}


def verify(document: dict[str, Any], key: Any = KEY, expected: Expected = REMEMBERING) -> None:
    (proof,) = data_integrity.proofs_of(document)
    data_integrity.verify(document, proof, key=key, expected=expected)


def test_a_changed_document_is_not_taken_for_the_one_that_held() -> None:
    verify(signed())
    with pytest.raises(InvalidSignatureError):
        verify(signed(name="Anders"))
    with pytest.raises(RejectedError):
        verify(signed(), OTHER)


@pytest.mark.parametrize("load", [5, 5.0, 0.0001], ids=repr)
def test_what_held_is_known_whatever_numbers_it_has(load: float) -> None:
    document = data_integrity.secure(
        credential(credentialSubject={"type": "Person", "ECTS": load}),
        signer=SIGNERS[Algorithm.EDDSA],
        public_key=KEY,
        suite=Cryptosuite.EDDSA_JCS_2022,
        created=NOW,
    )
    verify(document)
    with patch.object(data_integrity, "hash_data", side_effect=AssertionError):
        verify(document)
        with pytest.raises(AssertionError):
            verify({**document, "credentialSubject": {"type": "Person", "ECTS": load + 1}})


def test_a_proof_that_held_still_ends() -> None:
    document = signed()
    document["proof"][0]["expires"] = (NOW + timedelta(days=1)).isoformat()
    # It was not signed with an end, so that it never holds; but its end is what is said first.
    for now, fault in ((NOW, InvalidSignatureError), (NOW + timedelta(days=2), ProofExpiredError)):
        with pytest.raises(fault):
            verify(document, expected=Expected(now, remembers=True))


def test_what_held_is_known_at_once_also_where_its_shape_is_not() -> None:
    at_once = Expected(NOW, care=AT_ONCE, remembers=True)
    shown = [{"type": ["Evidence"], "name": f"Werkstuk {number}"} for number in range(7)]
    document = data_integrity.secure(
        credential(evidence=shown),
        signer=SIGNERS[Algorithm.EDDSA],
        public_key=KEY,
        suite=Cryptosuite.EDDSA_RDFC_2022,
        created=NOW,
    )
    with pytest.raises(NotAtOnceError):
        verify(document, expected=at_once)
    # As when so many new shapes came at once that this one was not learnt.
    with patch.object(cryptosuites, "canonical_nquads", rdfc.reference_nquads):
        verify(document)
    verify(document, expected=at_once)
    with pytest.raises(NotAtOnceError):
        verify({**document, "evidence": shown[1:]}, expected=at_once)
