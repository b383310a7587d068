"""The form of a text is told by what it looks like."""

import pytest

from app.wallet.written import JSON, JWT, SD_JWT, Written, written


@pytest.mark.parametrize(
    ("text", "form"),
    [
        pytest.param('{"proof": "a~b"}', JSON, id="a document, whatever is in it"),
        pytest.param("a.b.c", JWT, id="a token"),
        pytest.param("a.b.c~", SD_JWT, id="with selective disclosure"),
    ],
)
def test_a_text_tells_its_form(text: str, form: Written) -> None:
    assert written(text) == form
