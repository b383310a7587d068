"""A keyring that has nothing but what a test gives it."""

from typing import Any

from app.core.errors import UnavailableError
from app.credentials.keyring import Keyring


def _cannot_be_had(name: str) -> Any:
    raise UnavailableError(f"{name} is not asked in this test.")


def keyring_of(**ways: Any) -> Keyring:
    """Return a keyring; a way that is not given leads nowhere."""
    nothing: dict[str, Any] = {
        "own_key": lambda _method: None,
        "signatures": tuple,
        "did_document": _cannot_be_had,
        "issuer_keys": _cannot_be_had,
    }
    return Keyring(**{**nothing, **ways})
