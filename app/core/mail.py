"""A mail as plain text. How it leaves is decided elsewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one address."""

    to: str
    subject: str
    text: str
