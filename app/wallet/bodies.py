"""What learners send and get about their wallet: the public API."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.catalogue.models import AchievementKind
from app.core.documents import JSONObject, parse_object
from app.core.text import LongText
from app.core.values import Localised
from app.credentials.models import AwardState, Form, SecuredForm
from app.credentials.proofs.sd_jwt import Challenge
from app.wallet.service import Described, Held

Identifier = Annotated[str, StringConstraints(min_length=36, max_length=36)]
ClaimName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
# As long as the column; a reason, not a letter.
MAX_REASON = 1_000
# More than a credential has claims.
MAX_DISCLOSED = 50


class Closed(BaseModel):
    """A request: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")


class ClaimBody(Closed):
    """What is accepted: an award that was addressed to the learner, or a code from a letter."""

    award_id: Identifier | None = None
    claim_code: Annotated[str, StringConstraints(max_length=40)] | None = None
    confirm_name: bool = Field(
        default=False, description="I have seen that the name differs, and the award is mine"
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "ClaimBody":
        if (self.award_id is None) == (self.claim_code is None):
            raise ValueError("give exactly one of award_id and claim_code")
        return self


class RefusalBody(Closed):
    """An award that the learner does not want."""

    award_id: Identifier
    reason: Annotated[LongText, Field(max_length=MAX_REASON)] | None = Field(
        None, description="The institution reads it"
    )


class DescribedBody(BaseModel):
    """An award as its owner sees it."""

    award_id: str
    kind: AchievementKind
    title: Localised
    institution: Localised
    awarded_on: date
    result: str | None
    valid_until: datetime | None
    state: AwardState
    suspended: bool
    status_reason: str | None

    @classmethod
    def of(cls, described: Described) -> "DescribedBody":
        """Return the public form of an award."""
        award, definition = described.award, described.achievement.definition
        return cls(
            award_id=award.id,
            kind=definition.kind,
            title=definition.title,
            institution=described.institution.names,
            awarded_on=award.awarded_on,
            result=award.result,
            valid_until=award.valid_until,
            state=award.state,
            suspended=award.suspended_at is not None,
            status_reason=award.status_reason,
        )


class HeldBody(DescribedBody):
    """A credential in the wallet."""

    id: str
    added_at: datetime

    @classmethod
    def of_held(cls, held: Held) -> "HeldBody":
        """Return the public form of a credential in the wallet."""
        described = DescribedBody.of(held.described)
        return cls(id=held.item.id, added_at=held.item.added_at, **dict(described))


class HeldWithFormsBody(HeldBody):
    """A credential in the wallet with its signed forms."""

    data_integrity: JSONObject
    vc_jwt: str | None = Field(None, description="Of some bulk awards there is none")
    sd_jwt_vc: str | None = Field(
        None, description="With every disclosure; bound to the key of this wallet"
    )

    @classmethod
    def of_forms(cls, held: Held, forms: dict[Form, SecuredForm]) -> "HeldWithFormsBody":
        """Return a credential with the forms that other wallets and verifiers read."""
        return cls(
            **HeldBody.of_held(held).model_dump(),
            data_integrity=parse_object(forms[Form.DATA_INTEGRITY].secured.encode()),
            vc_jwt=forms[Form.VC_JWT].secured if Form.VC_JWT in forms else None,
            sd_jwt_vc=forms[Form.SD_JWT_VC].secured if Form.SD_JWT_VC in forms else None,
        )


class NewPresentationBody(Closed):
    """What to show of a credential, and whose question it answers."""

    disclose: list[ClaimName] = Field(
        default=[],
        max_length=MAX_DISCLOSED,
        description="Names of claims",
        examples=[["level_of_learning_experience"]],
    )
    audience: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] | None = Field(
        None, description="For whom it is, as the verifier calls itself"
    )
    nonce: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> "NewPresentationBody":
        if (self.audience is None) is not (self.nonce is None):
            raise ValueError("give both audience and nonce, or neither")
        return self

    def challenge(self) -> Challenge | None:
        """Return what the holder's key must answer, if anything."""
        if self.audience is None or self.nonce is None:
            return None
        return Challenge(audience=self.audience, nonce=self.nonce)


class PresentationAnswer(BaseModel):
    """An SD-JWT VC with the chosen disclosures, and a proof of the holder's key if asked for."""

    sd_jwt_vc: str
