"""People of the demo who work for an institution, and what they do on its pages."""

from dataclasses import dataclass
from datetime import date

from fastapi.testclient import TestClient

from app.catalogue.store import AchievementFilter
from app.core.db import Database
from app.core.paging import Slice
from app.institutions.log_chain import Actor, ActorKind
from app.institutions.models import Institution
from app.ops.demo.catalogue import demo_catalogue
from app.staff.models import Role
from tests.moments import NOW
from tests.people import Demo, found
from tests.service import whole_services

TESTER = Actor(kind=ActorKind.PLATFORM, id="test")
KEY = r'name="key" value="([^"]+)"'
EVERYTHING, NO_FILTER = Slice(limit=200), AchievementFilter()
FORMAL, INFORMAL = "ad-software-development", "mc-data-analyse-zorg"


@dataclass(frozen=True, slots=True)
class School:
    """An institution of the demo, and how its people come to its pages."""

    demo: Demo
    institution: Institution

    @property
    def home(self) -> str:
        return f"/institution/{self.institution.slug}"

    def person(self, person_id: str, *roles: Role) -> TestClient:
        """Return the browser of somebody who has exactly these roles here."""
        browser = self.demo.browser(person_id)
        person = demo_catalogue().person(person_id)
        assert person is not None
        with self.demo.database.transaction() as session:
            members = self.demo.services.members(session)
            learner = self.demo.services.learners(session).sign_in(
                {"iss": "https://login.example", "sub": person.eduid}, person.userinfo(), now=NOW
            )
            if roles:
                invited = members.invite(
                    self.institution.id, None, frozenset(roles), by=TESTER, now=NOW
                )
                members.accept_code(invited.code or "", learner_id=learner.id, now=NOW)
        return browser

    def achievement(self, slug: str) -> str:
        """Return the id of an achievement."""
        with self.demo.database.reading() as session:
            catalogue = self.demo.services.catalogue(session)
            page = catalogue.page(self.institution.id, EVERYTHING, NO_FILTER)
            return next(each.id for each in page.items if each.slug == slug)

    def four_eyes(self, *, on: bool) -> None:
        with self.demo.database.transaction() as session:
            self.demo.services.administration(session).set_four_eyes(
                self.institution.id, on=on, by=TESTER, now=NOW
            )

    def order(self, slug: str = INFORMAL, **change: str) -> dict[str, str]:
        """Return a form that can be sent."""
        form = {
            "achievement_id": self.achievement(slug),
            "recipient_kind": "eppn",
            "recipient": "s1@waterkant.example",
            "name": "Thijs Denkbeeldig",
            "awarded_on": date(2026, 11, 2).isoformat(),
            "ground": "regular",
            "language": "nl",
        }
        return {**form, **change}

    def award(self, browser: TestClient, form: dict[str, str]) -> str:
        """Preview and confirm; return the page of what was made."""
        preview = browser.post(f"{self.home}/awards/preview", data=form)
        assert preview.status_code == 200, preview.text
        key = found(KEY, preview.text)[0]
        made = browser.post(f"{self.home}/awards", data={**form, "key": key})
        assert made.status_code == 200, made.text
        return made.text

    def log(self) -> list[str]:
        """Return what was done, oldest first."""
        with self.demo.database.reading() as session:
            store = self.demo.services.logbook(session).store
            return [entry.act.value for entry in store.entries(self.institution.id)]


def school(demo: Demo, slug: str = "waterkant") -> School:
    with demo.database.reading() as session:
        return School(demo, demo.services.institutions(session).by_slug(slug))


def an_institution(database: Database) -> str:
    """Register an institution of the demo in an empty database; return its id."""
    services, given = whole_services(), demo_catalogue().institutions[0]
    with database.transaction() as session:
        register = services.institutions(session)
        institution = register.register(given.profile, now=NOW)
        register.add_recognition(institution.id, given.recognition, now=NOW)
    return institution.id
