"""Hands mails to the mail server that an operator configured (RFC 5321, RFC 8314)."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from app.core.errors import RejectedError, UnavailableError

TLS = Literal["starttls", "implicit", "none"]
DEADLINE_SECONDS = 20.0
# RFC 5321, section 4.2.1: 5xx is a refusal for good, 4xx is for now.
FOR_GOOD = 500


class MailUnavailableError(UnavailableError):
    """No mail can be sent now."""

    code = "mail_unavailable"


class MailRefusedError(RejectedError):
    """The mail server refuses this mail for good."""

    code = "mail_refused"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails go, and from whom they come."""

    host: str
    port: int
    sender: str
    tls: TLS = "starttls"
    user: str | None = None
    password: str | None = None
    ssl_context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send(self, message: bytes, *, to: str) -> None:
        """Hand over one message.

        Raises:
            MailUnavailableError: the server cannot be reached, or not now.
            MailRefusedError: it will never take this one.
        """
        try:
            with self._connected() as server:
                server.sendmail(self.sender, [to], message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPResponseException as error:
            # A wrong password is the operator's mistake, not that of the mail.
            wrong = isinstance(error, smtplib.SMTPAuthenticationError)
            raise _refusal(0 if wrong else error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise _refusal(0) from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._connection()
        try:
            if self.tls == "starttls":
                server.starttls(context=self.ssl_context)
            if self.user is not None and self.password is not None:
                server.login(self.user, self.password)
            yield server
        finally:
            # A bad answer to the farewell does not undo what was handed over.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connection(self) -> smtplib.SMTP:
        if self.tls == "implicit":
            return smtplib.SMTP_SSL(
                self.host, self.port, timeout=DEADLINE_SECONDS, context=self.ssl_context
            )
        return smtplib.SMTP(self.host, self.port, timeout=DEADLINE_SECONDS)


def _refusal(code: int) -> MailRefusedError | MailUnavailableError:
    if code >= FOR_GOOD:
        return MailRefusedError("The mail server refuses this mail.")
    return MailUnavailableError("The mail server does not take mail now; it is tried again.")
