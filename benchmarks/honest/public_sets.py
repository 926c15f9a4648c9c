"""The shapes of well-known public sets, made here: how often their number of groups is found."""

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.honest import kept
from benchmarks.honest.groups import placed
from benchmarks.honest.mall import Mall, mall
from benchmarks.honest.measured import Measured, Truth, judge_mall
from benchmarks.honest.sample import Sample, rng_of, share, table
from benchmarks.made_up_malls import Floats

Shape = Callable[[np.random.Generator], Mall]
_SOLVED = 0.1
"""A set counts where K-means finds all groups at their number, if not each member."""

_FINE = 0.1


def _normals(
    rng: np.random.Generator, centres: Floats, width: Floats | float, sizes: Sequence[int]
) -> Mall:
    own = np.repeat(np.arange(len(sizes)), sizes)
    widths = np.broadcast_to(np.asarray(width, dtype=float), (len(sizes),))
    points = centres[own] + widths[own, None] * rng.standard_normal((len(own), centres.shape[1]))
    return mall(points, own, steps=_FINE)


def _somewhere(groups: int, each: int, apart: float) -> Shape:
    """Place groups of one size anywhere."""

    def draw(rng: np.random.Generator) -> Mall:
        centres, _, closest = placed(rng, 1, groups)
        return _normals(rng, centres, closest / (2 * apart), [each] * groups)

    return draw


def _square(apart: float, sizes: Sequence[int]) -> Shape:
    """Place four groups at the corners of a square."""
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return lambda rng: _normals(rng, corners, 1 / (2 * apart), sizes)


def _pair(apart: float, each: int) -> Shape:
    ends = np.array([[0.0, 0.0], [1.0, 1.0]])
    return lambda rng: _normals(rng, ends, np.sqrt(2) / (2 * apart), [each, each])


def _unbalance(rng: np.random.Generator) -> Mall:
    dense = np.array([[0.0, 0.0], [0.5, 0.6], [0.9, 0.0]])
    thin = 3.5 + np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.5, 1.8]])
    widths = np.array([0.06] * 3 + [0.12] * 5)
    return _normals(rng, np.concatenate([dense, thin]), widths, [2000] * 3 + [100] * 5)


def _hepta(rng: np.random.Generator) -> Mall:
    centres = np.concatenate([np.zeros((1, 3)), 3 * np.eye(3), -3 * np.eye(3)])
    return _normals(rng, centres, 0.45, [32] + [30] * 6)


def _tetra(rng: np.random.Generator) -> Mall:
    centres = np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    own = np.repeat(np.arange(4), 100)
    turned = rng.standard_normal((400, 3))
    radii = 1.2 * rng.random(400) ** (1 / 3)
    points = centres[own] + radii[:, None] * turned / np.linalg.norm(turned, axis=1)[:, None]
    return mall(points, own, steps=_FINE)


def _two_diamonds(rng: np.random.Generator) -> Mall:
    own = np.repeat([0, 1], 400)
    x, y = rng.uniform(-0.5, 0.5, (2, 800))
    points = np.stack([x + y + np.where(own, 1.02, -1.02), x - y], axis=1)
    return mall(points, own, steps=_FINE)


def _wing_nut(rng: np.random.Generator) -> Mall:
    own = np.repeat([0, 1], 508)
    x, y = rng.random((2, 1016))
    x = np.sqrt(x)  # denser at the side that faces the other
    x, y = np.where(own, 1.15 + (1 - x), x), np.where(own, y + 0.3, y)
    return mall(np.stack([x, y], axis=1), own, steps=_FINE)


def _r15(rng: np.random.Generator) -> Mall:
    inner, outer = (np.arange(7) / 7 * 2 * np.pi for _ in range(2))
    rings = [
        radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        for radius, turn in ((2.0, inner), (5.0, outer + 0.45))
    ]
    return _normals(rng, np.concatenate([np.zeros((1, 2)), *rings]), 0.28, [40] * 15)


def _ruspini(rng: np.random.Generator) -> Mall:
    centres = np.array([[20.0, 65], [44, 146], [98, 115], [69, 21]])
    return _normals(rng, centres, 10.0, [20, 23, 17, 15])


def _old_faithful(rng: np.random.Generator) -> Mall:
    return _normals(rng, np.array([[0.0, 0.0], [2.3, 2.3]]), 0.42, [97, 175])


def _xclara(rng: np.random.Generator) -> Mall:
    return _normals(rng, np.array([[10.0, 10], [70, -10], [40, 60]]), 11.0, [1000] * 3)


def _asymmetric(rng: np.random.Generator) -> Mall:
    centres = np.array([[0.0, 0], [1, 0], [0.5, 1], [3, 0.4], [3, 1.4]])
    return _normals(rng, centres, 0.16, [200] * 5)


def _skewed(rng: np.random.Generator) -> Mall:
    own = np.repeat(np.arange(6), 167)
    centres = np.stack([np.arange(6) % 3 * 2.0, np.arange(6) // 3 * 3.0], axis=1)
    along, across = rng.standard_normal((2, len(own)))
    points = centres[own] + np.stack([0.1 * across + 0.3 * along, 0.6 * along], axis=1)
    return mall(points, own, steps=_FINE)


SHAPES: dict[str, Shape] = {
    "ruspini": _ruspini,
    "A1": _somewhere(20, 150, 2.8),
    "S1": _somewhere(15, 333, 3.4),
    "S2": _somewhere(15, 333, 2.8),
    "S3": _somewhere(15, 333, 2.3),
    "S4": _somewhere(15, 333, 2.0),
    "R15": _r15,
    "D15, small": _somewhere(15, 60, 3.0),
    "unbalance": _unbalance,
    "asymmetric": _asymmetric,
    "skewed": _skewed,
    "hepta": _hepta,
    "tetra": _tetra,
    "two diamonds": _two_diamonds,
    "wing nut": _wing_nut,
    "old faithful": _old_faithful,
    "xclara": _xclara,
    "sizes 1": _square(2.8, (250, 250, 250, 250)),
    "sizes 3": _square(2.8, (550, 150, 150, 150)),
    "sizes 5": _square(2.8, (770, 77, 77, 76)),
    "square 1": _square(3.5, (250,) * 4),
    "square 3": _square(2.4, (250,) * 4),
    "g2, 30": _pair(4.0, 1024),
    "g2, 50": _pair(2.4, 1024),
    "2d-4c": _somewhere(4, 300, 3.0),
    "2d-10c": _somewhere(10, 290, 2.8),
}


def public_sets(sample: Sample) -> str:
    """Judge one set of each shape."""
    jobs = [(sample.seed, name) for name in [*SHAPES][: sample.kinds]]
    found = kept.each(measure, jobs, sample)
    can = [each for each in found if each.error < _SOLVED]
    rows = [
        [
            each.truth.kind,
            str(each.groups),
            f"{each.segments}, {each.verdict}" if each in can else "(K-means cannot)",
        ]
        for each in found
    ]
    right = share(sum(each.is_right for each in can), len(can))
    return f"""## The shapes of public sets

Made by their description, not the files: {right} of those in which K-means finds the groups
when it is given their number.

{table(("set", "groups", "mallseg"), rows)}
"""


def measure(job: tuple[int, str]) -> Measured:
    """Make and judge one set, by its seed and name."""
    seed, name = job
    rng = rng_of(seed, name, 0, 0)
    made = SHAPES[name](rng)
    truth = Truth(family="public", kind=name, is_held_out=True, customers=len(made.points))
    return judge_mall(made, truth, rng, with_usual=False)
