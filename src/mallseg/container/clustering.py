"""Adapters that cluster, and assign columns of points."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.assignment import AssignedColumns
from mallseg.domain.segments.segmentation import Segmentation

if TYPE_CHECKING:
    from mallseg.domain.ports import ClusterAnalysis, Clusterer


def clusterer() -> "Clusterer":
    from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer

    return SklearnClusterer()


def cluster_analysis() -> "ClusterAnalysis":
    from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis

    return NumpyClusterAnalysis()


def assigned_columns(
    segmentation: Segmentation, columns: Sequence[Sequence[float]]
) -> AssignedColumns:
    from mallseg.adapters.sklearn_kmeans.predicting import assigned_columns

    return assigned_columns(segmentation, columns)


def squared_distances(segmentation: Segmentation, features: Sequence[Feature], rows: Any) -> Any:
    from mallseg.adapters.sklearn_kmeans.predicting import squared_distances

    return squared_distances(segmentation, features, rows)
