"""The link in a notice with which its reader stops that kind of notice, without logging in.

It holds whose notices and of which kind, sealed with a key that only this service can derive:
nobody can make one, and nobody learns from one whose it is. It does nothing but stop.
"""

from dataclasses import dataclass

from app.core import base64url
from app.core.base64url import InvalidEncodingError
from app.core.envelope import SealBrokenError, derive_key, open_sealed, seal
from app.core.errors import NotFoundError
from app.holder.models import NoticeKind

PURPOSE = "opt-out of notices"
# A sealed identifier and a word; what is longer was not made here.
MAX_LENGTH = 200


class UnknownOptOutError(NotFoundError):
    """The link was not made here, or was not copied whole."""

    code = "unknown_opt_out"


@dataclass(frozen=True, slots=True)
class OptOut:
    """Whose notices stop, and of which kind."""

    learner_id: str
    kind: NoticeKind


@dataclass(frozen=True, slots=True)
class OptOuts:
    """Makes and reads the tokens; `secret` is that of the service."""

    secret: bytes

    def token(self, given: OptOut) -> str:
        """Return the token that stops these notices."""
        text = f"{given.learner_id} {given.kind}".encode()
        return base64url.encode(seal(text, key=self._key(), associated=b""))

    def read(self, token: str) -> OptOut:
        """Return what a token stops.

        Raises:
            UnknownOptOutError: it was not made here.
        """
        try:
            sealed = base64url.decode(token[:MAX_LENGTH])
            opened = open_sealed(sealed, key=self._key(), associated=b"")
        except (InvalidEncodingError, SealBrokenError) as error:
            raise UnknownOptOutError("Copy the link from the mail as a whole.") from error
        learner_id, _, kind = opened.decode().partition(" ")
        return OptOut(learner_id, NoticeKind(kind))

    def _key(self) -> bytes:
        return derive_key(self.secret, purpose=PURPOSE)
