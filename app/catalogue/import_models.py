"""An import into the catalogue: what was handed in, in which form, and what is done with it."""

from datetime import datetime
from enum import StrEnum

from app.core.text import ShortText
from app.core.values import Value
from app.work.models import Job

# Rows that are looked at and written in one unit of work.
ROWS_OF_PART = 250
# Twice the largest catalogue that we know of; it bounds what one institution can keep us busy with.
MAX_ROWS = 200_000


class ImportFormat(StrEnum):
    """In which form a catalogue is handed in."""

    OOAPI_V5 = "ooapi_v5"
    OOAPI_V6 = "ooapi_v6"
    CSV = "csv"


class ImportSubject(StrEnum):
    """Of what the rows are."""

    PROGRAMMES = "programmes"
    COURSES = "courses"
    OFFERINGS = "offerings"


class ImportOrder(Value):
    """What is handed in. `name` is that of the file, for who looks for it later."""

    format: ImportFormat
    subject: ImportSubject
    name: ShortText


class CatalogueImport(Value):
    """An import: first a preview, which writes nothing, then the import itself."""

    id: str
    institution_id: str
    order: ImportOrder
    rows: int
    created_at: datetime
    preview: Job
    running: Job | None = None
