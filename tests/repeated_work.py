"""Keeps results that many tests need, so that `make test` computes each once per process.

Hundreds of tests train on the same customers. The clusterer and the cluster analysis are pure
functions; their own tests use the classes themselves, of which nothing is kept. `make test-all`
keeps nothing.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any

from dependency_injector import providers

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.container import Container
from mallseg.domain.customers.census import Census

Method = Callable[..., Any]


def keep_results() -> None:
    """Make every container fit and measure equal customers once."""
    Container.clusterer.override(providers.ThreadSafeSingleton(KeepingClusterer))
    Container.cluster_analysis.override(providers.ThreadSafeSingleton(KeepingClusterAnalysis))


def kept(method: Method) -> Method:
    """Answer equal arguments with the first result, and report the same progress."""
    results: dict[Hashable, tuple[Any, list[tuple[int, ...]]]] = {}

    @wraps(method)
    def answer(self: object, census: Census, *given: Any, **options: Any) -> Any:
        if census.population is not None:
            return method(self, census, *given, **options)
        progress: Callable[..., None] | None = options.pop("progress", None)
        equal = census.features, census.fingerprint()
        key = equal, _hashable(given), _hashable(sorted(options.items()))
        if key in results:
            result, steps = results[key]
            for step in steps:
                assert progress
                progress(*step)
            return result
        steps = []

        def report(*step: int) -> None:
            assert progress
            progress(*step)
            steps.append(step)

        reporting = {"progress": report} if progress else {}
        result = method(self, census, *given, **options, **reporting)
        results[key] = result, steps
        return result

    return answer


def _hashable(value: Any) -> Hashable:
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else value


class KeepingClusterer(SklearnClusterer):
    """The clusterer that is shipped; equal fits are computed once."""

    fit = kept(SklearnClusterer.fit)
    fit_from = kept(SklearnClusterer.fit_from)
    refine = kept(SklearnClusterer.refine)


class KeepingClusterAnalysis(NumpyClusterAnalysis):
    """The analysis that is shipped; equal analyses are computed once."""

    candidates = kept(NumpyClusterAnalysis.candidates)
    borders = kept(NumpyClusterAnalysis.borders)
    null_references = kept(NumpyClusterAnalysis.null_references)
    resample = kept(NumpyClusterAnalysis.resample)
    silhouette = kept(NumpyClusterAnalysis.silhouette)
    moved_by_chance = kept(NumpyClusterAnalysis.moved_by_chance)
