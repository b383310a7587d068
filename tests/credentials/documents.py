"""A small credential to sign, and signers whose keys live as long as the tests."""

from copy import deepcopy
from typing import Any

from app.core.did import did_key
from app.core.jws import KeySigner
from app.core.keys import Algorithm
from app.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from tests.core.signing import SIGNING_KEYS

JSON = dict[str, Any]
DID = did_key(SIGNING_KEYS[Algorithm.EDDSA].public_key())
METHOD = f"{DID}#{DID.removeprefix('did:key:')}"
SIGNERS = {algorithm: KeySigner(METHOD, key) for algorithm, key in SIGNING_KEYS.items()}
_CREDENTIAL: JSON = {
    "@context": [CREDENTIALS_V2, OPEN_BADGES],
    "id": "urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": DID, "type": ["Profile"], "name": "Hogeschool (fictief)"},
    "validFrom": "2026-10-01T00:00:00Z",
    "name": "Data-analyse",
    "credentialSubject": {
        "id": "urn:uuid:0a1b2c3d-0000-4000-8000-000000000001",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://wallet.example/achievements/1",
            "type": ["Achievement"],
            "name": "Data-analyse",
            "description": "Gegevens lezen en begrijpen",
            "criteria": {"narrative": "Alle opdrachten zijn voldoende"},
        },
    },
}


def credential(**members: Any) -> JSON:
    """Return a credential without proof; a member that is given as None is left out."""
    document = {**deepcopy(_CREDENTIAL), **members}
    return {name: member for name, member in document.items() if member is not None}
