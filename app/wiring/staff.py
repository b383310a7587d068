"""Who works for institutions, and what they decide."""

from typing import ClassVar

from sqlalchemy.orm import Session

from app.core.db import Database
from app.institutions.client_store import ClientStore
from app.institutions.token_endpoint import standing_of
from app.staff.administration import Administration
from app.staff.awarding_together import AwardsTogether, Tools
from app.staff.deciding import Deciding
from app.staff.members import Members
from app.staff.proposal_store import ProposalStore
from app.staff.store import InvitationStore, MemberStore
from app.wiring.credentials import CredentialServices
from app.wiring.learning_account import LearningAccountServices


class StaffServices(CredentialServices, LearningAccountServices):
    """Makes what people of institutions do."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = ("members", "deciding", "administration")

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

    def awards_together(self, database: Database) -> AwardsTogether:
        """Return what makes awards that wait at the same moment."""

        def tools(session: Session) -> Tools:
            clients = ClientStore(session)
            return Tools(self.bulk_issuance(session), lambda caller: standing_of(caller, clients))

        return AwardsTogether(database, tools, self.clock, self.base_url)

    def administration(self, session: Session) -> Administration:
        """Return what the administrators of institutions do."""
        return Administration(
            institutions=self.institutions(session),
            clients=self.api_clients(session),
            log=self.logbook(session),
        )
