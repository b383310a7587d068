"""What follows from a history for each of very many accounts: on disk, with little of it in memory.

The file has no name, and is gone when it is closed.
"""

import sqlite3
from collections.abc import Iterator, MutableMapping

from app.learning_account.models import AccountId
from app.learning_account.proof import State

# So many accounts are in memory, before they are written down together.
AT_HAND = 20_000


class States(MutableMapping[AccountId, State]):
    """The state of each account."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")
        self._file.execute(
            "CREATE TABLE state (account TEXT PRIMARY KEY, cents INTEGER, head TEXT) WITHOUT ROWID"
        )
        self._at_hand: dict[AccountId, State] = {}

    def __getitem__(self, account: AccountId) -> State:
        at_hand = self._at_hand.get(account)
        if at_hand is not None:
            return at_hand
        asked = "SELECT cents, head FROM state WHERE account = ?"
        found = self._file.execute(asked, (account,)).fetchone()
        if found is None:
            raise KeyError(account)
        return State(*found)

    def __setitem__(self, account: AccountId, state: State) -> None:
        self._at_hand[account] = state
        if len(self._at_hand) >= AT_HAND:
            self._write_down()

    def __delitem__(self, account: AccountId) -> None:
        self._at_hand.pop(account, None)
        self._file.execute("DELETE FROM state WHERE account = ?", (account,))

    def __iter__(self) -> Iterator[AccountId]:
        self._write_down()
        for (account,) in self._file.execute("SELECT account FROM state ORDER BY account"):
            yield AccountId(account)

    def __len__(self) -> int:
        self._write_down()
        (count,) = self._file.execute("SELECT count(*) FROM state").fetchone()
        return int(count)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write_down(self) -> None:
        rows = [(account, one.cents, one.head) for account, one in self._at_hand.items()]
        self._file.executemany("INSERT OR REPLACE INTO state VALUES (?, ?, ?)", rows)
        self._at_hand.clear()
