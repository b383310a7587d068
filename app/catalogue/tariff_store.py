"""The tariff tables: those that come with the software, and those that were laid down later."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Integer, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.catalogue.tariff_models import TariffDefinition, TariffTable
from app.core.db import JSONDocument, Moment, Row

BUNDLED = Path(__file__).parent / "tariff_tables.yaml"


class TariffTableRow(Row):
    """A version of the tariffs from a year on; what was laid down stays."""

    __tablename__ = "tariff_table"

    from_year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONDocument)
    laid_down_at: Mapped[datetime] = mapped_column(Moment)


@cache
def bundled() -> tuple[TariffTable, ...]:
    """Return the tables that come with the software."""
    found = yaml.safe_load(BUNDLED.read_text("utf-8"))
    return tuple(TariffTable.model_validate(table) for table in found)


@dataclass(frozen=True, slots=True)
class TariffStore:
    """Reads and writes tariff tables in one unit of work."""

    session: Session

    def all(self) -> tuple[TariffTable, ...]:
        """Return every version of every table, oldest first."""
        rows = self.session.scalars(select(TariffTableRow))
        kept = [
            TariffTable(
                from_year=row.from_year,
                version=row.version,
                definition=TariffDefinition.model_validate(row.definition),
            )
            for row in rows
        ]
        return tuple(
            sorted((*bundled(), *kept), key=lambda table: (table.from_year, table.version))
        )

    def add(self, table: TariffTable, *, now: datetime) -> None:
        """Keep a new version."""
        values = {
            "from_year": table.from_year,
            "version": table.version,
            "definition": table.definition.model_dump(mode="json", by_alias=True),
            "laid_down_at": now,
        }
        self.session.execute(insert(TariffTableRow), [values])
