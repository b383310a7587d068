"""What is true now of places in our status lists, asked of the database for many at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Integer, String, Text, and_, bindparam, column, func, null, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import Executable

from app.core.db import is_postgresql
from app.core.driver import Rows, asked, in_utc
from app.credentials.award_rows import AwardRow
from app.credentials.direct_store import DirectCredentialRow
from app.credentials.models import StatusSlot


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose a place is, and what became of the credential that has it."""

    institution_id: str
    revoked_at: datetime | None
    suspended_at: datetime | None
    status_reason: str | None


@dataclass(frozen=True, slots=True)
class Standings:
    """Answers for every place in every list, in one unit of work; nothing outlives it."""

    session: Session
    gathered: dict[StatusSlot, Standing | None] = field(default_factory=dict)

    def gather(self, slots: Iterable[StatusSlot]) -> None:
        """Ask for many places at once; afterwards each is known, or known to be nobody's."""
        self.asked(slots)()

    def asked(self, slots: Iterable[StatusSlot]) -> Callable[[], None]:
        """Ask for many places; each is known when what is returned was called."""
        wanted = list({slot: None for slot in slots if slot not in self.gathered})
        awards = self._rows(AwardRow, wanted) if wanted else None

        def gather() -> None:
            self.gathered.update(dict.fromkeys(wanted))
            if awards is not None:
                self._note(awards())
            missing = [slot for slot in wanted if self.gathered[slot] is None]
            if missing:
                self._note(self._rows(DirectCredentialRow, missing)())

        return gather

    def owner(self, slot: StatusSlot) -> Standing | None:
        """Return what is true of a place now; None when nobody has it."""
        if slot not in self.gathered:
            self.gather([slot])
        return self.gathered[slot]

    def _rows(
        self, row: type[AwardRow] | type[DirectCredentialRow], slots: list[StatusSlot]
    ) -> Callable[[], Rows]:
        on_postgresql = is_postgresql(self.session)
        lists, indices = [slot.list_id for slot in slots], [slot.index for slot in slots]
        given: dict[str, Any] = {"lists": lists, "indices": indices}
        if not on_postgresql:
            given = {"places": orjson.dumps(list(zip(lists, indices, strict=True))).decode()}
        return asked(self.session, _at_places(row, on_postgresql=on_postgresql), given)

    def _note(self, found: Rows) -> None:
        for list_id, index, owner, revoked, suspended, reason in found:
            slot = StatusSlot(list_id=list_id, index=index)
            self.gathered[slot] = Standing(owner, in_utc(revoked), in_utc(suspended), reason)


@cache
def _at_places(
    row: type[AwardRow] | type[DirectCredentialRow], *, on_postgresql: bool
) -> Executable:
    """Return the query for the owners of places; one text, however many places there are."""
    if on_postgresql:
        asked = func.unnest(
            bindparam("lists", type_=ARRAY(String)), bindparam("indices", type_=ARRAY(Integer))
        )
        places = asked.table_valued(column("list_id", String), column("list_index", Integer))
        places = places.render_derived()
        place = and_(row.list_id == places.c.list_id, row.list_index == places.c.list_index)
    else:
        places = func.json_each(bindparam("places", type_=Text)).table_valued("value")
        place = and_(
            row.list_id == func.json_extract(places.c.value, "$[0]"),
            row.list_index == func.json_extract(places.c.value, "$[1]"),
        )
    facts = (row.suspended_at, row.status_reason) if row is AwardRow else (null(), null())
    return select(row.list_id, row.list_index, row.institution_id, row.revoked_at, *facts).join(
        places, place
    )
