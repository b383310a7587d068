"""A mail as a value, and as the bytes of a message: plain text, to one person (RFC 5322)."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Annotated

from pydantic import AfterValidator, Field

from app.core.text import MAX_LONG, ShortText
from app.core.values import Value

# RFC 5321, section 4.5.3.1: 64 octets, an @, and 255 octets.
MAX_MAIL_ADDRESS = 320
# A dot-atom and a host name, in ASCII: no quotes, spaces, brackets or second address.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# Every server takes it, also one without 8BITMIME.
_SEVEN_BITS = SMTP.clone(cte_type="7bit")
_MAILBOX = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


def is_mailbox(text: str) -> bool:
    """Tell whether a text is one plain e-mail address, and nothing that a header could end in."""
    return len(text) <= MAX_MAIL_ADDRESS and _MAILBOX.fullmatch(text) is not None


def _mailbox(text: str) -> str:
    if not is_mailbox(text):
        raise ValueError("give one e-mail address, such as naam@voorbeeld.nl")
    return text


MailAddress = Annotated[str, AfterValidator(_mailbox), Field(max_length=MAX_MAIL_ADDRESS)]


class Mail(Value):
    """What is sent to whom. It can be made only from one plain address and one line of subject."""

    to: MailAddress
    subject: ShortText
    text: Annotated[str, Field(min_length=1, max_length=MAX_LONG)]


def message_of(mail: Mail, *, sender: str, name: str, at: datetime) -> bytes:
    """Return the message; `name` identifies it, also when it is sent twice."""
    message = EmailMessage(policy=_SEVEN_BITS)
    message["From"] = Address("Leerkluis", addr_spec=sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = at
    message["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    # RFC 3834: so that no absence notice comes back.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message.as_bytes()
