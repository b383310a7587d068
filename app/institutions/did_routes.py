"""The public keys of issuers, for anyone: DID documents (did:web) and JWK sets."""

import json

from fastapi import APIRouter, Request, Response

from app.core.documents import JSONObject
from app.institutions.models import Slug
from app.institutions.providing import InstitutionsReadDep
from app.web.caching import public_document
from app.web.openapi import problems

router = APIRouter(prefix="/i/{slug}", tags=["public documents"])

DID_TYPE = "application/did+json"
JWKS_TYPE = "application/jwk-set+json"
# A key that turns out to be stolen must be forgotten everywhere soon.
MAX_AGE_SECONDS = 300


@router.get(
    "/did.json",
    operation_id="getDIDDocument",
    summary="The DID document of an institution",
    response_class=Response,
    responses={200: {"content": {DID_TYPE: {}}}, **problems(404)},
)
def get_did_document(slug: Slug, request: Request, institutions: InstitutionsReadDep) -> Response:
    """Return the keys with which the institution signs and has signed."""
    return _published(request, institutions.did_document(slug), media_type=DID_TYPE)


@router.get(
    "/jwks.json",
    operation_id="getJWKS",
    summary="The keys of an institution as a JWK set",
    response_class=Response,
    responses={200: {"content": {JWKS_TYPE: {}}}, **problems(404)},
)
def get_jwks(slug: Slug, request: Request, institutions: InstitutionsReadDep) -> Response:
    """Return the same keys for programs that read JWK sets."""
    return _published(request, institutions.jwks(slug), media_type=JWKS_TYPE)


def _published(request: Request, document: JSONObject, *, media_type: str) -> Response:
    content = json.dumps(document, separators=(",", ":")).encode()
    return public_document(request, content, media_type=media_type, max_age_seconds=MAX_AGE_SECONDS)
