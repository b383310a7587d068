"""What the rows of a batch ask to be revoked, and which of them may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.batches.models import Batch
from app.batches.rows import Refusals, Revoked, read_revocation
from app.core.documents import JSONObject
from app.credentials.bulk_revocation import BulkRevocation, Revocation
from app.work.rows import fault_of


@dataclass(frozen=True, slots=True)
class Revoking:
    """Reads and does the rows of batches that revoke."""

    bulk: BulkRevocation

    def examine(
        self, batch: Batch, rows: Sequence[JSONObject]
    ) -> tuple[dict[int, Revocation], dict[int, Refusals]]:
        """Return what may be revoked, and what is wrong with the other rows."""
        wanted: dict[int, tuple[str, str]] = {}
        wrong: dict[int, Refusals] = {}
        for numbered in rows:
            read = _read(batch, numbered)
            if isinstance(read, Revoked):
                wanted[numbered["n"]] = (read.name, read.reason)
            else:
                wrong[numbered["n"]] = read
        right, refused = self.bulk.examine(wanted, institution_id=batch.institution_id)
        return right, {**wrong, **refused}

    def do(self, batch: Batch, right: dict[int, Revocation], now: datetime) -> int:
        """Revoke all that may be; return how many."""
        by = batch.started_by or batch.created_by
        return self.bulk.revoke_many(right, institution_id=batch.institution_id, by=by, now=now)


def _read(batch: Batch, numbered: JSONObject) -> Revoked | Refusals:
    if "fault" in numbered:
        return fault_of(numbered)
    return read_revocation(numbered["row"], as_table=numbered["t"], reason=batch.order.reason)
