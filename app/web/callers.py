"""Who calls: the typed callers, and the dependencies that a route names to demand one.

The values and the protocols live here; how a token or a cookie becomes a caller is decided by the
features above, and joined in `app.main`. A route without one must be on the list of public routes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Protocol

from fastapi import Depends, Request
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, OAuth2, SecurityScopes

from app.core.errors import AppError, NotAllowedError, UnauthenticatedError


class OrganisationKind(StrEnum):
    """What an API client works for."""

    INSTITUTION = "institution"
    FUNDER = "funder"
    PLATFORM = "platform"


SCOPES = {
    "achievements:read": "read the achievements, programmes and offerings of the institution",
    "achievements:write": "describe achievements, programmes, units and offerings",
    "awards:read": "read the awards of the institution",
    "awards:write": "award, revoke, suspend and correct",
    "credentials:write": "sign credentials of the institution's own making (VC-API)",
    "keys:read": "read the signing keys of the institution",
    "keys:write": "rotate the signing keys of the institution",
    "jobs:read": "see how far background work of the institution is, and what was wrong",
    "jobs:write": "pause, resume and cancel background work of the institution",
    "webhooks:read": "read the webhooks of the institution and their deliveries",
    "webhooks:write": "register, change, test and remove the webhooks of the institution",
    "reservations:read": "read what learners put aside for the institution's courses",
    "reservations:write": "settle and refund reservations",
    "topups:read": "read the top-ups of the funder",
    "topups:write": "top up learning accounts from the funder's sources",
    "platform:read": "read institutions, API clients and funding sources",
    "platform:write": "register institutions, recognitions, API clients and funding sources",
}
# Which scopes an organisation can have at all: no client reaches what is not its business.
SCOPES_OF_KIND = {
    OrganisationKind.INSTITUTION: frozenset(
        scope for scope in SCOPES if scope.split(":")[0] not in {"topups", "platform"}
    ),
    OrganisationKind.FUNDER: frozenset({"topups:read", "topups:write"}),
    OrganisationKind.PLATFORM: frozenset({"platform:read", "platform:write"}),
}


class InsufficientScopeError(NotAllowedError):
    """The token is good, but not for this operation."""

    code = "insufficient_scope"


class WrongOrganisationError(NotAllowedError):
    """The token belongs to another kind of organisation."""

    code = "wrong_organisation"


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """An API client that proved itself: it acts for exactly one organisation."""

    client_id: str
    kind: OrganisationKind
    organisation_id: str
    scopes: frozenset[str]

    @property
    def tenant(self) -> str:
        """The name under which its idempotency keys and rate limits are kept."""
        return f"{self.kind}:{self.organisation_id}"


@dataclass(frozen=True, slots=True)
class LearnerCaller:
    """A learner who logged in; `session_id` is absent for a bearer token."""

    learner_id: str
    session_id: str | None = None

    @property
    def tenant(self) -> str:
        """The name under which its idempotency keys and rate limits are kept."""
        return f"learner:{self.learner_id}"


class ApiAuthenticator(Protocol):
    """Turns the bearer token of an API client into a caller, or raises UnauthenticatedError."""

    def __call__(self, token: str) -> ApiCaller: ...


class LearnerAuthenticator(Protocol):
    """Turns a session cookie or a bearer token into a learner, or raises UnauthenticatedError."""

    def __call__(self, *, cookie: str | None, token: str | None) -> LearnerCaller: ...


@dataclass(frozen=True, slots=True)
class Authenticators:
    """What `app.main` supplies; `cookie_name` is where a learner's session travels."""

    api: ApiAuthenticator
    learner: LearnerAuthenticator
    cookie_name: str


api_scheme = OAuth2(
    scheme_name="clientCredentials",
    description="An access token from `POST /oauth/token` (RFC 6749, section 4.4).",
    flows=OAuthFlows(
        clientCredentials=OAuthFlowClientCredentials(tokenUrl="/oauth/token", scopes=SCOPES)
    ),
    auto_error=False,
)
learner_scheme = HTTPBearer(
    scheme_name="learner",
    description="The learner's session cookie, or a bearer token for apps.",
    auto_error=False,
)


def _api_caller(
    request: Request, authorization: Annotated[str | None, Depends(api_scheme)]
) -> ApiCaller:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError("Send an access token: Authorization: Bearer ...")
    authenticators: Authenticators = request.app.state.authenticators
    return authenticators.api(token)


ApiCallerDep = Annotated[ApiCaller, Depends(_api_caller)]


def is_known(request: Request) -> bool:
    """Tell whether a request comes from an API client or from somebody who is logged in."""
    authenticators: Authenticators = request.app.state.authenticators
    token = request.headers.get("authorization", "").partition(" ")[2]
    cookie = request.cookies.get(authenticators.cookie_name)
    try:
        if token:
            authenticators.api(token)
        else:
            authenticators.learner(cookie=cookie, token=None)
    except AppError:
        return False
    return True


def institution(scopes: SecurityScopes, caller: ApiCallerDep) -> ApiCaller:
    """Demand a client of an institution; `Security(institution, scopes=[...])` adds scopes."""
    return _demand(OrganisationKind.INSTITUTION, scopes=scopes, caller=caller)


def funder(scopes: SecurityScopes, caller: ApiCallerDep) -> ApiCaller:
    """Demand a client of a funder."""
    return _demand(OrganisationKind.FUNDER, scopes=scopes, caller=caller)


def platform(scopes: SecurityScopes, caller: ApiCallerDep) -> ApiCaller:
    """Demand a client of the platform administration."""
    return _demand(OrganisationKind.PLATFORM, scopes=scopes, caller=caller)


def _demand(kind: OrganisationKind, *, scopes: SecurityScopes, caller: ApiCaller) -> ApiCaller:
    if caller.kind is not kind:
        raise WrongOrganisationError(f"This operation is for an API client of a {kind}.")
    missing = sorted(set(scopes.scopes) - caller.scopes)
    if missing:
        raise InsufficientScopeError(f"The access token lacks the scope {' '.join(missing)}.")
    return caller


def _learner(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(learner_scheme)],
) -> LearnerCaller:
    authenticators: Authenticators = request.app.state.authenticators
    return authenticators.learner(
        cookie=request.cookies.get(authenticators.cookie_name),
        token=bearer.credentials if bearer else None,
    )


LearnerDep = Annotated[LearnerCaller, Depends(_learner)]
