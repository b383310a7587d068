"""The API of the platform administration for API clients."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from app.core.text import Identifier
from app.institutions.bodies import ApiClientBody, CreatedApiClientBody, NewApiClientBody
from app.institutions.log_chain import Act
from app.institutions.logbook import actor_of
from app.institutions.providing import ApiClientsDep, ApiClientsReadDep, CreationDep, LogbookDep
from app.web.callers import ApiCaller, platform
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep

router = APIRouter(prefix="/api/v1/api-clients", tags=["API clients"])

Reader = Annotated[ApiCaller, Security(platform, scopes=["platform:read"])]
Writer = Annotated[ApiCaller, Security(platform, scopes=["platform:write"])]


@router.post(
    "",
    operation_id="createApiClient",
    summary="Make an API client for one organisation",
    status_code=201,
    response_model=CreatedApiClientBody,
    responses=problems(401, 403, 409),
)
def create_api_client(
    body: NewApiClientBody,
    caller: Writer,
    creation: CreationDep,
    clients: ApiClientsDep,
) -> Response:
    """Return the client; a secret is shown this once and never again."""

    def work() -> CreatedApiClientBody:
        made = clients.create(body.order(), now=creation.now)
        creation.log.note_client(
            Act.CLIENT_CREATED, made.client, by=actor_of(caller), now=creation.now
        )
        return CreatedApiClientBody.created(made)

    return creation.answer(work, caller=caller)


@router.get(
    "",
    operation_id="listApiClients",
    summary="List the API clients, newest first",
    responses=problems(401, 403),
)
def list_api_clients(
    _caller: Reader, clients: ApiClientsReadDep, paging: PagingDep, response: Response
) -> PageBody[ApiClientBody]:
    """Return a page of clients; the Link header leads to the next one."""
    page = clients.page(paging.wanted)
    return PageBody(
        items=[ApiClientBody.of(client) for client in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{client_id}",
    operation_id="getApiClient",
    summary="Read one API client",
    responses=problems(401, 403, 404),
)
def get_api_client(
    client_id: Identifier, _caller: Reader, clients: ApiClientsReadDep
) -> ApiClientBody:
    """Return a client, without its secret."""
    return ApiClientBody.of(clients.get(client_id))


@router.delete(
    "/{client_id}",
    operation_id="disableApiClient",
    summary="Disable an API client and every token it has",
    responses=problems(401, 403, 404),
)
def disable_api_client(
    client_id: Identifier, caller: Writer, clients: ApiClientsDep, log: LogbookDep, now: NowDep
) -> ApiClientBody:
    """Return the client, which stays on record."""
    client = clients.disable(client_id, now=now)
    log.note_client(Act.CLIENT_DISABLED, client, by=actor_of(caller), now=now)
    return ApiClientBody.of(client)
