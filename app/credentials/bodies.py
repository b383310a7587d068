"""What institutions send and get about awards. These are the public API, not domain values."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.catalogue.models import MAX_OUTCOMES, AwardGround, Code
from app.core.documents import JSONObject, parse_object
from app.core.keys import Algorithm
from app.core.text import LongText, ShortText, WebAddress
from app.core.values import Language, ZonedMoment
from app.credentials.award_states import state_of
from app.credentials.awarding import AwardOrder
from app.credentials.claim_codes import claim_url
from app.credentials.issuance import Issued, recipient_of
from app.credentials.making import Options
from app.credentials.models import (
    Award,
    AwardEvidence,
    AwardState,
    Form,
    RecipientKind,
    SecuredForm,
)
from app.credentials.proofs.cryptosuites import Cryptosuite

# An address as RFC 5321 limits it; whether it exists shows when its owner claims.
Address = Annotated[
    str, StringConstraints(pattern=r"^[^\s@\x00-\x1f]{1,64}@[^\s@\x00-\x1f]{1,255}$")
]
MAX_EVIDENCE = 20
# As many as the parts of a programme.
MAX_STACK = 200
CredentialName = Annotated[
    str, StringConstraints(pattern=r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
]


class Closed(BaseModel):
    """A request: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")


class RecipientBody(Closed):
    """Whom the award is for: exactly one of these. A claim code is made by the service."""

    eppn: Address | None = Field(None, examples=["s123@waterkant.example"])
    email: Address | None = None
    claim_code: Literal[True] | None = Field(
        None, description="true: answer with a one-time code for a letter"
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "RecipientBody":
        if sum(value is not None for value in (self.eppn, self.email, self.claim_code)) != 1:
            raise ValueError("give exactly one of eppn, email and claim_code")
        return self

    def kind(self) -> RecipientKind:
        """Return how the person is addressed."""
        if self.eppn is not None:
            return RecipientKind.EPPN
        return RecipientKind.EMAIL if self.email is not None else RecipientKind.CLAIM_CODE


class EvidenceBody(Closed):
    """Something that shows what was done."""

    name: ShortText
    description: LongText | None = None
    url: WebAddress | None = None


class NewAwardBody(Closed):
    """An award to be made."""

    achievement_id: Annotated[str, StringConstraints(max_length=36)]
    recipient: RecipientBody
    name: ShortText = Field(description="The name of the person as the institution registered it")
    given_name: ShortText | None = Field(
        None, description="Its parts, where the institution knows them apart"
    )
    family_name: ShortText | None = None
    birth_date: date | None = Field(
        None, description="Of diplomas only; never in the Open Badge, and hidden in the SD-JWT VC"
    )
    awarded_on: date
    ground: AwardGround = AwardGround.REGULAR
    result: ShortText | None = None
    evidence: list[EvidenceBody] = Field(default=[], max_length=MAX_EVIDENCE)
    demonstrated: list[Code] = Field(
        default=[],
        max_length=MAX_OUTCOMES,
        description="Of an experience certificate: the ids of the learning outcomes that were"
        " shown. Without them it says all of the achievement",
    )
    valid_until: ZonedMoment | None = Field(
        None, description="Where absent, the validity of the achievement decides"
    )
    language: Language = "nl"
    supersedes: Annotated[str, StringConstraints(max_length=36)] | None = Field(
        None, description="The award that this one corrects; it is revoked"
    )
    stack: list[CredentialName] = Field(
        default=[],
        max_length=MAX_STACK,
        description="The credentials of the same person on which it is built, such as the modules "
        "of a diploma, by their `credential_id`; they become part of its evidence",
    )
    claim_until: ZonedMoment | None = Field(
        None, description="Until when it can be accepted; 180 days from now where absent"
    )
    cryptosuite: Cryptosuite = Cryptosuite.EDDSA_RDFC_2022
    jwt_algorithm: Literal[Algorithm.EDDSA, Algorithm.ES256] = Algorithm.EDDSA

    def order(self) -> AwardOrder:
        """Return what is asked for as a domain value."""
        return AwardOrder(
            achievement_id=self.achievement_id,
            recipient_kind=self.recipient.kind(),
            recipient_value=recipient_of(self.recipient.eppn or self.recipient.email),
            name=self.name,
            given_name=self.given_name,
            family_name=self.family_name,
            birth_date=self.birth_date,
            awarded_on=self.awarded_on,
            ground=self.ground,
            result=self.result,
            evidence=tuple(
                AwardEvidence(name=item.name, description=item.description, url=item.url)
                for item in self.evidence
            ),
            demonstrated=tuple(self.demonstrated),
            valid_until=self.valid_until,
            language=self.language,
            supersedes=self.supersedes,
            stack=tuple(self.stack),
            claim_until=self.claim_until,
        )

    def options(self) -> Options:
        """Return how the credential is to be secured."""
        return Options(suite=self.cryptosuite, jwt_algorithm=self.jwt_algorithm)


class ReasonBody(Closed):
    """Why an award is revoked or suspended. The reason is shown to whoever verifies it."""

    reason: ShortText


class AwardBody(BaseModel):
    """An award as its institution sees it: its state, and nothing else of the learner."""

    id: str
    credential_id: str
    achievement_id: str
    achievement_version: int
    recipient: dict[str, str | bool]
    name: str
    given_name: str | None
    family_name: str | None
    birth_date: date | None
    awarded_on: date
    ground: AwardGround
    result: str | None
    demonstrated: list[str]
    language: Language
    valid_until: datetime | None
    state: AwardState
    created_at: datetime
    claim_until: datetime | None
    claimed_at: datetime | None
    rejected_at: datetime | None
    refusal_reason: str | None = Field(
        description="What the learner wrote to the institution when refusing it, if anything"
    )
    revoked_at: datetime | None
    suspended_at: datetime | None
    status_reason: str | None
    supersedes: str | None
    superseded_by: str | None
    stack: list[str] = Field([], description="The credentials on which it was built")

    @classmethod
    def of(cls, award: Award, *, now: datetime) -> "AwardBody":
        """Return the public form of an award."""
        hidden = {"recipient", "slot", "evidence", "institution_id", "recognition_id", "state"}
        kind = award.recipient.kind
        shown: str | bool = kind is RecipientKind.CLAIM_CODE or award.recipient.value
        return cls(
            recipient={kind.value: shown},
            state=state_of(award, now=now),
            stack=list(award.stack),
            **award.model_dump(exclude=hidden),
        )


class CredentialForms(BaseModel):
    """The two secured forms of one credential; they share one status."""

    data_integrity: JSONObject
    vc_jwt: str


class IssuedAwardBody(AwardBody):
    """A new award with its credential. The claim code is shown this once."""

    credential: CredentialForms
    claim_code: str | None = None
    claim_url: str | None = Field(
        None, description="For the letter, as text or QR code: it fills in the code"
    )

    @classmethod
    def of_issued(cls, issued: Issued, *, base_url: str) -> "IssuedAwardBody":
        """Return the answer to the institution that made the award."""
        secured = {form.form: form.secured for form in issued.forms}
        code = issued.claim_code
        return cls(
            **AwardBody.of(issued.award, now=issued.award.created_at).model_dump(),
            credential=CredentialForms(
                data_integrity=parse_object(secured[Form.DATA_INTEGRITY].encode()),
                vc_jwt=secured[Form.VC_JWT],
            ),
            claim_code=code,
            claim_url=claim_url(code, base_url=base_url) if code else None,
        )


def told(issued: Issued, base_url: str) -> JSONObject:
    """Return `IssuedAwardBody` without the forms of the credential, as it is sent and kept."""
    code = issued.claim_code
    body = AwardBody.of(issued.award, now=issued.award.created_at)
    letter = {"claim_code": code, "claim_url": claim_url(code, base_url=base_url)} if code else {}
    return {**body.model_dump(mode="json", exclude_none=True), **letter}


def with_forms(told: JSONObject, forms: Iterable[SecuredForm]) -> bytes:
    """Return the whole answer: nothing that was signed is read and written once more for it."""
    secured = {form.form: form.secured for form in forms}
    credential = {
        "data_integrity": orjson.Fragment(secured[Form.DATA_INTEGRITY]),
        "vc_jwt": secured[Form.VC_JWT],
    }
    return orjson.dumps({**told, "credential": credential})
