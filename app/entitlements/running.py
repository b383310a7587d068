"""The daily run over all accounts: a job of many parts, on any number of machines.

A part is so many people; each is one transaction, and what was given before is not given again. A
day that was missed is caught up by the next run.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.entitlements.service import Entitlements
from app.identity.service import Learners
from app.work.models import Chunk, ChunkReport, Job
from app.work.service import Work

ENTITLEMENTS = "entitlements"
# The platform administration follows it at /api/v1/jobs.
OWNER = "platform:platform"
TOGETHER = 2_000


@dataclass(frozen=True, slots=True)
class EntitlementRuns:
    """The runs in one unit of work."""

    session: Session
    entitlements: Entitlements
    learners: Learners

    def begin(self, day: date, *, now: datetime) -> Job | None:
        """Begin the run of a day, once; None when somebody began it before."""
        grants = self.entitlements.grants
        if grants.has_run(day) or not grants.begin_run(day, now=now):
            return None
        parts = ({"from": first, "to": last} for first, last in self.learners.spans(TOGETHER))
        told = {"day": day.isoformat()}
        job = Work(self.session).start(ENTITLEMENTS, OWNER, told, chunks=parts, now=now)
        grants.note_job(day, job.id)
        return job

    def go_through(self, chunk: Chunk, *, now: datetime) -> ChunkReport:
        """Give the people of one part what is due."""
        people = self.learners.between(str(chunk.payload["from"]), str(chunk.payload["to"]))
        day = date.fromisoformat(str(chunk.parameters["day"]))
        self.entitlements.attesting.note(people, now=now)
        some = self.entitlements.with_something_new(people, day=day)
        given = self.entitlements.grant_due(some, day=day, now=now) if some else 0
        return ChunkReport(done=len(people), counts={"grants": given})
