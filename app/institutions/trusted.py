"""An issuer outside this service for whom a register vouches, and what that covers."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.documents import JSONObject
from app.core.keys import PublicKey, public_from_jwk
from app.core.text import ShortText, WebAddress
from app.core.values import Localised, Value

# A DID or an https address, as the `issuer` of a credential says it.
IssuerId = Annotated[
    str,
    StringConstraints(
        max_length=400, pattern=r"^(did:[a-z0-9]+:|https://)[A-Za-z0-9._~:/%?=&+-]+$"
    ),
]
KeyName = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Kind = ShortText
MAX_KEYS = 20
MAX_KINDS = 50


class TrustedKey(Value):
    """A public key of the issuer, under the name that its signatures give it."""

    kid: KeyName
    jwk: JSONObject


class NewTrustedIssuer(Value):
    """An issuer to be trusted. Without keys its DID is asked for them; without kinds, all count."""

    issuer_id: IssuerId
    names: Localised
    source: ShortText
    source_url: WebAddress | None = None
    keys: tuple[TrustedKey, ...] = Field((), max_length=MAX_KEYS)
    kinds: tuple[Kind, ...] = Field((), max_length=MAX_KINDS)
    valid_from: date
    valid_until: date | None = None


class TrustedIssuer(NewTrustedIssuer):
    """An issuer on record; once removed it is kept, but no longer vouched for."""

    id: str
    created_at: datetime
    removed_at: datetime | None = None

    def public_keys(self) -> Mapping[str, PublicKey]:
        """Return its keys by name; a name that is only a fragment belongs to its DID."""
        return {
            f"{self.issuer_id}{key.kid}" if key.kid.startswith("#") else key.kid: public_from_jwk(
                key.jwk
            )
            for key in self.keys
        }

    def vouched_on(self, day: date | None) -> str | None:
        """Return the register that vouches for the issuer on `day`, or None."""
        if day is None or day < self.valid_from:
            return None
        return self.source if self.valid_until is None or day <= self.valid_until else None

    def may_issue(self, kinds: AbstractSet[str]) -> bool:
        """Tell whether the register lets it issue a credential that calls itself `kinds`."""
        return not self.kinds or bool(kinds & set(self.kinds))
