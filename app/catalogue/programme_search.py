"""Finds programmes of all institutions, by words of their titles; newest first."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue.programme_models import Programme
from app.catalogue.programme_rows import ProgrammeRow
from app.catalogue.shelf import Shelf
from app.core.paging import Page, Slice, read_page


@dataclass(frozen=True, slots=True)
class ProgrammeSearch:
    """Searches in one unit of work."""

    session: Session
    programmes: Shelf[Programme]

    def page(self, wanted: Slice, *, text: str = "") -> Page[Programme]:
        """Return a page of programmes that have every one of these words in a title."""
        statement = select(ProgrammeRow)
        for word in text.casefold().split():
            statement = statement.where(ProgrammeRow.searched.contains(word, autoescape=True))
        page = read_page(
            self.session,
            statement,
            wanted,
            moment=ProgrammeRow.created_at,
            key=ProgrammeRow.id,
        )
        found = {one.id: one for one in self.programmes.by_ids(row.id for row in page.items)}
        return page.map(lambda row: found[row.id])
