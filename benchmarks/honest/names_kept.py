"""Names that segments lose in a year in which nothing changes but the customers.

Malls of three kinds, made here and used for nothing else: *as many groups* as there are segments,
*another number of groups*, and *no groups*, one skewed crowd. Each month a twentieth of the
customers goes and others come; everybody's values are a little off their habit. The model is
trained anew each month with a number of segments that is given, as by ``train --segments``.
"""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from benchmarks.honest import kept
from benchmarks.honest.sample import Sample, share, table
from benchmarks.two_years import LivingModel
from mallseg.domain.customers.census import Census
from mallseg.testing.features import DEFAULT_FEATURES

KINDS = ("as many groups", "another number of groups", "no groups")
SIZES = (200, 2000)
SEGMENTS = range(3, 9)
MONTHS = 12
_CHURN = 0.05
_OFF = 2.0
_SPREADS = (4.0, 9.0)
_APART = 2.5
_Points = npt.NDArray[np.float64]


class Mall:
    """Where new customers of one mall come from: several groups, or one crowd."""

    def __init__(self, rng: np.random.Generator, groups: int) -> None:
        self._rng = rng
        self._spreads = rng.uniform(*_SPREADS, (groups, 2))
        self._centres = self._placed(groups)
        self._shares = rng.dirichlet(np.full(groups, 6.0)) if groups else np.array([])

    def draw(self, customers: int) -> _Points:
        """Draw habits of customers, of shape (customers, 2)."""
        if not len(self._centres):
            score = np.clip(self._rng.normal(50, 20, customers), 1, 100)
            return np.column_stack([self._rng.lognormal(4.0, 0.4, customers), score])
        own = self._rng.choice(len(self._centres), customers, p=self._shares)
        return self._rng.normal(self._centres[own], self._spreads[own])

    def _placed(self, groups: int) -> _Points:
        """Place centres anywhere, but no two within some standard deviations."""
        centres = np.empty((0, 2))
        while len(centres) < groups:
            new = self._rng.uniform((15, 8), (130, 92))
            own = self._spreads[len(centres)] + self._spreads[: len(centres)]
            if (np.hypot(*((centres - new) / own * 2).T) > 2 * _APART / 2).all():
                centres = np.vstack([centres, new])
        return centres


def months(rng: np.random.Generator, mall: Mall, customers: int, total: int) -> Iterator[Census]:
    """Let a mall go on: its groups stay, its customers do not."""
    habits = mall.draw(customers)
    for _ in range(total):
        values = np.rint(habits + rng.normal(0, _OFF, habits.shape))
        points = zip(values[:, 0].clip(0).tolist(), values[:, 1].clip(1, 100).tolist(), strict=True)
        yield Census.of_counts(DEFAULT_FEATURES, Counter(points))
        gone = rng.random(customers) < _CHURN
        habits[gone] = mall.draw(int(gone.sum()))


def names_lost(rng: np.random.Generator, kind: str, customers: int, segments: int) -> int:
    """Count the segments of one mall that are gone from one month of a year to the next."""
    others = [number for number in SEGMENTS if number != segments]
    groups = {KINDS[0]: segments, KINDS[1]: int(rng.choice(others)), KINDS[2]: 0}[kind]
    model, lost, before = LivingModel(), 0, frozenset[str]()
    for census in months(rng, Mall(rng, groups), customers, MONTHS + 1):
        kept = model.trained_on(census, segments)
        now = frozenset(segment.slug for segment in kept.segmentation.segments)
        lost, before = lost + len(before - now), now
    return lost


def measure(job: tuple[int, str, int, int, int]) -> int:
    """Count the names lost in one mall: by seed, kind, customers, segments and which of these."""
    seed, kind, customers, segments, mall = job
    rng = np.random.default_rng([seed, KINDS.index(kind), customers, segments, mall])
    return names_lost(rng, kind, customers, segments)


def _share(lost: list[tuple[int, int]]) -> str:
    names = sum(segments for segments, _ in lost)
    return share(min(sum(each for _, each in lost), names), names)


def names_kept(sample: Sample) -> str:
    """Count how many names are lost in a year: a sixth of the malls of each size and number."""
    cells = [
        (kind, customers) for kind in KINDS[: sample.kinds] for customers in SIZES[: sample.kinds]
    ]
    jobs = [
        (sample.seed, *cell, segments, mall)
        for mall in range(max(sample.malls // len(SEGMENTS), 1))
        for segments in SEGMENTS
        for cell in cells
    ]
    lost = [*zip(jobs, kept.each(measure, jobs, sample), strict=True)]
    rows = []
    for kind, customers in cells:
        own = [(job[3], each) for job, each in lost if job[1:3] == (kind, customers)]
        rows.append([kind, f"{customers:,}", _share(own)])
    rows.append(["**all**", "", f"**{_share([(job[3], each) for job, each in lost])}**"])
    return f"""## Names kept

Names that segments lose in a year of monthly training in which nothing changes but the customers,
with {SEGMENTS[0]} to {SEGMENTS[-1]} segments.

{table(("malls", "customers", "names lost per year"), rows)}
"""
