"""Every text of the templates and of the paper is there in English, once, and nothing is left."""

import ast
import re
from collections import Counter

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.pages.rendering import CATALOGUE, TEMPLATES

OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_say": (2,)}
PAPER = TEMPLATES.parent / "certificate.py"


def used() -> set[str]:
    pages = extract_from_dir(
        TEMPLATES, [("**.html", "jinja2")], {"**.html": OPTIONS}, keywords=KEYWORDS
    )
    paper = extract_from_dir(
        PAPER.parent, [(PAPER.name, "python")], keywords=KEYWORDS, directory_filter=lambda _: False
    )
    texts = {entry[2] for found in (pages, paper) for entry in found}
    return {text if isinstance(text, str) else text[0] for text in texts}


def written_on_paper() -> set[str]:
    """Return every text in the code of the paper: some get their name before they are said."""
    tree = ast.walk(ast.parse(PAPER.read_text("utf-8")))
    found = (node.value for node in tree if isinstance(node, ast.Constant))
    return {value for value in found if isinstance(value, str) and value}


def translated() -> set[str]:
    with CATALOGUE.open("rb") as source:
        messages = read_po(source, locale="en")
    return {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in messages
        if message.id and message.string
    }


def test_every_text_is_there_in_english() -> None:
    assert len(used()) > 100
    assert used() - translated() == set()


def test_no_translation_is_of_a_text_that_is_gone() -> None:
    assert translated() - used() - written_on_paper() == set()


def test_no_text_is_translated_twice() -> None:
    texts = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text("utf-8"), re.MULTILINE)
    assert [text for text, times in Counter(texts).items() if times > 1] == []
