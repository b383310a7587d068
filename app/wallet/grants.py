"""A grant: who has opened a link may see it again and download from it, for a quarter of an hour.

It is a keyed hash over the link, its PIN and a moment, so nothing is stored; it opens nothing that
was withdrawn, has expired, or got another PIN since.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.envelope import derive_key
from app.core.errors import NotAllowedError
from app.wallet.models import Share

LIFETIME = timedelta(minutes=15)
PURPOSE = "share grants"


class InvalidGrantError(NotAllowedError):
    """The grant is not for this link, or too old: open the link again."""

    code = "invalid_share_grant"


@dataclass(frozen=True, slots=True)
class Grants:
    """Makes and reads the grants of one service."""

    key: bytes

    @classmethod
    def of(cls, secret: bytes) -> "Grants":
        """Return those of a service with this secret."""
        return cls(derive_key(secret, purpose=PURPOSE))

    def grant(self, share: Share, *, now: datetime) -> str:
        """Return a grant for a link that is being shown."""
        ends = int((now + LIFETIME).timestamp())
        return f"{ends}.{self._mark(share, ends)}"

    def check(self, grant: str, share: Share, *, now: datetime) -> None:
        """Check that somebody opened this link a short while ago.

        Raises:
            InvalidGrantError: nobody did, or the link has changed its PIN.
        """
        text, _, mark = grant.partition(".")
        ends = int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else 0
        good = hmac.compare_digest(mark.encode(), self._mark(share, ends).encode())
        if not good or now >= datetime.fromtimestamp(ends, UTC):
            raise InvalidGrantError("This page was open too long; open the link again.")

    def _mark(self, share: Share, ends: int) -> str:
        text = f"{share.id}\n{share.pin_hash}\n{ends}"
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()


# Until the year 5138.
MAX_DIGITS = 11
