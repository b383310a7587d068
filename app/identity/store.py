"""The tables of learners, the identities that open their wallets, and what the provider told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Moment, Row, among
from app.core.ids import new_id
from app.core.indexes import only
from app.core.inserting import insert_ignoring_conflict
from app.identity.linking import carried_over, live_eppns, live_names
from app.identity.models import Assured, Learner, LinkedAccount
from app.identity.profile import Profile

OF_PROVIDER = "provider"


class LearnerRow(Row):
    """One person with a wallet, under the identity with which it began."""

    __tablename__ = "learner"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(1000))
    subject: Mapped[str] = mapped_column(String(255))
    name: Mapped[str | None] = mapped_column(String(200))
    birth_date: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)


class IdentityRow(Row):
    """An identity at a provider that opens a wallet: the first one, or one after a recovery."""

    __tablename__ = "learner_identity"

    issuer: Mapped[str] = mapped_column(String(1000), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class LinkedAccountRow(Row):
    """An account elsewhere that the provider told at the last login."""

    __tablename__ = "linked_account"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), index=True)
    source: Mapped[str] = mapped_column(String(320))
    eppn: Mapped[str | None] = mapped_column(String(320), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    validated_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime] = mapped_column(Moment)


class AssuranceRow(Row):
    """A value of assurance, with who said it and when."""

    __tablename__ = "learner_assurance"

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(320), primary_key=True)
    source: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Moment)


_WAITS = "verified_at IS NULL"


class EmailRow(Row):
    """An e-mail address: the provider's, or one that a person adds and shows to be theirs.

    Until it is verified, `code_hash` is of the code that was mailed. It is keyed with our secret:
    the hash of a few digits alone could be undone by trying them all.
    """

    __tablename__ = "learner_email"
    # For what nobody verifies, which is forgotten.
    __table_args__ = (Index("ix_learner_email_waiting", "code_sent_at", **only(_WAITS)),)

    learner_id: Mapped[str] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(320), primary_key=True, index=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    source: Mapped[str] = mapped_column(String(10))
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int]


@dataclass(frozen=True, slots=True)
class LearnerStore:
    """Learners in one unit of work."""

    session: Session

    def put(self, profile: Profile, *, now: datetime) -> str:
        """Write down who logged in, for the first time or again; return the learner's id."""
        row = self._row_of(profile, now=now)
        self._replace_assurance(row.id, profile.assured, renamed=row.name != profile.name)
        row.name, row.birth_date, row.seen_at = profile.name, profile.birth_date, now
        self._replace_links(row.id, profile.links, now=now)
        self._replace_emails(row.id, profile.emails, now=now)
        self.session.flush()
        return row.id

    def find(self, learner_id: str, *, now: datetime) -> Learner | None:
        """Return a learner by id, with the addresses and names that count at `now`."""
        row = self.session.get(LearnerRow, learner_id)
        return self._value(row, now=now) if row is not None else None

    def birth_dates(self, learner_ids: Sequence[str]) -> dict[str, date]:
        """Return the birth dates that the provider told, by learner."""
        row = LearnerRow
        theirs = among(self.session, row.id, learner_ids)
        known = select(row.id, row.birth_date).where(theirs, row.birth_date.is_not(None))
        return {found.id: found.birth_date for found in self.session.execute(known)}

    def identities(self, learner_ids: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
        """Return the logins that open the wallets of these learners: learner, issuer, subject."""
        row = IdentityRow
        statement = select(row.learner_id, row.issuer, row.subject)
        found = self.session.execute(statement.where(row.learner_id.in_(learner_ids)))
        return tuple((one.learner_id, one.issuer, one.subject) for one in found)

    def addresses(
        self, learner_ids: Sequence[str], *, now: datetime
    ) -> tuple[tuple[str, str, str], ...]:
        """Return the addresses that count at `now`: learner, `eppn` or `email`, and the value."""
        link, mail = LinkedAccountRow, EmailRow
        eppns = select(link.learner_id, link.eppn).where(
            link.learner_id.in_(learner_ids), link.eppn.is_not(None), link.expires_at > now
        )
        emails = select(mail.learner_id, mail.value).where(
            mail.learner_id.in_(learner_ids), mail.verified_at.is_not(None)
        )
        return tuple(
            (learner_id, kind, str(value))
            for kind, wanted in (("eppn", eppns), ("email", emails))
            for learner_id, value in self.session.execute(wanted)
        )

    def lock(self, learner_ids: Sequence[str]) -> None:
        """Keep others who lock these learners waiting until this unit of work ends."""
        theirs = among(self.session, LearnerRow.id, learner_ids)
        found = select(LearnerRow.id).where(theirs).order_by(LearnerRow.id)
        self.session.execute(found.with_for_update(key_share=True))

    def span_after(self, last: str, *, limit: int) -> tuple[str, str] | None:
        """Return the first and last of the next so many ids of learners; None when none is left."""
        some = select(LearnerRow.id).where(LearnerRow.id > last).order_by(LearnerRow.id)
        ids = some.limit(limit).subquery()
        found = self.session.execute(select(func.min(ids.c.id), func.max(ids.c.id))).one()
        return None if found[0] is None else (found[0], found[1])

    def ids_between(self, first: str, last: str) -> tuple[str, ...]:
        """Return the ids of learners from `first` to `last`, both included."""
        within = select(LearnerRow.id).where(LearnerRow.id.between(first, last))
        return tuple(self.session.scalars(within.order_by(LearnerRow.id)))

    def exists(self, learner_id: str) -> bool:
        """Tell whether there is a learner with this id."""
        return self.session.get(LearnerRow, learner_id) is not None

    def _row_of(self, profile: Profile, *, now: datetime) -> LearnerRow:
        identity = {"issuer": profile.issuer, "subject": profile.subject}
        known = self.session.get(IdentityRow, (profile.issuer, profile.subject))
        if known is None:
            new = {"id": new_id(), **identity, "name": profile.name, "created_at": now}
            # Two first logins at once are one learner: the second waits for the first.
            insert_ignoring_conflict(self.session, LearnerRow, new)
            first = select(LearnerRow.id).filter_by(**identity)
            entry = {**identity, "learner_id": self.session.scalars(first).one()}
            insert_ignoring_conflict(self.session, IdentityRow, {**entry, "created_at": now})
            known = self.session.get_one(IdentityRow, (profile.issuer, profile.subject))
        locked = select(LearnerRow).where(LearnerRow.id == known.learner_id).with_for_update()
        return self.session.scalars(locked).one()

    def _replace_links(
        self, learner_id: str, told: tuple[LinkedAccount, ...], *, now: datetime
    ) -> None:
        links = carried_over(told, self._links(learner_id), now=now)
        self.session.execute(
            delete(LinkedAccountRow).where(LinkedAccountRow.learner_id == learner_id)
        )
        self.session.add_all(
            LinkedAccountRow(id=new_id(), learner_id=learner_id, **link.model_dump())
            for link in links
        )

    def _replace_assurance(
        self, learner_id: str, told: tuple[Assured, ...], *, renamed: bool
    ) -> None:
        # What a step-up reached is kept: the next login without one does not tell it again. It was
        # about the name of that login, so it says nothing of somebody who goes by another.
        old = (AssuranceRow.source == "userinfo") | AssuranceRow.value.in_(
            [one.value for one in told]
        )
        mine = delete(AssuranceRow).where(AssuranceRow.learner_id == learner_id)
        self.session.execute(mine if renamed else mine.where(old))
        self.session.add_all(
            AssuranceRow(learner_id=learner_id, **one.model_dump()) for one in told
        )

    def _replace_emails(self, learner_id: str, values: tuple[str, ...], *, now: datetime) -> None:
        # An address that the person verified here stays, whatever the provider tells.
        mine = EmailRow.learner_id == learner_id
        told = (EmailRow.source == OF_PROVIDER) | (
            EmailRow.verified_at.is_(None) & EmailRow.value.in_(values)
        )
        self.session.execute(delete(EmailRow).where(mine, told))
        for value in values:
            new = {"learner_id": learner_id, "value": value, "id": new_id(), "verified_at": now}
            insert_ignoring_conflict(
                self.session, EmailRow, {**new, "source": OF_PROVIDER, "tries": 0}
            )

    def _value(self, row: LearnerRow, *, now: datetime) -> Learner:
        links, assured = self._links(row.id), self._assured(row.id)
        return Learner(
            id=row.id,
            issuer=row.issuer,
            subject=row.subject,
            name=row.name,
            eppns=live_eppns(links, now=now),
            emails=self._emails(row.id),
            assurance=tuple(one.value for one in assured),
            created_at=row.created_at,
            validated_names=live_names(links, now=now),
            birth_date=row.birth_date,
            linked_accounts=links,
            assured=assured,
            seen_at=row.seen_at,
        )

    def _links(self, learner_id: str) -> tuple[LinkedAccount, ...]:
        order = (LinkedAccountRow.source, LinkedAccountRow.eppn, LinkedAccountRow.name)
        rows = select(LinkedAccountRow).where(LinkedAccountRow.learner_id == learner_id)
        return tuple(
            LinkedAccount(
                source=row.source,
                eppn=row.eppn,
                name=row.name,
                validated_at=row.validated_at,
                expires_at=row.expires_at,
                told_at=row.told_at,
            )
            for row in self.session.scalars(rows.order_by(*order))
        )

    def _assured(self, learner_id: str) -> tuple[Assured, ...]:
        rows = select(AssuranceRow).where(AssuranceRow.learner_id == learner_id)
        return tuple(
            Assured.model_validate({"value": row.value, "source": row.source, "at": row.at})
            for row in self.session.scalars(rows.order_by(AssuranceRow.value))
        )

    def _emails(self, learner_id: str) -> tuple[str, ...]:
        mine = select(EmailRow.value).where(
            EmailRow.learner_id == learner_id, EmailRow.verified_at.is_not(None)
        )
        return tuple(self.session.scalars(mine.order_by(EmailRow.value)))
