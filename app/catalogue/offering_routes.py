"""The API of offerings: institutions put them under their own codes, everybody finds them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response, Security
from pydantic import BaseModel

from app.catalogue.offering_bodies import OfferedBody, OfferingBody, PriceBody
from app.catalogue.offering_models import OfferingDefinition
from app.catalogue.offering_providing import AskedDep, CentsQuery, OfferingsDep, OfferingsReadDep
from app.catalogue.putting import PutOutcome
from app.catalogue.tariff_models import Following
from app.core.errors import RejectedError
from app.core.text import MAX_SHORT, Identifier
from app.web.caching import public_document
from app.web.callers import ApiCaller, institution
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep

router = APIRouter(prefix="/api/v1/institution-offerings", tags=["offerings"])
public_router = APIRouter(prefix="/api/v1/offerings", tags=["offerings"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["achievements:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["achievements:write"])]
# Codes of others hold slashes and spaces; escaped, they are one step of the address.
CodePath = Annotated[str, Path(max_length=MAX_SHORT)]
CREATED, OK = 201, 200
# Offerings change a few times a day at most.
MAX_AGE_SECONDS = 60


class CodeDiffersError(RejectedError):
    """The code in the body is not the one in the address."""

    code = "code_differs"


@router.get(
    "",
    operation_id="listInstitutionOfferings",
    summary="List the offerings of the institution, newest first",
    responses=problems(401, 403),
)
def list_institution_offerings(
    caller: Reader, offerings: OfferingsReadDep, paging: PagingDep, response: Response
) -> PageBody[OfferingBody]:
    """Return a page of offerings; the Link header leads to the next one."""
    page = offerings.page(caller.organisation_id, paging.wanted)
    items = [OfferingBody.of(offering) for offering in page.items]
    return PageBody(items=items, next=paging.announce(page, response))


@router.get(
    "/{offering_code:path}",
    operation_id="getInstitutionOffering",
    summary="Read an offering of the institution",
    responses=problems(401, 403, 404),
)
def get_institution_offering(
    offering_code: CodePath, caller: Reader, offerings: OfferingsReadDep
) -> OfferingBody:
    """Return an offering of the caller's institution."""
    return OfferingBody.of(offerings.get(caller.organisation_id, offering_code))


@router.put(
    "/{offering_code:path}",
    operation_id="putInstitutionOffering",
    summary="Offer something under a code of the institution, or change the offering",
    responses={CREATED: {"model": OfferingBody}, **problems(401, 403)},
)
def put_institution_offering(
    offering_code: CodePath,
    body: OfferingDefinition,
    caller: Writer,
    offerings: OfferingsDep,
    response: Response,
    now: NowDep,
) -> OfferingBody:
    """Return the offering as it is now."""
    if body.code != offering_code:
        raise CodeDiffersError("Send the code that stands in the address.")
    result = offerings.put(caller.organisation_id, body, now=now)
    response.status_code = CREATED if result.outcome is PutOutcome.CREATED else OK
    return OfferingBody.of(offerings.get(caller.organisation_id, offering_code))


@router.delete(
    "/{offering_code:path}",
    operation_id="deleteInstitutionOffering",
    summary="Offer something no longer",
    status_code=204,
    responses=problems(401, 403, 404),
)
def delete_institution_offering(
    offering_code: CodePath, caller: Writer, offerings: OfferingsDep
) -> None:
    """Take an offering out of the catalogue."""
    offerings.remove(caller.organisation_id, offering_code)


@public_router.get(
    "",
    operation_id="searchOfferings",
    summary="Find what is offered, what starts first coming first",
    response_model=PageBody[OfferedBody],
    responses=problems(),
)
def search_offerings(
    request: Request,
    asked: AskedDep,
    offerings: OfferingsReadDep,
    paging: PagingDep,
    now: NowDep,
) -> Response:
    """Return a page of offerings with their prices; the Link header leads to the next one."""
    page = offerings.find(asked.sought(now=now), paging.wanted)
    announced = Response()
    following = paging.announce(page, announced)
    items = [OfferedBody.of(offered, budget_cents=asked.budget_cents) for offered in page.items]
    answer = _public(request, PageBody(items=items, next=following))
    answer.headers.update({"Link": announced.headers["Link"]} if following else {})
    return answer


@public_router.get(
    "/{offering_id}",
    operation_id="getOffering",
    summary="Read an offering with its price",
    response_model=OfferedBody,
    responses=problems(404),
)
def get_offering(
    offering_id: Identifier,
    request: Request,
    offerings: OfferingsReadDep,
    budget_cents: CentsQuery = None,
) -> Response:
    """Return what is offered, for anyone."""
    found = offerings.offered(offering_id)
    return _public(request, OfferedBody.of(found, budget_cents=budget_cents))


@public_router.get(
    "/{offering_id}/price",
    operation_id="getOfferingPrice",
    summary="What an offering costs who follows it alone, or is enrolled in its programme",
    responses=problems(404),
)
def get_offering_price(
    offering_id: Identifier,
    offerings: OfferingsReadDep,
    following: Annotated[Following, Query()],
    budget_cents: CentsQuery = None,
) -> PriceBody:
    """Return the price with the rule, the table and the year by which it came about."""
    return PriceBody.of(offerings.price(offering_id, following), budget_cents=budget_cents)


def _public(request: Request, body: BaseModel) -> Response:
    return public_document(
        request,
        body.model_dump_json(exclude_none=True, by_alias=True).encode(),
        media_type="application/json",
        max_age_seconds=MAX_AGE_SECONDS,
    )
