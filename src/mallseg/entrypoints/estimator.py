"""mallseg as an estimator of scikit-learn, for its pipelines and searches."""

import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from mallseg.domain.customers.column_name import unit_of, without_accents, without_unit
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import MallsegWarning
from mallseg.entrypoints.library.advice import in_python
from mallseg.entrypoints.library.choices import Features, TrainingChoices
from mallseg.entrypoints.library.trained import TrainedSegmentation
from mallseg.entrypoints.library.training import fitted, planned
from mallseg.entrypoints.presentation.words.python_warnings import doubts_about_fit

_Floats = NDArray[np.float64]

_FEWEST_ROWS = 2
_LONGEST_NAME = 32
_LONGEST_LABEL = 40
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


class MallSegmenter(ClusterMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Group customers as `mallseg.train` does.

    Weights of samples are not taken: mallseg counts customers.

    Parameters
    ----------
    segments
        How many, 2 to 20; as many as the study of the customers recommends if None.
    features
        Names of declared features, or declarations. Those of a frame are found by their columns,
        those of an array are its columns, in this order; their ranges hold for `predict` too.
        Without any, all columns are features, at most 8, whatever values they have.
    scaling
        ``standard`` compares in standard deviations, ``none`` in the units as they are.
    seed
        Of the search for the best segments.
    keep_outliers
        Whether outliers take part; they get a label either way.
    min_segment_size
        The fewest customers of a segment: a number, or a share such as ``5%``.

    Attributes
    ----------
    segmentation_
        The segmentation, which shows its cards in a notebook.
    labels_
        Of shape (n_samples,): of each row, the place of its segment in
        ``segmentation_.segments``; it is the segment's number less one.
    cluster_centers_
        Of shape (n_segments, n_features): the centres in the units of the features; where distances
        are taken on a logarithm, geometric means.
    n_features_in_, feature_names_in_
        As for any estimator.
    """

    def __init__(
        self,
        *,
        segments: int | None = None,
        features: Features = None,
        scaling: str = "standard",
        seed: int = 0,
        keep_outliers: bool = False,
        min_segment_size: int | str = 0,
    ) -> None:
        self.segments = segments
        self.features = features
        self.scaling = scaling
        self.seed = seed
        self.keep_outliers = keep_outliers
        self.min_segment_size = min_segment_size

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: N803
        """Group the rows of `X`; `y` is not used.

        Warns
        -----
        MallsegWarning
            As from `mallseg.train`.
        """
        del y
        rows: _Floats = validate_data(self, X, dtype=np.float64, ensure_min_samples=_FEWEST_ROWS)
        with in_python():
            call, plan = planned(type(self).__name__, rows, self._choices(rows.shape[1]))
            fit = fitted(call, plan, rows)
            profile = call.container.profile_segments()(fit)
        for doubt in doubts_about_fit(fit):
            warnings.warn(doubt, MallsegWarning, stacklevel=2)
        self.segmentation_ = TrainedSegmentation.of(
            fit.segmentation, profile=profile, wording=call.container.wording()
        )
        columns = call.contract().layout.column_names
        self._places = [columns.index(fit.reading.columns[f.name]) for f in plan.features]
        self._features = plan.features  # with the ranges declared, not those of the data
        self.cluster_centers_ = np.array(
            [
                [f.decode(own) for f, own in zip(plan.features, segment.centre, strict=True)]
                for segment in fit.segmentation.segments
            ]
        )
        self.labels_ = self._squares(rows).argmin(axis=1)
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:  # noqa: N803
        """Find the place of each row's segment in ``segmentation_.segments``."""
        places: NDArray[np.intp] = self._squares(self._checked(X)).argmin(axis=1)
        return places

    def transform(self, X: ArrayLike) -> _Floats:  # noqa: N803
        """Measure the distances of each row to all centres, after scaling."""
        return np.sqrt(self._squares(self._checked(X)))

    def score(self, X: ArrayLike, y: object = None) -> float:  # noqa: N803
        """Sum the squared distances to the nearest centres, negative, as `KMeans` does."""
        del y
        return -float(self._squares(self._checked(X)).min(axis=1).sum())

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Name the columns of `transform`: the slugs of the segments."""
        del input_features
        check_is_fitted(self)
        slugs = [segment.slug for segment in self.segmentation_.segments]
        return np.array(slugs, dtype=object)

    def _choices(self, columns: int) -> TrainingChoices:
        """Give the parameters, and how the columns are called."""
        choices: TrainingChoices = {
            "segments": self.segments,
            "features": self.features,
            "scaling": self.scaling,
            "seed": self.seed,
            "keep_outliers": self.keep_outliers,
            "min_segment_size": self.min_segment_size,
        }
        names = [*map(str, getattr(self, "feature_names_in_", ()))]
        if self.features is None:
            own = [*_declared(names or [f"x{place}" for place in range(columns)])]
            names = [feature.name for feature in own]
            choices |= {"features": own, "columns": {name: name for name in names}}
        if names:
            choices["column_names"] = names
        return choices

    def _checked(self, X: ArrayLike) -> _Floats:  # noqa: N803
        check_is_fitted(self)
        rows: _Floats = validate_data(self, X, dtype=np.float64, reset=False)
        return rows

    def _squares(self, rows: _Floats) -> _Floats:
        from mallseg.container import Container  # noqa: PLC0415  (late, as everywhere)

        found: _Floats = Container().squared_distances(
            self.segmentation_, self._features, rows[:, self._places]
        )
        return found


def _declared(columns: Sequence[str]) -> Iterator[Feature]:
    """Declare a feature for each column, by names and labels that differ."""
    names, labels = set[str](), set[str]()
    for place, column in enumerate(columns):
        name = _NO_LETTERS.sub("_", without_accents(without_unit(column)).lower()).strip("_")[
            :_LONGEST_NAME
        ]
        name = name if name[:1].isalpha() else f"x{place}"
        name = f"{name}_x{place}" if name in names else name
        label = without_unit(column)
        label = column if label in labels else label
        is_label = 0 < len(label) <= _LONGEST_LABEL and label.isprintable()
        names.add(name)
        labels.add(label)
        yield Feature(name=name, label=label if is_label else "", unit=unit_of(column))
