"""The colour of an institution: dark enough that white drawing and text on it can be read."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

# WCAG 2.2, success criterion 1.4.3.
LEAST_CONTRAST = 4.5


def contrast_with_white(colour: str) -> float:
    """Return the contrast of `#rrggbb` with white (WCAG 2.2, contrast ratio)."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (_linear(part) for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


def _dark(colour: str) -> str:
    if contrast_with_white(colour) < LEAST_CONTRAST:
        raise ValueError("choose a darker colour: white on it cannot be read")
    return colour


Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$"), AfterValidator(_dark)]
