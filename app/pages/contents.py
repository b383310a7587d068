"""What a credential says, read from its document for people.

The document may come from anywhere: what is not of the expected form is left out, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.catalogue.models import AchievementKind
from app.core.documents import JSONObject
from app.core.values import Language
from app.credentials.formats.ob3 import STACKED
from app.pages import names, views
from app.pages.badge import badge_uri

# Terms of nl-edu with the unit in which each counts.
WORKLOADS = (
    ("ECTS", ("EC", "EC")),
    ("SBU", ("SBU", "SBU")),
    ("timeInvestment", names.HOURS),
)
PLAIN_FACTS = (
    ("participation", "participationType"),
    ("assessment", "assessmentType"),
    ("supervision", "supervisionType"),
    ("leerweg", "learningPath"),
)


@dataclass(frozen=True)
class Reading:
    """A document and the language of its reader."""

    document: JSONObject
    language: Language

    @cached_property
    def subject(self) -> JSONObject:
        """Return who it is about."""
        return _object(self.document.get("credentialSubject"))

    @cached_property
    def achievement(self) -> JSONObject:
        """Return what was achieved."""
        return _object(self.subject.get("achievement"))

    def title(self) -> str:
        """Return the title, or nothing."""
        return _text(self.achievement.get("name")) or _text(self.document.get("name"))

    def kind(self) -> str:
        """Return what kind of credential it is."""
        code = _text(self.achievement.get("kind"))
        pair = names.KINDS.get(code, names.OTHER_KIND)
        return names.in_language(pair, self.language)

    def workload(self) -> str:
        """Return the study load with its unit, such as `15 EC`, or nothing."""
        for term, unit in WORKLOADS:
            value = self.achievement.get(term)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return f"{value:g} {names.in_language(unit, self.language)}"
        return ""

    def levels(self) -> list[str]:
        """Return the names of its levels."""
        return [
            _text(alignment.get("targetName"))
            for alignment in _objects(self.achievement.get("alignment"))
            if alignment.get("targetType") in {"ext:NLQF", "ext:EQF"}
        ]

    def badge(self, *, issuer: str, colour: str | None = None) -> str:
        """Return its picture, drawn by us."""
        kind = _text(self.achievement.get("kind"))
        return badge_uri(kind, issuer=issuer, label=self.workload(), colour=colour)

    def chips(self) -> tuple[str, ...]:
        """Return what is worth seeing at a glance."""
        nlqf = [
            f"NLQF {_text(alignment.get('targetCode'))}"
            for alignment in _objects(self.achievement.get("alignment"))
            if alignment.get("targetType") == "ext:NLQF"
        ]
        return tuple(chip for chip in (self.workload(), *nlqf) if chip)

    def contents(self) -> views.Contents:
        """Return all that it says."""
        criteria = _object(self.achievement.get("criteria"))
        return views.Contents(
            description=_text(self.achievement.get("description")),
            criteria=_text(criteria.get("narrative")),
            outcomes=tuple(_texts(self.achievement.get("learningOutcome"))),
            facts=tuple(self._facts()),
            experience=self.achievement.get("kind") == AchievementKind.EVC,
        )

    def _facts(self) -> Iterator[views.Fact]:
        for result in _objects(self.subject.get("result")):
            yield self._fact("result", _text(result.get("value")))
        if self.workload():
            yield self._fact("workload", self.workload())
        for level in self.levels():
            caution = names.in_language(names.LEVEL_CAUTION, self.language)
            yield self._fact("level", level, note=caution)
        yield from self._assessment()
        yield from self._background()

    def _background(self) -> Iterator[views.Fact]:
        for alignment in _objects(self.achievement.get("alignment")):
            if alignment.get("targetType") == "ext:QualityAssurance":
                yield self._fact("quality", _text(alignment.get("targetName")))
        if prerequisites := _text(self.achievement.get("prerequisites")):
            yield self._fact("prerequisites", prerequisites)
        if code := _text(self.achievement.get("humanCode")):
            yield self._fact("programme", code)
        for item in _objects(self.document.get("evidence")):
            name, more = _text(item.get("name")), _text(item.get("description"))
            fact = "stack" if item.get("genre") == STACKED else "evidence"
            yield self._fact(fact, name or more, note=more if name else "")

    def _assessment(self) -> Iterator[views.Fact]:
        for fact, term in PLAIN_FACTS:
            if value := _text(self.achievement.get(term)):
                yield self._fact(fact, names.name_of(names.VALUES, value, self.language))
        if ground := _text(self.subject.get("awardGround")):
            yield self._fact("ground", names.name_of(names.VALUES, ground, self.language))
        if language := _text(self.achievement.get("inLanguage")):
            yield self._fact("language", names.name_of(names.VALUES, language, self.language))

    def _fact(self, fact: str, value: str, *, note: str = "") -> views.Fact:
        return views.Fact(names.name_of(names.FACTS, fact, self.language), value, note)


def _object(value: Any) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[JSONObject]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]
