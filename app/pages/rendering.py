"""Turns a view into HTML: templates in two languages, with dates and money as people write them.

The Dutch texts in the templates are the message ids; translations/en.po holds the English ones and
is read at the start, so that no compiled file has to be kept. An unknown name in a template is an
error, and everything is escaped.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.dates import format_date, format_datetime, get_timezone
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.core.values import Language
from app.pages.views import Frame

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
CATALOGUE = HERE / "translations" / "en.po"
# English as it is written here: day, month, year.
LOCALES: Mapping[Language, str] = {"nl": "nl_NL", "en": "en_GB"}
MOMENTS: Mapping[Language, str] = {"nl": "d MMMM y 'om' HH:mm 'uur'", "en": "d MMMM y 'at' HH:mm"}
DUTCH_TIME = get_timezone("Europe/Amsterdam")


def day(value: date, language: Language) -> str:
    """Return a day as people write it."""
    # A moment falls on the day that the calendar shows here, not in Greenwich.
    local = value.astimezone(DUTCH_TIME) if isinstance(value, datetime) else value
    return format_date(local, format="long", locale=LOCALES[language])


def as_euros(cents: int, language: Language) -> str:
    """Return an amount as people write it."""
    return format_currency(Decimal(cents) / 100, "EUR", locale=LOCALES[language])


def _english() -> NullTranslations:
    compiled = BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale="en"))
    compiled.seek(0)
    return Translations(compiled)


def _environment(language: Language, translations: NullTranslations) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The extension adds this method when it is loaded.
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= _filters(language)
    return environment


def _filters(language: Language) -> dict[str, object]:
    locale = LOCALES[language]

    def moment(value: datetime) -> str:
        return format_datetime(value, MOMENTS[language], tzinfo=DUTCH_TIME, locale=locale)

    euros = partial(as_euros, language=language)
    return {"day": partial(day, language=language), "moment": moment, "euros": euros}


TRANSLATIONS: Mapping[Language, NullTranslations] = {"nl": NullTranslations(), "en": _english()}
ENVIRONMENTS: Mapping[Language, Environment] = {
    language: _environment(language, found) for language, found in TRANSLATIONS.items()
}


def translated(language: Language, text: str) -> str:
    """Return a text that is written in Dutch in the code, in the language of the reader."""
    return TRANSLATIONS[language].gettext(text)


def render(template: str, view: object, frame: Frame) -> str:
    """Return the HTML of a page in the language of its frame."""
    return ENVIRONMENTS[frame.language].get_template(template).render(view=view, frame=frame)
