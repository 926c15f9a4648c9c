"""Adapters of models: the clusterer, the store, and the records beside it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.chosen_features import choose_features
from mallseg.domain.errors import MallsegError
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.playbook import Playbook
from mallseg.settings.loading import packaged  # noqa: TID253  (as above)
from mallseg.settings.sections import Settings  # noqa: TID253

if TYPE_CHECKING:
    from mallseg.adapters.joblib_store.cached_models import CachedModels
    from mallseg.domain.ports import (
        ClusterAnalysis,
        Clusterer,
        CustomerJoin,
        CustomerLedger,
        SegmentationStore,
    )


def clusterer() -> "Clusterer":
    from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer

    return SklearnClusterer()


def cluster_analysis() -> "ClusterAnalysis":
    from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis

    return NumpyClusterAnalysis()


def store(settings: Settings) -> "SegmentationStore":
    from mallseg.adapters.joblib_store.store import JoblibStore

    return JoblibStore(
        settings.store.path,
        settings.store.key(),
        declared=settings.declared(),
        group_readable=settings.files.group_readable,
    )


def playbook(settings: Settings) -> Playbook:
    from mallseg.adapters.toml_playbook import load_playbook

    own = settings.playbook.file
    return load_playbook(packaged("playbook.toml"), Path(own) if own else None, settings.declared())


def breakdowns(settings: Settings) -> tuple[Breakdown, ...]:
    return settings.breakdowns_to_count()


def wording(playbook: Playbook) -> Wording:
    return Wording(playbook=playbook)


def cached_models(
    settings: Settings,
    store: "SegmentationStore",
    on_failure: Callable[[MallsegError], None] | None = None,
) -> "CachedModels":
    """Make a reader that logs a new version that it cannot load, or calls `on_failure`."""
    from mallseg.adapters.joblib_store.cached_models import CachedModels

    return CachedModels(
        store=store, max_age_s=settings.http.refresh_s, on_failure=on_failure or _log_failure
    )


def _log_failure(error: MallsegError) -> None:
    from mallseg.log import LOGGER, logger_named

    logger_named(f"{LOGGER}.store").error("new_version_unreadable", reason=str(error))


def customer_join() -> "CustomerJoin":
    from mallseg.adapters.duckdb_join.join import DuckdbJoin

    return DuckdbJoin()


def customer_ledger(settings: Settings) -> "CustomerLedger":
    from mallseg.adapters.sqlite_ledger.ledger import SqliteLedger

    return SqliteLedger(
        settings.store.path,
        settings.ledger.key_bytes(),
        group_readable=settings.files.group_readable,
    )


def plan(settings: Settings, **choices: Any) -> Plan:
    """Make the plan of the settings, overridden by the given options.

    `features` may be names of declared features.
    """
    if "features" in choices:
        choices["features"] = choose_features(choices["features"], settings.declared())
    return replace(settings.plan(), **choices)
