"""Lets a yearly source begin a year of its own, at the first use in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.learning_account import drawing, movements
from app.learning_account.funding_store import SourceStore
from app.learning_account.models import FundingSource
from app.learning_account.posting import Posting
from app.learning_account.store import LedgerStore


@dataclass(frozen=True, slots=True)
class Renewing:
    """Renews budgets in one unit of work."""

    session: Session

    def renew(self, source: FundingSource, *, now: datetime) -> None:
        """Bring the pool of a source to its budget when its year is a new one.

        What nobody got in the years before goes back to the funder: it is no second budget. A year
        that nobody used is passed over.
        """
        year = drawing.year_of(source, on=now.date())
        if year == 0 or not SourceStore(self.session).renewed(source.id, year=year):
            return
        ledger, pool = LedgerStore(self.session), movements.pool_of(source)
        (account,) = ledger.open([pool]).values()
        left = ledger.lock([account])[account].balance_cents
        first = drawing.begins(source, year=year)
        moves = [movements.renewal(source, year=year, on=first)]
        if left:
            moves.append(movements.handing_back(source, left, year=year, on=first))
        Posting(self.session).move_all(moves, now=now)
