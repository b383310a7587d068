"""What a learner looks for in the wallet, and by what it can be found."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.credentials.models import Standing
from app.wallet.models import ItemKind

# More words than anybody types; each is a condition of its own.
MAX_WORDS = 8


@dataclass(frozen=True, slots=True)
class Sought:
    """Which items; absent members do not filter. `timeline` is the order by day of the award."""

    text: str = ""
    kind: str | None = None
    institution: str | None = None
    level: str | None = None
    year: int | None = None
    state: Standing | None = None
    origin: ItemKind | None = None
    group: str | None = None
    hidden: bool = False
    timeline: bool = False

    def words(self) -> list[str]:
        """Return the words that must all be there."""
        return self.text.casefold().split()[:MAX_WORDS]

    @property
    def narrows(self) -> bool:
        """Tell whether anything but the order was asked for."""
        return self not in {Sought(timeline=self.timeline), Sought(timeline=not self.timeline)}


def start_of(day: date) -> datetime:
    """Return the beginning of a day, as the moment under which an item is found."""
    return datetime.combine(day, time(), UTC)


@dataclass(frozen=True, slots=True)
class Facets:
    """What occurs in a wallet; `issuers` with where each comes from."""

    origins: frozenset[ItemKind]
    kinds: frozenset[str]
    issuers: frozenset[tuple[ItemKind, str]]
    levels: frozenset[str]
    years: frozenset[int]
