"""A sweep also goes the rounds that it was given."""

from app.core.db import Database
from app.ops.housekeeping import Housekeeping
from tests.moments import NOW


def test_a_sweep_goes_every_round(database: Database) -> None:
    gone: list[str] = []

    def go() -> int:
        gone.append("gone")
        return 1

    assert Housekeeping(database, lambda: NOW, rounds=(go, go)).sweep() == 0
    assert gone == ["gone", "gone"]
