"""Addresses that were used against others: none is looked up, and none is connected to."""

from collections.abc import Sequence

import pytest

from app.core.addresses import ForbiddenAddressError
from app.core.fetch import FetchFailedError
from app.core.public_fetch import PublicFetch
from app.core.restraint import Budget
from tests.corpus.rows_of import rows

ROWS = rows("ssrf_urls")


def test_every_row_is_read() -> None:
    assert len(ROWS) == 144


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))
def test_it_is_refused_before_a_connection_is_made(row: dict[str, str]) -> None:
    looked_up: list[str] = []

    def resolve(host: str, _port: int) -> Sequence[str]:
        # Whatever a name of this list leads to, it leads inside.
        looked_up.append(host)
        return ["127.0.0.1"]

    with pytest.raises((ForbiddenAddressError, FetchFailedError)):
        PublicFetch(resolve=resolve).get(row["input"], accept="*/*", budget=Budget())
    assert len(looked_up) <= 1
