"""Does the parts of a batch in the background: first all are looked at, then they are done.

A part is one unit of work. What is wrong with a row is told, and keeps no other row from being
done; what was wrong when it was looked at is passed over when the batch runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.batches.issuing import Issuing
from app.batches.models import Batch, BatchKind
from app.batches.revoking import Revoking
from app.batches.rows import Refusals
from app.batches.states import DONE, FAILED, FORMAL, INVALID, VALID
from app.batches.store import BatchStore, Part, owner_of
from app.core.documents import JSONObject
from app.work.models import Chunk, ChunkReport
from app.work.rows import errors_of
from app.work.service import Work


@dataclass(frozen=True, slots=True)
class BatchWork:
    """The parts of batches, in the unit of work of a chunk."""

    session: Session
    issuing: Issuing
    revoking: Revoking

    def look_at(self, chunk: Chunk, *, now: datetime) -> ChunkReport:
        """Tell which rows of a part are right; nothing is signed or revoked."""
        batch, number, part = self._part(chunk)
        if batch.order.kind is BatchKind.REVOKE:
            right, wrong = self.revoking.examine(batch, part.rows)
            return _report(len(part.rows), wrong, {VALID: len(right), INVALID: len(wrong)})
        found = self.issuing.examine(batch, part.rows, now)
        formal = self.issuing.formal(batch, found)
        if formal:
            shown = self.issuing.show(formal, now)
            BatchStore(self.session).set_part(batch.id, number, versions=shown)
        counts = {VALID: len(found.ruled), INVALID: len(found.refused), FORMAL: len(formal)}
        return _report(len(part.rows), found.refused, counts)

    def write(self, chunk: Chunk, *, now: datetime) -> ChunkReport:
        """Do a part: every row that was right and still is."""
        batch, number, part = self._part(chunk)
        rows = self._right(batch, part, first=int(chunk.payload["first"]))
        if batch.order.kind is BatchKind.REVOKE:
            right, wrong = self.revoking.examine(batch, rows)
            done = self.revoking.do(batch, right, now)
            return _report(len(part.rows), wrong, {DONE: done, FAILED: len(wrong)})
        found = self.issuing.examine(batch, rows, now)
        found = self.issuing.as_shown(batch, found, dict(part.versions))
        done = self.issuing.do(batch, found, now)
        # It has become awards; what was refused is with who handed it in.
        BatchStore(self.session).set_part(batch.id, number, rows=[])
        return _report(len(part.rows), found.refused, {DONE: done, FAILED: len(found.refused)})

    def _part(self, chunk: Chunk) -> tuple[Batch, int, Part]:
        store, number = BatchStore(self.session), int(chunk.payload["part"])
        batch = store.of_chunk(str(chunk.parameters["batch_id"]))
        return batch, number, store.part(batch.id, number)

    def _right(self, batch: Batch, part: Part, *, first: int) -> list[JSONObject]:
        if batch.validation is None or not part.rows:
            return []
        wrong = Work(self.session).wrong_rows(
            batch.validation.id,
            first=first,
            last=first + len(part.rows) - 1,
            owner=owner_of(batch.institution_id),
        )
        return [row for row in part.rows if row["n"] not in wrong]


def _report(rows: int, wrong: Mapping[int, Refusals], counts: Mapping[str, int]) -> ChunkReport:
    told = {name: count for name, count in counts.items() if count}
    return ChunkReport(done=rows, errors=errors_of(wrong), counts=told)
