"""Requests to the services that an operator configured, such as the identity provider.

No redirect is followed, no proxy or cookie is used, nothing is unpacked, and everything ends by one
deadline: a server that sends a byte now and then is as slow as one that sends nothing.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlencode

import httpcore

from app.core.connections import Deadline, TimedBackend
from app.core.documents import MAX_BYTES, JSONObject, JSONValue, parse_json
from app.core.errors import RejectedError, UnavailableError
from app.core.tls import web_certificates

# A person waits for the answer; a provider that needs longer is down.
DEADLINE_SECONDS = 5.0
OK = 200
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
FAILURES = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


class FetchFailedError(UnavailableError):
    """A service that we need did not answer in time, or not as it should."""

    code = "fetch_failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, unread; `cut` when there was more of it than we read."""

    status: int
    body: bytes
    location: str | None = None
    encoded: bool = False
    cut: bool = False
    retry_after: str | None = None

    def document(self) -> JSONObject:
        """Return the JSON object of a good answer.

        Raises:
            FetchFailedError: the status is not 200, or the body is not a JSON object.
        """
        value = self.value()
        if not isinstance(value, dict):
            raise FetchFailedError("A service that is needed sent what is not a JSON object.")
        return value

    def value(self) -> JSONValue:
        """Return the JSON of a good answer, whatever it is.

        Raises:
            FetchFailedError: the status is not 200, or the body is not JSON.
        """
        if self.status != OK:
            raise FetchFailedError("A service that is needed refused our request.")
        try:
            return parse_json(self.body)
        except RejectedError as error:
            raise FetchFailedError("A service that is needed sent what is not JSON.") from error


@dataclass(frozen=True, slots=True)
class TrustedFetch:
    """Asks services that an operator configured; not for addresses that a stranger can choose."""

    deadline_seconds: float = DEADLINE_SECONDS
    max_bytes: int = MAX_BYTES
    ssl_context: ssl.SSLContext = field(default_factory=web_certificates)

    def get(self, url: str, *, headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """Return the answer to a GET.

        Raises:
            FetchFailedError: it did not come whole and in time.
        """
        return self._request("GET", url, headers=headers, content=None)

    def post_form(
        self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str] = NO_HEADERS
    ) -> Answer:
        """Return the answer to a form that is posted.

        Raises:
            FetchFailedError: it did not come whole and in time.
        """
        typed = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._request("POST", url, headers=typed, content=urlencode(form).encode())

    def _request(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None
    ) -> Answer:
        deadline = Deadline(time.monotonic() + self.deadline_seconds)
        all_headers = {**_HEADERS, **headers}
        with httpcore.ConnectionPool(
            self.ssl_context, network_backend=TimedBackend(deadline)
        ) as pool:
            try:
                with pool.stream(
                    method, url, headers=list(all_headers.items()), content=content
                ) as response:
                    return Answer(response.status, self._read(response.iter_stream()))
            except FAILURES as error:
                raise FetchFailedError("A service that is needed does not answer now.") from error

    def _read(self, chunks: Iterable[bytes]) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > self.max_bytes:
                raise FetchFailedError("A service that is needed sent too much.")
        return bytes(body)
