"""Malls without groups, and bent ones: a single group that K-means cuts into pieces."""

import numpy as np

from benchmarks.honest.mall import Kind, Mall, chosen, in_range, mall
from benchmarks.made_up_malls import Floats

Generator = np.random.Generator


def uniform(rng: Generator, customers: int) -> Mall:
    """Fill a rectangle."""
    return mall(rng.random((customers, 2)))


def blob(rng: Generator, customers: int) -> Mall:
    """Draw one normal group."""
    return mall(rng.standard_normal((customers, 2)))


def correlated(rng: Generator, customers: int) -> Mall:
    """Draw one normal group, score and income correlated by 0.8 or -0.8."""
    x, y = rng.standard_normal((2, customers))
    return mall(np.stack([x, rng.choice([-0.8, 0.8]) * x + 0.6 * y], axis=1))


def line(rng: Generator, customers: int) -> Mall:
    """Let the score follow from the income but for a twentieth."""
    x = rng.random(customers)
    return mall(np.stack([x, x + 0.05 * rng.standard_normal(customers)], axis=1))


def log_normal(rng: Generator, customers: int) -> Mall:
    """Draw incomes skewed to the right."""
    x, y = rng.standard_normal((2, customers))
    return mall(np.stack([np.exp(0.7 * x), y], axis=1))


def heavy_tails(rng: Generator, customers: int) -> Mall:
    """Draw from Student's t with three degrees of freedom."""
    radii = np.sqrt(rng.chisquare(3, customers) / 3)
    return mall(rng.standard_normal((customers, 2)) / radii[:, None])


def stars(rng: Generator, customers: int) -> Mall:
    """Write the scores of one group as one to five stars."""
    values = in_range(rng.standard_normal((customers, 2)))
    scores = np.clip(np.rint((values[:, 1] - 50) / 20), -2, 2) + 3
    return _without(np.stack([np.rint(values[:, 0]), scores], axis=1))


def visits(rng: Generator, customers: int) -> Mall:
    """Let each customer of one group come four times, often with values a little different."""
    points = np.repeat(mall(rng.standard_normal((customers // 4, 2))).points, 4, axis=0)
    moved = rng.integers(-1, 2, points.shape) * chosen(rng, 0.5, (len(points), 1))
    return _without(points + moved)


def _without(points: Floats) -> Mall:
    return Mall(points=points, own=np.zeros(len(points), dtype=np.intp), groups=0)


def one_income(rng: Generator, customers: int) -> Mall:
    """Draw incomes alone."""
    return mall(rng.standard_normal((customers, 1)))


def three_features(rng: Generator, customers: int) -> Mall:
    """Draw one normal group of ages, incomes and scores."""
    return mall(rng.standard_normal((customers, 3)))


def exponential(rng: Generator, customers: int) -> Mall:
    """Draw incomes with a long tail from the lowest."""
    return mall(np.stack([rng.exponential(size=customers), rng.random(customers)], axis=1))


def triangle(rng: Generator, customers: int) -> Mall:
    """Fill a triangle."""
    x, y = rng.random((2, customers))
    return mall(np.stack([np.maximum(x, y), np.minimum(x, y)], axis=1))


def disc(rng: Generator, customers: int) -> Mall:
    """Fill a disc."""
    radii, turns = np.sqrt(rng.random(customers)), rng.uniform(0, 2 * np.pi, customers)
    return mall(np.stack([radii * np.cos(turns), radii * np.sin(turns)], axis=1))


def fan(rng: Generator, customers: int) -> Mall:
    """Let the spread of scores grow with income."""
    x = rng.random(customers)
    return mall(np.stack([x, (0.1 + x) * rng.standard_normal(customers)], axis=1))


def gamma(rng: Generator, customers: int) -> Mall:
    """Draw both features skewed."""
    return mall(rng.gamma(2.0, size=(customers, 2)))


def heaped_blob(rng: Generator, customers: int) -> Mall:
    """Round seven in ten values of one group to tens."""
    values = in_range(rng.standard_normal((customers, 2)))
    is_heaped = chosen(rng, 0.7, values.shape)
    return _without(np.where(is_heaped, np.rint(values / 10) * 10, np.rint(values)))


def _curve(rng: Generator, customers: int, x: Floats, y: Floats, width: float) -> Mall:
    return mall(np.stack([x, y], axis=1) + width * rng.standard_normal((customers, 2)))


def _arc(rng: Generator, customers: int, share: float, width: float) -> Mall:
    turns = rng.uniform(0, 2 * np.pi * share, customers)
    return _curve(rng, customers, np.cos(turns), np.sin(turns), width)


def ring(rng: Generator, customers: int) -> Mall:
    """Draw a circle."""
    return _arc(rng, customers, 1.0, 0.1)


def half_ring(rng: Generator, customers: int) -> Mall:
    """Draw half a circle."""
    return _arc(rng, customers, 0.5, 0.1)


def banana(rng: Generator, customers: int) -> Mall:
    """Draw a parabola."""
    x = rng.uniform(-1, 1, customers)
    return _curve(rng, customers, x, 1.4 * x**2, 0.12)


def angle(rng: Generator, customers: int) -> Mall:
    """Draw an L."""
    along, is_up = rng.random(customers), chosen(rng, 0.5, customers)
    return _curve(rng, customers, np.where(is_up, 0, along), np.where(is_up, along, 0), 0.06)


def arc(rng: Generator, customers: int) -> Mall:
    """Draw three quarters of a circle."""
    return _arc(rng, customers, 0.75, 0.13)


def oval(rng: Generator, customers: int) -> Mall:
    """Draw a thick oval."""
    turns = rng.uniform(0, 2 * np.pi, customers)
    return _curve(rng, customers, 2 * np.cos(turns), np.sin(turns), 0.16)


def wave(rng: Generator, customers: int) -> Mall:
    """Draw an S that lies down."""
    x = rng.uniform(-np.pi, np.pi, customers)
    return _curve(rng, customers, x, 1.5 * np.sin(x), 0.2)


def long_wave(rng: Generator, customers: int) -> Mall:
    """Draw a wave of one and a half turns."""
    x = rng.uniform(-1.5 * np.pi, 1.5 * np.pi, customers)
    return _curve(rng, customers, x, 2.0 * np.cos(x), 0.25)


def horseshoe(rng: Generator, customers: int) -> Mall:
    """Draw a U with corners, its arms twice as long as it is wide."""
    along = rng.uniform(0, 5, customers)
    x = np.clip(along - 2, 0, 1)
    y = np.abs(along - 2.5) - 0.5
    return _curve(rng, customers, x, np.maximum(y, 0.0), 0.09)


def plus(rng: Generator, customers: int) -> Mall:
    """Draw two crossed lines."""
    along, is_up = rng.uniform(-1, 1, customers), chosen(rng, 0.5, customers)
    return _curve(rng, customers, np.where(is_up, 0, along), np.where(is_up, along, 0), 0.08)


def vee(rng: Generator, customers: int) -> Mall:
    """Draw a V."""
    x = rng.uniform(-1, 1, customers)
    return _curve(rng, customers, x, 1.5 * np.abs(x), 0.09)


def frame(rng: Generator, customers: int) -> Mall:
    """Draw the sides of a square."""
    along, side = rng.uniform(-1, 1, customers), rng.integers(4, size=customers)
    edge = np.where(side < 2, -1.0, 1.0)  # noqa: PLR2004
    is_level = side % 2 == 0
    x, y = np.where(is_level, along, edge), np.where(is_level, edge, along)
    return _curve(rng, customers, x, y, 0.1)


def spiral(rng: Generator, customers: int) -> Mall:
    """Draw a spiral of one turn and a quarter, evenly along its way."""
    turns = np.sqrt(rng.random(customers)) * 2.5 * np.pi
    return _curve(rng, customers, turns * np.cos(turns), turns * np.sin(turns), 0.45)


TUNED: dict[str, Kind] = {
    "uniform": uniform,
    "one blob": blob,
    "correlated": correlated,
    "score follows income": line,
    "log-normal income": log_normal,
    "heavy tails": heavy_tails,
    "five stars": stars,
    "four visits each": visits,
    "income only": one_income,
}
HELD_OUT: dict[str, Kind] = {
    "exponential": exponential,
    "triangle": triangle,
    "disc": disc,
    "fan": fan,
    "gamma": gamma,
    "heaped to tens": heaped_blob,
    "three features": three_features,
}
BENT: dict[str, Kind] = {
    "ring": ring,
    "half ring": half_ring,
    "banana": banana,
    "L": angle,
    "wave": wave,
    "a wave and a half": long_wave,
    "U": horseshoe,
}
BENT_HELD_OUT: dict[str, Kind] = {
    "three quarters of a ring": arc,
    "oval": oval,
    "plus": plus,
    "V": vee,
    "frame": frame,
    "spiral": spiral,
}
