"""Each cryptosuite of ours, and a changed copy of each, before openvc-core."""

from typing import Any

import pytest
from openvc.errors import OpenvcError
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite

from app.core.jwk import public_to_jwk
from app.core.keys import Algorithm
from app.credentials.contexts import CONTEXT_IRIS, load_context
from app.credentials.proofs import data_integrity
from app.credentials.proofs.cryptosuites import Cryptosuite
from tests.core.signing import PUBLIC_KEYS
from tests.credentials.documents import SIGNERS, credential
from tests.moments import NOW

EXTRA = {iri: load_context(iri) for iri in CONTEXT_IRIS}


@pytest.mark.parametrize(
    ("suite", "algorithm", "verifier", "options"),
    [
        (Cryptosuite.EDDSA_RDFC_2022, Algorithm.EDDSA, DataIntegrityProofSuite, EXTRA),
        (Cryptosuite.EDDSA_JCS_2022, Algorithm.EDDSA, EddsaJcsProofSuite, None),
        (Cryptosuite.ECDSA_RDFC_2019, Algorithm.ES256, EcdsaRdfcProofSuite, EXTRA),
        (Cryptosuite.ECDSA_RDFC_2019, Algorithm.ES384, EcdsaRdfcProofSuite, EXTRA),
        (Cryptosuite.ECDSA_JCS_2019, Algorithm.ES256, EcdsaJcsProofSuite, None),
        (Cryptosuite.ECDSA_JCS_2019, Algorithm.ES384, EcdsaJcsProofSuite, None),
    ],
)
def test_openvc_accepts_what_we_sign_and_refuses_a_changed_copy(
    suite: Cryptosuite, algorithm: Algorithm, verifier: Any, options: Any
) -> None:
    key = PUBLIC_KEYS[algorithm]
    signed = data_integrity.secure(
        credential(), signer=SIGNERS[algorithm], public_key=key, suite=suite, created=NOW
    )
    single = {**signed, "proof": signed["proof"][0]}
    contexts = {} if options is None else {"extra_contexts": options}
    verifier().verify(single, public_key_jwk=public_to_jwk(key), now=NOW, **contexts)
    changed = {**single, "name": "Diploma"}
    with pytest.raises(OpenvcError):
        verifier().verify(changed, public_key_jwk=public_to_jwk(key), now=NOW, **contexts)
