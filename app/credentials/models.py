"""Awards and the credentials made of them: one award, several secured forms, one status."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.catalogue.models import AwardGround
from app.core.values import Language, Value


class RecipientKind(StrEnum):
    """How an institution addresses a person; never by an identifier of ours."""

    EPPN = "eppn"
    EMAIL = "email"
    CLAIM_CODE = "claim_code"


class Recipient(Value):
    """Whom an award is for. `value` is the lower-case address, or the hash of a claim code."""

    kind: RecipientKind
    value: str


class AwardState(StrEnum):
    """What has become of an award."""

    PENDING_CLAIM = "pending_claim"
    # Not kept: an award that waits becomes this one at the moment of `claim_until`.
    EXPIRED_CLAIM = "expired_claim"
    CLAIMED = "claimed"
    REJECTED = "rejected"
    REVOKED = "revoked"


class Standing(StrEnum):
    """Whether a credential holds now. `unsure` is one of others that could not be relied on."""

    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    UNSURE = "unsure"


class StatusPurpose(StrEnum):
    """What a bit in a status list says (Bitstring Status List, section 2.1)."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


class Form(StrEnum):
    """How a credential is secured."""

    DATA_INTEGRITY = "data_integrity"
    VC_JWT = "vc_jwt"
    SD_JWT_VC = "sd_jwt_vc"


class AwardEvidence(Value):
    """Something that shows what was done: a name, and what it is or where it is.

    `credential` is the id of the credential that it is, where the award was built on one.
    """

    name: str
    description: str | None = None
    url: str | None = None
    credential: str | None = None


@dataclass(frozen=True, slots=True)
class StatusSlot:
    """The place of a credential in the status lists of its issuer."""

    list_id: str
    index: int


class Award(Value):
    """What an institution decided about a person, with the facts of that day."""

    id: str
    credential_id: str
    institution_id: str
    achievement_id: str
    achievement_version: int
    recipient: Recipient
    name: str
    given_name: str | None = None
    family_name: str | None = None
    # Of diplomas only, and never in an Open Badge.
    birth_date: date | None = None
    awarded_on: date
    ground: AwardGround
    result: str | None
    evidence: tuple[AwardEvidence, ...]
    # Which learning outcomes somebody showed, by their ids; empty: all of the achievement.
    demonstrated: tuple[str, ...] = ()
    language: Language
    valid_until: datetime | None
    recognition_id: str
    slot: StatusSlot
    state: AwardState
    created_at: datetime
    claim_until: datetime | None = None
    claimed_at: datetime | None = None
    rejected_at: datetime | None = None
    refusal_reason: str | None = None
    revoked_at: datetime | None = None
    suspended_at: datetime | None = None
    status_reason: str | None = None
    supersedes: str | None = None
    superseded_by: str | None = None

    @property
    def stack(self) -> tuple[str, ...]:
        """The credentials on which it was built."""
        return tuple(item.credential for item in self.evidence if item.credential is not None)


class DirectCredential(Value):
    """A credential that an institution made itself and had signed here (VC-API)."""

    id: str
    institution_id: str
    slot: StatusSlot
    revoked_at: datetime | None = None
    # It can only be revoked, and whoever made it gives its reasons elsewhere.
    suspended_at: None = None
    status_reason: None = None


class SecuredForm(Value):
    """One secured form of a credential: the JSON text with its proof, or a compact JWT."""

    form: Form
    secured: str
    kid: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class MadeOut:
    """To whom an award was made, as registered, and the forms of its credential."""

    name: str
    birth_date: date | None
    forms: dict[Form, SecuredForm]
