"""How often `mallseg drift` sees a new group, and how often it alarms at nothing."""

import tempfile
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.stats import binomtest
from tests.use_cases import detect_drift

from benchmarks.drift import MODEL, Customers
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
from benchmarks.honest.sample import Sample
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.application.events import ignore
from mallseg.application.training.model_history import look_back
from mallseg.application.training.training_report import provenance_of
from mallseg.domain.monitoring.drift import Drift, DriftStatus
from mallseg.domain.profiles.profile import Profile
from mallseg.testing.builders import a_plan

SIZE = 200
_SHARES = (0.0, 0.1, 0.15)
_WIDTH = 0.2
"""Standard deviations of a new group, in those of the mall."""


def alarms(sample: Sample) -> str:
    """Write in Markdown in how many malls the status is not stable."""
    lines = []
    for share in _SHARES:
        kinds = KINDS if not share else WITH_GROUPS
        for kind in kinds:
            seen = sum(
                _drift(kind, share, sample.seed, index).status is not DriftStatus.STABLE
                for index in range(sample.malls)
            )
            low, high = binomtest(seen, sample.malls).proportion_ci(method="wilson")
            change = f"a new group of {share:.0%}" if share else "nothing"
            lines.append(
                f"| {change} | {kind} | {seen} of {sample.malls} ({low:.0%} to {high:.0%}) |"
            )
    rows = "\n".join(lines)
    return f"""## Drift

{SIZE} customers then and now, {sample.malls} malls of each kind. A new group stands where
nearly no customer was.

| what changed | kind | seen |
|---|---|---|
{rows}
"""


def _drift(kind: str, share: float, seed: int, index: int) -> Drift:
    rng = np.random.default_rng([seed, crc32(kind.encode()), round(100 * share), index])
    mall = KINDS[kind](rng)
    fit = fitted(mall.draw(SIZE, rng), segments_of(mall))
    plan = a_plan(segments=len(fit.segmentation.segments), features=fit.segmentation.features)
    with tempfile.TemporaryDirectory() as folder:
        store = JoblibStore(Path(folder))
        store.save(
            MODEL,
            measured(fit),
            provenance_of(fit, plan, look_back(store, MODEL, ignore)),
            profile=Profile.of(fit.census, fit.segmentation),
            as_champion=True,
        )
        detect = detect_drift(
            clusterer=SklearnClusterer(), cluster_analysis=NumpyClusterAnalysis(), store=store
        )
        now = Customers(census_of(_with_group(mall, share, rng)))
        return detect(now, model=MODEL, plan=a_plan()).drift


def _with_group(mall: Mall, share: float, rng: np.random.Generator) -> Floats:
    new = round(share * SIZE)
    old = mall.draw(SIZE - new, rng)
    if not new:
        return old
    middle = mall.outsiders(1, rng)[0]
    group = middle + _WIDTH * old.std(axis=0) * rng.standard_normal((new, 2))
    together: Floats = np.concatenate([old, np.rint(group)])
    return together
