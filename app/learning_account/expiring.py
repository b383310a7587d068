"""What was not used by its last day leaves the learner."""

from datetime import datetime

from app.learning_account import movements
from app.learning_account.models import AccountId
from app.learning_account.service import LearningAccounts


def expire_lots(
    accounts: LearningAccounts, *, after: AccountId, limit: int, now: datetime
) -> tuple[AccountId, ...]:
    """Move what is left of lots whose last day has passed; return which, in the order of ids."""
    today = now.date()
    lots = accounts.ledger.lapsed(before=today, after=after, limit=limit)
    standings = accounts.ledger.lock(lots)
    moves = [
        movements.expiry(lots[account], standings[account].balance_cents, on=today)
        for account in lots
        # Somebody may have spent it since it was looked at.
        if standings[account].balance_cents
    ]
    accounts.posting.move_all(moves, now=now)
    return tuple(lots)
