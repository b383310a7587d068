from collections.abc import Callable
from typing import Any

import pytest

from app.core import multikey
from app.core.documents import canonical_bytes, parse_object
from app.core.errors import AppError
from app.core.keys import Algorithm, new_private_key
from app.credentials.contexts import OPEN_BADGES
from app.credentials.proofs import data_integrity
from app.credentials.proofs.cryptosuites import Cryptosuite, hash_data, preferred_algorithm
from app.credentials.proofs.data_integrity import (
    MAX_PROOFS,
    Expected,
    InvalidProofError,
    ProofExpiredError,
    UnsupportedProofError,
)
from tests.core.signing import PUBLIC_KEYS
from tests.credentials.documents import JSON, METHOD, SIGNERS, credential
from tests.moments import NOW

KEY = PUBLIC_KEYS[Algorithm.EDDSA]
Change = Callable[[JSON], object]


def signed(suite: Cryptosuite, algorithm: Algorithm | None = None, /, **members: Any) -> JSON:
    algorithm = algorithm or preferred_algorithm(suite)
    secured = data_integrity.secure(
        credential(**members),
        signer=SIGNERS[algorithm],
        public_key=PUBLIC_KEYS[algorithm],
        suite=suite,
        created=NOW,
    )
    return parse_object(canonical_bytes(secured))


def check(document: JSON, algorithm: Algorithm | None = None, **expected: Any) -> None:
    for proof in data_integrity.proofs_of(document):
        key = PUBLIC_KEYS[algorithm or preferred_algorithm(Cryptosuite(proof.cryptosuite))]
        data_integrity.verify(document, proof, key=key, expected=Expected(NOW, **expected))


def proof(document: JSON) -> JSON:
    found: JSON = document["proof"][0]
    return found


@pytest.mark.parametrize("suite", Cryptosuite)
def test_what_we_sign_holds_also_as_a_single_proof_and_in_another_order(suite: Cryptosuite) -> None:
    document = signed(suite)
    check(document)
    check({**document, "proof": proof(document)})
    check(dict(reversed(document.items())))


CHANGES: dict[str, Change] = {
    "a text": lambda d: d["credentialSubject"]["achievement"].update(name="Diploma"),
    "a text away": lambda d: d["credentialSubject"]["achievement"].pop("description"),
    "a text more": lambda d: d.update(description="x"),
    "the issuer": lambda d: d["issuer"].update(id="did:web:evil.example"),
    "the moment of the proof": lambda d: proof(d).update(created="2020-01-01T00:00:00Z"),
    "no moment": lambda d: proof(d).pop("created"),
    "the key": lambda d: proof(d).update(verificationMethod="did:web:evil.example#k"),
    "an id for the proof": lambda d: proof(d).update(id="urn:uuid:1"),
    "another purpose": lambda d: proof(d).update(proofPurpose="authentication"),
    "the signature cut": lambda d: proof(d).update(proofValue=proof(d)["proofValue"][:-2]),
    "no signature": lambda d: proof(d).update(proofValue="z"),
    "another encoding": lambda d: proof(d).update(proofValue="u" + proof(d)["proofValue"][1:]),
    "another suite": lambda d: proof(d).update(cryptosuite="ecdsa-sd-2023"),
    "another type": lambda d: proof(d).update(type="Ed25519Signature2020"),
    "a nonce": lambda d: proof(d).update(nonce="x"),
    "a member that we do not know": lambda d: proof(d).update(colour="x"),
    "a chain": lambda d: proof(d).update(previousProof="urn:uuid:1"),
    "an expiry of the proof": lambda d: proof(d).update(expires="2030-01-01T00:00:00Z"),
    "an expiry that is past": lambda d: proof(d).update(expires="2020-01-01T00:00:00Z"),
    "a domain": lambda d: proof(d).update(domain="https://employer.example"),
    "a challenge": lambda d: proof(d).update(challenge="x"),
    "no method": lambda d: proof(d).pop("verificationMethod"),
    "a number": lambda d: proof(d).update(proofValue=1),
    "no proof": lambda d: d.update(proof=[]),
    "no object": lambda d: d.update(proof=["x"]),
    "nothing": lambda d: d.pop("proof"),
    "too many": lambda d: d.update(proof=d["proof"] * (MAX_PROOFS + 1)),
    "a second that does not hold": lambda d: d["proof"].append(
        {**proof(d), "created": "2020-01-01T00:00:00Z"}
    ),
}


@pytest.mark.parametrize("suite", Cryptosuite)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_document_or_proof_is_refused(suite: Cryptosuite, change: Change) -> None:
    document = signed(suite)
    change(document)
    with pytest.raises(AppError):
        check(document)


@pytest.mark.parametrize("suite", [Cryptosuite.EDDSA_JCS_2022, Cryptosuite.ECDSA_JCS_2019])
def test_with_jcs_contexts_may_follow_those_that_were_signed(suite: Cryptosuite) -> None:
    document = signed(suite)
    document["@context"].append("https://www.w3.org/ns/credentials/examples/v2")
    check(document)
    document["@context"].remove(OPEN_BADGES)
    with pytest.raises(InvalidProofError, match="contexts"):
        check(document)


@pytest.mark.parametrize("suite", [Cryptosuite.EDDSA_JCS_2022, Cryptosuite.ECDSA_JCS_2019])
@pytest.mark.parametrize("signs_contexts", [True, False])
def test_with_jcs_a_proof_may_say_nothing_of_the_contexts(
    suite: Cryptosuite, *, signs_contexts: bool
) -> None:
    """Some sign them all the same (EdDSA Cryptosuites 1.0, section 3.3.5), some do not."""
    document = signed(suite)
    proof(document).pop("@context")
    if not signs_contexts:
        unsigned = {name: value for name, value in document.items() if name != "proof"}
        options = {name: value for name, value in proof(document).items() if name != "proofValue"}
        algorithm = preferred_algorithm(suite)
        data = hash_data(unsigned, options, algorithm=algorithm)
        proof(document).update(proofValue=multikey.encode(SIGNERS[algorithm].sign(data)))
    check(document)
    document["name"] = "Diploma"
    with pytest.raises(AppError):
        check(document)


def test_with_rdf_a_context_that_changes_no_meaning_may_be_added() -> None:
    document = signed(Cryptosuite.EDDSA_RDFC_2022)
    document["@context"].append("https://w3id.org/security/multikey/v1")
    check(document)


def test_a_single_context_is_read_as_a_list_of_one() -> None:
    contexts = "https://www.w3.org/ns/credentials/v2"
    check(signed(Cryptosuite.EDDSA_JCS_2022, **{"@context": contexts}))


def test_as_many_proofs_as_are_allowed_are_checked() -> None:
    proofs = [
        with_options(created=f"2026-01-{day:02}T00:00:00Z")["proof"][0]
        for day in range(1, MAX_PROOFS + 1)
    ]
    check({**credential(), "proof": proofs})
    with pytest.raises(InvalidProofError):
        check({**credential(), "proof": [proofs[0], *proofs[:-1]]})
    with pytest.raises(InvalidProofError):
        check({**credential(), "proof": [*proofs, proofs[0]]})


def test_another_key_is_refused() -> None:
    document = signed(Cryptosuite.EDDSA_RDFC_2022)
    (found,) = data_integrity.proofs_of(document)
    other = new_private_key(Algorithm.EDDSA).public_key()
    with pytest.raises(AppError):
        data_integrity.verify(document, found, key=other, expected=Expected(NOW))
    with pytest.raises(UnsupportedProofError):
        data_integrity.verify(
            document, found, key=PUBLIC_KEYS[Algorithm.ES256], expected=Expected(NOW)
        )


def test_a_key_of_another_kind_cannot_sign() -> None:
    with pytest.raises(UnsupportedProofError):
        data_integrity.secure(
            credential(),
            signer=SIGNERS[Algorithm.ES256],
            public_key=PUBLIC_KEYS[Algorithm.ES256],
            suite=Cryptosuite.EDDSA_RDFC_2022,
            created=NOW,
        )


def test_a_key_on_p_384_signs_with_sha_384() -> None:
    for suite in (Cryptosuite.ECDSA_RDFC_2019, Cryptosuite.ECDSA_JCS_2019):
        document = signed(suite, Algorithm.ES384)
        check(document, Algorithm.ES384)
        with pytest.raises(AppError):
            check(document, Algorithm.ES256)
        document["name"] = "Diploma"
        with pytest.raises(AppError):
            check(document, Algorithm.ES384)


def with_options(**options: Any) -> JSON:
    """Return a credential whose proof says more than ours do, rightly signed."""
    document = credential()
    made = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
        **options,
    }
    unsigned = {**document, **({"proof": options.pop("over")} if "over" in options else {})}
    made.pop("over", None)
    data = hash_data(unsigned, made, algorithm=Algorithm.EDDSA)
    value = multikey.encode(SIGNERS[Algorithm.EDDSA].sign(data))
    return {**document, "proof": [{**made, "proofValue": value}]}


def test_a_proof_holds_until_the_moment_at_which_it_expires() -> None:
    check(with_options(expires="2026-11-24T12:00:01Z"))
    with pytest.raises(ProofExpiredError):
        check(with_options(expires="2026-11-24T12:00:00Z"))


def test_a_proof_answers_the_one_who_asked() -> None:
    document = with_options(
        proofPurpose="authentication", domain=["https://employer.example"], challenge="c1"
    )
    asked: JSON = {
        "purpose": "authentication",
        "domain": "https://employer.example",
        "challenge": "c1",
    }
    check(document, **asked)
    for other in (
        {"purpose": "assertionMethod"},
        {"domain": "https://x.example"},
        {"challenge": "c2"},
    ):
        with pytest.raises(InvalidProofError):
            check(document, **{**asked, **other})
    with pytest.raises(InvalidProofError):
        check(with_options(), challenge="c1", domain="https://employer.example")


def test_a_chain_holds_together() -> None:
    first = with_options(id="urn:uuid:1")["proof"][0]
    second = with_options(previousProof="urn:uuid:1", over=[first])["proof"][0]
    check({**credential(), "proof": [first, second]})
    for broken in ([second], [{**first, "id": "urn:uuid:2"}, second], ["x", second]):
        with pytest.raises(AppError):
            check({**credential(), "proof": broken})
    changed = {**first, "created": "2026-01-01T00:00:00Z"}
    with pytest.raises(AppError):
        data_integrity.verify(
            {**credential(), "proof": [changed, second]},
            data_integrity.proofs_of({"proof": [second]})[0],
            key=KEY,
            expected=Expected(NOW),
        )


def test_a_signature_of_another_length_is_refused() -> None:
    document = signed(Cryptosuite.EDDSA_RDFC_2022)
    proof(document)["proofValue"] = multikey.encode(bytes(65))
    with pytest.raises(InvalidProofError, match="length"):
        check(document)
