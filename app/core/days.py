"""Days as people write them, in the languages of the service."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel.dates import format_date

from app.core.values import Language

# English as it is written here: day, month, year.
LOCALES: Mapping[Language, str] = {"nl": "nl_NL", "en": "en_GB"}
# Days that were written last.
REMEMBERED = 2_000


@lru_cache(maxsize=REMEMBERED)
def in_words(day: date, language: Language) -> str:
    """Return a day as people write it, such as `26 november 2026`."""
    return format_date(day, format="long", locale=LOCALES[language])
