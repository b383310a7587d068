"""Everything of a learner in one file, which can be read and checked without this service."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

import structlog

from app.holder.archive import Origin, write_archive
from app.holder.export_groups import CONTRIBUTORS, Asked, Sources

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Exports:
    """Makes exports in one unit of work; a status list that is out of date is signed anew."""

    sources: Sources

    def of(self, learner_id: str, *, now: datetime) -> IO[bytes]:
        """Return an open file with the ZIP of a learner; the caller closes it.

        Raises:
            UnknownLearnerError: there is no such learner.
            ExportTooLargeError: it would be larger than one file may be.
        """
        learner = self.sources.learners.get(learner_id)
        held = tuple(self.sources.held(learner_id))
        asked = Asked(learner=learner, held=held, now=now)
        files = (file for contribute in CONTRIBUTORS for file in contribute(self.sources, asked))
        origin = Origin(service=self.sources.base_url, made_at=now, learner_id=learner_id)
        made = write_archive(files, origin)
        # How much, and not of whom: a log outlives an account.
        log.info("account.exported", credentials=len(held))
        return made
