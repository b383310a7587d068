"""Who may come to which page of an institution, and what surrounds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request, Response

from app.core.documents import JSONObject
from app.core.ids import new_token
from app.core.paging import Page
from app.core.values import Language
from app.institutions.log_chain import Actor
from app.institutions.models import Institution
from app.pages.answering import LanguageDep, page
from app.pages.institution_views import Desk
from app.staff.deciding import Deciding
from app.staff.members import Duty
from app.staff.providing import DecidingReadDep, MembersReadDep
from app.staff.roles import Permission, demand, permissions_of
from app.staff.sent_forms import SentForms
from app.web.callers import LearnerDep
from app.web.pagination import Paging
from app.web.parts import NowDep, Parts, PartsDep, SessionDep


@dataclass(frozen=True, slots=True)
class Workplace:
    """Somebody at work on a page, who may be there."""

    request: Request
    duty: Duty
    language: Language
    waiting: int

    @property
    def institution(self) -> Institution:
        """Return the institution."""
        return self.duty.institution

    @property
    def institution_id(self) -> str:
        """Return the id of the institution."""
        return self.duty.institution.id

    @property
    def actor(self) -> Actor:
        """Return the person as the log names them."""
        return self.duty.actor

    @property
    def may(self) -> frozenset[Permission]:
        """Return everything that the person may do."""
        return permissions_of(self.duty.membership.roles)

    def desk(self, place: str) -> Desk:
        """Return what surrounds the page; `place` is its entry in the menu."""
        return Desk(
            slug=self.institution.slug,
            name=self.institution.names.in_language(self.language),
            place=place,
            may=frozenset(permission.value for permission in self.may),
            waiting=self.waiting,
        )

    def show(self, template: str, view: object, *, status: int = 200) -> Response:
        """Return a page in the language of the person."""
        return page(self.request, template, view, status=status)

    @property
    def now(self) -> datetime:
        """Return this moment."""
        parts: Parts = self.request.app.state.parts
        return parts.clock()

    def asked(self, name: str) -> str:
        """Return a word that stands in the address, such as what the last form did."""
        return self.request.query_params.get(name, "")

    def sought(self, *names: str) -> Mapping[str, str]:
        """Return what a list is filtered by, as it stands in the address."""
        return {name: self.asked(name) for name in names}

    def older(self, paging: Paging, found: Page[Any]) -> str | None:
        """Return the address of the next page of a list, with the same filter."""
        cursor = paging.announce(found, Response())
        if cursor is None:
            return None
        kept = {name: value for name, value in self.request.query_params.items() if name != "after"}
        return f"{self.request.url.path}?{urlencode({**kept, 'after': cursor})}"

    def after(self, deciding: Deciding) -> "Workplace":
        """Return the same with what waits now that something was done."""
        return replace(self, waiting=deciding.waiting(self.institution_id))

    def path(self, *steps: str) -> str:
        """Return the address of a page of this institution."""
        return "/".join(("/institution", self.institution.slug, *steps))


def _at(permission: Permission) -> Callable[..., Workplace]:
    def find(
        request: Request,
        slug: str,
        caller: LearnerDep,
        members: MembersReadDep,
        deciding: DecidingReadDep,
        language: LanguageDep,
    ) -> Workplace:
        duty = members.duty(slug, learner_id=caller.learner_id)
        demand(permission, duty.membership)
        return Workplace(request, duty, language, deciding.waiting(duty.institution.id))

    return find


ReaderDep = Annotated[Workplace, Depends(_at(Permission.READ))]
DescriberDep = Annotated[Workplace, Depends(_at(Permission.DESCRIBE))]
AwarderDep = Annotated[Workplace, Depends(_at(Permission.AWARD))]
DeciderDep = Annotated[Workplace, Depends(_at(Permission.DECIDE))]
AdviserDep = Annotated[Workplace, Depends(_at(Permission.ADVISE))]
EnderDep = Annotated[Workplace, Depends(_at(Permission.END))]
LogReaderDep = Annotated[Workplace, Depends(_at(Permission.READ_LOG))]
ManagerDep = Annotated[Workplace, Depends(_at(Permission.MANAGE))]


@dataclass(frozen=True, slots=True)
class Sending:
    """What every form that changes something needs: one unit of work, now, at most once."""

    session: SessionDep
    parts: PartsDep
    now: NowDep

    def once(self, key: str, make: Callable[[], JSONObject], *, work: Workplace) -> JSONObject:
        """Return what came of a form with this key; a form without one is a form of its own."""
        forms = SentForms(self.session, self.parts.secret)
        # What is refused halfway is undone, and the form can be sent again.
        with self.session.begin_nested():
            return forms.once(key or new_token(), make, sender=work.actor.id, now=self.now)


SendingDep = Annotated[Sending, Depends(Sending)]
