"""What the pictures of figures hold: well-formed, told in words, and nothing for nothing."""

import itertools
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.support.plot import bar_chart, line_chart

SVG = "{http://www.w3.org/2000/svg}"
GROWTH = {"issue": [(1_000, 4.0), (1_000_000, 4.6)], "a < b & c": [(1_000, 3.7), (1_000_000, 0)]}


def drawn(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314


def test_a_line_chart_has_a_line_per_series_and_tells_it_in_words(tmp_path: Path) -> None:
    line_chart(tmp_path / "a.svg", "Growth", "credentials", "ms", GROWTH, log_x=True)
    picture = drawn(tmp_path / "a.svg")
    assert len(picture.findall(f"{SVG}polyline")) == 2
    assert picture.findtext(f"{SVG}title") == "Growth"
    assert "issue: 4 at 1,000, 4.6 at 1,000,000" in (picture.findtext(f"{SVG}desc") or "")


def test_a_tenfold_has_the_same_length_everywhere_on_a_log_axis(tmp_path: Path) -> None:
    points = {"p50": [(10.0**power, 1.0) for power in range(3, 7)]}
    line_chart(tmp_path / "a.svg", "t", "x", "y", points, log_x=True)
    places = [float(each.get("cx", "")) for each in drawn(tmp_path / "a.svg").iter(f"{SVG}circle")]
    steps = [after - before for before, after in itertools.pairwise(places)]
    assert max(steps) - min(steps) < 0.2


def test_a_bar_twice_as_high_is_twice_as_long(tmp_path: Path) -> None:
    bar_chart(tmp_path / "b.svg", "Rates", "a second", {"ours": 200, "theirs": 100})
    bars = [each for each in drawn(tmp_path / "b.svg").iter(f"{SVG}rect") if each.get("y")]
    assert [float(bar.get("width", "")) for bar in bars] == [2 * 193.0, 193.0]


@pytest.mark.parametrize("values", [{"none": 0.0}, {"same": 3.0, "again": 3.0}], ids=str)
def test_flat_figures_are_drawn_too(tmp_path: Path, values: dict[str, float]) -> None:
    bar_chart(tmp_path / "b.svg", "t", "u", values)
    line_chart(tmp_path / "l.svg", "t", "x", "y", {k: [(5, v)] for k, v in values.items()})


def test_nothing_is_not_drawn(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing"):
        line_chart(tmp_path / "a.svg", "t", "x", "y", {"empty": []})
    with pytest.raises(ValueError, match="nothing"):
        bar_chart(tmp_path / "b.svg", "t", "u", {})
