"""Requests to addresses that a stranger chose (SECURITY, threats 24 to 29).

The host is looked up once and the connection goes to that very address. Everything ends by one
deadline, few requests run at once, and what failed a moment ago is not asked again: a dead host
costs its own check an answer, and nobody else their time.
"""

import ssl
import time
from collections.abc import Callable
from urllib.parse import urljoin

from app.core.addresses import ForbiddenAddressError, Target
from app.core.connections import Deadline
from app.core.documents import MAX_BYTES
from app.core.fetch import DEADLINE_SECONDS, OK, Answer, FetchFailedError
from app.core.public_calls import Call, PublicCalls, Resolve, addresses_of
from app.core.restraint import FAILURES_IN_A_ROW, Budget, Rests, Slots

REDIRECTS = frozenset({301, 302, 303, 307, 308})
# From here on a status tells of a host that is unwell, not of an address that is wrong.
SERVER_FAULT = 500


class PublicFetch:
    """Fetches documents of strangers; one for the whole process."""

    def __init__(
        self,
        *,
        test_hosts: frozenset[str] = frozenset(),
        resolve: Resolve = addresses_of,
        ssl_context: ssl.SSLContext | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.calls = PublicCalls(test_hosts=test_hosts, resolve=resolve, ssl_context=ssl_context)
        self._deadline_seconds = deadline_seconds
        self._urls, self._hosts = Rests(clock), Rests(clock)
        self._slots = Slots()

    def get(self, url: str, *, accept: str, budget: Budget, redirects: int = 0) -> bytes:
        """Return the body of a good answer of at most 256 KiB.

        Raises:
            ForbiddenAddressError: the address is not one that we call.
            FetchFailedError: it did not come whole and in time, is resting after failures, or the
                budget of the request is spent.
        """
        target = self.calls.target(url)
        # Another way of asking may well be answered: who asks wrongly harms itself only.
        question = f"{redirects} {accept} {url}"
        self._urls.check(question, limit=1)
        self._hosts.check(target.origin, limit=FAILURES_IN_A_ROW)
        budget.spend()
        with self._slots.of(target.origin):
            deadline = Deadline(time.monotonic() + self._deadline_seconds)
            failed = True
            try:
                answer = self._ask_named(target, accept, deadline)
                body = self._body(answer, target, accept, redirects, deadline)
                failed = False
            finally:
                self._urls.note(question, failed=failed)
        return body

    def _ask_named(self, target: Target, accept: str, deadline: Deadline) -> Answer:
        """Ask the host that the document named, and remember whether it is alive.

        Where it sends us on to is not blamed: too little of the deadline may be left for it.
        """
        failed = True
        try:
            answer = self._ask(target, accept, deadline)
            failed = answer.status >= SERVER_FAULT
        finally:
            self._hosts.note(target.origin, failed=failed)
        return answer

    def _body(
        self, answer: Answer, target: Target, accept: str, redirects: int, deadline: Deadline
    ) -> bytes:
        if answer.status in REDIRECTS and answer.location and redirects > 0:
            following = self.calls.target(_joined(target, answer.location))
            self._hosts.check(following.origin, limit=FAILURES_IN_A_ROW)
            onward = self._ask(following, accept, deadline)
            return self._body(onward, following, accept, redirects - 1, deadline)
        if answer.status != OK or answer.encoded:
            raise FetchFailedError("The address did not answer with a plain document.")
        if answer.cut:
            raise FetchFailedError("The document at the address is too large.")
        return answer.body

    def _ask(self, target: Target, accept: str, deadline: Deadline) -> Answer:
        call = Call("GET", {"Accept": accept}, MAX_BYTES)
        return self.calls.ask(target, call, deadline)


def _joined(target: Target, location: str) -> str:
    try:
        return urljoin(target.url, location)
    except ValueError as error:
        raise ForbiddenAddressError("The address leads on to what is none.") from error
