"""Moving: the money of a reservation and its state change together."""

from dataclasses import dataclass
from datetime import datetime

from app.learning_account.models import FundingSource
from app.learning_account.service import LearningAccounts
from app.spending import movements
from app.spending.models import Reservation, ReservationState
from app.spending.store import ReservationStore


@dataclass(frozen=True, slots=True)
class Moving:
    """What becomes of reservations, each of which the caller has locked."""

    reservations: ReservationStore
    accounts: LearningAccounts

    def put_aside(self, reservation: Reservation, *, now: datetime) -> None:
        """Write a reservation that is new, and put its money aside."""
        self.reservations.add(reservation)
        self.accounts.posting.move_all(movements.reserving(reservation, on=now.date()), now=now)

    def release(self, reservation: Reservation, *, now: datetime) -> Reservation:
        """Give money that waits back to its holder."""
        moves = movements.releasing(reservation, self._sources(reservation), on=now.date())
        self.accounts.posting.move_all(moves, now=now)
        return self.reservations.move(reservation, ReservationState.RELEASED, now=now)

    def pay(self, reservation: Reservation, *, now: datetime) -> Reservation:
        """Pay the provider what waits."""
        moves = movements.settling(reservation, on=now.date())
        self.accounts.posting.move_all(moves, now=now)
        return self.reservations.move(reservation, ReservationState.SETTLED, now=now)

    def give_back(self, reservation: Reservation, *, now: datetime) -> Reservation:
        """Give what was paid back to the sources that it came from."""
        moves = movements.refunding(reservation, self._sources(reservation), on=now.date())
        self.accounts.posting.move_all(moves, now=now)
        return self.reservations.move(reservation, ReservationState.REFUNDED, now=now)

    def _sources(self, reservation: Reservation) -> dict[str, FundingSource]:
        paid_from = {part.source_id for part in reservation.parts}
        return {one: self.accounts.source(one) for one in paid_from}
