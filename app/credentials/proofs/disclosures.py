"""Disclosures: the salted claims of an SD-JWT and the digests that stand for them (RFC 9901, 4.2).

A payload holds digests only; who is given a disclosure can tell which claim hides behind one.
"""

import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.hazmat.primitives import hashes

from app.core import base64url
from app.core.documents import MAX_DEPTH, JSONObject, JSONValue, canonical_bytes, parse_json
from app.core.errors import RejectedError

DIGESTS = "_sd"
DIGEST_IN_ARRAY = "..."
HASH_NAME = "_sd_alg"
# Section 4.1.1: without `_sd_alg` it is SHA-256; nothing weaker is taken.
HASH = "sha-256"
HASHES: Mapping[str, hashes.HashAlgorithm] = MappingProxyType(
    {HASH: hashes.SHA256(), "sha-384": hashes.SHA384(), "sha-512": hashes.SHA512()}
)
# Section 9.3 recommends 128 bits.
SALT_BYTES = 16
# Of an array element: salt and value; of a claim: salt, name and value.
ELEMENT_PARTS, CLAIM_PARTS = 2, 3
RESERVED = frozenset({DIGESTS, DIGEST_IN_ARRAY})
# Names of members and numbers of elements, from the top of the claims.
Path = tuple[str | int, ...]


class InvalidDisclosureError(RejectedError):
    """The disclosures and the digests of an SD-JWT do not belong together (RFC 9901, 7.1)."""

    code = "invalid_disclosure"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One disclosed claim, or array element when `name` is None; `text` is what was sent."""

    text: str
    name: str | None
    value: JSONValue

    def digest(self, hash_name: str) -> str:
        """Return the digest that stands for it; it is taken over the text as it was sent."""
        return digest_of(self.text, hash_name)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A payload of digests, and the disclosures that open them."""

    payload: JSONObject
    disclosures: tuple[Disclosure, ...]


def digest_of(text: str, hash_name: str) -> str:
    """Return the digest of ASCII text in base64url (sections 4.2.3 and 4.3.1)."""
    digest = hashes.Hash(HASHES[hash_name])
    digest.update(text.encode("ascii"))
    return base64url.encode(digest.finalize())


def new_disclosure(name: str | None, value: JSONValue) -> Disclosure:
    """Return a disclosure with a fresh salt."""
    salt = base64url.encode(secrets.token_bytes(SALT_BYTES))
    parts = [salt, value] if name is None else [salt, name, value]
    return Disclosure(base64url.encode(canonical_bytes(parts)), name, value)


def read_disclosure(text: str) -> Disclosure:
    """Read one disclosure strictly.

    Raises:
        MalformedError: it is not base64url of JSON.
        InvalidDisclosureError: it is not a salt with a value, or with a name and a value.
    """
    parts = parse_json(base64url.decode(text))
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts[:1]):
        raise InvalidDisclosureError("A disclosure is an array that begins with its salt.")
    if len(parts) == ELEMENT_PARTS:
        return Disclosure(text, None, parts[1])
    if len(parts) == CLAIM_PARTS and isinstance(parts[1], str) and parts[1] not in RESERVED:
        return Disclosure(text, parts[1], parts[2])
    raise InvalidDisclosureError("A disclosure has a salt, perhaps a name, and a value.")


def hash_of(payload: JSONObject) -> str:
    """Return the name of the hash function of a payload.

    Raises:
        InvalidDisclosureError: it is one that we do not take.
    """
    name = payload.get(HASH_NAME, HASH)
    if not isinstance(name, str) or name not in HASHES:
        raise InvalidDisclosureError("The digests are made with a hash that is not taken here.")
    return name


def hide(claims: JSONObject, paths: AbstractSet[Path], *, decoys: int) -> Hidden:
    """Return the claims with digests in the `paths`, and the disclosures, the outermost first.

    `decoys` digests of nothing are mixed in at the top, so that their number does not tell how
    many claims there are (section 4.2.5).
    """
    hiding = _Hiding(paths)
    payload = hiding.in_object(claims, at=())
    fakes = [base64url.encode(secrets.token_bytes(32)) for _ in range(decoys)]
    if fakes:
        payload[DIGESTS] = sorted([*payload.get(DIGESTS, []), *fakes])
    if fakes or hiding.disclosures:
        payload[HASH_NAME] = HASH
    return Hidden(payload, tuple(reversed(hiding.disclosures)))


class _Hiding:
    """Replaces claims by digests, the innermost first: a disclosure can hold digests itself."""

    def __init__(self, paths: AbstractSet[Path]) -> None:
        self.paths = paths
        self.disclosures: list[Disclosure] = []

    def in_object(self, claims: JSONObject, *, at: Path) -> JSONObject:
        inner = {name: self._in_value(claims[name], at=(*at, name)) for name in claims}
        hidden = [name for name in claims if (*at, name) in self.paths]
        shown = {name: inner[name] for name in inner if name not in hidden}
        # Sorted, so that their order says nothing about that of the claims (section 4.2.4.1).
        digests = sorted(self._hide(name, inner[name]) for name in hidden)
        return {**shown, DIGESTS: digests} if digests else shown

    def _in_value(self, value: JSONValue, *, at: Path) -> JSONValue:
        if isinstance(value, dict):
            return self.in_object(value, at=at)
        if isinstance(value, list):
            return [self._in_element(item, at=(*at, index)) for index, item in enumerate(value)]
        return value

    def _in_element(self, item: JSONValue, *, at: Path) -> JSONValue:
        inner = self._in_value(item, at=at)
        return {DIGEST_IN_ARRAY: self._hide(None, inner)} if at in self.paths else inner

    def _hide(self, name: str | None, value: JSONValue) -> str:
        disclosure = new_disclosure(name, value)
        self.disclosures.append(disclosure)
        return disclosure.digest(HASH)


@dataclass(frozen=True, slots=True)
class Placed:
    """Claims with every disclosure in its place, and where each is: an element by its number."""

    claims: JSONObject
    places: dict[Path, Disclosure]


def place(payload: JSONObject, disclosures: Sequence[Disclosure]) -> Placed:
    """Put every disclosure in its place (section 7.1, steps 3 to 5).

    Raises:
        InvalidDisclosureError: a digest is there twice, a disclosure belongs nowhere or twice, a
            claim would overwrite another, or a digest stands where none may stand.
    """
    hash_name = hash_of(payload)
    by_digest = {disclosure.digest(hash_name): disclosure for disclosure in disclosures}
    placing = _Placing(by_digest)
    claims = placing.in_object({key: payload[key] for key in payload if key != HASH_NAME}, at=())
    if len(placing.places) != len(disclosures):
        raise InvalidDisclosureError("A disclosure was sent twice, or belongs to no digest.")
    return Placed(claims, placing.places)


class _Placing:
    """Puts disclosures in their places; remembers every digest, for none may occur twice."""

    def __init__(self, by_digest: dict[str, Disclosure]) -> None:
        self.by_digest = by_digest
        self.seen: set[str] = set()
        self.places: dict[Path, Disclosure] = {}

    def in_object(self, given: JSONObject, *, at: Path) -> JSONObject:
        if DIGEST_IN_ARRAY in given or HASH_NAME in given:
            raise InvalidDisclosureError("`...` and `_sd_alg` stand where they may not stand.")
        plain = {n: self._in_value(given[n], at=(*at, n)) for n in given if n != DIGESTS}
        for digest in _digests(given):
            disclosure = self._meet(digest)
            if disclosure is None:
                continue
            if disclosure.name is None or disclosure.name in plain:
                raise InvalidDisclosureError("A disclosure does not fit the place of its digest.")
            plain[disclosure.name] = self._put(disclosure, at=(*at, disclosure.name))
        return plain

    def _in_value(self, value: JSONValue, *, at: Path) -> JSONValue:
        # Each disclosure is shallow; what they come to when each holds the next is not.
        if len(at) > MAX_DEPTH:
            raise InvalidDisclosureError("Disclosures hold each other too deeply.")
        if isinstance(value, dict):
            return self.in_object(value, at=at)
        if isinstance(value, list):
            elements = (self._in_element(item, at=(*at, i)) for i, item in enumerate(value))
            return [kept for element in elements for kept in element]
        return value

    def _in_element(self, item: JSONValue, *, at: Path) -> list[JSONValue]:
        if not isinstance(item, dict) or DIGEST_IN_ARRAY not in item:
            return [self._in_value(item, at=at)]
        digest = item[DIGEST_IN_ARRAY]
        if item.keys() != {DIGEST_IN_ARRAY} or not isinstance(digest, str):
            raise InvalidDisclosureError("`...` is alone in its object, with a digest.")
        disclosure = self._meet(digest)
        if disclosure is None:
            return []
        if disclosure.name is not None:
            raise InvalidDisclosureError("A disclosure does not fit the place of its digest.")
        return [self._put(disclosure, at=at)]

    def _put(self, disclosure: Disclosure, *, at: Path) -> JSONValue:
        self.places[at] = disclosure
        return self._in_value(disclosure.value, at=at)

    def _meet(self, digest: str) -> Disclosure | None:
        if digest in self.seen:
            raise InvalidDisclosureError("A digest occurs twice.")
        self.seen.add(digest)
        return self.by_digest.get(digest)


def _digests(given: JSONObject) -> list[str]:
    digests = given.get(DIGESTS, [])
    if not isinstance(digests, list) or not all(isinstance(digest, str) for digest in digests):
        raise InvalidDisclosureError("`_sd` is a list of digests.")
    return digests
