"""Institutions, what they are recognised for, and their signing keys, as values."""

from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.core.colour import Colour
from app.core.documents import JSONObject
from app.core.keys import Algorithm, PublicKey, public_from_jwk
from app.core.text import ShortText, WebAddress
from app.core.values import Localised, Value

# One label of a host name: the slug is a step in addresses and in DIDs.
Slug = Annotated[
    str, StringConstraints(max_length=63, pattern=r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$")
]
HostName = Annotated[
    str,
    StringConstraints(
        max_length=253,
        pattern=r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$",
    ),
]
# The registers of DUO (instellingscode), RIO (onderwijsaanbiedercode) and the chamber of commerce.
InstitutionCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4}$")]
RIOCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}A[0-9]{3}$")]
KvKNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z -]{0,11}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
# A signature names its key by the DID and a fragment, and that is stored with every signature.
MAX_DID = 400
DID = Annotated[str, Field(min_length=1, max_length=MAX_DID)]


class Sector(StrEnum):
    """The part of Dutch education that an institution belongs to."""

    MBO = "mbo"
    HBO = "hbo"
    WO = "wo"
    PRIVATE = "privaat"
    EVC = "evc"


class RecognitionKind(StrEnum):
    """On what ground an institution may award."""

    FUNDED = "bekostigd"
    NOT_FUNDED = "niet_bekostigd"
    EVC_PROVIDER = "erkend_evc_aanbieder"
    QUALITY_MARK = "keurmerk"


class NameCheck(StrEnum):
    """What happens when the name on an award is not the validated name of who accepts it."""

    STRICT = "strict"
    CONFIRM = "confirm"


class KeyState(StrEnum):
    """What may still be done with a key: sign, only verify, or neither."""

    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class Names(Localised):
    """The name of an institution in both languages."""

    nl: ShortText
    en: ShortText


class RegisterCodes(Value):
    """How the public registers call an institution."""

    institution_code: InstitutionCode | None = None
    rio: RIOCode | None = None
    kvk: KvKNumber | None = None


class Address(Value):
    """Where an institution can be visited."""

    street: ShortText
    postal_code: PostalCode
    locality: ShortText
    country: CountryCode


class QualityAssurance(Value):
    """Who watches over the quality of the institution or its programmes."""

    type: Literal["institutional", "program"]
    name: ShortText
    code: ShortText | None = None
    url: WebAddress | None = None
    agency: ShortText | None = None


class Profile(Value):
    """What an institution says of itself and the platform has checked."""

    slug: Slug
    names: Localised
    sector: Sector
    registers: RegisterCodes
    schac_home: HostName
    homepage: WebAddress
    address: Address
    quality_assurance: QualityAssurance | None = None
    logo: WebAddress | None = None
    colour: Colour | None = None
    name_check: NameCheck = NameCheck.CONFIRM


class NewInstitution(Profile):
    """An institution to be registered; `did` is absent (ours), the word `did:key`, or its own.

    `first_algorithm` is that of its first key, and of the only one of a `did:key`.
    """

    names: Names
    did: DID | None = None
    first_algorithm: Algorithm = Algorithm.EDDSA


class Institution(Profile):
    """An institution that may issue."""

    id: str
    did: DID
    # Whether an award of a formal kind needs a second person.
    four_eyes: bool = False


class NewRecognition(Value):
    """A ground on which an institution may award, during a period; the last day is included."""

    kind: RecognitionKind
    authority: ShortText
    valid_from: date
    valid_until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until is not before valid_from")
        return self


class Recognition(NewRecognition):
    """A recognition on record."""

    id: str


class SigningKeyRecord(Value):
    """The public side of a signing key; `kid` is the DID URL of its verification method."""

    id: str
    institution_id: str
    kid: str
    algorithm: Algorithm
    public_jwk: JSONObject
    state: KeyState
    not_before: datetime
    retired_at: datetime | None = None
    compromised_at: datetime | None = None

    # Read once for each record: verification keeps records of keys.
    @cached_property
    def public_key(self) -> PublicKey:
        """Return the key with which its signatures are checked."""
        return public_from_jwk(self.public_jwk)
