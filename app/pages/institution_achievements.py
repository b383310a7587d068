"""The pages on which an institution describes what it awards."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from app.catalogue.kinds import is_formal
from app.catalogue.models import AchievementDefinition, AchievementKind
from app.catalogue.routes import CatalogueDep, CatalogueReadDep
from app.catalogue.store import AchievementFilter
from app.core.errors import AppError, ConflictError, RejectedError
from app.institutions.log_chain import Act
from app.institutions.providing import LogbookDep
from app.pages import institution_names as own_names
from app.pages import institution_showing as showing
from app.pages import institution_views as views
from app.pages import names
from app.pages.achievement_form import PLACES, AchievementFields, choices, definition_of, fields_of
from app.pages.answering import go_to
from app.pages.form_faults import beside, of_refusal
from app.pages.institution_desk import DescriberDep, ReaderDep, SendingDep, Workplace
from app.web.pagination import PagingDep

ERROR_STATUS = 422
SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?")
MAX_TEXT = 100

router = APIRouter(prefix="/institution/{slug}/achievements", include_in_schema=False)


@router.get("")
def achievements(
    work: ReaderDep,
    catalogue: CatalogueReadDep,
    paging: PagingDep,
    kind: Annotated[str, Query(max_length=40)] = "",
    text: Annotated[str, Query(max_length=MAX_TEXT)] = "",
) -> Response:
    """Show what the institution awards."""
    known = AchievementKind(kind) if kind in set(AchievementKind) else None
    found = catalogue.page(
        work.institution_id, paging.wanted, AchievementFilter(known, text.strip() or None)
    )
    view = views.AchievementsPage(
        desk=work.desk("achievements"),
        achievements=tuple(
            showing.achievement_row(each, work.institution, work.language) for each in found.items
        ),
        sought=work.sought("kind", "text"),
        kinds=own_names.kind_options(work.language),
        next_page=work.older(paging, found),
    )
    return work.show("institution_achievements.html", view)


@router.get("/new")
def new(work: DescriberDep) -> Response:
    """Show the form of a new achievement."""
    return _form_page(work, AchievementFields(), {})


@router.post("")
def create(
    work: DescriberDep,
    catalogue: CatalogueDep,
    log: LogbookDep,
    sending: SendingDep,
    fields: Annotated[AchievementFields, Form()],
) -> Response:
    """Keep a new achievement; a form that does not fit comes back with what is wrong."""
    slug, definition = fields.slug.strip(), definition_of(fields, work.language)
    faults = beside(_slug_faults(slug), PLACES, work.language)
    if not isinstance(definition, AchievementDefinition) or faults:
        wrong = {} if isinstance(definition, AchievementDefinition) else definition
        return _form_page(work, fields, {**faults, **wrong})
    try:
        made = catalogue.create(work.institution_id, slug, definition, now=sending.now)
    except (RejectedError, ConflictError) as error:
        sending.session.rollback()
        return _form_page(work, fields, _refused(error, work))
    log.note(
        Act.ACHIEVEMENT_CREATED,
        made.id,
        institution_id=work.institution_id,
        by=work.actor,
        now=sending.now,
    )
    return go_to(work.path("achievements", made.id), notice="created")


@router.get("/{achievement_id}")
def achievement(achievement_id: str, work: ReaderDep, catalogue: CatalogueReadDep) -> Response:
    """Show an achievement as a learner and an employer will see it."""
    found = catalogue.get(work.institution_id, achievement_id)
    document = showing.preview(found, work.language)
    formal = is_formal(found.definition.kind)
    view = views.AchievementPage(
        desk=work.desk("achievements"),
        id=found.id,
        slug=found.slug,
        card=showing.preview_card(found, work.institution, work.language),
        contents=showing.contents(document, work.language),
        civil_effect=names.name_of(
            own_names.CIVIL_EFFECTS, found.definition.civil_effect, work.language
        ),
        version=found.version,
        frozen=found.frozen_at is not None,
        formal=formal,
        second_person=formal and work.institution.four_eyes,
        notice=work.asked("notice"),
    )
    return work.show("institution_achievement.html", view)


@router.get("/{achievement_id}/edit")
def edit(achievement_id: str, work: DescriberDep, catalogue: CatalogueReadDep) -> Response:
    """Show the form of an achievement as it is now."""
    found = catalogue.get(work.institution_id, achievement_id)
    fields = fields_of(found.definition, slug=found.slug, key="")
    return _form_page(work, fields, {}, achievement_id=found.id, frozen=found.frozen_at is not None)


@router.post("/{achievement_id}")
def change(
    achievement_id: str,
    work: DescriberDep,
    catalogue: CatalogueDep,
    log: LogbookDep,
    sending: SendingDep,
    fields: Annotated[AchievementFields, Form()],
) -> Response:
    """Change what an achievement says; a version from which was awarded stays as it is."""
    former = catalogue.get(work.institution_id, achievement_id)
    frozen = former.frozen_at is not None
    definition = definition_of(fields, work.language, former=former.definition)
    if not isinstance(definition, AchievementDefinition):
        return _form_page(work, fields, definition, achievement_id=former.id, frozen=frozen)
    try:
        catalogue.revise(work.institution_id, achievement_id, definition)
    except RejectedError as error:
        sending.session.rollback()
        faults = _refused(error, work)
        return _form_page(work, fields, faults, achievement_id=former.id, frozen=frozen)
    log.note(
        Act.ACHIEVEMENT_CHANGED,
        former.id,
        institution_id=work.institution_id,
        by=work.actor,
        now=sending.now,
    )
    return go_to(work.path("achievements", former.id), notice="changed")


def _slug_faults(slug: str) -> list[tuple[str, str]]:
    if not slug:
        return [("slug", "missing")]
    return [] if SLUG.fullmatch(slug) else [("slug", "no_slug")]


def _refused(error: AppError, work: Workplace) -> dict[str, str]:
    places = {**PLACES, "": "slug"} if isinstance(error, ConflictError) else PLACES
    return beside(of_refusal(error), places, work.language)


def _form_page(
    work: Workplace,
    fields: AchievementFields,
    faults: dict[str, str],
    *,
    achievement_id: str | None = None,
    frozen: bool = False,
) -> Response:
    view = views.AchievementFormPage(
        desk=work.desk("achievements"),
        form=views.Form(fields.model_dump(), faults, faults.get("", "")),
        choices=choices(work.language),
        id=achievement_id,
        frozen=frozen,
    )
    status = ERROR_STATUS if faults else 200
    return work.show("institution_achievement_form.html", view, status=status)
