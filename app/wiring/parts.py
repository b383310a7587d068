"""What all services are made of."""

from dataclasses import dataclass, field

from cryptography.x509 import Certificate

from app.catalogue.models import Achievement
from app.core.clock import Clock, system_clock
from app.core.kept import Kept
from app.credentials.outside import Outside
from app.credentials.registers import KeptRegisters
from app.institutions.keys import KeyVault
from app.web.tokens import AccessTokens

# Achievements that a process keeps, of some 10 KB each.
MAX_FROZEN = 1_000


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
    frozen: Kept[Achievement] = field(default_factory=lambda: Kept(MAX_FROZEN))
