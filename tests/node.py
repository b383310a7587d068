"""Packages of Node.js that tests need: installed once, from their lock file."""

import shutil
import subprocess
import tempfile
from fcntl import LOCK_EX, flock
from pathlib import Path

FOLDER = Path(__file__).parent / "interop" / "node"


def installed_packages() -> Path:
    """Install the packages of the lock file, by one test worker at a time; return their folder."""
    stamp = FOLDER / "node_modules" / ".installed"
    wanted = (FOLDER / "package-lock.json").read_text()
    with (Path(tempfile.gettempdir()) / "leerkluis-npm.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            npm = shutil.which("npm") or "npm"
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=FOLDER, check=True, capture_output=True)
            stamp.write_text(wanted)
    return FOLDER
