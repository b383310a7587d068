"""The fictional institutions, people, achievements and awards of the demo, as values.

Everything in `catalogue.yaml` is invented: names carry "(fictief)", hosts end in .example, and
register codes begin with 99.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.catalogue.models import AchievementDefinition, AwardGround
from app.core.documents import JSONObject
from app.institutions.models import NewInstitution, NewRecognition

FILE = Path(__file__).parent / "catalogue.yaml"
# What eduID says of a person whose name an institution, a bank or eIDAS has validated, or nobody.
ASSURANCE = {
    "institution": "https://refeds.org/assurance/IAP/medium",
    "bank": "https://refeds.org/assurance/IAP/high",
    "eidas": "https://refeds.org/assurance/IAP/high",
    "email": "https://refeds.org/assurance/IAP/low",
}


@dataclass(frozen=True, slots=True)
class DemoInstitution:
    """An institution with its recognition."""

    profile: NewInstitution
    recognition: NewRecognition


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who can log in at the development provider."""

    id: str
    given_name: str
    family_name: str
    date_of_birth: date
    eduid: str
    eppn: str
    assurance: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name as it is written on an award."""
        return f"{self.given_name} {self.family_name}"

    def userinfo(self) -> JSONObject:
        """Return what the development provider tells about this person."""
        return {
            "sub": self.eduid,
            "name": self.name,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "email": self.eppn,
            "email_verified": True,
            "eduperson_principal_name": [self.eppn],
            "eduid": self.eduid,
            "eduperson_assurance": [ASSURANCE[word] for word in self.assurance],
        }


@dataclass(frozen=True, slots=True)
class DemoAchievement:
    """An achievement of one of the institutions."""

    slug: str
    institution: str
    definition: AchievementDefinition


@dataclass(frozen=True, slots=True)
class DemoAward:
    """An award to one of the people."""

    id: str
    achievement: str
    person: str
    awarded_on: date
    ground: AwardGround
    result: str | None


@dataclass(frozen=True, slots=True)
class DemoCatalogue:
    """Everything in the file."""

    institutions: tuple[DemoInstitution, ...]
    people: tuple[DemoPerson, ...]
    achievements: tuple[DemoAchievement, ...]
    awards: tuple[DemoAward, ...]

    def person(self, person_id: str) -> DemoPerson | None:
        """Return the person with this id."""
        return next((person for person in self.people if person.id == person_id), None)


@cache
def demo_catalogue() -> DemoCatalogue:
    """Return the catalogue."""
    content: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    homes = _home_organisations(content)
    return DemoCatalogue(
        institutions=tuple(_institution(item) for item in content["institutions"]),
        people=tuple(_person(item, homes[item["id"]]) for item in content["persons"]),
        achievements=tuple(_achievement(item) for item in content["achievements"]),
        awards=tuple(_award(item) for item in content["awards"]),
    )


def _home_organisations(content: dict[str, Any]) -> dict[str, str]:
    """Return where each person studied first."""
    schools = {item["id"]: item["schac_home"] for item in content["institutions"]}
    awarded_by = {item["id"]: item["institution"] for item in content["achievements"]}
    latest_first = reversed(content["awards"])
    return {award["person"]: schools[awarded_by[award["achievement"]]] for award in latest_first}


def _institution(item: dict[str, Any]) -> DemoInstitution:
    register = item["register"]
    profile = NewInstitution.model_validate(
        {
            "slug": item["id"],
            "names": item["legal_name"],
            "sector": item["sector"],
            "registers": {
                "institution_code": register["institution_code"],
                "rio": register["rio_onderwijsaanbiedercode"],
                "kvk": register["kvk"],
            },
            **{name: item[name] for name in ("schac_home", "homepage", "address")},
            "quality_assurance": item["quality_assurance"],
        }
    )
    return DemoInstitution(profile, NewRecognition.model_validate(item["recognition"]))


def _person(item: dict[str, Any], home: str) -> DemoPerson:
    return DemoPerson(
        id=item["id"],
        given_name=item["given_name"],
        family_name=item["family_name"],
        date_of_birth=item["date_of_birth"],
        eduid=item["eduid"],
        eppn=f"{item['id']}@{home}",
        assurance=tuple(item["assurance"]),
    )


def _achievement(item: dict[str, Any]) -> DemoAchievement:
    definition = {name: value for name, value in item.items() if name not in {"id", "institution"}}
    return DemoAchievement(
        slug=item["id"],
        institution=item["institution"],
        definition=AchievementDefinition.model_validate(definition),
    )


def _award(item: dict[str, Any]) -> DemoAward:
    return DemoAward(
        id=item["id"],
        achievement=item["achievement"],
        person=item["person"],
        awarded_on=item["awarded_on"],
        ground=AwardGround(item["ground"]),
        result=item.get("result"),
    )
