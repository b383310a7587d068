"""Everything of one learner: the overview, the export, leaving, advisers and notices."""

from typing import ClassVar

from sqlalchemy.orm import Session

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
from app.wiring.goals import GoalServices
from app.wiring.rights import RightsServices
from app.wiring.staff import StaffServices


class HolderServices(GoalServices, RightsServices, StaffServices):
    """Makes what a learner sees, takes along and leaves behind."""

    __slots__ = ()

    NAMES: ClassVar[tuple[str, ...]] = ("overviews", "exports", "departures", "advice", "notices")

    def overviews(self, session: Session) -> Overviews:
        """Return what a learner sees first."""
        return Overviews(
            learners=self.learners(session),
            wallet=self.wallet(session),
            holdings=self.holdings(session),
            accounts=self.learning_accounts(session),
            spending=self.spending(session),
            quoting=self.quoting(session),
            goals=self.goals(session),
        )

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
