"""What every operation declares about its refusals, so that no status comes as a surprise."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field


class FaultBody(BaseModel):
    """One member of the request that does not fit."""

    location: str = Field(examples=["body/awarded_on"])
    message: str


class ProblemBody(BaseModel):
    """A problem document (RFC 9457). `code` never changes; docs/errors.md explains each."""

    type: str = Field(examples=["https://wallet.example/docs/errors#not_found"])
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FaultBody] | None = None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of an operation that can refuse with `statuses`.

    400 (not JSON), 413 (too large), 422 (does not fit), 429, 500 and 503 can always happen.
    """
    always = (400, 413, 422, 429, 500, 503)
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
            },
        }
        for status in sorted({*always, *statuses})
    }


def describe(app: FastAPI) -> None:
    """Make the description of `app` hold the shape of the problem documents that it names."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title, version=app.version, summary=app.summary, routes=app.routes
            )
            for part in (ProblemBody, FaultBody):
                shape = part.model_json_schema(ref_template="#/components/schemas/{model}")
                shape.pop("$defs", None)
                schema["components"]["schemas"][part.__name__] = shape
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
