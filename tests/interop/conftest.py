"""Verifiers that we did not write: Node packages are installed once, from their lock file."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import pytest

from app.credentials.contexts import CONTEXT_IRIS, load_context
from tests.needs import require

NODE = Path(__file__).parent / "node"
JSON = dict[str, Any]


@pytest.fixture(scope="session")
def node_packages() -> Path:
    """Install the packages of the lock file, by one test worker at a time."""
    require("node")
    stamp = NODE / "node_modules" / ".installed"
    wanted = (NODE / "package-lock.json").read_text()
    with (Path(tempfile.gettempdir()) / "leerkluis-npm.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            npm = shutil.which("npm") or "npm"
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=NODE, check=True, capture_output=True)
            stamp.write_text(wanted)
    return NODE


@pytest.fixture
def node_verdicts(node_packages: Path) -> Callable[..., list[bool]]:
    """Return what asks the JavaScript verifiers about many credentials at once."""

    def ask(items: Sequence[JSON], *, documents: JSON) -> list[bool]:
        known = {iri: load_context(iri) for iri in CONTEXT_IRIS}
        given = json.dumps({"documents": {**known, **documents}, "items": list(items)})
        done = subprocess.run(
            [shutil.which("node") or "node", "verify.mjs"],
            cwd=node_packages,
            input=given,
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},  # noqa: TID251
        )
        return [verdict["verified"] for verdict in json.loads(done.stdout)]

    return ask
