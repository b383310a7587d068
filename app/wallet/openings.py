"""How a link is opened: looked at, opened with a PIN, or looked at again by who has opened it.

A credential is checked outside of the transaction that counts the view: checking can take long, and
counting is one conditional statement. A try of a PIN is counted before it is looked at, and stays
counted whatever happens after.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.at_once import NotAtOnceError
from app.core.db import Database, in_single_steps
from app.core.errors import AppError
from app.wallet import pins, sharing
from app.wallet.grants import Grants
from app.wallet.models import Share
from app.wallet.shares import Opened, Shares


@dataclass(frozen=True, slots=True)
class Asked:
    """The token of a link, and whether somebody looks, or a program looks ahead."""

    token: str
    is_a_look: bool = True


@dataclass(frozen=True, slots=True)
class Openings:
    """Opens the links of one service."""

    database: Database
    shares: Callable[[Session], Shares]
    grants: Grants

    def may_be_there(self, token: str, *, now: datetime) -> None:
        """Check that a link is there and open; nothing is shown.

        Raises:
            UnknownShareError: no link has this token.
            GoneError: the link was withdrawn, has expired, or is used up.
        """
        self._open(token, now=now)

    def look(self, token: str, *, now: datetime, is_a_look: bool = True) -> Opened:
        """Show a link to who only asks for it, and note it; to one who looks ahead, nothing.

        Raises:
            UnknownShareError: no link has this token.
            GoneError: the link was withdrawn, has expired, or is used up.
            NotAllowedError: it has a PIN, or its views are counted: `open` it.
            LookingAheadError: nobody looks yet.
        """
        with self.database.reading() as session:
            shares = self.shares(session)
            asked = Asked(token, is_a_look=is_a_look)
            opened = shares.show(_may_be_seen(shares.behind(token), asked, now), now=now)
        self._note(opened, now=now)
        return opened

    def look_together(
        self, asked: Sequence[Asked], *, now: datetime
    ) -> list[Opened | AppError | NotAtOnceError]:
        """Show links to several who ask at once, in one look at the database, and note all.

        In the place of each is what `look` would return or raise; NotAtOnceError where it has to
        be asked alone, because somebody else must be asked or a shape is not known.
        """
        with in_single_steps(self.database).reading() as session:
            shares = self.shares(session).at_once()
            found = self._found_together(shares, asked, now)
        opened = {number: one for number, one in enumerate(found) if isinstance(one, Opened)}
        if opened:
            with self.database.transaction() as session:
                noted = self.shares(session).note_several(list(opened.values()), now=now)
            for number, one in zip(opened, noted, strict=True):
                found[number] = one
        return found

    def _found_together(
        self, shares: Shares, asked: Sequence[Asked], now: datetime
    ) -> list[Opened | AppError | NotAtOnceError]:
        behind = shares.behind_several(each.token for each in asked)
        tried = [_tried(behind.get(each.token), each, now) for each in asked]
        open_ones = [each for each in tried if isinstance(each, Share)]
        shown = iter(shares.show_several(open_ones, now=now) if open_ones else ())
        return [next(shown) if isinstance(each, Share) else each for each in tried]

    def open(self, token: str, pin: str | None, *, now: datetime) -> Opened:
        """Show a link to a person who opens it, and count the view.

        Raises:
            UnknownShareError: no link has this token.
            GoneError: the link was withdrawn, has expired, or is used up.
            PinRequiredError, WrongPinError, PinLockedError: it has a PIN, and this is not it.
        """
        share = self._open(token, now=now)
        if share.pin_hash is not None:
            self._try(share, pin, share.pin_hash)
        opened = self._show(token, now=now)
        self._note(opened, now=now)
        return opened

    def again(self, token: str, grant: str, *, now: datetime) -> Opened:
        """Show a link once more to who opened it a short while ago; that is no new view.

        Raises:
            UnknownShareError: no link has this token.
            GoneError: the link was withdrawn or has expired since.
            InvalidGrantError: nobody opened it with this grant.
        """
        with self.database.reading() as session:
            shares = self.shares(session)
            share = shares.behind(token)
            sharing.must_be_there(share, now=now)
            self.grants.check(grant, share, now=now)
            return shares.show(share, now=now)

    def _open(self, token: str, *, now: datetime) -> Share:
        with self.database.reading() as session:
            share = self.shares(session).behind(token)
        sharing.must_be_open(share, now=now)
        return share

    def _show(self, token: str, *, now: datetime) -> Opened:
        with self.database.reading() as session:
            shares = self.shares(session)
            return shares.show(shares.behind(token), now=now)

    def _note(self, opened: Opened, *, now: datetime) -> None:
        with self.database.transaction() as session:
            self.shares(session).note(opened.share, opened.outcome, now=now)

    def _try(self, share: Share, pin: str | None, stored: str) -> None:
        if not pin:
            sharing.may_be_read(share)
        with self.database.transaction() as session:
            left = self.shares(session).store.count_try(share.id)
        if left is None:
            raise pins.PinLockedError(
                "The PIN was wrong too often: the owner of the link can unlock it."
            )
        if not pins.is_right(pin or "", stored):
            raise pins.WrongPinError("This is not the PIN of this link.", tries_left=left)
        with self.database.transaction() as session:
            self.shares(session).store.forget_tries(share.id)


def _may_be_seen(share: Share | None, asked: Asked, now: datetime) -> Share:
    share = sharing.must_be_known(share)
    sharing.must_be_open(share, now=now)
    sharing.may_be_read(share)
    sharing.must_be_a_look(is_a_look=asked.is_a_look)
    return share


def _tried(share: Share | None, asked: Asked, now: datetime) -> Share | AppError:
    try:
        return _may_be_seen(share, asked, now)
    except AppError as error:
        return error
