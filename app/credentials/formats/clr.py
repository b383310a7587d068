"""A collection as a Comprehensive Learner Record (1EdTech CLR 2.0), put together by its holder.

What is inside stands byte for byte as its issuers signed it: a credential in JSON as it is, a token
in an envelope (data model 2.0, section 4.13). What the holder says of themselves is an achievement
whose criteria say that nobody has validated it; never a credential.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.core.documents import JSONObject
from app.credentials.contexts import CLR, CREDENTIALS_V2, OPEN_BADGES

SELF_ASSERTED = "ext:SelfAsserted"
NOT_VALIDATED = (
    "Door de houder zelf opgegeven; niemand heeft dit gevalideerd. / Given by the holder;\
 validated by nobody."
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the holder says of themselves."""

    id: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Collection:
    """What is put together, by whom; `partial` when the wallet holds more."""

    id: str
    name: str
    holder: str
    holder_name: str | None
    credentials: Sequence[JSONObject]
    said: Sequence[Said]
    partial: bool


def enveloped(token: str, media_type: str) -> JSONObject:
    """Return a token as a credential in an envelope."""
    return {
        "@context": CREDENTIALS_V2,
        "id": f"data:{media_type},{token}",
        "type": "EnvelopedVerifiableCredential",
    }


def render(collection: Collection, *, now: datetime) -> JSONObject:
    """Return the record without its proof."""
    profile: JSONObject = {"id": collection.holder, "type": ["Profile"]}
    if collection.holder_name:
        profile["name"] = collection.holder_name
    subject: JSONObject = {
        "id": collection.holder,
        "type": ["ClrSubject"],
        "verifiableCredential": list(collection.credentials),
    }
    if collection.said:
        subject["achievement"] = [_achievement(one) for one in collection.said]
    moment = now.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return {
        "@context": [CREDENTIALS_V2, CLR, OPEN_BADGES],
        "id": collection.id,
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": collection.name,
        "issuer": profile,
        "validFrom": moment,
        "partial": collection.partial,
        "credentialSubject": subject,
    }


def _achievement(said: Said) -> JSONObject:
    return {
        "id": f"urn:uuid:{said.id}",
        "type": ["Achievement"],
        "achievementType": SELF_ASSERTED,
        "name": said.title,
        "description": said.description or said.title,
        "criteria": {"narrative": NOT_VALIDATED},
    }
