"""Checks many credentials that were handed in at the same moment, with one look at the database.

Each is checked by itself and by the same service as any other; what is gathered for all of them is
only what the database says. What would take long - a fetch, a shape that is not known, a whole
presentation - is not done here: others wait for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from fastapi import Request
from sqlalchemy.orm import Session

from app.core.at_once import NotAtOnceError
from app.core.clock import Clock
from app.core.db import Database, in_single_steps
from app.core.driver import in_few_trips
from app.core.errors import AppError
from app.credentials.canonical.rdfc import AT_ONCE
from app.credentials.handed import Handed
from app.credentials.presentations import Presentation
from app.credentials.secured import Question, Secured
from app.credentials.verification import Verdicts, Verification
from app.web.rate_limits import COUNTED, Hit, Limit, UsedUp, client_address, counting
from app.web.together import Together

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a check: who is counted against which limit, and what reads what it sent.

    `read` raises AppError where there is nothing to check, and NotAtOnceError where that takes
    longer to find out.
    """

    client: str
    limit: Limit
    read: Callable[[], Handed]


@dataclass(frozen=True, slots=True)
class Checking:
    """Checks what many clients hand in."""

    database: Database
    verification: Callable[[Session], Verification]
    clock: Clock
    used_up: UsedUp = field(default_factory=UsedUp)

    def check(self, asked: Sequence[Asked]) -> Sequence[Verdicts | Exception]:
        """Return the verdicts on each, or the error in their place; NotAtOnceError: not here."""
        now = self.clock()
        hits = [Hit.of(one.limit, one.client, now) for one in asked]
        # Read before they are counted, so that all is asked of the database in one trip.
        read = [self._read(one, hit, now) for hit, one in zip(hits, asked, strict=True)]
        claimed = [each.claimed for each in read if not isinstance(each, Exception)]
        with in_single_steps(self.database).reading() as session:
            verification = self.verification(session).at_once()
            with in_few_trips(session):
                known = verification.asked(claimed)
                # Last: from here on others of the same address wait until the trip ends.
                counted = counting(self.database, session, hits, now=now)
            refused = counted()
            self.used_up.note(hits, refused)
            known()
            question = Question(now, AT_ONCE)
            return [
                over or _checked(verification, each, question)
                for over, each in zip(refused, read, strict=True)
            ]

    def _read(self, asked: Asked, hit: Hit, now: datetime) -> Secured | Exception:
        known = self.used_up.refusal(hit, now=now)
        return known if known is not None else _alone(partial(_given, asked))


def _given(asked: Asked) -> Secured | AppError | NotAtOnceError:
    try:
        given = asked.read()
    except AppError as error:
        return error
    # Of twenty credentials in one presentation each is as much work as this one.
    return NotAtOnceError() if isinstance(given, Presentation) else given


def _checked(
    verification: Verification, read: Secured | Exception, question: Question
) -> Verdicts | Exception:
    if isinstance(read, Exception):
        return read
    return _alone(partial(verification.verdicts, read, question))


def _alone(work: Callable[[], Done]) -> Done | NotAtOnceError:
    """Return what work comes to; what goes wrong with one request is told to no other."""
    try:
        return work()
    except Exception:  # noqa: BLE001 - whatever it is, the route meets it too
        return NotAtOnceError()


async def found_at_once(
    request: Request, limit: Limit, read: Callable[[], Handed]
) -> Verdicts | None:
    """Return the verdicts on what a request hands in; None where its route is to find them.

    Raises:
        AppError: there is nothing to check, or its sender has asked too often.
    """
    together: Together[Asked, Verdicts] = request.app.state.checking
    asked = Asked(client_address(request, request.app.state.parts), limit, read)
    try:
        return await together.ask(asked)
    except NotAtOnceError:
        request.scope[COUNTED] = True
        return None
