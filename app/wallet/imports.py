"""Credentials issued elsewhere: checked when they come in, and again when they are looked at."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import MalformedError
from app.core.ids import new_id
from app.credentials.baking import unbake
from app.credentials.handed import handed
from app.credentials.secured import Question, Secured
from app.credentials.verification import Verdict, Verification
from app.wallet import importing
from app.wallet.holding_store import HoldingStore
from app.wallet.importing import (
    AlreadyImportedError,
    IssuedHereError,
    may_be_kept,
    must_have_room,
    only_one,
)
from app.wallet.models import Imported, ItemKind, WalletItem

PICTURES = frozenset({"image/png", "image/svg+xml"})


class NotTextError(MalformedError):
    """The bytes are no text in UTF-8."""

    code = "not_text"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What was handed in, read and checked, and not kept yet."""

    given: Secured
    text: str
    verdict: Verdict
    issued_here: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """Reads and checks credentials of others. It only looks: what it asks of others takes time."""

    verification: Verification

    def candidate(self, body: bytes, *, media_type: str, now: datetime) -> Candidate:
        """Return what can be said of a credential that was handed in.

        Raises:
            UnsupportedMediaTypeError: the body is of another type.
            MalformedError, RejectedError: it is no credential, or not just one.
        """
        given = only_one(handed(body, media_type))
        kind = media_type.partition(";")[0].strip().lower()
        text = unbake(body, kind) if kind in PICTURES else _text(body)
        award = self.verification.awards.by_credential_id(given.claimed.credential_id or "")
        verdict = self.verification.verdict(given, Question(now))
        return Candidate(given, text, verdict, issued_here=award is not None)

    def again(self, imported: Imported, *, now: datetime) -> tuple[Imported, Verdict]:
        """Return what can be said now of a credential that is kept."""
        given = only_one(handed(imported.secured.encode(), "text/plain"))
        verdict = self.verification.verdict(given, Question(now))
        found = importing.checked(imported.item_id, given, imported.secured, verdict)
        return found, verdict


@dataclass(frozen=True, slots=True)
class Imports:
    """Keeps credentials of others in one unit of work."""

    store: HoldingStore

    def add(self, learner_id: str, candidate: Candidate, *, now: datetime) -> WalletItem:
        """Keep a credential of others.

        Raises:
            ImportRefusedError: it is proven false, revoked or suspended.
            IssuedHereError: it was issued here.
            AlreadyImportedError: the wallet holds it already, in whatever form.
            TooManyImportsError: there is no room for it.
        """
        if candidate.issued_here:
            raise IssuedHereError("This was issued here: accept it with its code or your account.")
        may_be_kept(candidate.verdict.report)
        item = WalletItem(
            id=new_id(),
            learner_id=learner_id,
            kind=ItemKind.IMPORTED,
            added_at=now,
            placed_at=now,
            dated_at=importing.dated_at(candidate.verdict, added_at=now),
        )
        found = importing.checked(item.id, candidate.given, candidate.text, candidate.verdict)
        known = self.store.known_import(learner_id, found.fingerprint)
        if known is not None:
            raise AlreadyImportedError("Your wallet holds this credential already.", item_id=known)
        count, characters = self.store.imported_size(learner_id)
        must_have_room(count=count, characters=characters, added=len(candidate.text))
        if not self.store.add_imported(item, importing.glance_of(found), found):
            # Somebody was quicker by a moment; nothing of this unit of work is kept.
            raise AlreadyImportedError("Your wallet holds this credential already.")
        return item

    def note(self, item: WalletItem, found: Imported, verdict: Verdict) -> None:
        """Note what a check found, and by what the credential is sought from now on."""
        self.store.note_check(found, learner_id=item.learner_id)
        self.store.change(
            item.id,
            learner_id=item.learner_id,
            searched=importing.glance_of(found).searched,
            dated_at=importing.dated_at(verdict, added_at=item.added_at),
        )


def _text(body: bytes) -> str:
    try:
        return body.strip().decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotTextError("Send the credential as text in UTF-8.") from error
