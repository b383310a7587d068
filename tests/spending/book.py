"""A ledger in memory that is asked for anything, in any order, and a model that it must agree with.

The book writes what the rules of the ledger and of spending make of each step. The model only adds
and subtracts.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random  # noqa: TID251 - a test that can be repeated

from app.learning_account import movements as moving
from app.learning_account.earmarks import Purpose
from app.learning_account.ledger import (
    InsufficientBalanceError,
    Standing,
    balance,
    entered,
    floor_of,
    replayed,
)
from app.learning_account.models import (
    Account,
    AccountId,
    AccountKind,
    FundingSource,
    Movement,
    Transfer,
)
from app.spending import movements as spending
from app.spending.models import Course, Part, Purse, Reservation, ReservationState
from app.spending.splitting import split
from tests.catalogue.worlds import text
from tests.moments import NOW
from tests.spending.money import grant, source

How = Callable[[Reservation], Iterable[Movement]]
HOLDER, PROVIDER = "holder", "provider"
FIRST = date(2027, 1, 1)
RESERVED, SETTLED, RELEASED, REFUNDED = ReservationState


@dataclass
class Book:
    """Accounts, and all that was ever written."""

    standings: dict[Account, Standing] = field(default_factory=dict)
    history: dict[str, Transfer] = field(default_factory=dict)

    def write(self, moves: Iterable[Movement]) -> None:
        """Write all of these or none, as a unit of work does."""
        standings, history = dict(self.standings), dict(self.history)
        for move in moves:
            between = {"source": account_id(move.source), "target": account_id(move.target)}
            facts = {**dict(move), **between, "id": f"t{len(history)}", "recorded_at": NOW}
            transfer = Transfer(**facts)
            if transfer.key in history:
                replayed(transfer, history[transfer.key])
                continue
            source = standings.get(move.source, empty(move.source))
            target = standings.get(move.target, empty(move.target))
            entry = entered(transfer, source=source, target=target)
            standings |= {move.source: entry.source_after, move.target: entry.target_after}
            history[transfer.key] = transfer
        self.standings, self.history = standings, history

    def held(self, kind: AccountKind) -> int:
        """Return what all accounts of a kind hold."""
        return sum(
            standing.balance_cents
            for account, standing in self.standings.items()
            if account.kind is kind
        )


def account_id(account: Account) -> AccountId:
    return AccountId("|".join(map(str, dict(account).values())))


def empty(account: Account) -> Standing:
    return Standing(0, floor_of(account.kind))


@dataclass
class Walk:
    """A random life of one account, beside a model that only counts."""

    random: Random
    book: Book = field(default_factory=Book)
    sources: dict[str, FundingSource] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    day: date = FIRST
    model: Counter[str] = field(default_factory=Counter)

    def step(self) -> None:
        """Do something at random; what it is asked for twice must have one effect."""
        names = ("top_up", "reserve", "settle", "release", "refund", "expire", "pass_time")
        getattr(self, self.random.choice(names))()

    def top_up(self) -> None:
        """Let money of a new source come in."""
        cents = self.random.randint(1, 500_00)
        until = self.day + timedelta(days=self.random.randint(0, 40))
        last = self.random.choice([None, until])
        kind = self.random.choice(["public_base", "cao", "oo_fonds"])
        found = source(kind, id=f"s{len(self.sources)}", valid_until=last)
        self.sources[found.id] = found
        moves = grant(found, HOLDER, cents, last)
        for _ in range(self.random.randint(1, 2)):
            self.book.write(moves)
        self.model["given"] += cents

    def reserve(self) -> None:
        """Put money aside, if there is enough."""
        price = self.random.randint(1, 600_00)
        purpose = Purpose(sector=None, offering_code="C", institution_id=PROVIDER, on=self.day)
        found = split(price, self._purses(), purpose)
        made = reservation(f"r{len(self.reservations)}", price, found.parts)
        if found.short_cents:
            self.must_fail(made.model_copy(update={"parts": too_much(self._purses())}))
            return
        self.reservations[made.id] = made
        self._write(spending.reserving(made, on=self.day))
        self.model["spendable"] -= price

    def must_fail(self, made: Reservation) -> None:
        """Check that who asks for more than there is changes nothing."""
        before = dict(self.book.standings)
        try:
            self.book.write(spending.reserving(made, on=self.day))
        except InsufficientBalanceError:
            assert self.book.standings == before
        else:
            assert not made.parts

    def settle(self) -> None:
        """Let the provider earn something."""
        self._move(RESERVED, SETTLED, lambda one: spending.settling(one, on=self.day))

    def release(self) -> None:
        """Take something back."""
        self._move(
            RESERVED, RELEASED, lambda one: spending.releasing(one, self.sources, on=self.day)
        )

    def refund(self) -> None:
        """Let the provider give something back."""
        sources = self.sources
        self._move(SETTLED, REFUNDED, lambda one: spending.refunding(one, sources, on=self.day))

    def expire(self) -> None:
        """Let what was not used in time leave."""
        for account, standing in list(self.book.standings.items()):
            last = account.usable_until
            holder = account.kind is AccountKind.HOLDER and last is not None and last < self.day
            if holder and standing.balance_cents:
                self._write([moving.expiry(account, standing.balance_cents, on=self.day)])

    def pass_time(self) -> None:
        """Let some days pass."""
        self.day += timedelta(days=self.random.randint(1, 15))

    def check(self) -> None:
        """Check every law."""
        standings = self.book.standings
        assert sum(one.balance_cents for one in standings.values()) == 0
        assert all(
            one.balance_cents >= 0
            for account, one in standings.items()
            if account.kind is not AccountKind.OUTSIDE
        )
        for account, standing in standings.items():
            told = balance(account_id(account), self.book.history.values())
            assert standing.balance_cents == told
        aside = sum(
            one.course.price_cents for one in self.reservations.values() if one.state is RESERVED
        )
        earned = sum(
            one.course.price_cents for one in self.reservations.values() if one.state is SETTLED
        )
        assert self.book.held(AccountKind.RESERVED) == aside
        assert self.book.held(AccountKind.PROVIDER) == earned
        inside = (AccountKind.HOLDER, AccountKind.POOL, AccountKind.EXPIRY)
        assert sum(map(self.book.held, inside)) + aside + earned == self.model["given"]

    def _move(self, before: ReservationState, after: ReservationState, how: How) -> None:
        waiting = [one for one in self.reservations.values() if one.state is before]
        if waiting:
            one = self.random.choice(waiting)
            self._write(how(one))
            self.reservations[one.id] = one.model_copy(update={"state": after})

    def _write(self, moves: Iterable[Movement]) -> None:
        every = tuple(moves)
        for _ in range(self.random.randint(1, 2)):
            self.book.write(every)

    def _purses(self) -> list[Purse]:
        return [
            Purse(
                account_id=account_id(account),
                source=self.sources[account.source_id],
                until=account.usable_until,
                cents=standing.balance_cents,
            )
            for account, standing in self.book.standings.items()
            if account.kind is AccountKind.HOLDER
        ]


def reservation(name: str, price: int, parts: tuple[Part, ...]) -> Reservation:
    course = Course(
        offering_id="o",
        institution_id=PROVIDER,
        code="C",
        title=text("Cursus"),
        unit=None,
        achievements=(),
        starts_on=FIRST,
        price_cents=price,
        price_rule="own",
    )
    return Reservation(
        id=name,
        holder_id=HOLDER,
        course=course,
        state=RESERVED,
        parts=parts,
        reserved_at=NOW,
        changed_at=NOW,
    )


def too_much(purses: list[Purse]) -> tuple[Part, ...]:
    """Return parts that take a cent more than the first lot with money holds."""
    full = [purse for purse in purses if purse.cents]
    whole = split(
        full[0].cents if full else 1,
        full[:1],
        Purpose(sector=None, offering_code="C", institution_id=PROVIDER, on=FIRST),
    )
    return tuple(part.model_copy(update={"cents": part.cents + 1}) for part in whole.parts)


def walked(seed: int, steps: int) -> Walk:
    """Return a random life after every law was checked at every step."""
    walk = Walk(Random(seed))  # noqa: S311 - a test that can be repeated
    for _ in range(steps):
        walk.step()
        walk.check()
    return walk
