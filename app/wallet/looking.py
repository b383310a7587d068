"""Looks at links that come in together: counted, shown and noted together.

Each is shown by the same service and under the same rules as a look that comes alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from app.core.at_once import NotAtOnceError
from app.core.clock import Clock
from app.core.errors import AppError
from app.wallet.openings import Asked, Openings
from app.wallet.shares import Opened
from app.web.rate_limits import Hit, Limit, count_hits

# More than of other things: those who open a link that is passed around do so at the same moment.
MOST_TOGETHER = 24


@dataclass(frozen=True, slots=True)
class Look:
    """A request to see a link: of whom, for which, and what makes the answer to it."""

    client: str
    asked: Asked
    answer: Callable[[Opened], Response]


@dataclass(frozen=True, slots=True)
class Looks:
    """Shows links to those who ask for them at the same moment."""

    openings: Openings
    limit: Limit
    clock: Clock

    def show(self, looks: Sequence[Look]) -> Sequence[Response | Exception]:
        """Return the answer to each, or the error in its place; NotAtOnceError: not here."""
        now, database = self.clock(), self.openings.database
        hits = [Hit.of(self.limit, look.client, now) for look in looks]
        refused = count_hits(database, hits, now=now)
        let_in = [look for look, over in zip(looks, refused, strict=True) if over is None]
        shown = iter(self.openings.look_together([look.asked for look in let_in], now=now))
        return [
            _answered(look, next(shown)) if over is None else over
            for look, over in zip(looks, refused, strict=True)
        ]


def _answered(
    look: Look, opened: Opened | AppError | NotAtOnceError
) -> Response | AppError | NotAtOnceError:
    return look.answer(opened) if isinstance(opened, Opened) else opened
