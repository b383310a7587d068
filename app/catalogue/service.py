"""What institutions award: described, revised, and frozen once something was awarded from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.catalogue import kinds
from app.catalogue.models import Achievement, AchievementDefinition
from app.catalogue.store import AchievementFilter, CatalogueStore
from app.core.bsn import places_of_bsn
from app.core.errors import ConflictError, NotFoundError, RejectedError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.refusals import Refusal

# Of an id, and of a code.
MAX_NAME = 100


class UnknownAchievementError(NotFoundError):
    """The institution has no such achievement."""

    code = "unknown_achievement"


class AchievementExistsError(ConflictError):
    """The slug is taken."""

    code = "achievement_exists"


class KindRulesError(RejectedError):
    """An achievement breaks a rule of its kind; `errors` lists every one."""

    code = "kind_rules_broken"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The achievements in one unit of work."""

    store: CatalogueStore

    def create(
        self, institution_id: str, slug: str, definition: AchievementDefinition, *, now: datetime
    ) -> Achievement:
        """Describe a new achievement.

        Raises:
            KindRulesError: it breaks a rule of its kind.
            AchievementExistsError: the institution has another one with this slug.
        """
        self._check(institution_id, definition)
        achievement = Achievement(
            id=new_id(),
            institution_id=institution_id,
            slug=slug,
            version=1,
            definition=definition,
            created_at=now,
            frozen_at=None,
        )
        if not self.store.add(achievement):
            raise AchievementExistsError("This institution has an achievement with this slug.")
        return achievement

    def revise(
        self, institution_id: str, achievement_id: str, definition: AchievementDefinition
    ) -> Achievement:
        """Change what an achievement says; a frozen version stays, and a new one begins.

        Raises:
            UnknownAchievementError: the institution has no such achievement.
            KindRulesError: it breaks a rule of its kind.
        """
        former = self._owned(institution_id, achievement_id, lock=True)
        self._check(institution_id, definition)
        if former.definition == definition:
            return former
        frozen = former.frozen_at is not None
        revised = former.model_copy(
            update={
                "definition": definition,
                "version": former.version + 1 if frozen else former.version,
                "frozen_at": None,
            }
        )
        self.store.replace(revised)
        return revised

    def get(self, institution_id: str, achievement_id: str) -> Achievement:
        """Return the newest version of an achievement of this institution.

        Raises:
            UnknownAchievementError: the institution has no such achievement.
        """
        return self._owned(institution_id, achievement_id)

    def named(self, institution_id: str, name: str) -> Achievement | None:
        """Return the newest version of what an institution calls so, by its id or its code."""
        found = self.store.get(name) if len(name) <= MAX_NAME else None
        if found is not None and found.institution_id == institution_id:
            return found
        return self.store.by_slug(institution_id, name)

    def version(self, achievement_id: str, version: int) -> Achievement:
        """Return an achievement as it was when something was awarded from it.

        Raises:
            UnknownAchievementError: there is no such achievement.
        """
        return _known(self.store.version(achievement_id, version))

    def versions(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Achievement]:
        """Return achievements as they were, by id and version."""
        return self.store.versions(wanted)

    def newest(self, achievement_id: str) -> Achievement:
        """Return the newest version of any achievement: what is awarded is public.

        Raises:
            UnknownAchievementError: there is no such achievement.
        """
        return _known(self.store.get(achievement_id))

    def page(
        self, institution_id: str, wanted: Slice, sought: AchievementFilter
    ) -> Page[Achievement]:
        """Return a page of the achievements of an institution, newest first."""
        return self.store.page(institution_id, wanted, sought)

    def freeze(self, achievement_id: str, version: int, *, now: datetime) -> None:
        """Keep a version from changing: something was awarded from it."""
        self.store.freeze(achievement_id, version, now=now)

    def _check(self, institution_id: str, definition: AchievementDefinition) -> None:
        found = kinds.refusals(definition)
        # Register codes are typed numbers of their own; everything else is text.
        text = definition.model_dump(mode="json", exclude={"programme", "isced_f"})
        found += [
            Refusal("bsn_not_allowed", place, "Leave out the BSN: it may not be stored here.")
            for place in places_of_bsn(text)
        ]
        unknown = set(definition.stacking.part_of) - self.store.slugs(institution_id)
        found += [
            Refusal("unknown_part_of", "stacking/part_of", f"There is no achievement {slug}.")
            for slug in sorted(unknown)
        ]
        if found:
            raise KindRulesError(found[0].message, errors=[refusal.as_fault() for refusal in found])

    def _owned(
        self, institution_id: str, achievement_id: str, *, lock: bool = False
    ) -> Achievement:
        achievement = self.store.get(achievement_id, lock=lock)
        if achievement is None or achievement.institution_id != institution_id:
            raise UnknownAchievementError("This institution has no such achievement.")
        return achievement


def _known(achievement: Achievement | None) -> Achievement:
    if achievement is None:
        raise UnknownAchievementError("There is no such achievement.")
    return achievement
