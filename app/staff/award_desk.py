"""The short way of `POST /api/v1/awards`: awards that wait together are made together.

It answers only what succeeds. Whatever is unusual or wrong goes the ordinary way, which decides by
the same rules and says what is wrong; so there is one place for every refusal. What was measured is
in docs/decisions/0034-awards-together.md.
"""

import hashlib
from dataclasses import dataclass

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response

from app.core.errors import AppError, UnavailableError
from app.credentials.bodies import NewAwardBody
from app.staff.awarding_together import CREATED, Ask, AwardsTogether
from app.web.callers import ApiCaller, OrganisationKind
from app.web.idempotency import MAX_KEY_LENGTH, Keyed, operation_of
from app.web.parts import Parts
from app.web.together import Together
from app.web.tokens import AccessTokens

log = structlog.get_logger()

# More in one unit of work makes the first of them wait longer, and is hardly faster.
MOST_TOGETHER = 32
# One of them may wait for the log of its institution, in which a batch writes.
CLIENTS_AT_ONCE = 4
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class AwardDesk:
    """Where plain awards wait for each other, those of one client and one way to sign together.

    One group of them is made at a time: the next would wait for the end of the log anyway.
    """

    tokens: AccessTokens
    together: Together[Ask, bytes | None]

    @classmethod
    def of(cls, awards: AwardsTogether, tokens: AccessTokens) -> "AwardDesk":
        """Return a desk."""
        return cls(tokens, Together(awards.make, most=MOST_TOGETHER, groups=CLIENTS_AT_ONCE))

    async def answer(self, request: Request, parts: Parts) -> Response | None:
        """Return the answer to a plain request, or None for one that goes the ordinary way.

        Raises:
            UnavailableError: the database went away, and may have stored the award or not.
        """
        body = await request.body()
        try:
            ask = self._read(request, body, parts)
            if ask is None:
                return None
            made = await self.together.ask(ask, (ask.caller, ask.options))
        except UnavailableError:
            # A second try of ours could make it twice; the client has a key for that.
            raise
        except (AppError, ValueError):
            return None
        except Exception as error:  # noqa: BLE001 - whatever it is, the ordinary way meets it too
            log.warning("awards.taken_apart", kind=type(error).__name__)
            return None
        return Response(made, CREATED, media_type=JSON) if made else None

    def _read(self, request: Request, body: bytes, parts: Parts) -> Ask | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or request.headers.get("content-type") != JSON:
            return None
        caller = self.tokens.client_of(token, now=parts.clock())
        if caller.kind is not OrganisationKind.INSTITUTION:
            return None
        wanted = NewAwardBody.model_validate(orjson.loads(body))
        if wanted.supersedes or wanted.stack:
            # These look at other awards, and lock them.
            return None
        return Ask(caller, wanted.order(), wanted.options(), _key(request, body, caller, parts))


async def award_at_once(request: Request) -> Response | None:
    """Answer a plain award; None: the route does."""
    desk: AwardDesk = request.app.state.award_desk
    return await desk.answer(request, request.app.state.parts)


def _key(request: Request, body: bytes, caller: ApiCaller, parts: Parts) -> Keyed | None:
    """Return the key under which the ordinary way would keep the answer too.

    Raises:
        ValueError: the key is not one that is taken.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= MAX_KEY_LENGTH:
        raise ValueError(key)
    return Keyed.of(
        key,
        operation_of(request),
        caller.tenant,
        hashlib.sha256(body).hexdigest(),
        parts.secret,
    )
