"""Verifiers of Node.js that we did not write."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.credentials.contexts import CONTEXT_IRIS, load_context

JSON = dict[str, Any]


KNOWN = {iri: load_context(iri) for iri in CONTEXT_IRIS}


def _run(packages: Path, script: str, given: JSON) -> Any:
    done = subprocess.run(
        [shutil.which("node") or "node", script],
        cwd=packages,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "NO_COLOR": "1"},  # noqa: TID251
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def node_verdicts(node_packages: Path) -> Callable[..., list[bool]]:
    """Return what asks the JavaScript verifiers about many credentials at once."""

    def ask(items: Sequence[JSON], *, documents: JSON) -> list[bool]:
        given = {"documents": {**KNOWN, **documents}, "items": list(items)}
        return [verdict["verified"] for verdict in _run(node_packages, "verify.mjs", given)]

    return ask


@pytest.fixture(scope="module")
def node_issued(node_packages: Path) -> Callable[[JSON], JSON]:
    """Return what lets the JavaScript implementations sign."""

    def ask(given: JSON) -> JSON:
        found: JSON = _run(node_packages, "issue.mjs", {"documents": KNOWN, **given})
        return found

    return ask
