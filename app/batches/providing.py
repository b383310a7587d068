"""How routes get batches, and the tables that they hand out."""

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from app.batches.bodies import OutcomeBody
from app.batches.events import Streams
from app.batches.models import Batch
from app.batches.progress import Progress
from app.batches.service import Batches
from app.core.csv_table import Cell, csv_pieces
from app.core.paging import Slice
from app.web.parts import Parts, ReadingDep, SessionDep

ERRORS_HEADER = ("row", "column", "code", "message")
RESULTS_HEADER = (
    "row",
    "row_key",
    "state",
    "award_id",
    "award_state",
    "claim_code",
    "claim_url",
)
TOGETHER = 500
Make = Callable[[Session], Batches]


def _batches(request: Request, session: SessionDep) -> Batches:
    make: Make = request.app.state.batches
    return make(session)


def _batches_read(request: Request, session: ReadingDep) -> Batches:
    make: Make = request.app.state.batches
    return make(session)


def _streams(request: Request) -> Streams:
    streams: Streams = request.app.state.streams
    return streams


def _tables(request: Request) -> "Tables":
    return Tables(request.app.state.parts, request.app.state.batches)


class Tables:
    """Hands out long tables, and looks again and again: each time in a short look of its own."""

    def __init__(self, parts: Parts, make: Make) -> None:
        self.parts, self.make = parts, make

    def results(self, batch: Batch) -> StreamingResponse:
        """Return all rows with what became of them."""
        return _table(f"results-{batch.id}", RESULTS_HEADER, self._results(batch))

    def errors(self, batch: Batch) -> StreamingResponse:
        """Return all that was wrong."""
        return _table(f"errors-{batch.id}", ERRORS_HEADER, self._errors(batch))

    def look(self, batch: Batch) -> Progress:
        """Return how far a batch is at this moment."""
        with self.parts.database.reading() as session:
            now = self.parts.clock()
            return self.make(session).progress(batch.institution_id, batch.id, now=now)

    def _results(self, batch: Batch) -> Iterator[tuple[Cell, ...]]:
        wanted: Slice | None = Slice(TOGETHER)
        while wanted is not None:
            with self.parts.database.reading() as session:
                page = self.make(session).outcomes(batch, wanted, now=self.parts.clock())
            for found in page.items:
                body = OutcomeBody.of(found, base_url=self.parts.base_url)
                yield tuple(getattr(body, name) for name in RESULTS_HEADER)
            wanted = Slice(TOGETHER, page.next) if page.next else None

    def _errors(self, batch: Batch) -> Iterator[tuple[Cell, ...]]:
        wanted: Slice | None = Slice(TOGETHER)
        while wanted is not None:
            with self.parts.database.reading() as session:
                page = self.make(session).errors(batch, wanted)
            for error in page.items:
                yield (error.row, error.column, error.code, error.message)
            wanted = Slice(TOGETHER, page.next) if page.next else None


def _table(
    name: str, header: tuple[str, ...], rows: Iterator[tuple[Cell, ...]]
) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(csv_pieces(header, rows), media_type="text/csv", headers=headers)


BatchesDep = Annotated[Batches, Depends(_batches)]
BatchesReadDep = Annotated[Batches, Depends(_batches_read)]
StreamsDep = Annotated[Streams, Depends(_streams)]
TablesDep = Annotated[Tables, Depends(_tables)]
