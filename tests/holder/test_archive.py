"""The ZIP of an export: the same files are the same bytes, and the manifest names each."""

import hashlib
import json
import zipfile
from dataclasses import replace

import pytest

from app.holder.archive import ExportFile, ExportTooLargeError, Origin, write_archive
from tests.moments import NOW

ORIGIN = Origin(service="https://wallet.example", made_at=NOW, learner_id="l1")
FILE = ExportFile("a/b.json", b"{}", "application/json", "profile", "about-it")


def test_the_manifest_tells_of_every_file_what_it_is() -> None:
    with write_archive([FILE], ORIGIN) as made, zipfile.ZipFile(made) as found:
        manifest = json.loads(found.read("manifest.json"))

    assert manifest["version"] == "leerkluis-export/1"
    assert manifest["files"] == [
        {
            "path": "a/b.json",
            "kind": "profile",
            "media_type": "application/json",
            "bytes": 2,
            "sha256": hashlib.sha256(b"{}").hexdigest(),
            "about": "about-it",
        }
    ]


def test_the_same_files_at_the_same_moment_are_the_same_bytes() -> None:
    files = [FILE, replace(FILE, path="c.json")]
    with write_archive(files, ORIGIN) as one, write_archive(files, ORIGIN) as other:
        assert one.read() == other.read()


def test_two_files_with_one_path_are_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="written twice"):
        write_archive([FILE, FILE], ORIGIN)


def test_what_is_as_large_as_the_limit_is_made_and_one_byte_more_is_refused() -> None:
    write_archive([FILE], ORIGIN, max_bytes=2).close()
    with pytest.raises(ExportTooLargeError):
        write_archive([FILE], ORIGIN, max_bytes=1)
