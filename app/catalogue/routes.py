"""The API by which institutions describe what they award."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from app.catalogue.models import Achievement, AchievementDefinition, AchievementKind, Slug
from app.catalogue.service import Catalogue
from app.catalogue.store import AchievementFilter
from app.web.caching import public_document
from app.web.callers import ApiCaller, institution
from app.web.idempotency import OnceDep
from app.web.openapi import problems
from app.web.pagination import PageBody, PagingDep
from app.web.parts import NowDep, ReadingDep, SessionDep

router = APIRouter(prefix="/api/v1/achievements", tags=["achievements"])

Reader = Annotated[ApiCaller, Security(institution, scopes=["achievements:read"])]
Writer = Annotated[ApiCaller, Security(institution, scopes=["achievements:write"])]


def _catalogue(request: Request, session: SessionDep) -> Catalogue:
    make: Callable[[Session], Catalogue] = request.app.state.catalogue
    return make(session)


def _catalogue_read(request: Request, session: ReadingDep) -> Catalogue:
    make: Callable[[Session], Catalogue] = request.app.state.catalogue
    return make(session)


CatalogueDep = Annotated[Catalogue, Depends(_catalogue)]
CatalogueReadDep = Annotated[Catalogue, Depends(_catalogue_read)]


class NewAchievementBody(BaseModel):
    """An achievement to be described."""

    model_config = ConfigDict(extra="forbid")

    slug: Slug
    definition: AchievementDefinition


class AchievementBody(BaseModel):
    """One version of an achievement."""

    id: str
    slug: str
    version: int
    frozen: bool
    created_at: datetime
    definition: AchievementDefinition

    @classmethod
    def of(cls, achievement: Achievement) -> "AchievementBody":
        """Return the public form of an achievement."""
        return cls(
            id=achievement.id,
            slug=achievement.slug,
            version=achievement.version,
            frozen=achievement.frozen_at is not None,
            created_at=achievement.created_at,
            definition=achievement.definition,
        )


@router.post(
    "",
    operation_id="createAchievement",
    summary="Describe an achievement",
    status_code=201,
    response_model=AchievementBody,
    responses=problems(401, 403, 409),
)
def create_achievement(
    body: NewAchievementBody,
    caller: Writer,
    once: OnceDep,
    session: SessionDep,
    catalogue: CatalogueDep,
    now: NowDep,
) -> Response:
    """Keep a new achievement, if it fits the rules of its kind."""

    def work() -> AchievementBody:
        achievement = catalogue.create(caller.organisation_id, body.slug, body.definition, now=now)
        return AchievementBody.of(achievement)

    return once.answer(session, work, tenant=caller.tenant)


@router.get(
    "",
    operation_id="listAchievements",
    summary="List the achievements of the institution, newest first",
    responses=problems(401, 403),
)
def list_achievements(
    caller: Reader,
    catalogue: CatalogueReadDep,
    paging: PagingDep,
    response: Response,
    kind: AchievementKind | None = None,
    text: Annotated[
        str | None, Query(max_length=100, description="Part of the title, in either language")
    ] = None,
) -> PageBody[AchievementBody]:
    """Return a page of achievements; the Link header leads to the next one."""
    sought = AchievementFilter(kind=kind, text=text)
    page = catalogue.page(caller.organisation_id, paging.wanted, sought)
    return PageBody(
        items=[AchievementBody.of(achievement) for achievement in page.items],
        next=paging.announce(page, response),
    )


@router.get(
    "/{achievement_id}",
    operation_id="getAchievement",
    summary="Read the newest version of an achievement",
    responses=problems(401, 403, 404),
)
def get_achievement(
    achievement_id: str, caller: Reader, catalogue: CatalogueReadDep
) -> AchievementBody:
    """Return an achievement of the caller's institution."""
    return AchievementBody.of(catalogue.get(caller.organisation_id, achievement_id))


@router.put(
    "/{achievement_id}",
    operation_id="replaceAchievement",
    summary="Change what an achievement says",
    responses=problems(401, 403, 404),
)
def replace_achievement(
    achievement_id: str, body: AchievementDefinition, caller: Writer, catalogue: CatalogueDep
) -> AchievementBody:
    """Change the version, or begin a new one when something was awarded from it."""
    return AchievementBody.of(catalogue.revise(caller.organisation_id, achievement_id, body))


public_router = APIRouter(prefix="/achievements", tags=["public documents"])
# What an achievement says changes seldom; a credential holds its own copy.
PUBLIC_MAX_AGE_SECONDS = 300


@public_router.get(
    "/{achievement_id}",
    operation_id="getPublicAchievement",
    summary="What an achievement says now; its address is in every credential",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, **problems(404)},
)
def get_public_achievement(
    achievement_id: str, request: Request, catalogue: CatalogueReadDep
) -> Response:
    """Return the newest version of an achievement, for anyone."""
    body = AchievementBody.of(catalogue.newest(achievement_id))
    return public_document(
        request,
        body.model_dump_json(exclude_none=True, by_alias=True).encode(),
        media_type="application/json",
        max_age_seconds=PUBLIC_MAX_AGE_SECONDS,
    )
