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
