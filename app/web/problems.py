"""Every error as a problem document (RFC 9457); only this file knows which status an error is."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from app.core import errors
from app.web.pages import wants_page

MEDIA_TYPE = "application/problem+json"
# The nearest of a class's ancestors decides.
STATUS_OF_KIND: Mapping[type[errors.AppError], HTTPStatus] = {
    errors.MalformedError: HTTPStatus.BAD_REQUEST,
    errors.UnauthenticatedError: HTTPStatus.UNAUTHORIZED,
    errors.NotAllowedError: HTTPStatus.FORBIDDEN,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.GoneError: HTTPStatus.GONE,
    errors.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.UnsupportedMediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.RejectedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooManyRequestsError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}
# Codes of what the framework refuses before a route is reached.
CODE_OF_STATUS = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal_error",
}
VALIDATION_CODE = "validation_failed"
INTERNAL_DETAIL = "Something went wrong on our side. The request id helps us to find it."
RETRY_AFTER_SECONDS = 5


def status_of(kind: type[errors.AppError]) -> HTTPStatus:
    """Return the status of an error class."""
    return next(STATUS_OF_KIND[base] for base in kind.__mro__ if base in STATUS_OF_KIND)


def problem(
    request: Request,
    status: int,
    *,
    code: str,
    detail: str,
    extra: Mapping[str, object] = {},
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document, or the error page when a person is looking."""
    members: dict[str, Any] = {
        "type": f"{request.app.state.parts.base_url}/docs/errors#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{request.state.request_id}",
        "code": code,
        **extra,
    }
    render = getattr(request.app.state, "error_page", None)
    if render is not None and wants_page(request):
        page: Response = render(request, members)
        page.headers.update(headers or {})
        return page
    return JSONResponse(members, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.AppError)  # noqa: S101 - registered for this class only
    return app_problem(request, error)


def app_problem(request: Request, error: errors.AppError) -> Response:
    """Return the problem document of an error of the domain."""
    status = status_of(type(error))
    headers = {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="leerkluis"'
    if isinstance(error, errors.UnavailableError):
        headers["Retry-After"] = str(error.extra.get("retry_after", RETRY_AFTER_SECONDS))
    return problem(
        request, status, code=error.code, detail=error.detail, extra=error.extra, headers=headers
    )


async def _framework_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)  # noqa: S101 - registered for this class only
    status = HTTPStatus(error.status_code)
    code = CODE_OF_STATUS.get(status, status.name.lower())
    return problem(request, status, code=code, detail=error.detail, headers=error.headers)


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    # Where and why, never what: the value that was sent may be personal data.
    faults = [
        {"location": "/".join(map(str, fault["loc"])), "message": fault["msg"]}
        for fault in error.errors()
    ]
    malformed = any(fault["type"] == "json_invalid" for fault in error.errors())
    return problem(
        request,
        HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_json" if malformed else VALIDATION_CODE,
        detail="The request does not fit the description of this operation; see `errors`.",
        extra={"errors": faults},
    )


def internal_problem(request: Request) -> Response:
    """Return the answer to a fault of ours; it tells nothing but the request id."""
    return problem(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        code="internal_error",
        detail=INTERNAL_DETAIL,
    )


def install(app: FastAPI) -> None:
    """Make `app` answer every error with a problem document."""
    app.add_exception_handler(errors.AppError, _app_error)
    app.add_exception_handler(StarletteHTTPException, _framework_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
