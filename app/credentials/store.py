"""Awards, credentials and their secured forms as rows."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    and_,
    false,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.base import Executable

from app.catalogue.models import AwardGround
from app.core.db import (
    JSONDocument,
    Moment,
    Row,
    among,
    among_given,
    is_postgresql,
    texts_given,
)
from app.core.driver import in_utc, rows_of
from app.core.indexes import only
from app.core.numbers import numbers
from app.core.paging import Page, Slice, read_page
from app.credentials.award_filter import AwardFilter
from app.credentials.models import (
    Award,
    AwardEvidence,
    AwardState,
    Form,
    MadeOut,
    Recipient,
    RecipientKind,
    SecuredForm,
    Standing,
    StatusSlot,
)

_WAITING, _ENDED = "state = 'pending_claim'", "state IN ('rejected', 'revoked')"


class AwardRow(Row):
    """One award. Facts never change; state and status only move on, with a date each."""

    __tablename__ = "award"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending_claim', 'claimed', 'rejected', 'revoked')", name="state"
        ),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_has_date"),
        Index("ix_award_recipient", "recipient_kind", "recipient_value"),
        # By moment alone: awards of one moment are few, and of a batch they share an entry.
        Index("ix_award_institution_list", "institution_id", "created_at"),
        Index("ix_award_achievement_list", "achievement_id", "created_at"),
        # What was accepted, which is most, is found on the walk through all.
        Index("ix_award_waiting", "institution_id", "created_at", **only(_WAITING)),
        Index("ix_award_ended", "institution_id", "state", "created_at", "id", **only(_ENDED)),
        Index("ix_award_day", "institution_id", "awarded_on"),
        Index("ix_award_slot", "list_id", "list_index", unique=True),
        # For the status lists: the few that are revoked or suspended, of very many.
        Index("ix_award_revoked", "list_id", "list_index", **only("revoked_at IS NOT NULL")),
        Index("ix_award_suspended", "list_id", "list_index", **only("suspended_at IS NOT NULL")),
        Index("ix_award_supersedes", "supersedes", **only("supersedes IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    credential_id: Mapped[str] = mapped_column(String(45), unique=True)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    achievement_id: Mapped[str] = mapped_column(ForeignKey("achievement.id"))
    achievement_version: Mapped[int]
    recipient_kind: Mapped[str] = mapped_column(String(16))
    recipient_value: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(200))
    given_name: Mapped[str | None] = mapped_column(String(200))
    family_name: Mapped[str | None] = mapped_column(String(200))
    birth_date: Mapped[date | None] = mapped_column(Date)
    awarded_on: Mapped[date] = mapped_column(Date)
    ground: Mapped[str] = mapped_column(String(32))
    result: Mapped[str | None] = mapped_column(String(64))
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONDocument)
    # Awards of before it was kept have none, and show everything.
    demonstrated: Mapped[list[str] | None] = mapped_column(JSONDocument)
    language: Mapped[str] = mapped_column(String(2))
    valid_until: Mapped[datetime | None] = mapped_column(Moment)
    recognition_id: Mapped[str] = mapped_column(ForeignKey("recognition.id"))
    list_id: Mapped[str] = mapped_column(String(36))
    list_index: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Moment)
    claim_until: Mapped[datetime | None] = mapped_column(Moment)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    rejected_at: Mapped[datetime | None] = mapped_column(Moment)
    refusal_reason: Mapped[str | None] = mapped_column(String(1000))
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    suspended_at: Mapped[datetime | None] = mapped_column(Moment)
    status_reason: Mapped[str | None] = mapped_column(String(1000))
    supersedes: Mapped[str | None] = mapped_column(ForeignKey("award.id"))
    superseded_by: Mapped[str | None] = mapped_column(String(36))


class CredentialRow(Row):
    """What will be signed, noted before it is signed."""

    __tablename__ = "issued_credential"

    award_id: Mapped[str] = mapped_column(ForeignKey("award.id"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)


class SecuredFormRow(Row):
    """One secured form of a credential, byte for byte as it was released."""

    __tablename__ = "secured_form"

    award_id: Mapped[str] = mapped_column(
        ForeignKey("issued_credential.award_id"), primary_key=True
    )
    form: Mapped[str] = mapped_column(String(16), primary_key=True)
    secured: Mapped[str] = mapped_column(Text)
    kid: Mapped[str] = mapped_column(String(500))
    signed_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class AwardStore:
    """Reads and writes awards in one unit of work."""

    session: Session

    def add(self, award: Award, *, document: str) -> None:
        """Note an award and what will be signed for it."""
        self.session.add(AwardRow(**columns_of(award)))
        self.session.flush()
        self.session.add(CredentialRow(award_id=award.id, document=document))
        self.session.flush()

    def add_form(self, award_id: str, form: SecuredForm) -> None:
        """Keep one secured form of the credential of an award."""
        self.session.add(SecuredFormRow(award_id=award_id, **form.model_dump()))

    def days_of(self, award_ids: Collection[str]) -> dict[str, tuple[date, date | None]]:
        """Return when awards were given, and when they were revoked if they were."""
        row = AwardRow
        those = among(self.session, row.id, award_ids)
        statement = select(row.id, row.awarded_on, row.revoked_at).where(those)
        return {
            found.id: (found.awarded_on, found.revoked_at and found.revoked_at.date())
            for found in self.session.execute(statement)
        }

    def get(self, award_id: str, *, institution_id: str) -> Award | None:
        """Return an award of this institution."""
        statement = select(AwardRow).where(
            AwardRow.id == award_id, AwardRow.institution_id == institution_id
        )
        return _optional(self.session.scalar(statement))

    def lock(self, award_id: str) -> Award | None:
        """Return an award that nobody else can change until this unit of work ends."""
        statement = select(AwardRow).where(AwardRow.id == award_id).with_for_update()
        return _optional(self.session.scalar(statement))

    def by_credential_id(self, credential_id: str) -> Award | None:
        """Return the award behind a credential."""
        statement = select(AwardRow).where(AwardRow.credential_id == credential_id)
        return _optional(self.session.scalar(statement))

    def by_credential_ids(
        self, credential_ids: Iterable[str], *, institution_id: str
    ) -> dict[str, Award]:
        """Return those of these credentials that this institution awarded, by their ids."""
        names = list(credential_ids)
        if not names:
            return {}
        statement = select(AwardRow).where(
            AwardRow.credential_id.in_(names), AwardRow.institution_id == institution_id
        )
        return {row.credential_id: award_in(row) for row in self.session.scalars(statement)}

    def many(self, award_ids: Iterable[str]) -> dict[str, Award]:
        """Return awards by their ids."""
        statement = select(AwardRow).where(AwardRow.id.in_(list(award_ids)))
        return {row.id: award_in(row) for row in self.session.scalars(statement)}

    def pending_for(
        self,
        addresses: Iterable[tuple[RecipientKind, str]],
        *,
        superseding: Iterable[str],
        now: datetime,
    ) -> tuple[Award, ...]:
        """Return what waits for these addresses, or corrects one of these awards; newest first."""
        addressed = [
            and_(AwardRow.recipient_kind == kind, AwardRow.recipient_value == value)
            for kind, value in addresses
        ]
        corrects = AwardRow.supersedes.in_(list(superseding))
        statement = (
            select(AwardRow)
            .where(_waits(now), or_(*addressed, corrects))
            .order_by(AwardRow.created_at.desc(), AwardRow.id)
        )
        return tuple(award_in(row) for row in self.session.scalars(statement))

    def by_claim_code(self, code_hash: str) -> Award | None:
        """Return the award that a claim code was made for."""
        statement = select(AwardRow).where(
            AwardRow.recipient_kind == RecipientKind.CLAIM_CODE,
            AwardRow.recipient_value == code_hash,
        )
        return _optional(self.session.scalar(statement))

    def page(self, institution_id: str, wanted: Slice, sought: AwardFilter) -> Page[Award]:
        """Return a page of the awards of an institution, newest first."""
        statement = _filtered(
            select(AwardRow).where(AwardRow.institution_id == institution_id), sought
        )
        page = read_page(
            self.session, statement, wanted, moment=AwardRow.created_at, key=AwardRow.id
        )
        return page.map(award_in)

    def change(self, award_id: str, **values: object) -> None:
        """Move an award on. Which moves are allowed is decided in `award_states`."""
        self.session.execute(update(AwardRow).where(AwardRow.id == award_id).values(**values))

    def document(self, award_id: str) -> str:
        """Return the JSON text of the credential without a proof."""
        statement = select(CredentialRow.document).where(CredentialRow.award_id == award_id)
        return self.session.execute(statement).scalar_one()

    def standing(self, standing: Standing, *, now: datetime) -> Select[str]:
        """Return the query for the ids of all awards with this standing, to be narrowed further."""
        return select(AwardRow.id).where(_stands(standing, now))

    def forms(self, award_id: str) -> dict[Form, SecuredForm]:
        """Return the secured forms of the credential of an award."""
        statement = select(SecuredFormRow).where(SecuredFormRow.award_id == award_id)
        return {Form(row.form): _form(row) for row in self.session.scalars(statement)}

    def forget_copy(self, award_ids: Iterable[str]) -> None:
        """Forget the bytes of what was signed for one holder's key; that it was signed stays."""
        statement = update(SecuredFormRow).where(
            SecuredFormRow.award_id.in_(list(award_ids)), SecuredFormRow.form == Form.SD_JWT_VC
        )
        self.session.execute(statement.values(secured=""))

    def forms_of(self, award_ids: Iterable[str]) -> dict[str, dict[Form, SecuredForm]]:
        """Return the secured forms of the credentials of several awards, in one query."""
        found: dict[str, dict[Form, SecuredForm]] = {}
        for award_id, *form in self._by_ids(_forms, award_ids):
            kept = _kept(form)
            found.setdefault(award_id, {})[kept.form] = kept
        return found

    def made_out(self, award_ids: Iterable[str]) -> dict[str, MadeOut]:
        """Return to whom awards were made and their secured forms, in one query."""
        found: dict[str, MadeOut] = {}
        for award_id, name, birth_date, *form in self._by_ids(_made_out, award_ids):
            made = found.setdefault(award_id, MadeOut(name, birth_date, {}))
            kept = _kept(form)
            made.forms[kept.form] = kept
        return found

    def _by_ids(
        self, statement: Callable[..., Executable], award_ids: Iterable[str]
    ) -> Sequence[Sequence[Any]]:
        given = {"ids": texts_given(self.session, award_ids)}
        return rows_of(self.session, statement(on_postgresql=is_postgresql(self.session)), given)

    def set_indices(self, list_id: str, *, suspended: bool) -> tuple[int, ...]:
        """Return the indices in a list of what is revoked, or of what is suspended."""
        fact = AwardRow.suspended_at if suspended else AwardRow.revoked_at
        statement = select(AwardRow.list_index).where(AwardRow.list_id == list_id, fact.isnot(None))
        return tuple(numbers(self.session, statement))


def _kept(columns: Sequence[Any]) -> SecuredForm:
    form, secured, kid, signed_at = columns
    return SecuredForm(form=Form(form), secured=secured, kid=kid, signed_at=in_utc(signed_at))


_FORM = (SecuredFormRow.form, SecuredFormRow.secured, SecuredFormRow.kid, SecuredFormRow.signed_at)


@cache
def _forms(*, on_postgresql: bool) -> Executable:
    award_id = SecuredFormRow.award_id
    those = among_given(award_id, "ids", on_postgresql=on_postgresql)
    return select(award_id, *_FORM).where(those)


@cache
def _made_out(*, on_postgresql: bool) -> Executable:
    row = AwardRow
    those = among_given(row.id, "ids", on_postgresql=on_postgresql)
    told = select(row.id, row.name, row.birth_date, *_FORM)
    return told.join(SecuredFormRow, SecuredFormRow.award_id == row.id).where(those)


def columns_of(award: Award) -> dict[str, Any]:
    """Return an award as the columns of its row."""
    # Not `model_dump`: of very many awards that is a large part of the work.
    values = {name: getattr(award, name) for name in _PLAIN}
    return {
        **values,
        "ground": award.ground.value,
        "state": award.state.value,
        "demonstrated": list(award.demonstrated),
        "recipient_kind": award.recipient.kind.value,
        "recipient_value": award.recipient.value,
        "list_id": award.slot.list_id,
        "list_index": award.slot.index,
        "evidence": [item.model_dump(exclude_none=True) for item in award.evidence],
    }


_PLAIN = tuple(name for name in Award.model_fields if name not in {"recipient", "slot", "evidence"})


def _waits(now: datetime) -> ColumnElement[bool]:
    in_time = or_(AwardRow.claim_until.is_(None), AwardRow.claim_until > now)
    return and_(AwardRow.state == AwardState.PENDING_CLAIM, in_time)


def _stands(standing: Standing, now: datetime) -> ColumnElement[bool]:
    """Say `award_standing` of `app.credentials.award_states` in SQL."""
    revoked, suspended = AwardRow.revoked_at.isnot(None), AwardRow.suspended_at.isnot(None)
    expired = and_(AwardRow.valid_until.isnot(None), AwardRow.valid_until <= now)
    conditions: dict[Standing, ColumnElement[bool]] = {
        Standing.REVOKED: revoked,
        Standing.SUSPENDED: and_(not_(revoked), suspended),
        Standing.EXPIRED: and_(not_(revoked), not_(suspended), expired),
        Standing.VALID: and_(not_(revoked), not_(suspended), not_(expired)),
    }
    return conditions.get(standing, false())


def _in_state(state: AwardState, now: datetime) -> ColumnElement[bool]:
    if state is AwardState.PENDING_CLAIM:
        return _waits(now)
    if state is AwardState.EXPIRED_CLAIM:
        return and_(AwardRow.state == AwardState.PENDING_CLAIM, AwardRow.claim_until <= now)
    return AwardRow.state == state


def _filtered(statement: Select[AwardRow], sought: AwardFilter) -> Select[AwardRow]:
    def in_state(state: AwardState) -> ColumnElement[bool]:
        return AwardRow.state == state if sought.now is None else _in_state(state, sought.now)

    conditions: dict[str, Callable[[Any], ColumnElement[bool]]] = {
        "state": in_state,
        "achievement_id": AwardRow.achievement_id.__eq__,
        "awarded_from": AwardRow.awarded_on.__ge__,
        "awarded_until": AwardRow.awarded_on.__le__,
        "recipient": _addressed_to,
    }
    for name, condition in conditions.items():
        value = getattr(sought, name)
        if value is not None:
            statement = statement.where(condition(value))
    return statement


def _addressed_to(address: str) -> ColumnElement[bool]:
    # The kinds are named, for the index begins with them.
    addresses = AwardRow.recipient_kind.in_((RecipientKind.EPPN, RecipientKind.EMAIL))
    return and_(addresses, AwardRow.recipient_value == address)


def _optional(row: AwardRow | None) -> Award | None:
    return None if row is None else award_in(row)


def award_in(row: AwardRow) -> Award:
    """Return the award that a row holds."""
    return Award(
        id=row.id,
        credential_id=row.credential_id,
        institution_id=row.institution_id,
        achievement_id=row.achievement_id,
        achievement_version=row.achievement_version,
        recipient=Recipient(kind=RecipientKind(row.recipient_kind), value=row.recipient_value),
        name=row.name,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=row.birth_date,
        awarded_on=row.awarded_on,
        ground=AwardGround(row.ground),
        result=row.result,
        evidence=tuple(AwardEvidence.model_validate(item) for item in row.evidence),
        demonstrated=tuple(row.demonstrated or ()),
        language="en" if row.language == "en" else "nl",
        valid_until=row.valid_until,
        recognition_id=row.recognition_id,
        slot=StatusSlot(list_id=row.list_id, index=row.list_index),
        state=AwardState(row.state),
        created_at=row.created_at,
        claim_until=row.claim_until,
        claimed_at=row.claimed_at,
        rejected_at=row.rejected_at,
        refusal_reason=row.refusal_reason,
        revoked_at=row.revoked_at,
        suspended_at=row.suspended_at,
        status_reason=row.status_reason,
        supersedes=row.supersedes,
        superseded_by=row.superseded_by,
    )


def _form(row: SecuredFormRow) -> SecuredForm:
    return SecuredForm(
        form=Form(row.form), secured=row.secured, kid=row.kid, signed_at=row.signed_at
    )
