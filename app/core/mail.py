"""A mail as plain text to one person. How it leaves is decided elsewhere."""

import re
from dataclasses import dataclass

# RFC 5321, section 4.5.3.1: 64 octets, an @, and 255 octets.
MAX_MAIL_ADDRESS = 320
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def is_mailbox(text: str) -> bool:
    """Tell whether a text is one plain e-mail address, and nothing that a header could end in."""
    return len(text) <= MAX_MAIL_ADDRESS and _MAILBOX.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one address."""

    to: str
    subject: str
    text: str
