"""Draws figures as plain SVG: a line per series, or a bar per name.

A picture adapts to light and dark viewers, needs no script and no font, and tells its title and
every value in words for who cannot see it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from pathlib import Path
from xml.sax.saxutils import escape

# Where the pictures of docs/performance.md are.
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 72, 44, 56, 64
ROW, NAMES = 34, 220
TICKS, THOUSAND = 5, 1_000
STEPS = (1, 2, 2.5, 5, 10)
# Told apart by who sees no red and green; each line has marks of its own too.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#6a5acd")
DASHES = ("none", "8 4", "2 3", "10 3 2 3", "4 4", "14 4")
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1c1c1c}.title{font-size:16px;font-weight:600}"
    ".paper{fill:#fff}.grid{stroke:#d5d5d5}.axis{stroke:#555}"
    "@media(prefers-color-scheme:dark){text{fill:#ececec}.paper{fill:#16181c}"
    ".grid{stroke:#3a3d44}.axis{stroke:#aaa}}"
)
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a value lies on an axis; `is_log` gives each tenfold the same length."""

    least: float
    most: float
    starts: float
    ends: float
    is_log: bool = False

    def at(self, value: float) -> float:
        low, high, here = self.least, self.most, value
        if self.is_log:
            low, high, here = log10(low), log10(high), log10(here)
        share = (here - low) / (high - low) if high > low else 0.5
        return round(self.starts + share * (self.ends - self.starts), 1)

    def ticks(self) -> list[float]:
        if self.is_log:
            powers = range(floor(log10(self.least)), ceil(log10(self.most)) + 1)
            return [10.0**power for power in powers if self.least <= 10.0**power <= self.most]
        step = _step(self.most)
        return [round(step * each, 9) for each in range(round(self.most / step) + 1)]


def line_chart(
    path: Path,
    title: str,
    x_label: str,
    y_label: str,
    series: Mapping[str, Points],
    *,
    log_x: bool = False,
) -> None:
    """Draw a line per series of (x, y); heights begin at zero, `log_x` needs x above it.

    Raises:
        ValueError: no series has a point.
    """
    points = [point for each in series.values() for point in each]
    if not points:
        raise ValueError("there is nothing to draw")
    places = [x for x, _ in points]
    across = Scale(min(places), max(places), LEFT, WIDTH - RIGHT, log_x)
    up = Scale(0, _ceiling(y for _, y in points), HEIGHT - BOTTOM - 24, TOP)
    told = "; ".join(
        f"{name}: " + ", ".join(f"{_number(y)} at {_number(x)}" for x, y in each)
        for name, each in series.items()
    )
    parts = [*_grid(across, up), *_labels(x_label, y_label)]
    for number, (name, each) in enumerate(series.items()):
        parts += _line(number, [(across.at(x), up.at(y)) for x, y in each])
        parts += _legend(number, name, len(series))
    _write(path, title, f"{y_label} by {x_label}. {told}", parts, HEIGHT)


def bar_chart(path: Path, title: str, unit: str, values: Mapping[str, float]) -> None:
    """Draw a bar per name, lying, with its value behind it.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("there is nothing to draw")
    along = Scale(0, _ceiling(values.values()), NAMES, WIDTH - RIGHT - 70)
    height, parts = TOP + ROW * len(values) + 30, list[str]()
    for number, (name, value) in enumerate(values.items()):
        top = TOP + ROW * number
        parts += [
            _text(NAMES - 10, top + 17, name, "end"),
            (
                f'<rect x="{NAMES}" y="{top}" width="{along.at(value) - NAMES:.1f}" height="24"'
                f' fill="{COLOURS[0]}"/>'
            ),
            _text(along.at(value) + 8, top + 17, _number(value)),
        ]
    parts.append(_text(NAMES, height - 10, unit))
    told = "; ".join(f"{name}: {_number(value)}" for name, value in values.items())
    _write(path, title, f"{unit}. {told}", parts, height)


def _grid(across: Scale, up: Scale) -> Iterator[str]:
    for value in up.ticks():
        y = up.at(value)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield _text(LEFT - 8, y + 4, _number(value), "end")
    for value in across.ticks():
        yield _text(across.at(value), up.starts + 20, _number(value), "middle")
    yield f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{up.starts}" y2="{up.starts}"/>'


def _labels(x_label: str, y_label: str) -> Iterator[str]:
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 14, x_label, "middle")
    yield _text(LEFT - 56, TOP - 12, y_label)


def _line(number: int, places: Points) -> Iterator[str]:
    colour = COLOURS[number % len(COLOURS)]
    path = " ".join(f"{x},{y}" for x, y in places)
    yield (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"'
        f' stroke-dasharray="{DASHES[number % len(DASHES)]}"/>'
    )
    for x, y in places:
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'


def _legend(number: int, name: str, count: int) -> Iterator[str]:
    width = (WIDTH - LEFT - RIGHT) / max(count, 1)
    x, y = LEFT + number * width, HEIGHT - 16
    yield (
        f'<line x1="{x:.1f}" x2="{x + 28:.1f}" y1="{y - 4}" y2="{y - 4}" stroke-width="2.5"'
        f' stroke="{COLOURS[number % len(COLOURS)]}"'
        f' stroke-dasharray="{DASHES[number % len(DASHES)]}"/>'
    )
    yield _text(x + 34, y, name)


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _write(path: Path, title: str, told: str, parts: Sequence[str], height: float) -> None:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}"'
        f' width="{WIDTH}" height="{height:g}" role="img" aria-labelledby="t d">'
    )
    lines = [
        head,
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(told)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height:g}"/>',
        f'<text class="title" x="16" y="26">{escape(title)}</text>',
        *parts,
        "</svg>",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _ceiling(values: Iterable[float]) -> float:
    """Return the end of an axis from zero on which all values fit, on a round step."""
    highest = max(values)
    if highest <= 0:
        return 1.0
    step = _step(highest)
    return ceil(round(highest / step, 9)) * step


def _step(most: float) -> float:
    rough = most / TICKS
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * (1 - 1e-9))


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= THOUSAND else f"{value:.4g}"
