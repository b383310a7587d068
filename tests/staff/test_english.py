"""Every Dutch text of a template has an English one, with the same places to fill in."""

import re

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from app.pages.rendering import CATALOGUE, TEMPLATES

PLACES = r"%\(\w+\)s"
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true"}
KEYWORDS = ("_", "gettext", "ngettext")


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*institution*.html")))
def test_every_text_is_translated(name: str) -> None:
    with CATALOGUE.open("rb") as source:
        english = read_po(source, locale="en")
    with (TEMPLATES / name).open("rb") as template:
        texts = [row[2] for row in babel_extract(template, KEYWORDS, [], OPTIONS)]
    for text in (each for each in texts if isinstance(each, str)):
        translated = str(english[text].string) if text in english else ""
        assert translated, text
        assert set(re.findall(PLACES, text)) == set(re.findall(PLACES, translated)), text
