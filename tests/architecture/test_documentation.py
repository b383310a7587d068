"""What a person must be able to look up is written down."""

import re
from pathlib import Path

import pytest

import app.main
from app.core.errors import AppError
from app.credentials.sentences import SENTENCES
from app.pages.faults import error_codes
from app.settings import Settings
from app.web.callers import SCOPES
from app.web.problems import status_of

DOCS = Path(__file__).parents[2] / "docs"


def kinds(kind: type[AppError]) -> list[type[AppError]]:
    return [kind] + [deeper for narrower in kind.__subclasses__() for deeper in kinds(narrower)]


def test_every_error_has_a_status_and_a_code_of_its_own() -> None:
    assert app.main.ALL_TABLES
    found = {kind for kind in kinds(AppError) if kind.__module__.startswith("app.")} - {AppError}
    codes = [kind.code for kind in found]
    assert len(found) > 60
    assert sorted(codes) == sorted(set(codes))
    assert {status_of(kind) // 100 for kind in found} == {4, 5}


def test_every_error_code_is_in_the_documentation() -> None:
    text = (DOCS / "errors.md").read_text("utf-8")
    codes = [row.code for row in error_codes()]
    assert len(codes) > 60
    assert [code for code in codes if f"| `{code}` |" not in text] == []


def test_every_setting_is_in_the_documentation() -> None:
    text = (DOCS / "settings.md").read_text("utf-8")
    names = [f"LEERKLUIS_{name.upper()}" for name in Settings.model_fields]
    assert len(names) > 8
    assert [name for name in names if f"| `{name}` |" not in text] == []


def test_every_finding_is_in_the_documentation() -> None:
    text = (DOCS / "verification.md").read_text("utf-8")
    assert len(SENTENCES) > 20
    assert [code for code in SENTENCES if f"`{code}`" not in text] == []


def test_every_scope_is_in_the_documentation() -> None:
    text = (DOCS / "api.md").read_text("utf-8")
    assert [scope for scope in SCOPES if f"`{scope}`" not in text] == []


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: str(page.name))
def test_no_link_in_the_documentation_leads_nowhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
