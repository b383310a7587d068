"""The service as a person starts it: the verb `run` in a process of its own, on free ports."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import structlog
from typer.testing import CliRunner

from app.cli.commands import app

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Running:
    """A running service, and where it keeps what it printed."""

    url: str
    environment: dict[str, str]
    log: Path

    def leerkluis(self, *arguments: str, fails: bool = False) -> str:
        """Return what another verb prints that works on the same database."""
        return leerkluis(self.environment, *arguments, fails=fails)


def leerkluis(environment: dict[str, str], *arguments: str, fails: bool = False) -> str:
    """Return what a verb prints; in this process, for to start another one takes seconds."""
    done = CliRunner().invoke(app, arguments, env=environment)
    structlog.reset_defaults()
    assert bool(done.exit_code) is fails, done.stderr
    return done.stderr if fails else done.stdout


@contextmanager
def running(
    home: Path, *arguments: str, verb: str = "run", port: int | str | None = None, **settings: str
) -> Iterator[Running]:
    """Yield a service that was started in the folder `home` by `run` or `serve`, and stop it."""
    port = int(port or free_pair())
    ours = {
        "data_dir": str(home),
        "database_url": f"sqlite:///{home}/leerkluis.sqlite3",
        **settings,
    }
    named = {f"LEERKLUIS_{name.upper()}": value for name, value in ours.items()}
    environment = {**_inherited(), **named}
    log = home / "printed.txt"
    command = [sys.executable, "-m", "app.cli", verb, "--port", str(port), *arguments]
    with log.open("w") as printed:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=printed, stderr=subprocess.STDOUT
        )
    found = Running(f"http://localhost:{port}", environment, log)
    try:
        _wait_for(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(30)


def _inherited() -> dict[str, str]:
    # What a developer has set for another service stays out.
    kept = {name: value for name, value in os.environ.items() if not re.match("LEERKLUIS_", name)}  # noqa: TID251
    return {**kept, "PYTHONUNBUFFERED": "1"}


def _wait_for(service: Running, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            if httpx.get(f"{service.url}/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"the service did not start:\n{service.log.read_text()}")


def free_pair() -> int:
    """Return a port that is free together with the next two: the demo login and its mail."""
    while True:
        with socket.socket() as first, socket.socket() as second, socket.socket() as third:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
            except OSError:
                continue
            return port
