"""How often new customers are outside, and whether those called clear stay where they are."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.honest import kept
from benchmarks.honest.drawn_malls import KINDS, Floats, Mall, fitted, measured, segments_of
from benchmarks.honest.sample import Sample, rng_of
from mallseg.adapters.sklearn_kmeans.resampling import changes
from mallseg.adapters.sklearn_kmeans.weighted_points import Mask
from mallseg.domain.segments.certainty import BORDERLINE, CERTAINTIES, Certainty
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.population.assigning import assigned

SIZES = (200, 1000)
_NEW, _OUTSIDERS, _AGAIN = 8000, 300, 4
_LEAST_SHARE = 0.02
"""Of a smaller segment, 8000 new customers say too little."""

_OUTSIDE, _, _CLEAR = map(CERTAINTIES.index, Certainty)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What became of the new customers of one mall, as shares."""

    outside: float
    worst: float
    found: float
    clear_by_distance: float
    moved_by_distance: float
    clear: float
    moved: float


def outside_table(sample: Sample) -> str:
    """Count new customers and planted outsiders who are outside."""
    lines = [
        f"| {kind} | {size} | {_mean([s.outside for s in seen])} | "
        f"{_high([s.worst for s in seen])} | {_mean([s.found for s in seen])} |"
        for kind, size, seen in _all(sample)
    ]
    return "\n".join(
        [
            "| kind | customers | new ones outside, % | worst segment, % | outsiders found, % |",
            "|---|---|---|---|---|",
            *lines,
        ]
    )


def clear_table(sample: Sample) -> str:
    """Count customers called clear, and those of them who move when the mall is sampled again."""
    lines = [
        f"| {kind} | {size} | {_mean([s.clear_by_distance for s in seen])} | "
        f"{_mean([s.moved_by_distance for s in seen])} | {_mean([s.clear for s in seen])} | "
        f"{_mean([s.moved for s in seen])} |"
        for kind, size, seen in _all(sample)
    ]
    return "\n".join(
        [
            "| kind | customers | clear by distance, % | of whom move | clear, % | of whom move |",
            "|---|---|---|---|---|---|",
            *lines,
        ]
    )


def certainty(sample: Sample) -> str:
    """Write both tables in Markdown."""
    return f"""## Certainty

{sample.malls} malls of each kind, with their interval of 95 %; of the worst segment of a mall
the median and what 19 of 20 malls do not exceed. Outsiders are put 0.7 standard deviations from
nearly everybody.

{outside_table(sample)}

Customers *move* who are in another segment after a training on other customers of the same mall.

{clear_table(sample)}
"""


@cache
def _all(sample: Sample) -> list[tuple[str, int, list[Seen]]]:
    cells = [(kind, size) for kind in [*KINDS][: sample.kinds] for size in SIZES]
    jobs = [(sample.seed, *cell, index) for index in range(sample.malls) for cell in cells]
    seen = kept.each(measure, jobs, sample)
    return [
        (*cell, [one for (_, *own, _), one in zip(jobs, seen, strict=True) if (*own,) == cell])
        for cell in cells
    ]


def measure(job: tuple[int, str, int, int]) -> Seen:
    """Train on one mall, by seed, kind, customers and which of these; draw new customers."""
    seed, kind, size, index = job
    rng = rng_of(seed, kind, size, index)
    return _one(KINDS[kind](rng), size, rng)


def _one(mall: Mall, size: int, rng: np.random.Generator) -> Seen:
    model = measured(fitted(mall.draw(size, rng), segments_of(mall)))
    new = mall.draw(_NEW, rng)
    found = assigned(model, _columns(new))
    is_outside = found.certainties == _OUTSIDE
    shares = [
        float(is_outside[own].mean())
        for own in (found.segments == i for i in range(len(model.segments)))
        if own.mean() >= _LEAST_SHARE
    ]
    planted = assigned(model, _columns(mall.outsiders(_OUTSIDERS, rng))).certainties
    moved = np.mean([_moved(model, mall, size, new, rng) for _ in range(_AGAIN)], axis=0)
    near, clear = _is_clear_by_distance(model, new), found.certainties == _CLEAR
    return Seen(
        outside=float(is_outside.mean()),
        worst=max(shares),
        found=float((planted == _OUTSIDE).mean()),
        clear_by_distance=float(near.mean()),
        moved_by_distance=float(moved[near].mean()),
        clear=float(clear.mean()),
        moved=float(moved[clear].mean()) if clear.any() else 0.0,
    )


def _moved(
    model: Segmentation, mall: Mall, size: int, new: Floats, rng: np.random.Generator
) -> Floats:
    """Train on other customers, and find the new ones who are in another segment then."""
    other = fitted(mall.draw(size, rng), len(model.segments)).segmentation
    before, after = (assigned(each, _columns(new)).segments for each in (model, other))
    moved: Floats = changes(before, after, np.ones(len(new)), len(model.segments)).astype(float)
    return moved


def _is_clear_by_distance(model: Segmentation, new: Floats) -> Mask:
    scaled = (new - np.array(model.scale.offset)) / np.array(model.scale.unit)
    ways = np.linalg.norm(scaled[:, None] - np.array(model.positions), axis=2)
    first, second = np.partition(ways, 1, axis=1)[:, :2].T
    is_clear: Mask = first <= BORDERLINE * second
    return is_clear


def _columns(points: Floats) -> Floats:
    return np.ascontiguousarray(points.T)


def _mean(shares: list[float]) -> str:
    values = 100 * np.array(shares)
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{values.mean():.2f} ± {half:.2f}"


def _high(shares: list[float]) -> str:
    return f"{100 * np.median(shares):.1f}; {100 * np.quantile(shares, 0.95):.1f}"
