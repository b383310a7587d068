"""Processes of the service that can be killed with SIGKILL and started again."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Killable:
    """A process with all that it starts; what it says goes to a file in `home`."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    home: Path
    died: int = 0
    started: float = 0.0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it; its processes are a group of their own."""
        with (self.home / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.started = time.monotonic()

    def kill(self) -> None:
        """Kill it and all that it started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def age(self) -> float:
        """Return for how many seconds it has been there."""
        return time.monotonic() - self.started

    def revive(self) -> None:
        """Start it again if it ended by itself, which is a fault."""
        if self.process is not None and self.process.poll() is not None:
            self.died += 1
            self.start()
