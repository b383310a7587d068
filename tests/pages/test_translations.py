"""Every text of the templates is there in English, and nothing is left over."""

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.pages.rendering import CATALOGUE, TEMPLATES

OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def used() -> set[str]:
    found = extract_from_dir(
        TEMPLATES,
        [("**.html", "jinja2")],
        {"**.html": OPTIONS},
        keywords=KEYWORDS,
    )
    texts = {entry[2] for entry in found}
    return {text if isinstance(text, str) else text[0] for text in texts}


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
    assert translated() - used() == set()
