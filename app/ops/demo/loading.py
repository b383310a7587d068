"""Puts the fictional catalogue into a database, once: institutions, achievements, awards, money."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from app.catalogue.models import CivilEffect
from app.core.db import Database
from app.core.paging import Slice
from app.core.values import Localised
from app.credentials.awarding import AwardOrder
from app.credentials.making import Options
from app.credentials.models import Award, RecipientKind
from app.institutions.log_chain import Actor, ActorKind
from app.learning_account.models import Address, SourceKind, SourceOrder, TopUpOrder
from app.ops.demo import experience
from app.ops.demo.catalogue import DemoAward, DemoCatalogue, DemoPerson, demo_catalogue
from app.ops.demo.funds import SOURCES, load_funds
from app.ops.demo.offered import load_offers
from app.staff.models import InvitationKind, Role
from app.wiring import Services

FUNDER = "demo-fund"
PUBLIC = SourceOrder(
    kind=SourceKind.PUBLIC_BASE,
    organisation_id=FUNDER,
    names=Localised(nl="Basisrecht (fictief)", en="Base right (fictional)"),
    budget_cents=10_000_000,
    valid_from=datetime(2026, 1, 1).date(),  # noqa: DTZ001 - only the day is taken
)
PRIVATE = SourceOrder(
    kind=SourceKind.OO_FONDS,
    organisation_id=FUNDER,
    names=Localised(nl="O&O-fonds Zorg (fictief)", en="Care training fund (fictional)"),
    budget_cents=5_000_000,
    valid_from=datetime(2026, 1, 1).date(),  # noqa: DTZ001 - only the day is taken
)
# What each demo person has from each source, in cents.
GRANTS: tuple[tuple[SourceOrder, int], ...] = ((PUBLIC, 30_000), (PRIVATE, 20_000))
# Who of the demo people can try the pages of an institution.
STAFF: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("p03", "waterkant", frozenset({Role.ADMINISTRATOR, Role.EXAM_BOARD})),
    ("p04", "waterkant", frozenset({Role.ISSUER})),
    ("p04", "lagewater", frozenset({Role.ADMINISTRATOR, Role.ISSUER})),
    ("p06", "waterkant", frozenset({Role.VIEWER})),
    ("p04", "polderstad", frozenset({Role.TEACHER})),
    ("p06", "polderstad", frozenset({Role.EXAM_BOARD})),
)
LOADER = Actor(kind=ActorKind.PLATFORM, id="demo")


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads the catalogue in one unit of work."""

    services: Services
    session: Session
    catalogue: DemoCatalogue
    now: datetime

    def is_loaded(self) -> bool:
        """Tell whether there is any institution: then nothing is added."""
        page = self.services.institutions(self.session).page(Slice(limit=1))
        return bool(page.items)

    def load(self, say: Callable[[str], None]) -> None:
        """Load everything."""
        institutions = self._institutions()
        achievements = self._achievements(institutions)
        say(f"  {len(institutions)} institutions, {len(achievements)} achievements")
        offered = load_offers(self.services, self.session, institutions, now=self.now)
        say(f"  {len(offered)} programmes, units and offerings")
        self._programme(institutions[experience.SCHOOL])
        for number, award in enumerate(self.catalogue.awards, start=1):
            made = self._award(award, achievements[award.achievement])
            if award.achievement == experience.CERTIFICATE:
                self._experience(made)
            say(f"  award {number} of {len(self.catalogue.awards)}: {award.achievement}")
        self._staff(institutions)
        say(f"  {len(STAFF)} people who work for an institution")
        self._money()
        say(f"  learning accounts of {len(self.catalogue.people)} people")
        load_funds(self.services, self.session, now=self.now)
        say(f"  {len(SOURCES)} sources of funders")

    def _institutions(self) -> dict[str, str]:
        register = self.services.institutions(self.session)
        made = {}
        for demo in self.catalogue.institutions:
            institution = register.register(demo.profile, now=self.now)
            register.add_recognition(institution.id, demo.recognition, now=self.now)
            made[institution.slug] = institution.id
        return made

    def _achievements(self, institutions: dict[str, str]) -> dict[str, tuple[str, str]]:
        catalogue = self.services.catalogue(self.session)
        made = {}
        for demo in self.catalogue.achievements:
            owner = institutions[demo.institution]
            achievement = catalogue.create(owner, demo.slug, demo.definition, now=self.now)
            made[demo.slug] = (owner, achievement.id)
        return made

    def _programme(self, school_id: str) -> None:
        programmes = self.services.programmes(self.session)
        given = [(experience.PROGRAMME, experience.programme())]
        programmes.put_programmes(school_id, given, self.now)
        programmes.put_units(school_id, experience.units(), self.now)

    def _experience(self, award: Award) -> None:
        standards = self.services.standards(self.session)
        kept = experience.keep_standard(standards, award.institution_id, by=LOADER, now=self.now)
        standards.assessments.add(experience.finding(kept, award, now=self.now))

    def _award(self, award: DemoAward, owned: tuple[str, str]) -> Award:
        institution_id, achievement_id = owned
        person = self._person(award.person)
        order = AwardOrder(
            achievement_id=achievement_id,
            recipient_kind=RecipientKind.EPPN,
            recipient_value=person.eppn,
            name=person.name,
            birth_date=person.date_of_birth if award.achievement in self._diplomas() else None,
            awarded_on=award.awarded_on,
            ground=award.ground,
            result=award.result,
        )
        issued = self.services.issuance(self.session).issue(
            order, institution_id=institution_id, options=Options(), now=self.now
        )
        return issued.award

    def _diplomas(self) -> frozenset[str]:
        return frozenset(
            demo.slug
            for demo in self.catalogue.achievements
            if demo.definition.civil_effect is CivilEffect.DIPLOMA
        )

    def _person(self, person_id: str) -> DemoPerson:
        return next(person for person in self.catalogue.people if person.id == person_id)

    def _staff(self, institutions: dict[str, str]) -> None:
        members = self.services.members(self.session)
        for person_id, slug, roles in STAFF:
            address = (InvitationKind.EPPN, self._person(person_id).eppn)
            members.invite(institutions[slug], address, roles, by=LOADER, now=self.now)

    def _money(self) -> None:
        accounts = self.services.learning_accounts(self.session)
        kind: Literal["eppn"] = "eppn"
        for source, cents in GRANTS:
            opened = accounts.open_source(source, now=self.now)
            for person in self.catalogue.people:
                order = TopUpOrder(
                    source_id=opened.id,
                    recipient=Address(kind=kind, value=person.eppn),
                    cents=cents,
                    reason="Demo",
                    effective_on=self.now.date(),
                )
                accounts.top_up(order, organisation_id=FUNDER, now=self.now)


def load_demo(
    database: Database, services: Services, *, now: datetime, say: Callable[[str], None]
) -> None:
    """Load the demo data, all of it or nothing; a database that has institutions stays as it is."""
    with database.transaction() as session:
        loader = Loader(services, session, demo_catalogue(), now)
        if loader.is_loaded():
            say("  it was there already")
        else:
            loader.load(say)
