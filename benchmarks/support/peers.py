"""Starts the software of others, to be measured beside ours in the same run."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.node import installed_packages

PEERS = Path(__file__).parents[1] / "peers"


@contextmanager
def node_peer(script: str, given: dict[str, object]) -> Iterator[str]:
    """Yield the address of a server in Node.js that reads `given` and prints its port."""
    packages = installed_packages() / "node_modules"
    # Node.js looks for packages beside the script, and above it.
    link = PEERS / "node_modules"
    if not link.exists():
        link.symlink_to(packages.resolve())
    command = [shutil.which("node") or "node", script]
    with subprocess.Popen(
        command, cwd=PEERS, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin is not None and server.stdout is not None  # noqa: S101, PT018
        server.stdin.write(json.dumps(given))
        server.stdin.close()
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()
