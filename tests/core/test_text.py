import pytest
from pydantic import TypeAdapter, ValidationError

from app.core.text import LongText, ShortText, WebAddress, holds_nul

SHORT, LONG, ADDRESS = TypeAdapter(ShortText), TypeAdapter(LongText), TypeAdapter(WebAddress)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Fenna", "Fenna"),
        (" Fenna ", " Fenna "),
        ("e\u0301", "\u00e9"),
        ("عربي", "عربي"),
        ("👩‍🎓", "👩‍🎓"),
        ("x" * 200, "x" * 200),
    ],
)
def test_a_line_is_kept_and_composed(given: str, kept: str) -> None:
    assert SHORT.validate_python(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        pytest.param("", id="nothing"),
        pytest.param("   ", id="spaces"),
        pytest.param("x" * 201, id="too long"),
        pytest.param("a\nb", id="two lines"),
        pytest.param("a\x00b", id="NUL"),
        pytest.param("a\u202eb", id="turned around"),
        pytest.param("a\u2066b", id="isolated"),
    ],
)
def test_what_is_no_line_or_misleads_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        SHORT.validate_python(given)


def test_a_passage_may_have_lines_and_no_other_control_characters() -> None:
    assert LONG.validate_python("a\nb") == "a\nb"
    for given in ("a\x07b", "a\u2028b", " ", "x" * 5_001):
        with pytest.raises(ValidationError):
            LONG.validate_python(given)


@pytest.mark.parametrize("given", ["https://x.example/a?b=c#d", "https://x.example:8443"])
def test_a_web_address_is_kept_as_it_is(given: str) -> None:
    assert ADDRESS.validate_python(given) == given


@pytest.mark.parametrize(
    "given",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x.example",
        "x.example",
        "https://",
        "https://x.example/ a",
        "https://x.example/\u202e",
        "ftp://x.example",
        "http://x.example",
    ],
)
def test_what_is_no_web_address_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESS.validate_python(given)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("a\x00", id="a text"),
        pytest.param({"a\x00": 1}, id="a name"),
        pytest.param({"a": [{"b": "\x00"}]}, id="deep inside"),
    ],
)
def test_nul_is_found_wherever_it_is(value: object) -> None:
    assert holds_nul(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"a": ["\\u0000", 0, None]}, id="only written about"),
        pytest.param([], id="nothing"),
    ],
)
def test_what_is_no_nul_is_none(value: object) -> None:
    assert not holds_nul(value)
