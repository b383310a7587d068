"""Whatever happens to an account, no cent is made or lost; 10,000 lives: `bench ledger`."""

from app.spending.models import ReservationState
from tests.spending.book import walked

SEQUENCES, STEPS = 300, 25


def test_no_cent_is_made_or_lost_whatever_happens() -> None:
    seen = set()
    for seed in range(SEQUENCES):
        walk = walked(seed, STEPS)
        seen |= {one.state for one in walk.reservations.values()}
    assert seen == set(ReservationState)
