"""The ZIP of an export: files in a fixed order, and a manifest that tells what each of them is.

The same files at the same moment give the same bytes. The manifest has a version: members are only
ever added to it, and its JSON Schema lies beside it.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Literal

from pydantic import Field

from app.core.errors import TooLargeError
from app.core.values import Value

# Ten thousand credentials with all their forms; a wallet of a lifetime holds a few hundred.
MAX_BYTES = 256 * 1024 * 1024
# An export that is larger than this waits on the disk instead of in memory.
IN_MEMORY_BYTES = 8 * 1024 * 1024
MANIFEST, SCHEMA = "manifest.json", "manifest.schema.json"
# Readable by its owner and by others, and by no means a program.
_MODE = 0o644 << 16


class ExportTooLargeError(TooLargeError):
    """There is more to export than fits in one file; the operator can make it in parts."""

    code = "export_too_large"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file. `kind` is what it is, as a code; `about` what it belongs to, if anything."""

    path: str
    content: bytes
    media_type: str
    kind: str
    about: str | None = None


class Entry(Value):
    """What the manifest says of one file."""

    path: str
    kind: str = Field(description="What it is, as a code that never changes its meaning")
    media_type: str
    bytes: int
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    about: str | None = Field(None, description="The credential, issuer or address it belongs to")


class Manifest(Value):
    """The list of all files of an export, but for the manifest itself."""

    version: Literal["leerkluis-export/1"] = "leerkluis-export/1"
    service: str = Field(description="The address of the service that made it")
    made_at: datetime
    learner: str = Field(description="The identifier of the learner at that service")
    files: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where, when and for whom an export is made."""

    service: str
    made_at: datetime
    learner_id: str


def json_bytes(value: object) -> bytes:
    """Return JSON for programs that people can read too."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def write_archive(
    files: Iterable[ExportFile], origin: Origin, *, max_bytes: int = MAX_BYTES
) -> IO[bytes]:
    """Return an open file with the ZIP, at its beginning; the caller closes it.

    Raises:
        ExportTooLargeError: the files are larger than `max_bytes` together.
        ValueError: two files have one path, which is a fault of ours.
    """
    written: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - handed on
    with ExitStack() as undone:
        undone.callback(written.close)
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            entries = _write(archive, files, origin, max_bytes)
            for path, content in _manifest(entries, origin):
                archive.writestr(_info(path, origin.made_at), content)
        undone.pop_all()
    written.seek(0)
    return written


def _write(
    archive: zipfile.ZipFile, files: Iterable[ExportFile], origin: Origin, max_bytes: int
) -> tuple[Entry, ...]:
    entries: dict[str, Entry] = {}
    written = 0
    for file in files:
        if file.path in entries:
            raise ValueError(f"{file.path} is written twice")
        written += len(file.content)
        if written > max_bytes:
            raise ExportTooLargeError(
                f"Your export is larger than {max_bytes // 1024**2} MiB; ask the operator."
            )
        entries[file.path] = _entry(file)
        archive.writestr(_info(file.path, origin.made_at), file.content)
    return tuple(entries[path] for path in sorted(entries))


def _manifest(entries: tuple[Entry, ...], origin: Origin) -> tuple[tuple[str, bytes], ...]:
    manifest = Manifest(
        service=origin.service,
        made_at=origin.made_at,
        learner=origin.learner_id,
        files=entries,
    )
    return (
        (SCHEMA, json_bytes(Manifest.model_json_schema())),
        (MANIFEST, json_bytes(manifest.model_dump(mode="json", exclude_none=True))),
    )


def _entry(file: ExportFile) -> Entry:
    return Entry(
        path=file.path,
        kind=file.kind,
        media_type=file.media_type,
        bytes=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        about=file.about,
    )


def _info(path: str, made_at: datetime) -> zipfile.ZipInfo:
    # A ZIP knows no zones: the moment is in UTC, as in the manifest.
    info = zipfile.ZipInfo(path, made_at.astimezone(UTC).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = _MODE
    return info
