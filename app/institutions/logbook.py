"""The log of an institution: who did what, when. It is added to in the transaction of the act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.paging import Page, Slice
from app.institutions.client_models import ApiClient
from app.institutions.log_chain import (
    Act,
    Actor,
    ActorKind,
    BrokenLogError,
    Head,
    LogEntry,
    check_chain,
    linked,
)
from app.institutions.log_store import LogStore
from app.web.callers import ApiCaller, OrganisationKind


@dataclass(frozen=True, slots=True)
class Logbook:
    """The logs of all institutions in one unit of work."""

    store: LogStore

    def note(
        self, act: Act, object_id: str, *, institution_id: str, by: Actor, now: datetime
    ) -> None:
        """Add what was done to the log of an institution."""
        entry = linked(
            self.store.lock_head(institution_id),
            institution_id=institution_id,
            actor=by,
            act=act,
            object_id=object_id,
            at=now,
        )
        self.store.add(entry)

    def note_many(
        self, act: Act, object_ids: Iterable[str], *, institution_id: str, by: Actor, now: datetime
    ) -> None:
        """Add the same act on many objects to the log of an institution, an entry for each."""
        head, entries = self.store.lock_head(institution_id), list[LogEntry]()
        for object_id in object_ids:
            entry = linked(
                head,
                institution_id=institution_id,
                actor=by,
                act=act,
                object_id=object_id,
                at=now,
            )
            entries.append(entry)
            head = Head(sequence=entry.sequence, hash=entry.hash)
        self.store.add_many(entries)

    def note_client(self, act: Act, client: ApiClient, *, by: Actor, now: datetime) -> None:
        """Add what was done to an API client, if it works for an institution."""
        if client.kind is OrganisationKind.INSTITUTION:
            self.note(act, client.id, institution_id=client.organisation_id, by=by, now=now)

    def page(self, institution_id: str, wanted: Slice) -> Page[LogEntry]:
        """Return a page of the log of an institution, newest first."""
        return self.store.page(institution_id, wanted)

    def about(self, institution_id: str, object_id: str) -> tuple[LogEntry, ...]:
        """Return what the log says of one object of the institution, oldest first."""
        return self.store.about(institution_id, object_id)

    def verify(self, institution_id: str, *, noted: Head | None = None) -> Head:
        """Return the end of the log of an institution, if all of it holds.

        `noted` is an end that was written down before: what came before it must still be there.

        Raises:
            BrokenLogError: an entry was changed, left out or put elsewhere.
        """
        head = self.store.head(institution_id)
        last = check_chain(self.store.entries(institution_id), noted=head)
        if last != head:
            raise BrokenLogError("The log is longer than its end says.", sequence=last.sequence)
        return (
            last if noted is None else check_chain(self.store.entries(institution_id), noted=noted)
        )


def actor_of(caller: ApiCaller) -> Actor:
    """Return an API client as the log names it."""
    of_platform = caller.kind is OrganisationKind.PLATFORM
    kind = ActorKind.PLATFORM if of_platform else ActorKind.CLIENT
    return Actor(kind=kind, id=caller.client_id)
