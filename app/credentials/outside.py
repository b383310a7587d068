"""Documents of others that a check needs: fetched with care, and kept for a while.

Keys and lists are kept by address, so that a hundred checks cost one fetch, and the issuer does not
learn when a credential of its own is looked at (SECURITY, threat 23).
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from app.core.addresses import ForbiddenAddressError
from app.core.at_once import NotAtOnceError
from app.core.clock import Clock, system_clock
from app.core.did import InvalidDIDError, url_of_did_web
from app.core.did_documents import InvalidDIDDocumentError, in_force
from app.core.documents import JSONObject, parse_object
from app.core.errors import MalformedError, TooLargeError
from app.core.fetch import FetchFailedError
from app.core.public_fetch import PublicFetch
from app.core.restraint import Budget
from app.credentials.status_reading import StatusList

# A key that was withdrawn is believed for so long at most; the same as what we ask of others.
KEEP_SECONDS = 300
# A list of one bit for each of 131,072 credentials has 16 KiB; larger ones are kept too, but few.
KEPT = 500
DID_TYPES = "application/did+json, application/did+ld+json, application/json"
LIST_TYPES = "application/vc, application/vc+jwt, application/json;q=0.8"
TOKEN_LIST_TYPE = "application/statuslist+jwt"  # noqa: S105 - a media type
WELL_KNOWN_ISSUER = "/.well-known/jwt-vc-issuer"

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """Keeps values by name for some seconds each; the oldest make room."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._values: OrderedDict[str, tuple[Kept, float]] = OrderedDict()

    def get(self, name: str) -> Kept | None:
        """Return a value that is still good, or None."""
        with self._lock:
            value, until = self._values.get(name, (None, 0.0))
        return value if self._clock() < until else None

    def put(self, name: str, value: Kept, *, seconds: float) -> None:
        """Keep a value."""
        with self._lock:
            self._values.pop(name, None)
            self._values[name] = (value, self._clock() + seconds)
            while len(self._values) > KEPT:
                self._values.popitem(last=False)


class Outside:
    """What was fetched from others, for all requests of this process.

    `clock` tells which of the keys in a document are in use today, `ticks` how long it is kept.
    """

    def __init__(
        self,
        fetch: PublicFetch,
        *,
        clock: Clock = system_clock,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.fetch = fetch
        self.clock = clock
        self.documents: Shelf[JSONObject] = Shelf(ticks)
        self.lists: Shelf[StatusList] = Shelf(ticks)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What one request asks of others, within its budget.

    With `at_once` each way raises NotAtOnceError where somebody would have to be asked.
    """

    outside: Outside
    budget: Budget = field(default_factory=Budget)
    # Whether only what is kept is told, and nobody is asked.
    at_once: bool = False

    def did_document(self, did: str) -> JSONObject:
        """Return the document of a did:web, with the keys that are in use today.

        Raises:
            FetchFailedError: it cannot be had now.
            InvalidDIDDocumentError: what is there is no document, or the DID is none.
        """
        try:
            url = url_of_did_web(did)
        except InvalidDIDError as error:
            raise InvalidDIDDocumentError(error.detail) from error
        return in_force(self._document(url, DID_TYPES), now=self.outside.clock())

    def issuer_keys(self, issuer: str) -> JSONObject:
        """Return the key set of an https issuer (SD-JWT VC, section 5).

        Raises:
            FetchFailedError: it cannot be had now.
            InvalidDIDDocumentError: what is there is of another issuer, or holds no keys.
        """
        metadata = self._document(_metadata_url(issuer), "application/json")
        if metadata.get("issuer") != issuer or len({"jwks", "jwks_uri"} & metadata.keys()) != 1:
            raise InvalidDIDDocumentError("The metadata is of another issuer, or has no keys.")
        keys = metadata.get("jwks")
        if "jwks_uri" in metadata:
            keys = self._document(str(metadata["jwks_uri"]), "application/jwk-set+json")
        if not isinstance(keys, dict) or not isinstance(keys.get("keys"), list):
            raise InvalidDIDDocumentError("The metadata of the issuer holds no keys.")
        return keys

    def status_list(self, url: str, accept: str) -> bytes:
        """Return what is at the address of a status list.

        Raises:
            FetchFailedError: it cannot be had now.
        """
        return self._fetch(url, accept, redirects=2)

    def _document(self, url: str, accept: str) -> JSONObject:
        kept = self.outside.documents.get(url)
        if kept is not None:
            return kept
        # No redirect: who controls the address controls the key (did:web, section 3.2).
        body = self._fetch(url, accept, redirects=0)
        try:
            document = parse_object(body)
        except (MalformedError, TooLargeError) as error:
            raise InvalidDIDDocumentError("What is at the address is no document.") from error
        self.outside.documents.put(url, document, seconds=KEEP_SECONDS)
        return document

    def _fetch(self, url: str, accept: str, *, redirects: int) -> bytes:
        if self.at_once:
            raise NotAtOnceError
        try:
            return self.outside.fetch.get(
                url, accept=accept, budget=self.budget, redirects=redirects
            )
        except ForbiddenAddressError as error:
            raise FetchFailedError(error.detail) from error


def _metadata_url(issuer: str) -> str:
    try:
        parts = urlsplit(issuer)
    except ValueError as error:
        # Brackets that do not close.
        raise InvalidDIDDocumentError("The issuer is no address.") from error
    return f"{parts.scheme}://{parts.netloc}{WELL_KNOWN_ISSUER}{parts.path.rstrip('/')}"
