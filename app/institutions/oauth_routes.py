"""The token endpoint (RFC 6749, section 4.4) and the description of it (RFC 8414)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from app.institutions.assertions import ALGORITHMS
from app.institutions.oauth_errors import InvalidClientError, OAuthRequestError
from app.institutions.providing import TokenEndpointDep
from app.institutions.token_endpoint import TOKEN_PATH
from app.institutions.token_requests import FORM, GRANT_TYPE, read_token_request
from app.web.callers import SCOPES
from app.web.openapi import problems
from app.web.parts import NowDep, PartsDep
from app.web.problems import status_of
from app.web.rate_limits import Limit, limited
from app.web.tokens import CLIENT_LIFETIME

router = APIRouter(tags=["OAuth"])

TOKEN_LIMIT = Limit("token", hits=30, seconds=60)
# RFC 6749, section 5.1; `Pragma` is for caches of another age, and asked for.
UNCACHED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_TEXT = {"type": "string"}
_REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        FORM: {
            "schema": {
                "type": "object",
                "required": ["grant_type"],
                "properties": {
                    "grant_type": {"type": "string", "enum": [GRANT_TYPE]},
                    "scope": _TEXT,
                    "audience": _TEXT,
                    "client_id": _TEXT,
                    "client_secret": _TEXT,
                    "client_assertion_type": _TEXT,
                    "client_assertion": _TEXT,
                },
            }
        }
    },
}


class TokenBody(BaseModel):
    """An access token (RFC 6749, section 5.1)."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a type
    expires_in: int
    scope: str


class OAuthErrorBody(BaseModel):
    """A refusal (RFC 6749, section 5.2)."""

    error: str
    error_description: str


class ServerMetadataBody(BaseModel):
    """What a client must know of the token endpoint (RFC 8414, section 2)."""

    issuer: str
    token_endpoint: str
    grant_types_supported: list[str]
    response_types_supported: list[str]
    scopes_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]


async def _body(request: Request) -> bytes:
    # The form is read by hand: whatever is wrong with it, the answer is an OAuth error.
    return await request.body()


@router.post(
    TOKEN_PATH,
    operation_id="requestToken",
    summary="Exchange client credentials for an access token",
    dependencies=[limited(TOKEN_LIMIT)],
    response_model=TokenBody,
    responses={
        **problems(),
        400: {"model": OAuthErrorBody, "description": "The request cannot be granted"},
        401: {"model": OAuthErrorBody, "description": "The client did not prove itself"},
    },
    openapi_extra={"requestBody": _REQUEST_BODY},
)
def request_token(
    request: Request,
    body: Annotated[bytes, Depends(_body)],
    endpoint: TokenEndpointDep,
    now: NowDep,
) -> Response:
    """Return a token for the organisation of the client, good for ten minutes."""
    try:
        wanted = read_token_request(
            body,
            content_type=request.headers.get("content-type", ""),
            authorization=request.headers.get("authorization", ""),
        )
        grant = endpoint.grant(wanted, now=now)
    except (OAuthRequestError, InvalidClientError) as error:
        return _refusal(error)
    answer = TokenBody(
        access_token=grant.token,
        expires_in=int(CLIENT_LIFETIME.total_seconds()),
        scope=" ".join(sorted(grant.scopes)),
    )
    return JSONResponse(answer.model_dump(), headers=UNCACHED)


@router.get(
    "/.well-known/oauth-authorization-server",
    operation_id="getAuthorizationServerMetadata",
    summary="Describe the token endpoint",
    responses=problems(),
)
def get_authorization_server_metadata(parts: PartsDep) -> ServerMetadataBody:
    """Return the metadata of the authorization server."""
    return ServerMetadataBody(
        issuer=parts.base_url,
        token_endpoint=parts.base_url + TOKEN_PATH,
        grant_types_supported=[GRANT_TYPE],
        response_types_supported=[],
        scopes_supported=list(SCOPES),
        token_endpoint_auth_methods_supported=[
            "client_secret_basic",
            "client_secret_post",
            "private_key_jwt",
        ],
        token_endpoint_auth_signing_alg_values_supported=sorted(ALGORITHMS),
    )


def _refusal(error: OAuthRequestError | InvalidClientError) -> Response:
    headers = dict(UNCACHED)
    if isinstance(error, InvalidClientError):
        headers["WWW-Authenticate"] = 'Basic realm="leerkluis", charset="UTF-8"'
    answer = OAuthErrorBody(error=error.code, error_description=error.detail)
    return JSONResponse(answer.model_dump(), status_of(type(error)), headers=headers)
