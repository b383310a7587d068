"""Turns a view into HTML: templates in two languages, with dates and money as people write them.

The Dutch texts in the templates are the message ids; translations/en.po holds the English ones and
is read at the start, so that no compiled file has to be kept. An unknown name in a template is an
error, and everything is escaped.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache, partial
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.dates import format_datetime, get_timezone
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer

from app.core.days import LOCALES, in_words
from app.core.values import Language
from app.pages.views import Frame

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
CATALOGUE = HERE / "translations" / "en.po"
MOMENTS: Mapping[Language, str] = {"nl": "d MMMM y 'om' HH:mm 'uur'", "en": "d MMMM y 'at' HH:mm"}
DUTCH_TIME = get_timezone("Europe/Amsterdam")
# Pages of who opens a link, with what they include.
SEEN_MOST = (
    "base.html",
    "_menu.html",
    "_parts.html",
    "_result.html",
    "verification.html",
    "error.html",
)
# Moments that were written last, of each language.
REMEMBERED_MOMENTS = 1_000


def day(value: date, language: Language) -> str:
    """Return a day as people write it."""
    # A moment falls on the day that the calendar shows here, not in Greenwich.
    on = value.astimezone(DUTCH_TIME).date() if isinstance(value, datetime) else value
    return in_words(on, language)


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
    environment = _Translated(
        loader=FileSystemLoader(TEMPLATES),
        # To look for changes would ask the disk for each template of each page.
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The extension adds this method when it is loaded.
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.texts = translations
    environment.filters |= _filters(language)
    # Drawn once: a page has a dozen of them, and to call a macro costs as much as a paragraph.
    icons = vars(environment.get_template("_icons.html").module)
    environment.globals["icon"] = cache(icons["icon"])
    return environment


class _Translated(Environment):
    """Texts are put into a template in the language of its environment when it is compiled."""

    texts: NullTranslations

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return cast("nodes.Template", _Texts(self.texts).visit(tree))


class _Texts(NodeTransformer):
    def __init__(self, translations: NullTranslations) -> None:
        self._translations = translations

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - as the library calls it
        """Replace a call for a text by the text, into which its values are put."""
        call = cast("nodes.Call", self.generic_visit(node))
        is_text = isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext"}
        only = call.args[0] if len(call.args) == 1 else None
        if not is_text or not isinstance(only, nodes.Const):
            return call
        line, text = node.lineno, self._translations.gettext(only.value)
        if not call.kwargs:
            # As the extension does: %% is a percent sign.
            return nodes.MarkSafe(nodes.Const(text % {}, lineno=line))
        values = [
            nodes.Pair(nodes.Const(each.key, lineno=line), each.value, lineno=line)
            for each in call.kwargs
        ]
        whole = nodes.MarkSafe(nodes.Const(text, lineno=line))
        return nodes.Mod(whole, nodes.Dict(values, lineno=line), lineno=line)


def _filters(language: Language) -> dict[str, object]:
    locale = LOCALES[language]

    @lru_cache(maxsize=REMEMBERED_MOMENTS)
    def to_the_minute(value: datetime) -> str:
        return format_datetime(value, MOMENTS[language], tzinfo=DUTCH_TIME, locale=locale)

    def moment(value: datetime) -> str:
        return to_the_minute(value.replace(second=0, microsecond=0))

    euros = partial(as_euros, language=language)
    return {"day": partial(day, language=language), "moment": moment, "euros": euros}


TRANSLATIONS: Mapping[Language, NullTranslations] = {"nl": NullTranslations(), "en": _english()}
ENVIRONMENTS: Mapping[Language, Environment] = {
    language: _environment(language, found) for language, found in TRANSLATIONS.items()
}


def get_ready() -> None:
    """Compile what strangers see most, so that nobody waits half a second for the first page."""
    for language, environment in ENVIRONMENTS.items():
        for name in SEEN_MOST:
            environment.get_template(name)
        # How each language writes dates is read from files too.
        day(date.min, language)
        environment.call_filter("moment", datetime.min.replace(tzinfo=UTC))


def translated(language: Language, text: str) -> str:
    """Return a text that is written in Dutch in the code, in the language of the reader."""
    return TRANSLATIONS[language].gettext(text)


def render(template: str, view: object, frame: Frame) -> str:
    """Return the HTML of a page in the language of its frame."""
    return ENVIRONMENTS[frame.language].get_template(template).render(view=view, frame=frame)
