"""Reads the published vectors under CORPUS_DIR; without it, their tests are skipped visibly."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of one file of the corpus; an empty file is a broken corpus."""
    folder = os.getenv("CORPUS_DIR")
    if folder is None:
        pytest.skip("CORPUS_DIR is not set: no published vectors", allow_module_level=True)
    lines = (Path(folder) / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert found, name
    return found


def octets(row: dict[str, Any]) -> bytes:
    """Return the input of a row, which can be text, bytes, or a unit to repeat."""
    if "gen" in row:
        unit, tail = base64.b64decode(row["unit_b64"]), base64.b64decode(row["tail_b64"])
        repeated: bytes = unit * row["count"] + tail
        return repeated
    if "input_b64" in row:
        return base64.b64decode(row["input_b64"])
    return str(row["input"]).encode()
