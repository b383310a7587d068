"""Batches of institutions: followed, started now or later, paused, resumed, cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.batches.models import ROWS_OF_PART, Batch, BatchKind, BatchState, Outcome
from app.batches.progress import Progress, progress_of
from app.batches.receiving import note
from app.batches.states import BatchOverError, award_id_of, may_start, row_state, state_of
from app.batches.store import BatchStore, Line, owner_of
from app.core.errors import NotFoundError, RejectedError
from app.core.paging import Page, Slice
from app.credentials.award_states import state_of as state_of_award
from app.credentials.bulk_store import BulkStore
from app.credentials.claim_codes import claim_code_hash, derived_claim_code
from app.credentials.models import Award, AwardState, RecipientKind
from app.credentials.store import AwardStore
from app.institutions.log_chain import Act, Actor
from app.institutions.log_store import LogStore
from app.staff.four_eyes import first_persons
from app.work.models import Job, RowError
from app.work.parts import chunks
from app.work.service import Work

ISSUE = "batch"
# Long enough to print the letters of a summer; what was awarded stays.
KEPT = timedelta(days=90)
# The rows of one that nobody starts are of no use any more by then, and hold addresses.
KEPT_UNSTARTED = timedelta(days=30)
# A batch that begins later than this would be forgotten with its rows.
LATEST = timedelta(days=60)
FORGOTTEN_TOGETHER = 5
_MOVING = {
    BatchState.VALIDATING,
    BatchState.SCHEDULED,
    BatchState.RUNNING,
    BatchState.PAUSED,
}
_WAITING = {BatchState.RECEIVED, BatchState.READY}


class UnknownBatchError(NotFoundError):
    """The institution has no such batch."""

    code = "unknown_batch"


class StartTooLateError(RejectedError):
    """A batch can be started at most sixty days from now."""

    code = "start_too_late"


@dataclass(frozen=True, slots=True)
class Batches:
    """The batches in one unit of work."""

    session: Session
    claim_key: bytes

    def get(self, institution_id: str, batch_id: str) -> Batch:
        """Return a batch of this institution.

        Raises:
            UnknownBatchError: it has no such batch.
        """
        return self._known(institution_id, batch_id, lock=False)

    def page(self, institution_id: str, wanted: Slice) -> Page[Batch]:
        """Return the batches of an institution, newest first."""
        return BatchStore(self.session).page(institution_id, wanted)

    def progress(self, institution_id: str, batch_id: str, *, now: datetime) -> Progress:
        """Return how far a batch is.

        Raises:
            UnknownBatchError: the institution has no such batch.
        """
        return progress_of(self.get(institution_id, batch_id), now=now)

    def start(
        self, batch: Batch, *, by: Actor, now: datetime, start_at: datetime | None = None
    ) -> Batch:
        """Let a batch be done, at once or from a moment on; to ask for it again changes nothing.

        Raises:
            BatchNotReadyError: its rows have not all been looked at, or it was cancelled.
            SecondPersonNeededError: a second person has to start it.
            StartTooLateError: the moment lies too far away.
        """
        batch = self._known(batch.institution_id, batch.id, lock=True)
        if batch.running is not None:
            return batch
        proposers = self.first_persons(batch)
        may_start(batch, by=by, proposers=proposers, now=now)
        due = start_at if start_at is not None and start_at > now else None
        if due is not None and due - now > LATEST:
            raise StartTooLateError(f"Start it at most {LATEST.days} days from now.")
        parts = batch.validation.chunks if batch.validation else 0
        job = Work(self.session).start(
            ISSUE,
            owner_of(batch.institution_id),
            {"batch_id": batch.id},
            chunks=chunks(parts, rows_of_part=ROWS_OF_PART),
            now=now,
            due_at=due,
        )
        BatchStore(self.session).set(
            batch.id,
            running_id=job.id,
            start_at=due,
            started_by_kind=by.kind.value,
            started_by_id=by.id,
            counted_from=due or now,
            counted_rows=0,
        )
        return self._noted(Act.BATCH_STARTED, batch, by, now)

    def first_persons(self, batch: Batch) -> frozenset[Actor]:
        """Return who counts as having handed a batch in, and so is no second person."""
        said = LogStore(self.session).about(batch.institution_id, batch.created_by.id)
        return first_persons(batch.created_by, said)

    def pause(self, batch: Batch, *, by: Actor, now: datetime) -> Batch:
        """Let no further part begin; what is being done is finished.

        Raises:
            BatchOverError: there is nothing to pause.
        """
        batch, job = self._moving(batch, now)
        Work(self.session).pause(job.id, owner=owner_of(batch.institution_id), now=now)
        return self._noted(Act.BATCH_PAUSED, batch, by, now)

    def resume(self, batch: Batch, *, by: Actor, now: datetime) -> Batch:
        """Go on where the batch was paused.

        Raises:
            BatchOverError: there is nothing to resume.
        """
        batch, job = self._moving(batch, now)
        Work(self.session).resume(job.id, owner=owner_of(batch.institution_id), now=now)
        BatchStore(self.session).set(batch.id, counted_from=now, counted_rows=job.rows_done)
        return self._noted(Act.BATCH_RESUMED, batch, by, now)

    def cancel(self, batch: Batch, *, by: Actor, now: datetime) -> Batch:
        """Let no further part begin, for ever; what was done stays done.

        Raises:
            BatchOverError: the batch is finished.
        """
        batch = self._known(batch.institution_id, batch.id, lock=True)
        state = state_of(batch, now=now)
        if state is BatchState.CANCELLED:
            return batch
        if state not in _WAITING:
            _, job = self._moving(batch, now)
            Work(self.session).cancel(job.id, owner=owner_of(batch.institution_id), now=now)
        BatchStore(self.session).set(batch.id, cancelled_at=now)
        return self._noted(Act.BATCH_CANCELLED, batch, by, now)

    def errors(self, batch: Batch, wanted: Slice) -> Page[RowError]:
        """Return a page of what was wrong, when the rows were looked at and when they were done."""
        return Work(self.session).errors_of(_jobs(batch), wanted)

    def outcomes(self, batch: Batch, wanted: Slice, *, now: datetime) -> Page[Outcome]:
        """Return a page of the rows and what became of each, in their order."""
        page = BatchStore(self.session).lines(batch, wanted)
        wrong = Work(self.session).wrong_in(_jobs(batch), [line.number for line in page.items])
        awards = self._awards(batch, page.items)
        none: set[str] = set()
        return page.map(
            lambda line: self._outcome(
                batch, line, awards.get(line.number), wrong.get(line.number, none), now
            )
        )

    def _awards(self, batch: Batch, lines: Sequence[Line]) -> dict[int, Award]:
        if batch.order.kind is BatchKind.REVOKE:
            found = BulkStore(self.session).named(
                [line.target for line in lines if line.target], institution_id=batch.institution_id
            )
            return {n.number: found[n.target] for n in lines if n.target and n.target in found}
        ids = {n.number: award_id_of(batch, n.row_key) for n in lines if n.row_key is not None}
        many = AwardStore(self.session).many(ids.values()) if batch.running is not None else {}
        return {number: many[name] for number, name in ids.items() if name in many}

    def _outcome(
        self, batch: Batch, line: Line, award: Award | None, wrong: set[str], now: datetime
    ) -> Outcome:
        is_done = award is not None
        if batch.order.kind is BatchKind.REVOKE:
            started = batch.running is not None and not wrong
            is_done = started and award is not None and award.revoked_at is not None
        return Outcome(
            row=line.number,
            row_key=line.row_key,
            state=row_state(batch, wrong=wrong, done=is_done),
            award_id=award.id if award else None,
            award_state=state_of_award(award, now=now) if award else None,
            claim_code=self._code(award, now) if award else None,
        )

    def _code(self, award: Award, now: datetime) -> str | None:
        """Return the claim code of an award that waits for whoever has its letter."""
        if award.recipient.kind is not RecipientKind.CLAIM_CODE:
            return None
        code = derived_claim_code(self.claim_key, award.id)
        waits = state_of_award(award, now=now) is AwardState.PENDING_CLAIM
        return code if waits and claim_code_hash(code) == award.recipient.value else None

    def _known(self, institution_id: str, batch_id: str, *, lock: bool) -> Batch:
        store = BatchStore(self.session)
        batch = store.get(batch_id, institution_id=institution_id, lock=lock)
        if batch is None:
            raise UnknownBatchError("This institution has no such batch.")
        return batch

    def _moving(self, batch: Batch, now: datetime) -> tuple[Batch, Job]:
        batch = self._known(batch.institution_id, batch.id, lock=True)
        job, state = batch.running or batch.validation, state_of(batch, now=now)
        if job is None or state not in _MOVING:
            raise BatchOverError(f"The batch is {state}.", state=state)
        return batch, job

    def _noted(self, act: Act, batch: Batch, by: Actor, now: datetime) -> Batch:
        note(self.session, act, batch, by=by, now=now)
        return self.get(batch.institution_id, batch.id)


def _jobs(batch: Batch) -> list[Job]:
    return [job for job in (batch.validation, batch.running) if job is not None]


def forget_old_batches(session: Session, *, now: datetime, kept: timedelta = KEPT) -> int:
    """Delete batches of long ago, first their rows; the awards stay.

    Return how many rows went, or how many batches when no rows of them are left.
    """
    store, unstarted = BatchStore(session), now - min(kept, KEPT_UNSTARTED)
    found = list(store.old(before=now - kept, unstarted_before=unstarted, limit=FORGOTTEN_TOGETHER))
    return store.remove_some(found) or len(found)
