"""Draws the picture of a credential: a seal in the colour of its issuer, with a shape per kind.

The drawing is decoration and proves nothing. It is made of numbers and of one short label, never
of text from a credential, so that there is nothing in it to inject.
"""

import hashlib
from functools import lru_cache
from urllib.parse import quote

from markupsafe import escape

# White text on each reaches 5:1, so every issuer's seal can be read.
COLOURS = (
    "#0a5257", "#2f3d8f", "#6d2a63", "#9a3324", "#1f5f33", "#0f4c81",
    "#7a1f3d", "#55560f", "#3b4a5a", "#4b2e83", "#86480a", "#0b6158",
)  # fmt: skip
SHAPES = {
    "circle": '<circle cx="60" cy="54" r="48"/>',
    "hexagon": '<path d="M60 6l45 25v50L60 106 15 81V31z"/>',
    "octagon": '<path d="M40 8h40l30 29v38l-30 29H40L10 75V37z"/>',
    "tile": '<rect x="14" y="10" width="92" height="92" rx="20"/>',
    "shield": '<path d="M60 6l46 13v36c0 28-19 44-46 55C33 99 14 83 14 55V19z"/>',
    "scallop": "".join(
        f'<circle cx="60" cy="56" r="30" transform="rotate({angle} 60 56) translate(0 -20)"/>'
        for angle in range(0, 360, 36)
    ),
}
# Drawings that were shown last: many pages show the same ones.
REMEMBERED = 200
# Digits that fit at full size.
FITS = 3
# No seal at all: a sheet with some lines, for what nobody has validated.
SHEET = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">'
    '<path d="M26 8h46l24 24v80H26z" fill="#fff" stroke="#6e8084" stroke-width="3"'
    ' stroke-dasharray="7 5"/><path d="M72 8v24h24" fill="none" stroke="#6e8084" stroke-width="3"/>'
    '<path d="M40 52h42M40 66h42M40 80h26" stroke="#6e8084" stroke-width="5"'
    ' stroke-linecap="round"/>'
    "</svg>"
)
RIBBON = '<path d="M36 88l-8 30 15-5 10 6 7-24zM84 88l8 30-15-5-10 6-7-24z" fill="#f6b31a"/>'
SHAPE_OF_KIND = {
    "microcredential": "hexagon",
    "ho": "tile",
    "mbo_certificaat": "octagon",
    "mbo_verklaring": "octagon",
    "branche": "octagon",
    "evc": "shield",
    "edubadge": "scallop",
    "elsewhere": "tile",
}


def badge_svg(kind: str, *, issuer: str, label: str, colour: str | None = None) -> str:
    """Return the seal of a credential; `label` is two short words at most, such as `15 EC`.

    `colour` is that of the institution; without one, each issuer has a colour of its own.
    """
    digest = hashlib.sha256(issuer.encode()).digest()
    shape = next((SHAPE_OF_KIND[start] for start in SHAPE_OF_KIND if kind.startswith(start)), "")
    number, _, unit = label.partition(" ")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">'
        f'{"" if shape else RIBBON}<g fill="{escape(colour or COLOURS[digest[0] % len(COLOURS)])}">'
        f"{SHAPES[shape or 'circle']}</g>{_rosette(loops=7 + digest[1] % 6)}"
        f'<circle cx="60" cy="55" r="23" fill="#fff"/>{_text(number, unit)}</svg>'
    )


def badge_uri(kind: str, *, issuer: str, label: str, colour: str | None = None) -> str:
    """Return the seal as an address for an `img`, which runs no script and asks no server."""
    return uri_of(badge_svg(kind, issuer=issuer, label=label, colour=colour))


@lru_cache(maxsize=REMEMBERED)
def uri_of(svg: str) -> str:
    """Return a drawing of ours as an address for an `img`."""
    return "data:image/svg+xml," + quote(svg)


def _rosette(*, loops: int) -> str:
    # Turned ellipses make the woven line work of a printed diploma.
    angles = [f"{turn * 180 / loops:.1f}" for turn in range(loops)]
    ellipses = "".join(
        f'<ellipse cx="60" cy="55" rx="38" ry="17" transform="rotate({angle} 60 55)"/>'
        for angle in angles
    )
    return f'<g fill="none" stroke="#fff" stroke-opacity=".62" stroke-width="1.1">{ellipses}</g>'


def _text(number: str, unit: str) -> str:
    big, height = (14, 56) if len(number) > FITS else (19, 57)
    style = 'font-family="sans-serif" font-weight="700" text-anchor="middle" fill="#12262a"'
    if not unit:
        return f'<text x="60" y="61" font-size="{big - 2}" {style}>{escape(number)}</text>'
    return (
        f'<text x="60" y="{height}" font-size="{big}" {style}>{escape(number)}</text>'
        f'<text x="60" y="70" font-size="10" {style}>{escape(unit)}</text>'
    )
