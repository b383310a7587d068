import pytest

from app.core.keys import Algorithm, InvalidSignatureError, new_private_key
from app.credentials.proofs import vc_jwt
from app.credentials.proofs.cryptosuites import Cryptosuite
from app.credentials.securing import UnfaithfulTextError, data_integrity_form, jwt_form
from tests.core.signing import PUBLIC_KEYS
from tests.credentials.documents import JSON, SIGNERS, credential
from tests.moments import NOW

SIGNER, KEY = SIGNERS[Algorithm.EDDSA], PUBLIC_KEYS[Algorithm.EDDSA]
OTHER = new_private_key(Algorithm.EDDSA).public_key()


def test_a_signature_of_another_key_is_not_released() -> None:
    with pytest.raises(InvalidSignatureError):
        data_integrity_form(
            credential(),
            signer=SIGNER,
            public_key=OTHER,
            suite=Cryptosuite.EDDSA_RDFC_2022,
            now=NOW,
        )
    with pytest.raises(InvalidSignatureError):
        jwt_form(credential(), signer=SIGNER, public_key=OTHER, now=NOW)


def test_a_text_that_would_be_read_back_as_something_else_is_not_released() -> None:
    changes: JSON = {"type": ("VerifiableCredential",)}
    with pytest.raises(UnfaithfulTextError):
        data_integrity_form(
            credential(**changes),
            signer=SIGNER,
            public_key=KEY,
            suite=Cryptosuite.EDDSA_JCS_2022,
            now=NOW,
        )


def test_an_integer_of_any_size_is_written_as_it_was_signed() -> None:
    subject = credential()["credentialSubject"]
    for number in (1, 2**70):
        form = data_integrity_form(
            credential(credentialSubject={**subject, "creditsEarned": number}),
            signer=SIGNER,
            public_key=KEY,
            suite=Cryptosuite.EDDSA_RDFC_2022,
            now=NOW,
        )
        assert f'"creditsEarned":{number}' in form.secured


def test_the_token_that_is_released_is_read_strictly_as_it_was_meant() -> None:
    form = jwt_form(credential(), signer=SIGNER, public_key=KEY, now=NOW)

    assert vc_jwt.verify(form.secured, key=KEY) == credential()
