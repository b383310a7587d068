"""Every setting of the service, read once, and what production does not accept.

Each is an environment variable with the prefix `LEERKLUIS_`; docs/settings.md explains them.
"""

import base64
import binascii
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpcore
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.db import Pool
from app.core.keys import PrivateKey
from app.core.mail import MailAddress
from app.core.smtp import TLS, MailServer
from app.core.tls import web_certificates

# Bytes of a secret from which other keys are derived: as long as the keys themselves.
SECRET_BYTES = 32
NO_LOGIN_KEY = (
    "LEERKLUIS_OIDC_CLIENT_KEY_FILE names a file without a private key of P-256 or Ed25519 (PEM)."
)
PLACEHOLDERS = ("change", "secret", "default", "example", "password", "insecure", "test")


# The levels of eduID, from its source (ACR.java).
EDUID_LEVELS = (
    "https://eduid.nl/trust/linked-institution",
    "https://eduid.nl/trust/validate-names",
    "https://eduid.nl/trust/validate-names-external",
    "https://eduid.nl/trust/affiliation-student",
    "https://refeds.org/assurance/IAP/medium",
    "https://refeds.org/assurance/IAP/high",
    "https://refeds.org/profile/mfa",
)


class ConfigurationError(Exception):
    """The service cannot start like this; the text says what to set."""


class Settings(BaseSettings):
    """The settings, with the defaults that fit a first look on one machine."""

    model_config = SettingsConfigDict(
        # Compose hands on what is not set as an empty text.
        env_prefix="LEERKLUIS_",
        env_ignore_empty=True,
        frozen=True,
    )

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
    database_connections: int = Field(
        10, description="Connections that a process keeps to PostgreSQL", ge=1, le=200
    )
    database_connections_more: int = Field(
        20, description="Connections that it opens beside them when it is busy", ge=0, le=200
    )
    database_pooler: bool = Field(
        default=False, description="A pooler gives connections for one transaction (PgBouncer)"
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
    oidc_client_key_file: Path | None = Field(
        None, description="Our private key (PEM, P-256 or Ed25519) for private_key_jwt"
    )
    oidc_scopes: tuple[str, ...] = Field(
        ("openid", "profile", "email"), description="What is asked of the provider, as a JSON list"
    )
    oidc_acr_values: tuple[str, ...] = Field(
        EDUID_LEVELS, description="The levels that a step-up may ask for, as a JSON list"
    )
    oidc_links_url: str | None = Field(
        None, description="Where the provider tells which accounts a person linked"
    )
    smtp_host: str | None = Field(None, description="The mail server; without one nothing is sent")
    smtp_port: int = Field(587, description="Its port", ge=1, le=65535)
    smtp_user: str | None = Field(None, description="Our name at the mail server")
    smtp_password: SecretStr | None = Field(None, description="Our password at the mail server")
    smtp_tls: TLS = Field("starttls", description="`starttls`, `implicit` or `none`")
    mail_from: MailAddress = Field(
        "leerkluis@leerkluis.example", description="The address from which mails come"
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="Addresses whose X-Forwarded-For is believed, as a JSON list"
    )

    keep_answers_hours: int = Field(
        24, description="How long an answer to an Idempotency-Key is kept", ge=1, le=720
    )
    keep_deliveries_days: int = Field(
        30, description="How long events and deliveries of webhooks are kept", ge=4, le=400
    )
    keep_batches_days: int = Field(
        90, description="How long a batch and its report are kept; its awards stay", ge=61, le=400
    )
    keep_files_days: int = Field(
        30, description="How long imported files and their reports are kept", ge=1, le=400
    )
    sweep_seconds: int = Field(
        300, description="How often a worker takes away what is no longer kept", ge=10, le=86_400
    )
    trust_anchors_file: Path | None = Field(
        None, description="Certificates (PEM) to which `x5c` of an SD-JWT VC may lead"
    )
    test_hosts: tuple[str, ...] = Field(
        (),
        description="Origins on loopback that may be asked and sent webhooks, as a JSON list",
    )
    test_ca_file: Path | None = Field(
        None, description="A certificate (PEM) that signs those of the test hosts"
    )

    def pool(self) -> Pool:
        """Return how a process connects to PostgreSQL."""
        return Pool(
            kept=self.database_connections,
            more=self.database_connections_more,
            through_pooler=self.database_pooler,
        )

    def trust_anchors(self) -> tuple[x509.Certificate, ...]:
        """Return the anchors for the certificates of issuers; none where none are configured.

        Raises:
            ConfigurationError: the file cannot be read, or holds no certificates.
        """
        if self.trust_anchors_file is None:
            return ()
        try:
            return tuple(x509.load_pem_x509_certificates(self.trust_anchors_file.read_bytes()))
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                "LEERKLUIS_TRUST_ANCHORS_FILE names a file without certificates."
            ) from error

    def outgoing_tls(self) -> ssl.SSLContext:
        """Return how the certificates of web servers are checked.

        Raises:
            ConfigurationError: the file with the certificate of the test hosts cannot be read.
        """
        if self.test_ca_file is None:
            return web_certificates()
        context = httpcore.default_ssl_context()
        try:
            context.load_verify_locations(self.test_ca_file)
        except OSError as error:
            raise ConfigurationError(
                "LEERKLUIS_TEST_CA_FILE names a file without a certificate."
            ) from error
        return context

    def login_key(self) -> PrivateKey | None:
        """Return the key with which we prove ourselves to the OpenID provider, if there is one.

        Raises:
            ConfigurationError: the file cannot be read, or holds no key that we sign with.
        """
        if self.oidc_client_key_file is None:
            return None
        try:
            pem = self.oidc_client_key_file.read_bytes()
            key = load_pem_private_key(pem, password=None)
        except (OSError, ValueError, TypeError) as error:
            raise ConfigurationError(NO_LOGIN_KEY) from error
        if isinstance(key, Ed25519PrivateKey):
            return key
        if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
            return key
        raise ConfigurationError(NO_LOGIN_KEY)

    def mail_server(self) -> MailServer | None:
        """Return where mails are handed over, if anywhere."""
        if self.smtp_host is None:
            return None
        password = self.smtp_password
        return MailServer(
            host=self.smtp_host,
            port=self.smtp_port,
            sender=self.mail_from,
            tls=self.smtp_tls,
            user=self.smtp_user,
            password=password.get_secret_value() if password else None,
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
    faults += [sentence for is_wrong, sentence in _FAULTS if is_wrong(settings)]
    return [fault for fault in faults if fault]


_FAULTS: tuple[tuple[Callable[[Settings], bool], str], ...] = (
    (
        lambda settings: urlsplit(settings.base_url).scheme != "https",
        "Set LEERKLUIS_BASE_URL to an https address: links and DIDs are made from it.",
    ),
    (
        lambda settings: settings.demo,
        "Set LEERKLUIS_DEMO to false: anyone could log in as a demo user.",
    ),
    (
        lambda settings: _is_placeholder(settings.secret_key),
        "Set LEERKLUIS_SECRET_KEY to random bytes: this value is a placeholder.",
    ),
    (
        lambda settings: _is_placeholder(settings.key_encryption_key),
        "Set LEERKLUIS_KEY_ENCRYPTION_KEY to random bytes: this is a placeholder.",
    ),
    (
        lambda settings: bool(settings.test_hosts or settings.test_ca_file),
        "Leave out LEERKLUIS_TEST_HOSTS and LEERKLUIS_TEST_CA_FILE: they open this machine.",
    ),
    (
        lambda settings: not settings.oidc_issuer or not settings.oidc_client_id,
        "Set LEERKLUIS_OIDC_ISSUER and LEERKLUIS_OIDC_CLIENT_ID: nobody could log in.",
    ),
    (
        lambda settings: urlsplit(settings.oidc_issuer or "https:").scheme != "https",
        "Set LEERKLUIS_OIDC_ISSUER to an https address.",
    ),
    (
        lambda settings: urlsplit(settings.oidc_links_url or "https:").scheme != "https",
        "Set LEERKLUIS_OIDC_LINKS_URL to an https address.",
    ),
    (
        lambda settings: settings.smtp_host is not None and settings.smtp_tls == "none",
        "Set LEERKLUIS_SMTP_TLS to starttls or implicit: codes would travel in the clear.",
    ),
)


def _missing(read: Callable[[], bytes]) -> str:
    try:
        read()
    except ConfigurationError as error:
        return str(error)
    return ""


def _is_placeholder(secret: SecretStr | None) -> bool:
    if secret is None:
        return False
    text = secret.get_secret_value()
    few_characters = len(set(text)) < SECRET_BYTES // 4
    return few_characters or any(word in text.lower() for word in PLACEHOLDERS)
