"""One service for all conformance tests of a module: a suite configures it once, too."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.service import Suite, conformance_service


@pytest.fixture(scope="module")
def suite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """Return a client of the service on https, and on a database of its own."""
    folder = tmp_path_factory.mktemp("conformance")
    shutil.copy(sqlite_template, folder / "leerkluis.sqlite3")
    with conformance_service(f"sqlite:///{folder}/leerkluis.sqlite3", folder) as found:
        yield found
