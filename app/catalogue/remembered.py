"""Achievements for who asks the same again and again: what is frozen is read once in a process."""

from dataclasses import dataclass

from app.catalogue.models import Achievement
from app.catalogue.service import Catalogue
from app.core.kept import Kept


@dataclass(frozen=True, slots=True)
class RememberedCatalogue(Catalogue):
    """The achievements in one unit of work, and those `kept` whose words stay for ever."""

    kept: Kept[Achievement]

    def get(self, institution_id: str, achievement_id: str) -> Achievement:
        """Return the newest version of an achievement; see `Catalogue.get`."""
        newest = self.store.newest_version(achievement_id)
        known = self.kept.get((achievement_id, newest))
        if known is not None and known.institution_id == institution_id:
            return known
        found = super(RememberedCatalogue, self).get(institution_id, achievement_id)
        if found.frozen_at is not None:
            self.kept.put((achievement_id, (found.version, True)), found)
        return found
