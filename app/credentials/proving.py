"""Whether the issuer itself signed: the proof, the key, and that the key is the issuer's."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from app.core.did import is_own_key, own_method
from app.core.documents import JSONObject
from app.core.errors import AppError
from app.core.jws import UnverifiedToken, read_token, verified_claims
from app.core.keys import PublicKey
from app.credentials.canonical.compaction import ChangedByCompactionError
from app.credentials.canonical.descriptions import AmbiguousDocumentError
from app.credentials.canonical.rdfc import UndefinedTermError, UnknownContextError
from app.credentials.checks import ProofFact
from app.credentials.keyring import NOT_OF_ISSUER, UNAVAILABLE, Keyring, NotProvenError
from app.credentials.proofs import data_integrity, sd_jwt, vc_jwt
from app.credentials.proofs.data_integrity import (
    Expected,
    Proof,
    ProofExpiredError,
    UnsupportedProofError,
)
from app.credentials.proofs.remembered import once
from app.credentials.proofs.sd_jwt import ReadSDJWT
from app.credentials.proofs.vc_jwt import JWTForm
from app.credentials.reading import parse_moment

HELD = ProofFact(held=True, code="proof_held")
MISSING = ProofFact(held=False, code="proof_missing")
# SD-JWT VC, and the name that its type had until late 2024.
SD_JWT_TYPES = frozenset({"dc+sd-jwt", "vc+sd-jwt"})
SECURED_DOCUMENT_TYPE = "vc+sd-jwt"
STATUS_LIST_TYPE = "statuslist+jwt"
# SD-JWT VC, section 2.2.2.2: what no holder may leave out is in the token itself.
ALWAYS_SHOWN = frozenset({"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"})


def prove_document(
    document: JSONObject, *, by: str, keyring: Keyring, expected: Expected
) -> ProofFact:
    """Check the Data Integrity proofs of a document: all hold, one at least is made `by` whom."""
    if "proof" not in document:
        return MISSING

    def check() -> None:
        proofs = data_integrity.proofs_of(document)
        if by not in {proof.controller for proof in proofs}:
            raise NotProvenError(NOT_OF_ISSUER)
        _check_proofs(document, proofs, keyring, expected)

    return _fact_of(check)


def prove_token(
    token: UnverifiedToken,
    *,
    by: str,
    form: JWTForm,
    keyring: Keyring,
    purpose: str = data_integrity.ASSERTION,
    remembers: bool = False,
) -> ProofFact:
    """Check the signature of a JWT; it does not say when it was made."""

    def check() -> None:
        key = _key_of_token(token.header.get("kid"), by, keyring, purpose)
        verify = partial(vc_jwt.verify_read, token, key=key, form=form)
        if remembers:
            once(key, f"{form} {token.text}".encode(), verify)
        else:
            verify()

    return _fact_of(check)


def prove_secured_document(given: ReadSDJWT, *, by: str, keyring: Keyring) -> ProofFact:
    """Check a credential of the data model that is secured as SD-JWT (VC-JOSE-COSE, section 3.2).

    It has the keys of a JWT: certificates are for SD-JWT VC only.
    """

    def check() -> None:
        kid = given.token.header.get("kid")
        key = _key_of_token(kid, by, keyring, data_integrity.ASSERTION)
        claims = sd_jwt.verify_read(given, key=key, types=frozenset({SECURED_DOCUMENT_TYPE}))
        vc_jwt.check_registered(claims, JWTForm.CREDENTIAL)

    return _fact_of(check)


def prove_sd_jwt(given: ReadSDJWT, *, by: str, keyring: Keyring, now: datetime) -> ProofFact:
    """Check the issuer's signature of an SD-JWT VC, and that its disclosures belong to it."""

    def check() -> None:
        key = _key_of_header(given.token.header, by, keyring, now)
        sd_jwt.verify_read(given, key=key, types=SD_JWT_TYPES, headers=frozenset({"x5c"}))
        if hidden := ALWAYS_SHOWN & given.disclosed_names:
            raise sd_jwt.HiddenClaimError(f"{min(hidden)} may not be disclosed selectively.")

    return _fact_of(check)


def verified_status_token(token: str, *, by: str, keyring: Keyring, now: datetime) -> JSONObject:
    """Return the claims of a status list token of this issuer (Token Status List, section 5.1).

    Raises:
        NotProvenError: the key is not the issuer's, or cannot be had.
        AppError: it is no such token, or the key did not sign it.
    """
    given = read_token(token)
    key = _key_of_header(given.header, by, keyring, now)
    types: frozenset[str | None] = frozenset({STATUS_LIST_TYPE})
    return verified_claims(
        given, key=key, algorithms=sd_jwt.ALGORITHMS, types=types, headers=frozenset({"x5c"})
    )


def _key_of_header(header: JSONObject, by: str, keyring: Keyring, now: datetime) -> PublicKey:
    if "x5c" in header:
        return keyring.key_of_chain(header["x5c"], issuer=by, now=now)
    if by.startswith("https://"):
        return keyring.key_of_issuer(by, header.get("kid"))
    return _key_of_token(header.get("kid"), by, keyring, data_integrity.ASSERTION)


def _check_proofs(
    document: JSONObject, proofs: Sequence[Proof], keyring: Keyring, expected: Expected
) -> None:
    for proof in proofs:
        created = parse_moment(proof.created, member="created") if proof.created else None
        key = keyring.key(proof.verification_method, signed_at=created, purpose=expected.purpose)
        data_integrity.verify(document, proof, key=key, expected=expected)


def _key_of_token(kid: str | None, by: str, keyring: Keyring, purpose: str) -> PublicKey:
    if not by.startswith("did:"):
        # An https issuer has keys here only if the trust register holds them.
        if not keyring.registered(by):
            raise NotProvenError(UNAVAILABLE)
        return keyring.key_of_issuer(by, kid)
    if kid is None and keyring.registered(by):
        return keyring.key_of_issuer(by, None)
    if kid is None and is_own_key(by):
        # There is only one that it can be.
        kid = own_method(by)
    if kid is None:
        raise NotProvenError(ProofFact(held=False, code="key_not_named"))
    method = kid if kid.startswith("did:") else f"{by}#{kid.removeprefix('#')}"
    if method.partition("#")[0] != by:
        raise NotProvenError(NOT_OF_ISSUER)
    return keyring.key(method, signed_at=None, purpose=purpose)


def _fact_of(check: Callable[[], None]) -> ProofFact:
    try:
        check()
    except NotProvenError as error:
        return error.fact
    except (UnsupportedProofError, UnknownContextError, AmbiguousDocumentError) as error:
        return ProofFact(held=None, code=error.code)
    except (UndefinedTermError, ProofExpiredError, ChangedByCompactionError) as error:
        return ProofFact(held=False, code=error.code)
    except AppError:
        return ProofFact(held=False, code="invalid_proof")
    return HELD
