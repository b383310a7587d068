"""Files of top-ups: looked at first, then written, part by part in the background.

The key of a row makes it one top-up of its source: the same file twice changes nothing, and a row
under a known key that says something else is refused. A part is written as a whole or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.core.documents import JSONObject
from app.core.errors import ConflictError, NotFoundError
from app.core.ids import new_id
from app.core.paging import Page, Slice
from app.core.refusals import Refusal
from app.learning_account import funding, movements, top_up_rows
from app.learning_account.funding_store import SourceStore, TopUpStore
from app.learning_account.models import FundingSource, Movement, TopUp, TopUpOrder
from app.learning_account.posting import Posting
from app.learning_account.renewing import Renewing
from app.learning_account.store import LedgerStore
from app.learning_account.top_up_files import FileStore, TopUpImport, owner_of
from app.learning_account.top_up_receiving import ROWS_OF_PART
from app.work.models import Chunk, ChunkReport
from app.work.previewing import KEPT, Writing, begun, forget_old, undone
from app.work.rows import Refusals, errors_of, fault_of

IMPORT = "top_up_import"


class UnknownTopUpImportError(NotFoundError):
    """The funder has no such file."""

    code = "unknown_top_up_import"


class TopUpPreviewNotFinishedError(ConflictError):
    """Top-ups begin when their preview is finished."""

    code = "top_up_preview_not_finished"


@dataclass(frozen=True, slots=True)
class TopUpImports:
    """Files of top-ups in one unit of work."""

    session: Session

    def get(self, organisation_id: str, import_id: str) -> TopUpImport:
        """Return a file of this funder.

        Raises:
            UnknownTopUpImportError: it has no such file.
        """
        return _known(FileStore(self.session).get(organisation_id, import_id))

    def page(self, organisation_id: str, wanted: Slice) -> Page[TopUpImport]:
        """Return the files of a funder, newest first."""
        return FileStore(self.session).page(organisation_id, wanted)

    def begin(self, organisation_id: str, import_id: str, *, now: datetime) -> TopUpImport:
        """Let the top-ups of a file be made; to ask for it again changes nothing.

        Raises:
            UnknownTopUpImportError: the funder has no such file.
            TopUpPreviewNotFinishedError: its preview still runs, or was cancelled.
        """
        store = FileStore(self.session)
        found = _known(store.get(organisation_id, import_id, lock=True))
        too_early = TopUpPreviewNotFinishedError("Wait until the preview is finished.")
        writing = Writing(IMPORT, owner_of(organisation_id), ROWS_OF_PART, too_early)
        job = begun(self.session, found, writing, now=now)
        if job is None:
            return found
        store.begun(import_id, job)
        return self.get(organisation_id, import_id)

    def look_at(self, chunk: Chunk, *, now: datetime) -> ChunkReport:
        """Tell what a part would come to, by writing it and undoing that."""
        with undone(self.session):
            return self.write(chunk, now=now)

    def write(self, chunk: Chunk, *, now: datetime) -> ChunkReport:
        """Write a part: a top-up for each row that is right, an error for each that is not."""
        store, import_id = FileStore(self.session), str(chunk.parameters["import_id"])
        organisation_id, source_id, since = store.head(import_id)
        source = funding.owned_by(organisation_id, SourceStore(self.session).get(source_id))
        orders: dict[int, TopUpOrder] = {}
        wrong: dict[int, Refusals] = {}
        rows = store.part(import_id, int(chunk.payload["part"]))
        for row in rows:
            read = fault_of(row) or _read(row, source, since.date())
            if isinstance(read, TopUpOrder):
                orders[row["n"]] = read
            else:
                wrong[row["n"]] = read
        made, same = self._made(source, orders, wrong, now)
        cents = sum(one.cents for one in made)
        counts = {"created": len(made), "unchanged": same, "refused": len(wrong), "cents": cents}
        return ChunkReport(done=len(rows), errors=errors_of(wrong), counts=_above_zero(counts))

    def _made(
        self,
        source: FundingSource,
        orders: Mapping[int, TopUpOrder],
        wrong: dict[int, Refusals],
        now: datetime,
    ) -> tuple[list[TopUp], int]:
        Renewing(self.session).renew(source, now=now)
        drafts = {
            number: TopUp(id=new_id(), created_at=now, **dict(order))
            for number, order in orders.items()
        }
        moves = {n: movements.setting_aside(source, draft) for n, draft in drafts.items()}
        left = self._locked(source, moves)
        # Under the lock of the pool, so that a row that comes twice at once is seen.
        keys = (order.row_key or "" for order in orders.values())
        known = TopUpStore(self.session).by_row_keys(source.id, keys)
        made, same = dict[int, TopUp](), 0
        for number, draft in drafts.items():
            former = known.get(draft.row_key or "")
            if former is not None and _says_the_same(former, draft):
                same += 1
            elif former is not None:
                wrong[number] = (_OTHER,)
            elif draft.cents > left:
                wrong[number] = (_EMPTY,)
            else:
                left -= draft.cents
                made[number] = draft
        Posting(self.session).move_all([moves[number] for number in made], now=now)
        TopUpStore(self.session).add_all(list(made.values()))
        return list(made.values()), same

    def _locked(self, source: FundingSource, moves: Mapping[int, Movement]) -> int:
        ledger, pool = LedgerStore(self.session), movements.pool_of(source)
        # All at once, as everybody who moves money does.
        ids = ledger.open([pool, *(move.target for move in moves.values())])
        return ledger.lock(ids.values())[ids[pool]].balance_cents


_OTHER = Refusal("row_key_reused", "key", "This key made another top-up before; take a new key.")
_EMPTY = Refusal("pool_exhausted", "cents", "The funding source has less left than this top-up.")


def forget_old_files(session: Session, *, now: datetime, kept: timedelta = KEPT) -> int:
    """Delete the files of long ago with their rows; what they made stays. Return how many."""
    return forget_old(FileStore(session), now=now, kept=kept)


def _known(found: TopUpImport | None) -> TopUpImport:
    if found is None:
        raise UnknownTopUpImportError("This funder has no such file.")
    return found


def _read(row: JSONObject, source: FundingSource, today: date) -> TopUpOrder | Refusals:
    as_table = bool(row.get("table"))
    return top_up_rows.read(row["row"], source, as_table=as_table, today=today)


def _says_the_same(former: TopUp, draft: TopUp) -> bool:
    return former.model_dump(exclude=_OWN) == draft.model_dump(exclude=_OWN)


_OWN = {"id", "created_at", "effective_on"}


def _above_zero(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
