"""How often `mallseg drift` sees a new group, and how often it alarms at nothing."""

import tempfile
from pathlib import Path

import numpy as np
from tests.use_cases import detect_drift

from benchmarks.drift import MODEL, Customers
from benchmarks.honest import kept
from benchmarks.honest.drawn_malls import (
    KINDS,
    WITH_GROUPS,
    Floats,
    Mall,
    census_of,
    fitted,
    measured,
    segments_of,
)
from benchmarks.honest.sample import Sample, rng_of, share, table
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.application.events import ignore
from mallseg.application.training.model_history import load_history
from mallseg.application.training.training_report import provenance_of
from mallseg.domain.monitoring.drift import DriftStatus
from mallseg.domain.profiles.profile import Profile
from mallseg.testing.builders import a_plan

SIZE = 200
_SHARES = (0.0, 0.1, 0.15)
_WIDTH = 0.2
"""Standard deviations of a new group, in those of the mall."""

_UNCHANGED = 4
"""Times as many malls in which nothing changes: one alarm in a hundred is rare."""


def alarms(sample: Sample) -> str:
    """Write in Markdown in how many malls the status is not stable."""
    cells = [
        (new, kind)
        for new in _SHARES
        for kind in [*(WITH_GROUPS if new else KINDS)][: sample.kinds]
    ]
    jobs = [
        (sample.seed, *cell, index)
        for index in range(_UNCHANGED * sample.malls)
        for cell in cells
        if index < sample.malls or not cell[0]
    ]
    seen = [*zip(jobs, kept.each(measure, jobs, sample), strict=True)]
    rows = []
    for new in _SHARES:
        change = f"a new group of {new:.0%}" if new else "nothing"
        for kind in (own for of, own in cells if of == new):
            hits = [is_seen for (_, *own, _), is_seen in seen if own == [new, kind]]
            rows.append((change, kind, share(sum(hits), len(hits))))
        hits = [is_seen for (_, of, *_), is_seen in seen if of == new]
        rows.append((f"**{change}**", "**all**", f"**{share(sum(hits), len(hits))}**"))
    return f"""## Drift

{SIZE} customers in each month, {sample.malls} malls of each kind; where nothing changed, it is
{_UNCHANGED * sample.malls}. A new group stands where nearly no customer was.

{table(("what changed", "kind", "seen"), rows)}
"""


def measure(job: tuple[int, float, str, int]) -> bool:
    """Look whether the status of one mall is not stable: by seed, new group, kind and number."""
    seed, new, kind, index = job
    rng = rng_of(seed, kind, round(100 * new), index)
    mall = KINDS[kind](rng)
    fit = fitted(mall.draw(SIZE, rng), segments_of(mall))
    plan = a_plan(segments=len(fit.segmentation.segments), features=fit.segmentation.features)
    with tempfile.TemporaryDirectory() as folder:
        store = JoblibStore(Path(folder))
        store.save(
            MODEL,
            measured(fit),
            provenance_of(fit, plan, load_history(store, MODEL, ignore)),
            profile=Profile.of(fit.census, fit.segmentation),
            as_champion=True,
        )
        detect = detect_drift(
            clusterer=SklearnClusterer(), cluster_analysis=NumpyClusterAnalysis(), store=store
        )
        now = Customers(census_of(_with_group(mall, new, rng)))
        drift = detect(now, model=MODEL, plan=a_plan()).drift
        return drift.status is not DriftStatus.STABLE


def _with_group(mall: Mall, new_share: float, rng: np.random.Generator) -> Floats:
    new = round(new_share * SIZE)
    old = mall.draw(SIZE - new, rng)
    if not new:
        return old
    middle = mall.outsiders(1, rng)[0]
    group = middle + _WIDTH * old.std(axis=0) * rng.standard_normal((new, 2))
    together: Floats = np.concatenate([old, np.rint(group)])
    return together
