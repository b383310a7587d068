"""Whether the process lives, and whether it can serve."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from app.web.openapi import problems
from app.web.parts import PartsDep

router = APIRouter(tags=["operation"])


class HealthBody(BaseModel):
    """The answer of a service that is well."""

    status: Literal["ok"] = "ok"


@router.get(
    "/healthz",
    operation_id="getHealth",
    summary="The process lives",
    responses=problems(),
)
def get_health() -> HealthBody:
    """Answer without touching the database."""
    return HealthBody()


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="The service can serve: its database answers",
    responses=problems(),
)
def get_readiness(parts: PartsDep) -> HealthBody:
    """Ask the database one small question; 503 when it does not answer."""
    with parts.database.reading() as session:
        session.execute(text("SELECT 1"))
    return HealthBody()
