"""Progress as it is told: when it changes, with signs of life, to its end and not for ever."""

from collections.abc import Iterator

import pytest

from app.batches.events import MOST_STREAMS, Streams, TooManyStreamsError, events
from app.batches.models import BatchState
from app.batches.progress import Progress
from app.batches.service import UnknownBatchError
from tests.loops import in_a_loop


def figures(done: int, state: BatchState = BatchState.RUNNING) -> Progress:
    return Progress(
        state=state, rows=9, looked_at=9, valid=9, invalid=0, done=done, failed=0, percent=done
    )


def told(*seen: Progress, looks: int = 99) -> list[str]:
    coming: Iterator[Progress] = iter(seen)

    async def look() -> Progress:
        return next(coming)

    async def collect() -> list[str]:
        return [
            event.decode().partition("\n")[0] async for event in events(look, pause=0, looks=looks)
        ]

    return in_a_loop(collect())


def test_what_changes_is_told_and_what_does_not_is_a_sign_of_life() -> None:
    over = figures(9, BatchState.FINISHED)
    assert told(figures(1), figures(1), figures(5), over) == [
        "event: progress",
        ": still",
        "event: progress",
        "event: progress",
        "event: end",
    ]


def test_a_stream_ends_after_so_many_looks() -> None:
    assert len(told(figures(1), figures(2), figures(3), looks=2)) == 2


def test_a_process_takes_so_many_streams_and_no_more() -> None:
    streams = Streams(pause=0)
    streams.open = MOST_STREAMS - 1
    streams.begin(lambda: figures(1))
    streams.open = MOST_STREAMS
    with pytest.raises(TooManyStreamsError):
        streams.begin(lambda: figures(1))


def test_a_stream_ends_when_the_batch_is_gone() -> None:
    def gone() -> Progress:
        raise UnknownBatchError("This institution has no such batch.")

    async def collect(streams: Streams) -> list[bytes]:
        return [event async for event in streams.begin(gone)]

    streams = Streams(pause=0)
    assert (in_a_loop(collect(streams)), streams.open) == ([], 0)
