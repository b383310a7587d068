"""Institutions: their register, their keys, their systems and their logs."""

from typing import ClassVar

from sqlalchemy.orm import Session

from app.institutions.client_store import ClientStore
from app.institutions.clients_service import ApiClients
from app.institutions.key_store import KeyStore
from app.institutions.log_store import LogStore
from app.institutions.logbook import Logbook
from app.institutions.service import Institutions
from app.institutions.signing_keys import SigningKeys
from app.institutions.store import InstitutionStore
from app.institutions.token_endpoint import TokenEndpoint
from app.institutions.trust_register import TrustRegister
from app.institutions.trust_store import TrustStore
from app.wiring.parts import Parts


class InstitutionServices(Parts):
    """Makes what institutions are known by, and what acts for them."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = (
        "institutions",
        "api_clients",
        "token_endpoint",
        "trust_register",
        "logbook",
    )

    def institutions(self, session: Session) -> Institutions:
        """Return the register of institutions and their keys."""
        signing_keys = SigningKeys(KeyStore(session), self.vault)
        return Institutions(InstitutionStore(session), signing_keys, self.base_url)

    def api_clients(self, session: Session) -> ApiClients:
        """Return the systems that may act for an organisation."""
        return ApiClients(ClientStore(session), InstitutionStore(session))

    def token_endpoint(self, session: Session) -> TokenEndpoint:
        """Return what gives API clients their access tokens."""
        return TokenEndpoint(ClientStore(session), self.tokens, self.base_url)

    def trust_register(self, session: Session) -> TrustRegister:
        """Return the register of issuers elsewhere."""
        return TrustRegister(TrustStore(session), InstitutionStore(session))

    def logbook(self, session: Session) -> Logbook:
        """Return the logs of the institutions."""
        return Logbook(LogStore(session))
