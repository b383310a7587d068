"""The e-mail addresses that a learner adds: who types over the mailed code has the mailbox.

What is answered never depends on whether somebody else has an address. Two wallets may both have
one that each of them verified: people begin again with a new account, and share mailboxes. It joins
nothing (docs/decisions/0019-addresses-never-link.md).
"""

import hmac
from dataclasses import dataclass
from datetime import datetime

from app.core.db import Database
from app.core.errors import (
    ConflictError,
    NotFoundError,
    RejectedError,
    TooManyRequestsError,
)
from app.core.mail import is_mailbox
from app.core.smtp import MailUnavailableError
from app.identity import email_codes
from app.identity.email_store import OWN, EmailAddress, EmailStore
from app.identity.letters import code_letter
from app.identity.outbox import Outbox
from app.identity.written import written
from app.web.rate_limits import Limit, count_hit

# A person with more has not been seen.
MAX_ADDRESSES = 10
CODES_LIMIT = Limit("email-codes", hits=5, seconds=3600)
# Nobody's mailbox is filled from here, however many wallets are used for it.
MAILBOX_LIMIT = Limit("email-mailbox", hits=5, seconds=3600)
MINUTES = int(email_codes.LIFETIME.total_seconds()) // 60


class InvalidEmailAddressError(RejectedError):
    """The text is not one plain e-mail address."""

    code = "invalid_email_address"


class TooManyEmailAddressesError(ConflictError):
    """The learner has as many addresses as a wallet can have."""

    code = "too_many_email_addresses"


class UnknownEmailAddressError(NotFoundError):
    """The learner has no such address."""

    code = "unknown_email_address"


class WrongEmailCodeError(RejectedError):
    """The code is not the one that was mailed; the try counts."""

    code = "wrong_email_code"


class EmailCodeSpentError(ConflictError):
    """The code has expired, was tried too often, or was used; ask for a new one."""

    code = "email_code_spent"


class ProviderEmailAddressError(ConflictError):
    """The address is the identity provider's and can only be changed there."""

    code = "email_address_of_provider"


@dataclass(frozen=True, slots=True)
class Emails:
    """The addresses of all learners; `can_mail` tells whether a mail server is configured.

    A try counts also when the request is refused, so each step is a unit of work of its own.
    """

    database: Database
    key: bytes
    can_mail: bool

    def of_learner(self, learner_id: str) -> tuple[EmailAddress, ...]:
        """Return the addresses of a learner."""
        with self.database.reading() as session:
            return EmailStore(session).of_learner(learner_id)

    def add(self, learner_id: str, text: str, *, now: datetime) -> EmailAddress:
        """Add an address and mail it a code, or a new code if it still waits for one.

        Raises:
            MailUnavailableError: no mail server is configured.
            InvalidEmailAddressError: it is no plain address.
            TooManyRequestsError: the learner asked for too many codes.
            TooManyEmailAddressesError: the wallet has enough of them.
        """
        address = written(text.strip())
        if not self.can_mail:
            raise MailUnavailableError("No mail can be sent from here: none is configured.")
        if not is_mailbox(address):
            raise InvalidEmailAddressError("Give one e-mail address, such as naam@voorbeeld.nl.")
        count_hit(self.database, CODES_LIMIT, client=learner_id, now=now)
        may_mail = self._may_mail(address, now=now)
        code = email_codes.new_code()
        hashed = self._hash(code, learner_id, address)
        with self.database.transaction() as session:
            store = EmailStore(session)
            found = store.put(learner_id, address, code_hash=hashed, now=now)
            if store.count(learner_id) > MAX_ADDRESSES:
                raise TooManyEmailAddressesError(f"A wallet has at most {MAX_ADDRESSES} addresses.")
            if found.verified_at is None and may_mail:
                letter = code_letter(address, code, minutes=MINUTES)
                Outbox(session).put(letter, learner_id=learner_id, now=now)
        return found

    def send_again(self, email_id: str, *, learner_id: str, now: datetime) -> EmailAddress:
        """Mail a new code for an address that waits for one; else as `add`.

        Raises:
            UnknownEmailAddressError: the learner has no such address.
        """
        return self.add(learner_id, self._known(email_id, learner_id).value, now=now)

    def verify(self, email_id: str, code: str, *, learner_id: str, now: datetime) -> EmailAddress:
        """Take the code for an address.

        Raises:
            UnknownEmailAddressError: the learner has no such address.
            EmailCodeSpentError: the code no longer works, or was never needed.
            WrongEmailCodeError: it is not the code.
        """
        known = self._known(email_id, learner_id)
        with self.database.transaction() as session:
            kept = EmailStore(session).try_code(email_id, learner_id=learner_id)
        tries = known.tries if kept else email_codes.MAX_TRIES
        if kept is None or email_codes.is_spent(sent_at=known.code_sent_at, tries=tries, now=now):
            raise EmailCodeSpentError("This code no longer works; ask for a new one.")
        given = self._hash(email_codes.typed(code), learner_id, known.value)
        if not hmac.compare_digest(given, kept):
            raise WrongEmailCodeError("This is not the code that was mailed; look again.")
        with self.database.transaction() as session:
            EmailStore(session).verify(email_id, learner_id=learner_id, now=now)
        return known.model_copy(update={"verified_at": now, "code_sent_at": None})

    def remove(self, email_id: str, *, learner_id: str) -> None:
        """Forget an address that the learner added.

        Raises:
            UnknownEmailAddressError: the learner has no such address.
            ProviderEmailAddressError: it is the provider's, and would be back at the next login.
        """
        if self._known(email_id, learner_id).source != OWN:
            raise ProviderEmailAddressError("Change this address at the identity provider.")
        with self.database.transaction() as session:
            EmailStore(session).remove(email_id, learner_id=learner_id)

    def _known(self, email_id: str, learner_id: str) -> EmailAddress:
        with self.database.reading() as session:
            found = EmailStore(session).find(email_id, learner_id=learner_id)
        if found is None:
            raise UnknownEmailAddressError("There is no such e-mail address.")
        return found

    def _may_mail(self, address: str, *, now: datetime) -> bool:
        try:
            count_hit(self.database, MAILBOX_LIMIT, client=address, now=now)
        except TooManyRequestsError:
            # Said to nobody: it would tell that somebody else asked for this address.
            return False
        return True

    def _hash(self, code: str, learner_id: str, address: str) -> str:
        return email_codes.code_hash(code, key=self.key, learner_id=learner_id, address=address)
