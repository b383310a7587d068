"""Credentials: awards, signatures, status lists and verification."""

from dataclasses import replace
from functools import partial
from typing import ClassVar

from sqlalchemy.orm import Session

from app.catalogue.remembered import RememberedCatalogue
from app.catalogue.store import CatalogueStore
from app.credentials.awards import Awards
from app.credentials.bulk_issuance import BulkIssuance
from app.credentials.bulk_store import BulkStore
from app.credentials.direct_issuance import DirectIssuance
from app.credentials.direct_store import DirectStore
from app.credentials.issuance import Issuance
from app.credentials.outside import Inquiry
from app.credentials.publishing import StatusLists
from app.credentials.registers import Registers
from app.credentials.slot_facts import SlotFacts
from app.credentials.standings import Standings
from app.credentials.status import Statuses
from app.credentials.status_store import StatusStore
from app.credentials.store import AwardStore
from app.credentials.verification import Verification
from app.institutions.key_store import KeyStore
from app.institutions.register_version import asked_version, register_version
from app.institutions.remembered import RememberedInstitutions
from app.institutions.signing_keys import SigningKeys
from app.institutions.store import InstitutionStore
from app.webhooks.delivery_store import DeliveryStore
from app.webhooks.noting import NotedAwards
from app.wiring.catalogue import CatalogueServices
from app.wiring.institutions import InstitutionServices


class CredentialServices(InstitutionServices, CatalogueServices):
    """Makes what signs, publishes and checks credentials."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = (
        "awards",
        "issuance",
        "direct_issuance",
        "status_lists",
        "verification",
    )

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

    def bulk_issuance(self, session: Session) -> BulkIssuance:
        """Return what makes many awards in one unit of work."""
        institutions = RememberedInstitutions(
            InstitutionStore(session),
            SigningKeys(KeyStore(session), self.vault),
            self.base_url,
            self.kept.of(register_version(session)),
        )
        issuance = replace(
            self.issuance(session),
            institutions=institutions,
            catalogue=RememberedCatalogue(CatalogueStore(session), self.frozen),
        )
        log = self.logbook(session)
        return BulkIssuance(issuance, BulkStore(session), log, self.claim_key)

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
            partial(asked_version, session),
        )
        return Verification(
            registers=registers,
            awards=AwardStore(session),
            statuses=Statuses(Standings(session), registers, inquiry, self.base_url),
            inquiry=inquiry,
            base_url=self.base_url,
            anchors=self.anchors,
        )
