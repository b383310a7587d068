"""SD-JWT in compact form, alone or with a proof of the holder's key (RFC 9901, sections 4, 7)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from app.core import jws
from app.core.claims import InvalidClaimsError, check_claims
from app.core.documents import JSONObject
from app.core.errors import MalformedError, RejectedError, TooLargeError
from app.core.jws import (
    MAX_LENGTH,
    NO_HEADERS,
    Signer,
    UnverifiedToken,
    sign_jws,
    verified_claims,
    verify_jws,
)
from app.core.keys import Algorithm, PublicKey, public_from_jwk
from app.credentials.proofs.disclosures import (
    Disclosure,
    Path,
    Placed,
    digest_of,
    hash_of,
    hide,
    place,
    read_disclosure,
)

KEY_BINDING_TYPE = "kb+jwt"
ALGORITHMS = frozenset({Algorithm.EDDSA, Algorithm.ES256, Algorithm.ES384})
# A learning credential of the samples has ten; each costs a hash and a parse.
MAX_DISCLOSURES = 200
# A presentation is made when it is asked for. Five minutes allow for a slow person and two clocks.
KEY_BINDING_SECONDS = 300
LEEWAY_SECONDS = 60
SEPARATOR = "~"


class MalformedSDJWTError(MalformedError):
    """The text is not an SD-JWT in compact form."""

    code = "malformed_sd_jwt"


class TooManyDisclosuresError(TooLargeError):
    """There are more disclosures than an honest credential has."""

    code = "too_many_disclosures"


class UnknownClaimError(RejectedError):
    """The credential has nothing to disclose under that name."""

    code = "unknown_claim"


class HiddenClaimError(RejectedError):
    """A claim that no holder may leave out came as a disclosure (SD-JWT VC, section 2.2.2.2)."""

    code = "hidden_claim"


class InvalidKeyBindingError(InvalidClaimsError):
    """The proof of the holder's key does not belong to this presentation."""

    code = "invalid_key_binding"


@dataclass(frozen=True, slots=True)
class SDJWT:
    """The parts of an SD-JWT; nothing about them has been checked."""

    token: str
    disclosures: tuple[str, ...]
    key_binding: str | None

    @property
    def presented(self) -> str:
        """Return what a proof of the holder's key is about: all but that proof."""
        return SEPARATOR.join([self.token, *self.disclosures, ""])

    def __str__(self) -> str:
        return self.presented + (self.key_binding or "")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a proof of the holder's key must answer: for whom, and to which nonce."""

    audience: str
    nonce: str


def split(text: str) -> SDJWT:
    """Read the parts of an SD-JWT (section 7.1, step 1).

    Raises:
        MalformedError: it is no SD-JWT in compact form.
        TooLargeError: it is longer than any that we read, or has too many disclosures.
    """
    if len(text) > MAX_LENGTH:
        raise TooLargeError(f"An SD-JWT has at most {MAX_LENGTH} characters.")
    token, *rest = text.split(SEPARATOR)
    disclosures, last = rest[:-1], rest[-1] if rest else None
    if not text.isascii() or not token or last is None or "" in disclosures:
        raise MalformedSDJWTError("An SD-JWT is a token and disclosures, with ~ after each.")
    if len(disclosures) > MAX_DISCLOSURES:
        raise TooManyDisclosuresError(f"An SD-JWT has at most {MAX_DISCLOSURES} disclosures.")
    return SDJWT(token, tuple(disclosures), last or None)


def issue(
    claims: JSONObject,
    *,
    hidden: AbstractSet[Path],
    signer: Signer,
    typ: str,
    headers: JSONObject | None = None,
    decoys: int = 0,
) -> SDJWT:
    """Return the claims as an SD-JWT in which those at the paths `hidden` can be left out."""
    made = hide(claims, hidden, decoys=decoys)
    token = sign_jws(made.payload, signer=signer, typ=typ, headers=headers)
    return SDJWT(token, tuple(each.text for each in made.disclosures), None)


@dataclass(frozen=True, slots=True)
class ReadSDJWT:
    """An SD-JWT that was read once: its token, and its claims with every disclosure in its place.

    True is what `verify_read` returns of it, and not before.
    """

    given: SDJWT
    token: UnverifiedToken
    placed: Placed

    @property
    def claims(self) -> JSONObject:
        """The disclosed claims, to look up whose key it needs."""
        return self.placed.claims

    @property
    def disclosed_names(self) -> frozenset[str]:
        """The names of the claims at the top that came as disclosures."""
        return frozenset(str(path[0]) for path in self.placed.places if len(path) == 1)


def read(given: SDJWT) -> ReadSDJWT:
    """Read an SD-JWT and put its disclosures in their places (section 7.1, steps 1 and 3 to 5).

    Raises:
        MalformedError: a part is not of its form.
        InvalidDisclosureError: the disclosures do not belong to it.
    """
    token = jws.read_token(given.token)
    return ReadSDJWT(given, token, place(token.claims, _disclosures(given)))


def unverified_claims(given: SDJWT) -> JSONObject:
    """Return the disclosed claims of an SD-JWT, as far as nothing was checked of it."""
    return read(given).claims


def disclosed_names(given: SDJWT) -> frozenset[str]:
    """Return the names of the claims at the top that came as disclosures."""
    return read(given).disclosed_names


def verify(given: SDJWT, *, key: PublicKey, types: frozenset[str]) -> JSONObject:
    """Return the disclosed claims of an SD-JWT that `key` signed: `read` and `verify_read`."""
    return verify_read(read(given), key=key, types=types)


def verify_read(
    given: ReadSDJWT, *, key: PublicKey, types: frozenset[str], headers: frozenset[str] = NO_HEADERS
) -> JSONObject:
    """Return the disclosed claims of an SD-JWT that `key` signed (section 7.1, step 2).

    Whether they are valid at this moment is asked of the claims that come out (step 6).

    Raises:
        InvalidTokenError, InvalidSignatureError: the key did not sign it so.
    """
    taken = frozenset[str | None](types)
    verified_claims(given.token, key=key, algorithms=ALGORITHMS, types=taken, headers=headers)
    return given.claims


def present(given: SDJWT, paths: AbstractSet[Path]) -> SDJWT:
    """Return the SD-JWT with the disclosures at these paths only, and those around them.

    Raises:
        MalformedError, InvalidDisclosureError: it cannot be read.
        UnknownClaimError: there is no disclosure at a path.
    """
    placed = read(given).placed.places
    missing = paths - placed.keys()
    if missing:
        raise UnknownClaimError(f"There is nothing to disclose at {min(missing, key=str)}.")
    around = {path[:length] for path in paths for length in range(1, len(path) + 1)}
    kept = {placed[path].text for path in around & placed.keys()}
    return SDJWT(given.token, tuple(text for text in given.disclosures if text in kept), None)


def bind(given: SDJWT, challenge: Challenge, *, signer: Signer, now: datetime) -> SDJWT:
    """Return the presentation with a proof of the holder's key (section 4.3)."""
    claims = {
        "iat": int(now.timestamp()),
        "aud": challenge.audience,
        "nonce": challenge.nonce,
        "sd_hash": _presentation_hash(given),
    }
    binding = sign_jws(claims, signer=signer, typ=KEY_BINDING_TYPE)
    return SDJWT(given.token, given.disclosures, binding)


def verify_binding(
    given: SDJWT, claims: JSONObject, *, expected: Challenge | None, now: datetime
) -> None:
    """Check the proof of the holder's key (section 7.3); `claims` are verified and disclosed.

    Without a challenge that we set ourselves only the key and what it covers are checked: anyone
    who saw the presentation can show it again.

    Raises:
        InvalidKeyBindingError: there is none, or it is for another presentation, time or reader.
        AppError: it is no token of the holder's key.
    """
    confirmed = claims.get("cnf")
    jwk = confirmed.get("jwk") if isinstance(confirmed, dict) else None
    if given.key_binding is None or not isinstance(jwk, dict):
        raise InvalidKeyBindingError("The holder did not prove to have the key.")
    binding = verify_jws(
        given.key_binding,
        key=public_from_jwk(jwk),
        algorithms=ALGORITHMS,
        types=frozenset({KEY_BINDING_TYPE}),
    )
    check_claims(
        binding,
        issuer=None,
        audience=expected.audience or None if expected else None,
        now=now,
        leeway_seconds=LEEWAY_SECONDS,
        required=frozenset({"iat", "aud", "nonce", "sd_hash"}),
    )
    if binding["sd_hash"] != _presentation_hash(given):
        raise InvalidKeyBindingError("The proof of the holder is for other disclosures.")
    if expected is not None:
        _check_answer(binding, expected, now)


def _check_answer(binding: JSONObject, expected: Challenge, now: datetime) -> None:
    age = now.timestamp() - binding["iat"]
    # An audience is not always agreed on beforehand (VC-API: a challenge without a domain).
    aud = expected.audience or binding["aud"]
    if binding["nonce"] != expected.nonce or binding["aud"] != aud:
        raise InvalidKeyBindingError("The proof of the holder answers another request.")
    if age > KEY_BINDING_SECONDS:
        raise InvalidKeyBindingError("The proof of the holder is too old.")


def _disclosures(given: SDJWT) -> list[Disclosure]:
    return [read_disclosure(text) for text in given.disclosures]


def _presentation_hash(given: SDJWT) -> str:
    return digest_of(given.presented, hash_of(jws.unverified_claims(given.token)))
