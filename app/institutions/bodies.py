"""What the administration sends and gets. These are the public API, not domain values."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from app.core.colour import Colour
from app.core.documents import JSONObject
from app.core.keys import Algorithm
from app.core.text import ShortText, WebAddress
from app.core.values import Localised, ZonedMoment
from app.institutions.client_models import ApiClient, AuthMethod, NewApiClient
from app.institutions.clients_service import Created
from app.institutions.models import (
    DID,
    Address,
    CountryCode,
    HostName,
    Institution,
    InstitutionCode,
    KeyState,
    KvKNumber,
    NameCheck,
    Names,
    NewInstitution,
    NewRecognition,
    PostalCode,
    QualityAssurance,
    Recognition,
    RecognitionKind,
    RegisterCodes,
    RIOCode,
    Sector,
    SigningKeyRecord,
    Slug,
)
from app.institutions.naming import DID_KEY
from app.web.callers import OrganisationKind

# Funders and institutions are named by identifiers; so is the platform.
OrganisationId = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
]
# More than there are.
MAX_SCOPES = 20


def _text(value: Any) -> Any:
    # A number would be read as seconds since 1970.
    if not isinstance(value, str):
        raise ValueError("write it as text")  # noqa: TRY004 - Pydantic expects a ValueError
    return value


Day = Annotated[date, BeforeValidator(_text)]


class Closed(BaseModel):
    """A request: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")


class NamesBody(Closed):
    """A name in both languages."""

    nl: ShortText
    en: ShortText


class RegistersBody(Closed):
    """How the public registers call an institution."""

    institution_code: InstitutionCode | None = Field(None, examples=["99ZA"])
    rio: RIOCode | None = Field(None, examples=["999A001"])
    kvk: KvKNumber | None = Field(None, examples=["99000001"])


class AddressBody(Closed):
    """Where an institution can be visited."""

    street: ShortText
    postal_code: PostalCode
    locality: ShortText
    country: CountryCode = Field(examples=["NL"])


class QualityAssuranceBody(Closed):
    """Who watches over the quality of the institution or its programmes."""

    type: Literal["institutional", "program"]
    name: ShortText
    code: ShortText | None = None
    url: WebAddress | None = None
    agency: ShortText | None = None


class NewInstitutionBody(Closed):
    """An institution to be registered."""

    slug: Slug = Field(examples=["waterkant"])
    names: NamesBody
    sector: Sector
    registers: RegistersBody = RegistersBody()
    schac_home: HostName = Field(examples=["waterkant.example"])
    homepage: WebAddress
    address: AddressBody
    quality_assurance: QualityAssuranceBody | None = None
    logo: WebAddress | None = None
    colour: Colour | None = Field(
        None, description="Of the pictures of its credentials", examples=["#0a5257"]
    )
    name_check: NameCheck = Field(
        NameCheck.CONFIRM,
        description="When the name on a formal award is not the validated name: `strict` refuses,"
        " `confirm` asks the learner",
    )
    did: DID | None = Field(
        None,
        description="Absent for a did:web below our address, `did:key`, or a did:web of its own",
    )
    key_algorithm: Literal["EdDSA", "ES256", "ES384"] | None = Field(
        None, description="Of the one key of a `did:key`, and only for it; EdDSA by default"
    )

    @model_validator(mode="after")
    def _of_a_did_key(self) -> Self:
        if self.key_algorithm is not None and self.did != DID_KEY:
            raise ValueError("key_algorithm is for an issuer that is a did:key")
        return self

    def order(self) -> NewInstitution:
        """Return the institution as a domain value."""
        quality = self.quality_assurance
        return NewInstitution(
            slug=self.slug,
            names=Names(nl=self.names.nl, en=self.names.en),
            sector=self.sector,
            registers=RegisterCodes(**self.registers.model_dump()),
            schac_home=self.schac_home,
            homepage=self.homepage,
            address=Address(**self.address.model_dump()),
            quality_assurance=QualityAssurance(**quality.model_dump()) if quality else None,
            logo=self.logo,
            colour=self.colour,
            name_check=self.name_check,
            did=self.did,
            first_algorithm=Algorithm(self.key_algorithm or Algorithm.EDDSA),
        )


class InstitutionBody(BaseModel):
    """An institution on record."""

    id: str
    slug: str
    did: str
    names: Localised
    sector: Sector
    registers: RegistersBody
    schac_home: str
    homepage: str
    address: AddressBody
    quality_assurance: QualityAssuranceBody | None = None
    logo: str | None = None
    colour: str | None = None
    name_check: NameCheck
    four_eyes: bool = Field(description="Whether an award of a formal kind needs a second person")

    @classmethod
    def of(cls, institution: Institution) -> Self:
        """Return the answer about an institution."""
        return cls.model_validate(institution.model_dump())


class NameCheckBody(Closed):
    """What happens when the name on a formal award is not the validated name."""

    name_check: NameCheck


class SigningKeyBody(BaseModel):
    """The public half of a signing key; `kid` names it in signatures."""

    id: str
    kid: str
    algorithm: Algorithm
    public_jwk: dict[str, str]
    state: KeyState
    not_before: datetime
    retired_at: datetime | None = None
    compromised_at: datetime | None = None

    @classmethod
    def of(cls, key: SigningKeyRecord) -> Self:
        """Return the answer about a key."""
        return cls.model_validate(key.model_dump(exclude={"institution_id"}))


class RegisteredBody(InstitutionBody):
    """A new institution with its first keys."""

    keys: list[SigningKeyBody]

    @classmethod
    def registered(cls, institution: Institution, keys: tuple[SigningKeyRecord, ...]) -> Self:
        """Return the answer to a registration."""
        bodies = [SigningKeyBody.of(key) for key in keys]
        return cls.model_validate({**institution.model_dump(), "keys": bodies})


class NewRecognitionBody(Closed):
    """A recognition; the last day is included, and absent where no end is known."""

    kind: RecognitionKind
    authority: ShortText
    valid_from: Day
    valid_until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until is not before valid_from")
        return self

    def order(self) -> NewRecognition:
        """Return the recognition as a domain value."""
        return NewRecognition(**self.model_dump())


class RecognitionBody(BaseModel):
    """A recognition on record."""

    id: str
    kind: RecognitionKind
    authority: str
    valid_from: date
    valid_until: date | None = None

    @classmethod
    def of(cls, recognition: Recognition) -> Self:
        """Return the answer about a recognition."""
        return cls.model_validate(recognition.model_dump())


class CompromiseBody(Closed):
    """From which moment others may have used a key."""

    compromised_at: ZonedMoment


class RotationBody(Closed):
    """For which algorithm a new key is wanted."""

    algorithm: Literal[Algorithm.EDDSA, Algorithm.ES256]


class OrganisationBody(Closed):
    """The one organisation that a client acts for."""

    kind: OrganisationKind
    id: OrganisationId = Field(description="`platform` for the platform itself")


class NewApiClientBody(Closed):
    """A client to be made."""

    organisation: OrganisationBody
    name: ShortText
    scopes: Annotated[list[str], Field(min_length=1, max_length=MAX_SCOPES)]
    auth_method: AuthMethod = AuthMethod.CLIENT_SECRET
    public_jwk: JSONObject | None = Field(None, description="For private_key_jwt only")

    def order(self) -> NewApiClient:
        """Return the client as a domain value."""
        return NewApiClient(
            kind=self.organisation.kind,
            organisation_id=self.organisation.id,
            name=self.name,
            scopes=frozenset(self.scopes),
            auth_method=self.auth_method,
            public_jwk=self.public_jwk,
        )


class ApiClientBody(BaseModel):
    """A client on record."""

    id: str
    organisation: OrganisationBody
    name: str
    scopes: list[str]
    auth_method: AuthMethod
    public_jwk: dict[str, str] | None = None
    created_at: datetime
    disabled_at: datetime | None = None

    @classmethod
    def of(cls, client: ApiClient) -> Self:
        """Return the answer about a client."""
        return cls.model_validate(_members(client))


class CreatedApiClientBody(ApiClientBody):
    """A new client. Keep the secret now: it is not stored and not shown again."""

    client_secret: str | None = None

    @classmethod
    def created(cls, created: Created) -> Self:
        """Return the answer to a client that was made."""
        return cls.model_validate({**_members(created.client), "client_secret": created.secret})


def _members(client: ApiClient) -> JSONObject:
    return {
        **client.model_dump(exclude={"kind", "organisation_id"}),
        "organisation": {"kind": client.kind, "id": client.organisation_id},
        "scopes": sorted(client.scopes),
    }
