"""The colours of segments and their strengths, the same in every picture."""

import math
import re
from collections.abc import Iterable

COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9",
    "#8400F0", "#783018", "#B4D884", "#543C48", "#F0C0C0", "#3C30A8",
)  # fmt: skip
"""Six of M. Okabe and K. Ito's ("Color universal design", 2008), and six that keep as far away from
these and from each other as can be, for eyes with and without each of the three kinds of colour
blindness. A test has the figures."""

REGION = 0.14
"""The opacity of a segment's area, from 0 to 1."""

FAINTEST = 0.12
"""The opacity of a cell with hardly any customers."""

_LIGHT = 0.179
"""On a colour of a greater luminance L, black contrasts more than white.

There (L + 0.05) / 0.05 = 1.05 / (L + 0.05), the contrasts of WCAG 2: 4.6 each.
"""

_DARKEST = 0.04045
"""Below it, the transfer curve of sRGB is linear."""


def colours_of(slugs: Iterable[str]) -> dict[str, str]:
    """Assign each segment a colour.

    It follows from the number in the slug, which a segment keeps from training to training. Where
    two have the same colour by that rule, the one with the higher number takes the next free one;
    above twelve segments colours repeat, and only the numbers on the map distinguish segments.
    """
    colours: dict[str, str] = {}
    for slug in sorted(slugs, key=lambda slug: (_number_in(slug), slug)):
        place = _number_in(slug) - 1
        turned = [COLOURS[(place + step) % len(COLOURS)] for step in range(len(COLOURS))]
        colours[slug] = next((c for c in turned if c not in colours.values()), turned[0])
    return colours


def hues_of(slugs: Iterable[str]) -> dict[str, int]:
    """Return the index of each segment's colour in `COLOURS`, from 1, as used in style sheets."""
    return {slug: COLOURS.index(colour) + 1 for slug, colour in colours_of(slugs).items()}


def shade_of(people: int, most: int) -> float:
    """Scale the shade of a cell by its customers; the fullest cell has `most`.

    By the root, so that a cell with a hundredth of the customers is still visible.
    """
    return FAINTEST + (1 - FAINTEST) * math.sqrt(people / most)


def ink_on(colour: str) -> str:
    """Choose black or white for text on a colour."""
    return "#000000" if luminance(colour) > _LIGHT else "#FFFFFF"


def luminance(colour: str) -> float:
    """Compute the relative luminance of WCAG 2: 0 for black, 1 for white."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= _DARKEST else ((value + 0.055) / 1.055) ** 2.4


def _number_in(slug: str) -> int:
    found = re.search(r"\d{1,9}", slug)
    return int(found[0]) if found else 1
