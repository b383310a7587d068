"""Days are written as people here write them, in both languages alike."""

from datetime import date

import pytest

from app.core.days import in_words
from app.core.values import Language
from app.credentials.sentences import sentence

DAY = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("language", "text"), [("nl", "5 november 2026"), ("en", "5 November 2026")]
)
def test_a_day_is_written_as_on_every_page(language: Language, text: str) -> None:
    assert in_words(DAY, language) == text
    assert text in sentence("revoked", on=DAY).in_language(language)
