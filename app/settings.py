"""Every setting of the service, read once, and what production does not accept.

Each is an environment variable with the prefix `LEERKLUIS_`; docs/settings.md explains them.
"""

import base64
import binascii
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

# Bytes of a secret from which other keys are derived: as long as the keys themselves.
SECRET_BYTES = 32
PLACEHOLDERS = ("change", "secret", "default", "example", "password", "insecure", "test")


class ConfigurationError(Exception):
    """The service cannot start like this; the text says what to set."""


class Settings(BaseSettings):
    """The settings, with the defaults that fit a first look on one machine."""

    model_config = SettingsConfigDict(env_prefix="LEERKLUIS_", frozen=True)

    mode: Literal["development", "production"] = Field(
        "development", description="`production` refuses everything that is only fit for a demo"
    )
    base_url: str = Field(
        "http://localhost:8000",
        description="The public address of the service; links, DIDs and tokens are made from it",
    )
    database_url: str = Field(
        "sqlite:///.leerkluis/leerkluis.sqlite3",
        description="`sqlite:///FILE` or `postgresql+psycopg://USER:PASSWORD@HOST/DATABASE`",
    )
    data_dir: Path = Field(
        Path(".leerkluis"), description="Where development keeps its database and its own secrets"
    )
    secret_key: SecretStr | None = Field(
        None, description="At least 32 random bytes, base64url; signs access tokens"
    )
    key_encryption_key: SecretStr | None = Field(
        None, description="32 random bytes, base64url; wraps the keys of the institutions"
    )
    key_encryption_key_file: Path | None = Field(
        None, description="A file with the key-encryption key, instead of the variable"
    )
    demo: bool = Field(default=False, description="Fictional people may log in without a password")
    oidc_issuer: str | None = Field(None, description="The OpenID provider, as an https address")
    oidc_client_id: str | None = Field(None, description="Our name at the OpenID provider")
    oidc_client_secret: SecretStr | None = Field(
        None, description="Our secret at the OpenID provider"
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="Addresses whose X-Forwarded-For is believed, as a JSON list"
    )

    def secret(self) -> bytes:
        """Return the bytes of the secret key.

        Raises:
            ConfigurationError: it is missing or too short.
        """
        if self.secret_key is None:
            raise ConfigurationError("Set LEERKLUIS_SECRET_KEY to 32 random bytes in base64url.")
        return _bytes_of(self.secret_key.get_secret_value(), name="LEERKLUIS_SECRET_KEY")

    def wrapping_key(self) -> bytes:
        """Return the 32 bytes of the key-encryption key.

        Raises:
            ConfigurationError: it is missing, unreadable or not 32 bytes long.
        """
        return _bytes_of(self._wrapping_text(), name="LEERKLUIS_KEY_ENCRYPTION_KEY")[:SECRET_BYTES]

    def _wrapping_text(self) -> str:
        if self.key_encryption_key_file is not None:
            try:
                return self.key_encryption_key_file.read_text("ascii").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigurationError(
                    "LEERKLUIS_KEY_ENCRYPTION_KEY_FILE names a file that cannot be read."
                ) from error
        if self.key_encryption_key is None:
            raise ConfigurationError(
                "Set LEERKLUIS_KEY_ENCRYPTION_KEY, or LEERKLUIS_KEY_ENCRYPTION_KEY_FILE, to 32"
                " random bytes in base64url: without it no key of an institution can be kept."
            )
        return self.key_encryption_key.get_secret_value()


def _bytes_of(text: str, *, name: str) -> bytes:
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ConfigurationError(f"{name} is not base64url.") from error
    if len(decoded) < SECRET_BYTES:
        raise ConfigurationError(f"{name} is shorter than {SECRET_BYTES} bytes.")
    return decoded


def production_faults(settings: Settings) -> list[str]:
    """Return a sentence for each setting that production does not accept; none in development."""
    if settings.mode != "production":
        return []
    faults = [_missing(settings.secret), _missing(settings.wrapping_key)]
    if urlsplit(settings.base_url).scheme != "https":
        faults.append(
            "Set LEERKLUIS_BASE_URL to an https address: links and DIDs are made from it."
        )
    if settings.demo:
        faults.append("Set LEERKLUIS_DEMO to false: anyone could log in as a demo user.")
    if settings.secret_key and _is_placeholder(settings.secret_key):
        faults.append("Set LEERKLUIS_SECRET_KEY to random bytes: this value is a placeholder.")
    if settings.key_encryption_key and _is_placeholder(settings.key_encryption_key):
        faults.append("Set LEERKLUIS_KEY_ENCRYPTION_KEY to random bytes: this is a placeholder.")
    if not settings.oidc_issuer or not settings.oidc_client_id:
        faults.append(
            "Set LEERKLUIS_OIDC_ISSUER and LEERKLUIS_OIDC_CLIENT_ID: nobody could log in."
        )
    elif urlsplit(settings.oidc_issuer).scheme != "https":
        faults.append("Set LEERKLUIS_OIDC_ISSUER to an https address.")
    return [fault for fault in faults if fault]


def _missing(read: Callable[[], bytes]) -> str:
    try:
        read()
    except ConfigurationError as error:
        return str(error)
    return ""


def _is_placeholder(secret: SecretStr) -> bool:
    text = secret.get_secret_value()
    few_characters = len(set(text)) < SECRET_BYTES // 4
    return few_characters or any(word in text.lower() for word in PLACEHOLDERS)
