"""Loads a server with requests over open connections, and times the answers."""

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked of whom: requests in turn, each a method, path, headers and body.

    An answer has this status, and `wanted` somewhere in it. With `per_client` every so many
    requests come from another address, as a proxy says it.
    """

    url: str
    requests: Sequence[tuple[str, str, dict[str, str], bytes]]
    seconds: float
    connections: int
    wanted: bytes
    status: int = 200
    per_client: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """How long each request took that was answered within the time, and all of them together."""

    times: list[float]
    seconds: float

    @property
    def per_second(self) -> float:
        """How many were answered in a second."""
        return len(self.times) / self.seconds


def measured(job: Job) -> Measured:
    """Return what a sender in another process measured."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.support.sender"],
        input=pickle.dumps(job), stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    found: Measured = pickle.loads(done.stdout)  # noqa: S301 - our own process wrote it
    return found
