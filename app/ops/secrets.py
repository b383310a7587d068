"""The secrets of a development installation: made once, random, readable by their owner only."""

import os
import secrets
from pathlib import Path

from app.core import base64url
from app.settings import SECRET_BYTES, Settings


def with_development_secrets(settings: Settings) -> Settings:
    """Return settings in which no secret is missing; production brings its own.

    There are no default secrets: each installation makes its own in its data directory.
    """
    if settings.mode == "production":
        return settings
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    made = {
        name: _kept(settings.data_dir / name)
        for name in ("secret_key", "key_encryption_key")
        if getattr(settings, name) is None
    }
    if settings.key_encryption_key_file is not None:
        made.pop("key_encryption_key", None)
    return Settings.model_validate({**settings.model_dump(), **made})


def _kept(path: Path) -> str:
    """Return the secret in `path`; make it when it is not there. Two starts at once make one."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64url.encode(secrets.token_bytes(SECRET_BYTES)))
    return path.read_text("ascii").strip()
