"""What all services are made of."""

from dataclasses import dataclass, field

from cryptography.x509 import Certificate

from app.core.clock import Clock, system_clock
from app.credentials.outside import Outside
from app.credentials.registers import KeptRegisters
from app.institutions.keys import KeyVault
from app.web.tokens import AccessTokens


@dataclass(frozen=True, slots=True)
class Parts:
    """What there is once per process; the session of a unit of work comes with each call."""

    base_url: str
    vault: KeyVault
    tokens: AccessTokens
    outside: Outside
    # From it the claim codes of batches are derived.
    claim_key: bytes
    anchors: tuple[Certificate, ...] = ()
    clock: Clock = system_clock
    kept: KeptRegisters = field(default_factory=KeptRegisters)
