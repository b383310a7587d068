"""One stylesheet: no rule is written twice, and no class is styled that no page has."""

import re
from collections import Counter
from pathlib import Path

import pytest

from app.pages import rendering

STATIC = Path(rendering.__file__).parent / "static"
SHEET = re.sub(r"/\*.*?\*/", "", (STATIC / "leerkluis.css").read_text("utf-8"), flags=re.DOTALL)
# The outcome, the result and the state of something, as classes.
COMPUTED = {"valid", "invalid", "not_trusted", "undetermined", "passed", "failed"}


def blocks(text: str) -> list[tuple[str, str]]:
    """Return each rule of a level: what stands before its braces, and within."""
    return re.findall(r"([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}", text)


def test_no_selector_has_two_rules() -> None:
    heads = Counter(" ".join(head.split()) for head, _body in blocks(SHEET) if "@" not in head)
    assert [head for head, times in heads.items() if times > 1] == []


def test_every_class_is_of_some_page() -> None:
    pages = " ".join(page.read_text("utf-8") for page in rendering.TEMPLATES.glob("*.html"))
    classes = {name for head, _body in blocks(SHEET) for name in re.findall(r"\.([a-z_-]+)", head)}
    missing = {name for name in classes if not re.search(rf"\b{name}\b", pages)}
    assert missing - COMPUTED == set()


@pytest.mark.parametrize("token", sorted(set(re.findall(r"var\((--[a-z0-9-]+)\)", SHEET))))
def test_every_token_that_is_used_is_defined(token: str) -> None:
    assert re.search(rf"{token}:", SHEET)
