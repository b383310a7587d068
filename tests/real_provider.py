"""The certified provider of the JavaScript tests on a loopback port, and a service that uses it."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from app.core.keys import public_to_jwk, thumbprint

BY_SECRET, BY_KEY = "by-secret", "by-key"
SECRET = "a secret+with/characters that:are%encoded"
LEVEL = "https://eduid.nl/trust/validate-names"


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def new_key(path: Path) -> dict[str, Any]:
    """Write a private key to `path`; return its public half as the provider registers it."""
    key = generate_private_key(SECP256R1())
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    jwk = public_to_jwk(key.public_key())
    return {**jwk, "kid": thumbprint(jwk), "alg": "ES256", "use": "sig"}


def client_of(base_url: str, **how: Any) -> dict[str, Any]:
    """Return the registration of a service."""
    return {
        "redirect_uris": [f"{base_url}/auth/callback"],
        "post_logout_redirect_uris": [base_url],
        "subject_type": "pairwise",
        **how,
    }


@contextmanager
def real_provider(packages: Path, clients: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the issuer of a provider with these clients."""
    port = free_port()
    process = subprocess.Popen(
        [shutil.which("node") or "node", "provider.mjs"],
        cwd=packages,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PATH": os.environ["PATH"]},  # noqa: TID251
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"port": port, "clients": clients}))
        process.stdin.close()
        # What the provider warns about for a test comes before it listens.
        assert any(line.strip() == "listening" for line in process.stdout)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
