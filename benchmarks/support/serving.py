"""Starts the service as `./leerkluis run` does, with demo data, on a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True)
class Served:
    """A running service."""

    url: str
    pid: int
    environment: dict[str, str]

    def memory_mb(self) -> float:
        """Return the resident memory of the server and all its processes."""
        pids = [self.pid, *descendants(self.pid)]
        return round(sum(resident_kb(pid) for pid in pids) / 1024, 1)


@contextmanager
def served(
    database_url: str,
    home: Path,
    *,
    workers: int = 1,
    settings: Mapping[str, str] = {},
) -> Iterator[Served]:
    """Yield a service on an empty database, with the demo institutions in it."""
    port = free_port()
    environment = {
        **os.environ,
        "LEERKLUIS_DATA_DIR": str(home),
        "LEERKLUIS_DATABASE_URL": database_url,
        "LEERKLUIS_BASE_URL": f"http://localhost:{port}",
        "LEERKLUIS_DEMO": "true",
        "LEERKLUIS_OIDC_ISSUER": "http://localhost:1",
        "LEERKLUIS_OIDC_CLIENT_ID": "leerkluis",
        **settings,
    }
    cli = [sys.executable, "-m", "app.cli"]
    subprocess.run([*cli, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*cli, "demo", "load"], env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [*cli, "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://localhost:{port}/healthz")
        yield Served(f"http://localhost:{port}", server.pid, environment)
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(url: str) -> None:
    # A machine with other work on it may take minutes.
    ends = time.monotonic() + 300
    while time.monotonic() < ends:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(url)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
