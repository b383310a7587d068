"""Imports of institutions: looked at first, then written, part by part in the background.

The external code is the key: a row that was imported before changes what is there, and the same
file twice changes nothing. A part is written as a whole or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.catalogue.import_models import ROWS_OF_PART, CatalogueImport, ImportOrder, ImportSubject
from app.catalogue.import_reading import Draft, defined, place_of, read
from app.catalogue.import_store import ImportStore, owner_of
from app.catalogue.offerings import Offerings
from app.catalogue.programmes import Programmes
from app.catalogue.putting import PutResult
from app.core.documents import JSONObject
from app.core.errors import ConflictError, NotFoundError
from app.core.paging import Page, Slice
from app.core.refusals import Refusal
from app.work.models import Chunk, ChunkReport
from app.work.previewing import KEPT, Writing, begun, forget_old, undone
from app.work.rows import Refusals, errors_of, fault_of

IMPORT = "catalogue_import"
PROGRAMMES, COURSES, OFFERINGS = ImportSubject
REFUSED = "refused"


class UnknownImportError(NotFoundError):
    """The institution has no such import."""

    code = "unknown_import"


class PreviewNotFinishedError(ConflictError):
    """An import begins when its preview is finished."""

    code = "preview_not_finished"


@dataclass(frozen=True, slots=True)
class CatalogueImports:
    """Imports in one unit of work."""

    session: Session
    programmes: Programmes
    offerings: Offerings

    def get(self, institution_id: str, import_id: str) -> CatalogueImport:
        """Return an import of this institution.

        Raises:
            UnknownImportError: it has no such import.
        """
        return _known(ImportStore(self.session).get(institution_id, import_id))

    def page(self, institution_id: str, wanted: Slice) -> Page[CatalogueImport]:
        """Return a page of the imports of an institution, newest first."""
        return ImportStore(self.session).page(institution_id, wanted)

    def sample(self, found: CatalogueImport, *, most: int) -> list[Draft]:
        """Return the first rows that can be read, as they would be kept."""
        rows = ImportStore(self.session).part(found.id, 1)
        drafts = (_draft(found.order, row) for row in rows[: 5 * most])
        return [draft for draft in drafts if isinstance(draft, Draft)][:most]

    def begin(self, institution_id: str, import_id: str, *, now: datetime) -> CatalogueImport:
        """Let an import be written; to ask for it again changes nothing.

        Raises:
            UnknownImportError: the institution has no such import.
            PreviewNotFinishedError: its preview still runs, or was cancelled.
        """
        store = ImportStore(self.session)
        found = _known(store.get(institution_id, import_id, lock=True))
        too_early = PreviewNotFinishedError("Wait until the preview is finished.")
        writing = Writing(IMPORT, owner_of(institution_id), ROWS_OF_PART, too_early)
        job = begun(self.session, found, writing, now=now)
        if job is None:
            return found
        store.begun(import_id, job)
        return self.get(institution_id, import_id)

    def look_at(self, chunk: Chunk, *, now: datetime) -> ChunkReport:
        """Tell what a part would come to, by writing it and undoing that."""
        with undone(self.session):
            return self.write(chunk, now=now)

    def write(self, chunk: Chunk, *, now: datetime) -> ChunkReport:
        """Write a part: each row that is right, and an error for each that is not."""
        store, import_id = ImportStore(self.session), str(chunk.parameters["import_id"])
        institution_id, order = store.order_of(import_id)
        rows = store.part(import_id, int(chunk.payload["part"]))
        drafts = {int(row["n"]): _draft(order, row) for row in rows}
        wrong = {n: draft for n, draft in drafts.items() if not isinstance(draft, Draft)}
        good: dict[int, tuple[str, Any]] = {}
        right = {n: draft for n, draft in drafts.items() if isinstance(draft, Draft)}
        former = self._former(institution_id, order.subject, right.values())
        for number, draft in right.items():
            found = defined(
                order.format, order.subject, draft.says, former=former.get(draft.name, {})
            )
            if isinstance(found, BaseModel):
                good[number] = (draft.name, found)
            else:
                wrong[number] = found
        results = self._put(institution_id, order.subject, list(good.values()), now)
        outcomes = dict(zip(good, results, strict=True))
        for number, result in outcomes.items():
            if result.refusals:
                wrong[number] = _placed(order, result.refusals)
        return _report(len(rows), wrong, list(outcomes.values()))

    def _former(
        self, institution_id: str, subject: ImportSubject, drafts: Any
    ) -> Mapping[str, JSONObject]:
        # What a file of others cannot say of a programme, such as its requirement, stays as it is.
        shelves: Mapping[ImportSubject, Any] = {
            PROGRAMMES: self.programmes.programmes,
            COURSES: self.programmes.units,
        }
        if subject not in shelves:
            return {}
        found = shelves[subject].by_slugs(institution_id, [draft.name for draft in drafts])
        return {
            slug: one.definition.model_dump(mode="json", by_alias=True, exclude_none=True)
            for slug, one in found.items()
        }

    def _put(
        self,
        institution_id: str,
        subject: ImportSubject,
        named: Sequence[tuple[str, Any]],
        now: datetime,
    ) -> tuple[PutResult, ...]:
        if subject is PROGRAMMES:
            return self.programmes.put_programmes(institution_id, named, now)
        if subject is COURSES:
            return self.programmes.put_units(institution_id, named, now)
        return self.offerings.put_many(institution_id, [one for _, one in named], now)


def forget_old_imports(session: Session, *, now: datetime, kept: timedelta = KEPT) -> int:
    """Delete the imports of long ago with their rows; what they wrote stays. Return how many."""
    return forget_old(ImportStore(session), now=now, kept=kept)


def _known(found: CatalogueImport | None) -> CatalogueImport:
    if found is None:
        raise UnknownImportError("This institution has no such import.")
    return found


def _draft(order: ImportOrder, row: JSONObject) -> Draft | Refusals:
    return fault_of(row) or read(order.format, order.subject, row["row"])


def _placed(order: ImportOrder, refusals: Refusals) -> Refusals:
    return tuple(
        Refusal(each.code, place_of(order.format, each.location), each.message) for each in refusals
    )


def _report(rows: int, wrong: Mapping[int, Refusals], results: list[PutResult]) -> ChunkReport:
    counts = dict.fromkeys((result.outcome.value for result in results if not result.refusals), 0)
    for result in results:
        if not result.refusals:
            counts[result.outcome.value] += 1
    if wrong:
        counts[REFUSED] = len(wrong)
    return ChunkReport(done=rows, errors=errors_of(wrong), counts=counts)
