"""Rows that were handed in: each has a number, and is kept as it is or as what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from app.core.bsn import places_of_bsn
from app.core.documents import InvalidDocumentError, JSONObject
from app.core.refusals import Refusal
from app.core.text import holds_nul
from app.work.models import RowError

Refusals = tuple[Refusal, ...]
# A code that never changes, and what to change.
Fault = list[str]
Judge = Callable[[int, JSONObject], Fault | None]


def numbered(
    rows: Iterable[JSONObject | InvalidDocumentError], judge: Judge, **more: bool
) -> Iterator[JSONObject]:
    """Yield each row with its number, from 1, or with what is wrong with it as a whole."""
    for number, row in enumerate(rows, 1):
        if isinstance(row, InvalidDocumentError):
            yield {"n": number, "fault": [row.code, row.detail]}
        elif fault := judge(number, row):
            yield {"n": number, "fault": fault}
        else:
            yield {"n": number, "row": row, **more}


def unkeepable(row: JSONObject, *, texts: Any) -> Fault | None:
    """Return why nobody may keep a row, whatever it is of.

    `texts` is what can hold a BSN: the row without what is a number by right.
    """
    if holds_nul(row):
        return ["unstorable_text", "Leave out the character NUL."]
    if any(places_of_bsn(texts)):
        return ["bsn_not_allowed", "Leave out the BSN: it may not be stored here."]
    return None


def fault_of(numbered_row: JSONObject) -> Refusals:
    """Return what was wrong with a row as a whole when it came in; nothing if it was kept."""
    if "fault" not in numbered_row:
        return ()
    code, message = numbered_row["fault"]
    return (Refusal(code, "", message),)


def errors_of(wrong: Mapping[int, Refusals]) -> tuple[RowError, ...]:
    """Return what is wrong with rows, by their numbers, as it is reported."""
    return tuple(
        RowError(row=number, column=each.location or None, code=each.code, message=each.message)
        for number in sorted(wrong)
        for each in wrong[number]
    )
