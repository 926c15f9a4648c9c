"""Colours that stay apart for all eyes, and stay with their segments."""

import math
from itertools import combinations

import pytest

from mallseg.entrypoints.presentation.colours import (
    COLOURS,
    FAINTEST,
    colours_of,
    ink_on,
    luminance,
    shade_of,
)

# How the three kinds of colour blindness see linear sRGB: G. M. Machado, M. M. Oliveira and
# L. A. F. Fernandes, "A physiologically-based model for simulation of color vision deficiency",
# IEEE TVCG 15(6), 2009, doi:10.1109/TVCG.2009.113, severity 1.
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)  # fmt: skip
WHITE = (0.95047, 1.0, 1.08883)


def _times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _seen(colour: str, eyes: tuple[tuple[float, ...], ...]) -> list[float]:
    """CIE L*a*b* of a colour as these eyes see it."""
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    xyz = _times(TO_XYZ, [min(1.0, max(0.0, value)) for value in _times(eyes, linear)])
    x, y, z = (
        math.cbrt(v / w) if v / w > 0.008856 else 7.787 * v / w + 16 / 116
        for v, w in zip(xyz, WHITE, strict=True)
    )
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


@pytest.mark.parametrize("eyes", EYES)
def test_all_colours_differ_for_all_eyes(eyes: str) -> None:
    seen = [_seen(colour, EYES[eyes]) for colour in COLOURS]

    # A difference of 2.3 is just noticeable; 15 is seen at a glance.
    assert min(math.dist(a, b) for a, b in combinations(seen, 2)) > 15


@pytest.mark.parametrize("colour", COLOURS)
def test_a_number_can_be_read_on_its_colour(colour: str) -> None:
    light, dark = sorted((luminance(colour), luminance(ink_on(colour))), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2, level AA


def test_a_colour_follows_from_the_slug() -> None:
    this_month = colours_of(["seg-01", "seg-02", "seg-03"])
    next_month = colours_of(["seg-03", "seg-02", "seg-07"])

    assert this_month["seg-02"] == next_month["seg-02"]
    assert this_month["seg-03"] == next_month["seg-03"]


def test_twelve_segments_have_twelve_colours_whatever_their_slugs() -> None:
    slugs = [f"seg-{number:02d}" for number in (1, 2, 3, 13, 14, 15, 25, 26, 27, 28, 40, 99)]

    assert len(set(colours_of(slugs).values())) == 12
    assert colours_of(slugs)["seg-01"] == COLOURS[0]


def test_more_segments_than_colours_have_one_each_all_the_same() -> None:
    assert len(colours_of([f"seg-{number:02d}" for number in range(1, 21)])) == 20
    assert colours_of(["odd-one"])["odd-one"] == COLOURS[0]


def test_shades_go_from_the_faintest_to_the_full_colour() -> None:
    assert shade_of(0, 400) == FAINTEST
    assert shade_of(100, 400) == pytest.approx(FAINTEST + (1 - FAINTEST) / 2)
    assert shade_of(400, 400) == 1
