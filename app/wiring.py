"""Makes each service for a unit of work. Nothing else knows which service needs which store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import ClassVar

from cryptography.x509 import Certificate
from sqlalchemy.orm import Session

from app.batches.issuing import Issuing
from app.batches.receiving import VALIDATION
from app.batches.revoking import Revoking
from app.batches.service import ISSUE, Batches
from app.batches.working import BatchWork
from app.catalogue.coming import ComingOfferings
from app.catalogue.imports import IMPORT, CatalogueImports
from app.catalogue.listing import Listing
from app.catalogue.offering_rules import Recognised
from app.catalogue.offering_search import OfferingSearch
from app.catalogue.offering_store import OfferingStore
from app.catalogue.offerings import Offerings
from app.catalogue.pictures import AchievementPictures
from app.catalogue.programme_search import ProgrammeSearch
from app.catalogue.programmes import Programmes
from app.catalogue.receiving import PREVIEW
from app.catalogue.service import Catalogue
from app.catalogue.shelf import Stacks, programmes_of, units_of
from app.catalogue.store import CatalogueStore
from app.catalogue.tariff_service import Tariffs
from app.catalogue.tariff_store import TariffStore
from app.core.clock import Clock, system_clock
from app.core.db import Database
from app.core.values import Localised
from app.credentials.awards import Awards
from app.credentials.bulk_issuance import BulkIssuance
from app.credentials.bulk_revocation import BulkRevocation
from app.credentials.bulk_store import BulkStore
from app.credentials.direct_issuance import DirectIssuance
from app.credentials.direct_store import DirectStore
from app.credentials.holder_binding import HolderBinding
from app.credentials.issuance import Issuance
from app.credentials.models import StatusSlot
from app.credentials.outside import Inquiry, Outside
from app.credentials.publishing import StatusLists
from app.credentials.registers import KeptRegisters, Registers
from app.credentials.slot_facts import SlotFacts
from app.credentials.standings import Standings
from app.credentials.status import Statuses
from app.credentials.status_store import StatusStore
from app.credentials.store import AwardStore
from app.credentials.verification import Verification
from app.entitlements.attested_store import AttestedStore
from app.entitlements.attesting import Attesting
from app.entitlements.running import ENTITLEMENTS, EntitlementRuns
from app.entitlements.service import Entitlements
from app.entitlements.store import FactStore, GrantStore, PolicyStore
from app.goals.service import Goals
from app.goals.store import GoalStore
from app.holder.advice import Advice
from app.holder.advice_store import AdviceStore
from app.holder.departure import Departures
from app.holder.export import Exports
from app.holder.export_groups import Sources
from app.holder.notice_store import NoticeStore
from app.holder.notifying import Notices
from app.holder.overview import Overviews
from app.holder.person_rows import PersonRows
from app.holder.store import RemovalStore, TermsStore
from app.identity.outbox import Outbox
from app.identity.recoveries import Recoveries
from app.identity.recovery_store import RecoveryStore
from app.identity.service import Learners
from app.identity.store import LearnerStore
from app.institutions.client_store import ClientStore
from app.institutions.clients_service import ApiClients
from app.institutions.key_store import KeyStore
from app.institutions.keys import KeyVault
from app.institutions.log_store import LogStore
from app.institutions.logbook import Logbook
from app.institutions.models import Recognition, RecognitionKind
from app.institutions.register_version import register_version
from app.institutions.service import Institutions
from app.institutions.signing_keys import SigningKeys
from app.institutions.store import InstitutionStore
from app.institutions.token_endpoint import TokenEndpoint
from app.institutions.trust_register import TrustRegister
from app.institutions.trust_store import TrustStore
from app.learning_account import top_up_imports, top_up_receiving
from app.learning_account.drawing_service import DrawingRights
from app.learning_account.funding_store import SourceStore
from app.learning_account.group_store import GroupStore
from app.learning_account.posting import Posting
from app.learning_account.service import LearningAccounts
from app.learning_account.top_up_imports import TopUpImports
from app.learning_account.used_up import UsedUp
from app.learning_account.verifying import Ledger
from app.learning_account.voucher_service import Vouchers
from app.monitoring.service import Monitoring
from app.prior_learning.equivalence_store import EquivalenceStore
from app.prior_learning.exemptions import Exemptions
from app.prior_learning.granted import PriorLearning
from app.prior_learning.request_store import RequestStore
from app.prior_learning.standard_store import AssessmentStore, StandardStore
from app.prior_learning.standards import Equivalences, Standards
from app.spending.service import Spending
from app.spending.store import ReservationStore
from app.staff.administration import Administration
from app.staff.deciding import Deciding
from app.staff.members import Members
from app.staff.proposal_store import ProposalStore
from app.staff.store import InvitationStore, MemberStore
from app.wallet.collecting import Collections
from app.wallet.handing import Handing
from app.wallet.histories import Histories
from app.wallet.holder_keys import HolderKeys
from app.wallet.holding import Holdings
from app.wallet.holding_store import HoldingStore
from app.wallet.imports import Checks, Imports
from app.wallet.portfolio import Portfolio
from app.wallet.service import Wallet
from app.wallet.share_store import ShareStore
from app.wallet.shares import Shares
from app.wallet.showables import Showables
from app.wallet.store import WalletStore
from app.web.tokens import AccessTokens
from app.webhooks.delivery_store import DeliveryStore
from app.webhooks.endpoint_store import EndpointStore
from app.webhooks.models import Endpoint
from app.webhooks.noting import NotedAwards
from app.webhooks.sending import Sender
from app.webhooks.service import Webhooks
from app.webhooks.telling import Telling
from app.work.running import Handler


@dataclass(frozen=True, slots=True)
class Services:
    """One method per service; routes find each under its name."""

    NAMES: ClassVar[tuple[str, ...]] = (
        "institutions",
        "api_clients",
        "token_endpoint",
        "catalogue",
        "programmes",
        "offerings",
        "tariffs",
        "catalogue_imports",
        "learners",
        "recoveries",
        "learning_accounts",
        "vouchers",
        "ledger",
        "drawing_rights",
        "entitlements",
        "attesting",
        "entitlement_runs",
        "spending",
        "monitoring",
        "awards",
        "issuance",
        "direct_issuance",
        "batches",
        "status_lists",
        "verification",
        "wallet",
        "shares",
        "handing",
        "overviews",
        "exports",
        "departures",
        "advice",
        "notices",
        "trust_register",
        "achievement_pictures",
        "holdings",
        "import_checks",
        "imports",
        "portfolio",
        "collections",
        "histories",
        "goals",
        "logbook",
        "members",
        "deciding",
        "administration",
        "standards",
        "equivalences",
        "exemptions",
        "webhooks",
    )

    base_url: str
    vault: KeyVault
    tokens: AccessTokens
    outside: Outside
    # From it the claim codes of batches are derived.
    claim_key: bytes
    anchors: tuple[Certificate, ...] = ()
    clock: Clock = system_clock
    kept: KeptRegisters = field(default_factory=KeptRegisters)

    def handlers(self) -> Mapping[str, Handler]:
        """Return who does the background work of each kind."""
        return {
            PREVIEW: lambda session, chunk, now: self.catalogue_imports(session).look_at(
                chunk, now=now
            ),
            ENTITLEMENTS: lambda session, chunk, now: self.entitlement_runs(session).go_through(
                chunk, now=now
            ),
            IMPORT: lambda session, chunk, now: self.catalogue_imports(session).write(
                chunk, now=now
            ),
            top_up_receiving.PREVIEW: lambda session, chunk, now: TopUpImports(session).look_at(
                chunk, now=now
            ),
            VALIDATION: lambda session, chunk, now: self.batch_work(session).look_at(
                chunk, now=now
            ),
            ISSUE: lambda session, chunk, now: self.batch_work(session).write(chunk, now=now),
            top_up_imports.IMPORT: lambda session, chunk, now: TopUpImports(session).write(
                chunk, now=now
            ),
        }

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

    def programmes(self, session: Session) -> Programmes:
        """Return the programmes of institutions and their units."""
        return Programmes(
            programmes=programmes_of(session),
            units=units_of(session),
            stacks=Stacks(session),
            achievements=CatalogueStore(session),
            listing=_listing(session),
        )

    def offerings(self, session: Session) -> Offerings:
        """Return what institutions offer."""
        institutions = InstitutionStore(session)

        def recognitions(institution_ids: Iterable[str]) -> dict[str, tuple[Recognised, ...]]:
            found = institutions.recognitions_of(institution_ids)
            return {one: tuple(map(_recognised, theirs)) for one, theirs in found.items()}

        def names(institution_ids: Iterable[str]) -> dict[str, Localised]:
            found = institutions.many(institution_ids)
            return {name: institution.names for name, institution in found.items()}

        return Offerings(
            store=OfferingStore(session),
            search=OfferingSearch(session),
            listing=_listing(session),
            recognitions=recognitions,
            names=names,
        )

    def catalogue_imports(self, session: Session) -> CatalogueImports:
        """Return what takes over the catalogues of institutions."""
        return CatalogueImports(session, self.programmes(session), self.offerings(session))

    def tariffs(self, session: Session) -> Tariffs:
        """Return what study costs."""
        return Tariffs(TariffStore(session), _listing(session))

    def learners(self, session: Session) -> Learners:
        """Return the people who log in."""
        return Learners(LearnerStore(session), self.clock)

    def recoveries(self, session: Session) -> Recoveries:
        """Return what gives a wallet back to who lost the account that opened it."""
        store, accounts = RecoveryStore(session), self.learning_accounts(session)

        def is_used(learner_id: str) -> bool:
            account = accounts.balance(learner_id)
            return store.is_used(learner_id) or bool(account.sources or account.loans)

        return Recoveries(
            store=store,
            learners=self.learners(session),
            outbox=Outbox(session),
            is_used=is_used,
            base_url=self.base_url,
        )

    def learning_accounts(self, session: Session) -> LearningAccounts:
        """Return the learning accounts."""
        return LearningAccounts.on(session)

    def entitlements(self, session: Session) -> Entitlements:
        """Return the learning rights."""
        return Entitlements(
            policies=PolicyStore(session),
            facts=FactStore(session),
            grants=GrantStore(session),
            learners=self.learners(session),
            wallet=WalletStore(session),
            awards=self.awards(session),
            sources=SourceStore(session),
            posting=Posting(session),
            used_up=self.used_up(session),
            attesting=self.attesting(session),
        )

    def attesting(self, session: Session) -> Attesting:
        """Return what organisations attest about levels."""
        return Attesting(AttestedStore(session), FactStore(session), self.learners(session))

    def drawing_rights(self, session: Session) -> DrawingRights:
        """Return what learners may draw from pools."""
        return DrawingRights.on(session, self.used_up(session))

    def used_up(self, session: Session) -> UsedUp:
        """Return what those who left had used up."""
        return UsedUp(session, self.learners(session), self.vault.wrapping_key)

    def spending(self, session: Session) -> Spending:
        """Return what learners put aside, and what providers earn."""
        return Spending(
            reservations=ReservationStore(session),
            accounts=self.learning_accounts(session),
            offerings=self.offerings(session),
            wallet=self.wallet(session),
            learners=self.learners(session),
            groups=GroupStore(session),
        )

    def monitoring(self, session: Session) -> Monitoring:
        """Return the figures of learning rights."""
        return Monitoring(session)

    def entitlement_runs(self, session: Session) -> EntitlementRuns:
        """Return the daily runs over all accounts."""
        return EntitlementRuns(session, self.entitlements(session), self.learners(session))

    def vouchers(self, session: Session) -> Vouchers:
        """Return the vouchers."""
        return Vouchers(session, self.offerings(session), self.spending(session).note_voucher)

    def ledger(self, session: Session) -> Ledger:
        """Return the ledger as a whole."""
        return Ledger(session)

    def awards(self, session: Session) -> Awards:
        """Return what was awarded."""
        return Awards(
            awards=AwardStore(session),
            lists=StatusStore(session),
            events=NotedAwards(DeliveryStore(session)),
        )

    def issuance(self, session: Session) -> Issuance:
        """Return what makes awards."""
        return Issuance(
            awards=AwardStore(session),
            lists=StatusStore(session),
            institutions=self.institutions(session),
            catalogue=self.catalogue(session),
            events=NotedAwards(DeliveryStore(session)),
            base_url=self.base_url,
        )

    def batches(self, session: Session) -> Batches:
        """Return the batches of institutions."""
        return Batches(session, self.claim_key)

    def batch_work(self, session: Session) -> BatchWork:
        """Return what does the parts of batches."""
        log, lists = self.logbook(session), StatusStore(session)

        def lease(institution_id: str, count: int, now: datetime) -> list[StatusSlot]:
            if session.get_bind().dialect.name != "postgresql":
                return lists.lease_many(institution_id, count, now=now)
            # In a short transaction of its own: two workers that draw the same place do not wait
            # for each other's whole part. The places of a part that fails are never used.
            with Database(session.get_bind().engine).transaction() as apart:
                return StatusStore(apart).lease_many(institution_id, count, now=now)

        issuing = BulkIssuance(
            self.issuance(session), BulkStore(session), log, lease, self.claim_key
        )
        events = NotedAwards(DeliveryStore(session))
        revoking = BulkRevocation(BulkStore(session), lists, events, log)
        return BatchWork(session, Issuing(issuing), Revoking(revoking))

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
        inquiry = Inquiry(self.outside)
        registers = Registers(
            self.institutions(session),
            self.trust_register(session),
            self.kept,
            partial(register_version, session),
        )
        return Verification(
            registers=registers,
            awards=AwardStore(session),
            statuses=Statuses(Standings(session), registers, inquiry, self.base_url),
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
            store=ShareStore(session),
            showables=Showables(HoldingStore(session), self.awards(session)),
            holdings=self.holdings(session),
            verification=self.verification(session),
        )

    def handing(self, session: Session) -> Handing:
        """Return what hands over what links show."""
        return Handing(HolderKeys(session, self.vault), self.base_url)

    def overviews(self, session: Session) -> Overviews:
        """Return what a learner sees first."""
        return Overviews(
            learners=self.learners(session),
            wallet=self.wallet(session),
            holdings=self.holdings(session),
            accounts=self.learning_accounts(session),
            spending=self.spending(session),
            goals=self.goals(session),
        )

    def achievement_pictures(self, session: Session) -> AchievementPictures:
        """Return the pictures of achievements."""
        return AchievementPictures(session, self.catalogue(session))

    def holdings(self, session: Session) -> Holdings:
        """Return all that learners hold."""
        return Holdings(HoldingStore(session), self.wallet(session))

    def import_checks(self, session: Session) -> Checks:
        """Return what checks credentials of others."""
        return Checks(self.verification(session))

    def imports(self, session: Session) -> Imports:
        """Return what keeps credentials of others."""
        return Imports(HoldingStore(session))

    def portfolio(self, session: Session) -> Portfolio:
        """Return what learners say of themselves."""
        return Portfolio(HoldingStore(session))

    def collections(self, session: Session) -> Collections:
        """Return what puts items together."""
        return Collections(self.holdings(session), HolderKeys(session, self.vault))

    def histories(self, session: Session) -> Histories:
        """Return what happened to items."""
        return Histories(ShareStore(session))

    def exports(self, session: Session) -> Exports:
        """Return what puts everything of a learner into one file."""
        sources = Sources(
            learners=self.learners(session),
            wallet=self.wallet(session),
            shares=self.shares(session),
            accounts=self.learning_accounts(session),
            institutions=self.institutions(session),
            status_lists=self.status_lists(session),
            advice=AdviceStore(session),
            terms=TermsStore(session),
            removals=RemovalStore(session),
            rows=PersonRows(session),
            holdings=self.holdings(session),
            base_url=self.base_url,
        )
        return Exports(sources)

    def departures(self, session: Session) -> Departures:
        """Return what closes accounts."""
        return Departures(
            rows=PersonRows(session),
            wallet=self.wallet(session),
            holdings=self.holdings(session),
            shares=self.shares(session),
            accounts=self.learning_accounts(session),
            entitlements=self.entitlements(session),
            drawing_rights=self.drawing_rights(session),
            spending=self.spending(session),
            advice=AdviceStore(session),
            removals=RemovalStore(session),
            members=self.members(session),
        )

    def advice(self, session: Session) -> Advice:
        """Return the leave of learners for their advisers."""
        return Advice(
            store=AdviceStore(session),
            learners=self.learners(session),
            wallet=self.wallet(session),
            accounts=self.learning_accounts(session),
        )

    def notices(self, session: Session) -> Notices:
        """Return what finds the notices that are due."""
        return Notices(
            store=NoticeStore(session),
            learners=self.learners(session),
            wallet=self.wallet(session),
            shares=self.shares(session),
            accounts=self.learning_accounts(session),
            outbox=Outbox(session),
            base_url=self.base_url,
        )

    def goals(self, session: Session) -> Goals:
        """Return what learners work towards."""
        return Goals(
            store=GoalStore(session),
            programmes=self.programmes(session),
            search=ProgrammeSearch(session, programmes_of(session)),
            coming=ComingOfferings(session, self.offerings(session)),
            institutions=self.institutions(session),
            wallet=self.wallet(session),
            granted=PriorLearning(session).granted,
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

    def standards(self, session: Session) -> Standards:
        """Return what providers of EVC measure against, and what they found."""
        return Standards(
            store=StandardStore(session),
            assessments=AssessmentStore(session),
            catalogue=self.catalogue(session),
            institutions=self.institutions(session),
            deciding=self.deciding(session),
            log=self.logbook(session),
        )

    def equivalences(self, session: Session) -> Equivalences:
        """Return what institutions hold to be worth their units."""
        return Equivalences(
            store=EquivalenceStore(session),
            programmes=self.programmes(session),
            institutions=self.institutions(session),
            log=self.logbook(session),
        )

    def exemptions(self, session: Session) -> Exemptions:
        """Return what learners ask of institutions, and what exam boards decide."""
        return Exemptions(
            store=RequestStore(session),
            assessments=AssessmentStore(session),
            equivalences=EquivalenceStore(session),
            programmes=self.programmes(session),
            institutions=self.institutions(session),
            wallet=self.wallet(session),
            log=self.logbook(session),
        )

    def webhooks(self, session: Session) -> Webhooks:
        """Return the webhooks of the institutions."""
        return Webhooks(
            endpoints=EndpointStore(session),
            deliveries=DeliveryStore(session),
            vault=self.vault,
            calls=self.outside.fetch.calls,
        )

    def webhook_sender(self, database: Database) -> Sender:
        """Return what sends the webhooks that wait."""

        def tell(session: Session, endpoint: Endpoint, now: datetime) -> None:
            Telling(
                log=self.logbook(session),
                members=MemberStore(session),
                learners=self.learners(session),
                outbox=Outbox(session),
                base_url=self.base_url,
            ).tell(endpoint, now=now)

        return Sender(
            database=database,
            calls=self.outside.fetch.calls,
            vault=self.vault,
            clock=self.clock,
            tell=tell,
        )


def _recognised(found: Recognition) -> Recognised:
    return Recognised(
        funded=found.kind is RecognitionKind.FUNDED,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
    )


def _listing(session: Session) -> Listing:
    return Listing(
        offerings=OfferingStore(session),
        programmes=programmes_of(session),
        units=units_of(session),
        stacks=Stacks(session),
        tariffs=TariffStore(session),
    )
