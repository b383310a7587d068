from datetime import UTC, date, datetime

import pytest

from app.catalogue.validity import end_of, parse_duration


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("P2Y", date(2026, 3, 18), date(2028, 3, 18)),
        ("P18M", date(2026, 11, 24), date(2028, 5, 24)),
        ("P90D", date(2026, 11, 24), date(2027, 2, 22)),
        ("P1M", date(2026, 1, 31), date(2026, 2, 28)),
        ("P1M", date(2028, 1, 31), date(2028, 2, 29)),
        ("P1Y", date(2028, 2, 29), date(2029, 2, 28)),
        ("P1Y6M10D", date(2026, 12, 31), date(2028, 7, 10)),
    ],
)
def test_an_award_ends_at_the_start_of_a_day(text: str, begins: date, ends: date) -> None:
    expected = datetime(ends.year, ends.month, ends.day, tzinfo=UTC)
    assert end_of(parse_duration(text), begins=begins) == expected


@pytest.mark.parametrize(
    "text", ["", "P", "P0Y", "P0D", "2Y", "P2W", "PT5H", "P-1Y", "P1.5Y", "p2y", "P٢Y"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="P2Y"):
        parse_duration(text)
