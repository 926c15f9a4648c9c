"""Models of every kind, and customers of whom any two engines might say different things."""

import os
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from mallseg.domain.customers.chosen_features import check_values
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import InvalidCustomerError
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.population.assigning import assigned
from mallseg.testing.builders import segmentation_of
from mallseg.testing.features import AGE, ANNUAL_INCOME, SPENDING_SCORE

Values = npt.NDArray[np.float64]

CUSTOMERS = int(os.environ.get("AGREEING", "125_000"))
"""Of each kind of model: a million in all. `AGREEING=1_000_000` takes as many of each kind."""

UNASSIGNED = -1
"""The group of who cannot be assigned."""

_TRAINED = 2000
_STEP = 1e-6
"""The last decimal that a CSV file keeps."""


@dataclass(frozen=True)
class Answers:
    """The answers for some customers: segments, certainties and distances.

    Attributes
    ----------
    groups
        The index of the segment times 3 plus that of the certainty; UNASSIGNED without a segment.
    distances
        NaN without a segment; None where neither these nor certainties are given.
    """

    groups: npt.NDArray[np.int64]
    distances: Values | None


def _declared(name: str, highest: float, *, log: bool = False, parts: int = 1) -> Feature:
    return Feature(
        name=name,
        lowest=0.0,
        highest=highest,
        transform=Transform.LOG if log else Transform.NONE,
        parts=parts,
    )


_SPENT = Feature(name="spent", lowest=0.5, highest=90_000.0, transform=Transform.LOG)
_EIGHT = (
    AGE, ANNUAL_INCOME, SPENDING_SCORE, _SPENT,
    _declared("visits", 400), _declared("basket", 5000, log=True), _declared("rating", 5),
    _declared("share", 1),
)  # fmt: skip

_LOGS = (_EIGHT[5], _SPENT)


@cache
def model_of(kind: str) -> Segmentation:
    """Train a model of a kind."""
    return _MODELS[kind]()


def _usual(features: tuple[Feature, ...], customers: int, seed: int) -> Values:
    """Draw customers around eight places, with up to two decimals: shape (n_features, n)."""
    rng = np.random.default_rng(seed)
    highest = [min(feature.highest, 200.0) for feature in features]
    lowest = [feature.lowest for feature in features]
    spans = np.subtract(highest, lowest)[:, None]
    middles = np.array(lowest)[:, None] + spans * np.random.default_rng(5).random((len(spans), 8))
    drawn = middles[:, rng.integers(0, 8, customers)]
    drawn = drawn + rng.normal(0, 0.08, drawn.shape) * spans
    drawn = np.round(drawn, 2)
    within: Values = np.clip(drawn, np.array(lowest)[:, None], np.array(highest)[:, None])
    return within


def _trained(features: tuple[Feature, ...], segments: int, scaling: Scaling) -> Segmentation:
    rows = _usual(features, _TRAINED, seed=1).T.tolist()
    points = [check_values(features, row) for row in rows]
    counts = {point: points.count(point) for point in points}
    return segmentation_of(counts, [*counts][:segments], scaling=scaling, features=features)


def _mirrored(features: tuple[Feature, ...]) -> Segmentation:
    """Four segments at the corners of a square: all on its middle lines are equally near to two."""
    usual = [feature.encode(feature.lowest + 0.3) for feature in features]
    x, y = (
        [feature.encode(feature.lowest + own) for own in ends]
        for feature, ends in zip(features[:2], [(20.1, 80.3), (30.7, 70.9)], strict=True)
    )
    corners = [(left, right, *usual[2:]) for left in x for right in y]
    steps = (-3.0, 0.0, 3.0)
    counts = {tuple(own + step for own in corner): 1 for corner in corners for step in steps}
    return segmentation_of(counts, corners, scaling=Scaling.STANDARD, features=features)


def customers_of(model: Segmentation, customers: int, seed: int = 7) -> Values:
    """Draw customers: most as in the training, some on borders, at the ends of ranges and beyond.

    Returns
    -------
    ndarray
        Of shape (n_features, customers), in the features' units; NaN is missing. All have at most
        six decimals.
    """
    rng = np.random.default_rng(seed)
    values = _usual(model.features, customers, seed)
    _plant_ties(model, values[:, : customers // 10], rng)
    for axis, feature in enumerate(model.features):
        ends = (feature.lowest, feature.highest)
        odd = [*ends, ends[0] - _STEP, ends[1] + _STEP, np.nan, -1.0, 0.0, 1e15]
        chosen = rng.random(customers) < 0.01
        values[axis, chosen] = rng.choice(odd, chosen.sum())
    return np.round(values, 6)


def _plant_ties(model: Segmentation, values: Values, rng: np.random.Generator) -> None:
    """Put customers half-way between two centres, as nearly as six decimals allow."""
    centres = np.array([segment.centre for segment in model.segments])
    left, right = rng.integers(0, len(centres), (2, values.shape[1]))
    encoded = (centres[left] + centres[right]).T / 2
    middle = np.array(
        [
            [feature.value_of(own) for own in axis]
            for feature, axis in zip(model.features, encoded.tolist(), strict=True)
        ]
    )
    on_line = rng.random(values.shape) < 0.5
    values[on_line] = middle[on_line]


def expected_of(model: Segmentation, values: Values) -> Answers:
    """Assign in blocks of numpy, which other tests hold against the domain."""
    columns, is_usable = [], np.ones(values.shape[1], bool)
    for feature, own in zip(model.features, values, strict=True):
        is_usable &= (own >= feature.lowest) & (own <= feature.highest)
        columns.append(own)
    usable = np.stack(columns)[:, is_usable]
    encoded = [
        [feature.encode(value) for value in own.tolist()]
        if feature.transform is Transform.LOG
        else own
        for feature, own in zip(model.features, usable, strict=True)
    ]
    found = assigned(model, np.array(encoded, np.float64))
    groups = np.full(values.shape[1], UNASSIGNED)
    distances = np.full(values.shape[1], np.nan)
    groups[is_usable] = found.segments * len(CERTAINTIES) + found.certainties
    distances[is_usable] = found.distances
    return Answers(groups, distances)


def by_domain(model: Segmentation, values: Values) -> Answers:
    """Assign one by one."""
    groups, distances = [], []
    for row in values.T.tolist():
        try:
            point = check_values(model.features, [None if v != v else v for v in row])  # noqa: PLR0124
        except InvalidCustomerError:
            groups.append(UNASSIGNED)
            distances.append(np.nan)
            continue
        found = model.assign_point(point)
        place = model.segments.index(found.segment)
        groups.append(place * len(CERTAINTIES) + CERTAINTIES.index(found.certainty))
        distances.append(found.distance)
    return Answers(np.array(groups), np.array(distances))


_PAIR = (ANNUAL_INCOME, SPENDING_SCORE)
_MODELS = {
    "two": lambda: _trained(_PAIR, 5, Scaling.STANDARD),
    "unscaled": lambda: _trained(_PAIR, 3, Scaling.NONE),
    "three": lambda: _trained((AGE, *_PAIR), 6, Scaling.STANDARD),
    "logs": lambda: _trained(_LOGS, 4, Scaling.STANDARD),
    "eight": lambda: _trained(_EIGHT, 12, Scaling.STANDARD),
    "mirrored two": lambda: _mirrored(_PAIR),
    "mirrored logs": lambda: _mirrored(_LOGS),
    "mirrored eight": lambda: _mirrored(_EIGHT),
}
KINDS = (*_MODELS,)
