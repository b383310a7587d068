"""Reference data of others under REFERENCE_DATA_DIR; without it, tests are skipped visibly."""

import os
from pathlib import Path

import pytest


def reference() -> Path:
    """Return the folder with the reference data."""
    folder = os.getenv("REFERENCE_DATA_DIR")
    if folder is None:
        pytest.skip("REFERENCE_DATA_DIR is not set: no reference data")
    return Path(folder)
