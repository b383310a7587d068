"""Awards, credentials and their secured forms as rows, and the values that rows hold."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.catalogue.models import AwardGround
from app.core.db import JSONDocument, Moment, Row
from app.core.driver import in_utc
from app.core.indexes import only
from app.credentials.models import (
    Award,
    AwardEvidence,
    AwardState,
    Form,
    Recipient,
    RecipientKind,
    SecuredForm,
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


FORM = (SecuredFormRow.form, SecuredFormRow.secured, SecuredFormRow.kid, SecuredFormRow.signed_at)


def form_in(columns: Sequence[Any]) -> SecuredForm:
    """Return the secured form that the columns of `FORM` hold."""
    form, secured, kid, signed_at = columns
    return SecuredForm(form=Form(form), secured=secured, kid=kid, signed_at=in_utc(signed_at))
