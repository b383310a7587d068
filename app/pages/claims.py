"""What an SD-JWT VC says, read from its disclosed claims for people.

Claims of the European type and of ours have names in two languages; those of strangers are shown
under the names that their issuers gave them, and only where they are plain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.catalogue.models import AchievementKind
from app.core.documents import JSONObject
from app.core.values import Language
from app.credentials.formats.sd_jwt_vc import EU_LEARNING_CREDENTIAL
from app.credentials.formats.type_metadata import labels, type_metadata
from app.pages import names, views
from app.pages.badge import badge_uri

# The European type and ours have the same claims.
LABELS = labels(type_metadata(EU_LEARNING_CREDENTIAL))
# Shown elsewhere on the page, or about the token and not about the holder.
NOT_FACTS = frozenset(
    {
        "iss", "jti", "iat", "nbf", "exp", "vct", "vct#integrity", "cnf", "status", "sub", "aud",
        "achievement_title", "achievement_description", "learning_outcomes", "issuing_authority",
        "issuing_country", "date_of_issuance", "date_of_expiry", "learner_identification",
    }
)  # fmt: skip
OWN_TYPE = re.compile(r"/vct/nl-edu/([a-z_]+)/1$")
HOURS = re.compile(r"PT([0-9]{1,6})H")
MAX_FACTS = 40
YES_NO = {True: ("ja", "yes"), False: ("nee", "no")}


@dataclass(frozen=True, slots=True)
class ClaimsReading:
    """Disclosed claims and the language of their reader."""

    claims: JSONObject
    language: Language

    def title(self) -> str:
        """Return the title, or nothing."""
        return _text(self.claims.get("achievement_title"))

    def kind(self) -> str:
        """Return what kind of credential it is."""
        pair = names.KINDS.get(self._kind(), names.OTHER_KIND)
        if self.claims.get("vct") == EU_LEARNING_CREDENTIAL:
            pair = names.EU_LEARNING_CREDENTIAL
        return names.in_language(pair, self.language)

    def badge(self, *, issuer: str) -> str:
        """Return its picture."""
        european = self.claims.get("vct") == EU_LEARNING_CREDENTIAL
        kind = "microcredential_ho" if european else self._kind()
        return badge_uri(kind, issuer=issuer, label="")

    def chips(self) -> tuple[str, ...]:
        """Return what is worth seeing at a glance."""
        load = self._plain(self.claims.get("expected_study_time"))
        return (load,) if load else ()

    def contents(self) -> views.Contents:
        """Return all that was disclosed."""
        outcomes = self.claims.get("learning_outcomes")
        return views.Contents(
            description=_text(self.claims.get("achievement_description")),
            criteria="",
            outcomes=tuple(each for each in _list(outcomes) if isinstance(each, str)),
            facts=tuple(self._facts())[:MAX_FACTS],
            experience=self._kind() == AchievementKind.EVC,
        )

    def _kind(self) -> str:
        match = OWN_TYPE.search(_text(self.claims.get("vct")))
        return match[1] if match else ""

    def _facts(self) -> Iterator[views.Fact]:
        for name, claim in self.claims.items():
            value = self._plain(claim)
            if name not in NOT_FACTS and not name.startswith("_") and value:
                label = LABELS.get(name)
                yield views.Fact(label.in_language(self.language) if label else name, value)

    def _plain(self, claim: Any) -> str:
        if isinstance(claim, bool):
            return names.in_language(YES_NO[claim], self.language)
        if isinstance(claim, int | float):
            return f"{claim:g}"
        if isinstance(claim, str):
            hours = HOURS.fullmatch(claim)
            unit = names.in_language(names.HOURS, self.language)
            return (
                f"{hours[1]} {unit}" if hours else names.name_of(names.VALUES, claim, self.language)
            )
        return ", ".join(filter(None, (self._plain(each) for each in _list(claim))))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
