"""Makes each service for a unit of work. Nothing else knows which service needs which store."""

from dataclasses import dataclass
from typing import ClassVar

from cryptography.x509 import Certificate
from sqlalchemy.orm import Session

from app.catalogue.service import Catalogue
from app.catalogue.store import CatalogueStore
from app.credentials.awards import Awards
from app.credentials.direct_issuance import DirectIssuance
from app.credentials.direct_store import DirectStore
from app.credentials.holder_binding import HolderBinding
from app.credentials.issuance import Issuance
from app.credentials.outside import Inquiry, Outside
from app.credentials.publishing import StatusLists
from app.credentials.slot_facts import SlotFacts
from app.credentials.status import Statuses
from app.credentials.status_store import StatusStore
from app.credentials.store import AwardStore
from app.credentials.verification import Verification
from app.holder.overview import Overviews
from app.identity.service import Learners
from app.identity.store import LearnerStore
from app.institutions.client_store import ClientStore
from app.institutions.clients_service import ApiClients
from app.institutions.key_store import KeyStore
from app.institutions.keys import KeyVault
from app.institutions.log_store import LogStore
from app.institutions.logbook import Logbook
from app.institutions.service import Institutions
from app.institutions.signing_keys import SigningKeys
from app.institutions.store import InstitutionStore
from app.institutions.token_endpoint import TokenEndpoint
from app.institutions.trust_register import TrustRegister
from app.institutions.trust_store import TrustStore
from app.learning_account.service import LearningAccounts
from app.staff.administration import Administration
from app.staff.deciding import Deciding
from app.staff.members import Members
from app.staff.proposal_store import ProposalStore
from app.staff.store import InvitationStore, MemberStore
from app.wallet.holder_keys import HolderKeys
from app.wallet.service import Wallet
from app.wallet.shares import Shares
from app.wallet.store import WalletStore
from app.web.tokens import AccessTokens


@dataclass(frozen=True, slots=True)
class Services:
    """One method per service; routes find each under its name."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "institutions",
        "api_clients",
        "token_endpoint",
        "catalogue",
        "learners",
        "learning_accounts",
        "awards",
        "issuance",
        "direct_issuance",
        "status_lists",
        "verification",
        "wallet",
        "shares",
        "overviews",
        "trust_register",
        "logbook",
        "members",
        "deciding",
        "administration",
    )

    base_url: str
    vault: KeyVault
    tokens: AccessTokens
    outside: Outside
    anchors: tuple[Certificate, ...] = ()

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

    def catalogue(self, session: Session) -> Catalogue:
        """Return what institutions award."""
        return Catalogue(CatalogueStore(session))

    def learners(self, session: Session) -> Learners:
        """Return the people who log in."""
        return Learners(LearnerStore(session))

    def learning_accounts(self, session: Session) -> LearningAccounts:
        """Return the learning accounts."""
        return LearningAccounts.on(session)

    def awards(self, session: Session) -> Awards:
        """Return what was awarded."""
        return Awards(AwardStore(session), StatusStore(session))

    def issuance(self, session: Session) -> Issuance:
        """Return what makes awards."""
        return Issuance(
            awards=AwardStore(session),
            lists=StatusStore(session),
            institutions=self.institutions(session),
            catalogue=self.catalogue(session),
            base_url=self.base_url,
        )

    def direct_issuance(self, session: Session) -> DirectIssuance:
        """Return what signs credentials of the institutions' own making."""
        return DirectIssuance(
            direct=DirectStore(session),
            lists=StatusStore(session),
            institutions=self.institutions(session),
            base_url=self.base_url,
        )

    def status_lists(self, session: Session) -> StatusLists:
        """Return what publishes the status lists."""
        return StatusLists(
            lists=StatusStore(session),
            facts=SlotFacts(session),
            institutions=self.institutions(session),
            base_url=self.base_url,
        )

    def verification(self, session: Session) -> Verification:
        """Return what checks credentials."""
        # One inquiry for one unit of work: what it may ask of others is counted together.
        inquiry, institutions = Inquiry(self.outside), self.institutions(session)
        return Verification(
            institutions=institutions,
            register=self.trust_register(session),
            awards=AwardStore(session),
            statuses=Statuses(SlotFacts(session), institutions, inquiry, self.base_url),
            inquiry=inquiry,
            base_url=self.base_url,
            anchors=self.anchors,
        )

    def trust_register(self, session: Session) -> TrustRegister:
        """Return the register of issuers elsewhere."""
        return TrustRegister(TrustStore(session), InstitutionStore(session))

    def wallet(self, session: Session) -> Wallet:
        """Return the wallets of the learners."""
        return Wallet(
            store=WalletStore(session),
            awards=self.awards(session),
            catalogue=self.catalogue(session),
            institutions=self.institutions(session),
            learners=self.learners(session),
            keys=HolderKeys(session, self.vault),
            binding=HolderBinding(
                AwardStore(session),
                self.institutions(session),
                self.catalogue(session),
                self.base_url,
            ),
        )

    def shares(self, session: Session) -> Shares:
        """Return the links of the learners."""
        return Shares(
            store=WalletStore(session),
            wallet=self.wallet(session),
            verification=self.verification(session),
        )

    def overviews(self, session: Session) -> Overviews:
        """Return what a learner sees first."""
        return Overviews(
            learners=self.learners(session),
            wallet=self.wallet(session),
            accounts=self.learning_accounts(session),
        )

    def logbook(self, session: Session) -> Logbook:
        """Return the logs of the institutions."""
        return Logbook(LogStore(session))

    def members(self, session: Session) -> Members:
        """Return who works for the institutions."""
        return Members(
            store=MemberStore(session),
            invitations=InvitationStore(session),
            institutions=self.institutions(session),
            learners=self.learners(session),
            log=self.logbook(session),
        )

    def deciding(self, session: Session) -> Deciding:
        """Return what makes awards and ends them, with a second person where one is wanted."""
        return Deciding(
            proposals=ProposalStore(session),
            issuance=self.issuance(session),
            awards=self.awards(session),
            log=self.logbook(session),
        )

    def administration(self, session: Session) -> Administration:
        """Return what the administrators of institutions do."""
        return Administration(
            institutions=self.institutions(session),
            clients=self.api_clients(session),
            log=self.logbook(session),
        )
