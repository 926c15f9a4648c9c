"""A short way in for notebooks and other services: nothing here reads or writes a store unasked."""

import os
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar, cast

from mallseg.domain.feature import Feature, features_named
from mallseg.domain.plan import Plan
from mallseg.domain.scaling import scaling_named
from mallseg.domain.segmentation import Segmentation

if TYPE_CHECKING:
    from mallseg.container import Container

_DEFAULT = Plan()
_DEFAULT_FEATURES = tuple(feature.name for feature in _DEFAULT.features)

Frame = TypeVar("Frame")
"""A pandas DataFrame. It is not named here, so that importing mallseg does not import pandas."""


def train(
    source: "str | os.PathLike[str] | Frame",
    *,
    segments: int | None = None,
    features: "Iterable[str | Feature]" = _DEFAULT_FEATURES,
    scaling: str = _DEFAULT.scaling,
    seed: int = _DEFAULT.seed,
) -> Segmentation:
    """Group customers, and store nothing.

    Parameters
    ----------
    source
        The path of a CSV file, or a pandas DataFrame: one row per customer, one column per feature.
    segments
        How many segments, 2 to 20; as many as the study of the customers recommends if None.
    features
        Any of ``age``, ``annual_income``, ``spending_score``.
    scaling
        ``standard`` compares in standard deviations, ``none`` in the units as they are.
    seed
        Of the search for the best segments.

    Raises
    ------
    InvalidOptionError
        An argument is not allowed.
    CustomerDataError
        The source cannot be read as a table of customers.
    NotEnoughCustomersError
        There are fewer distinct customers than segments.

    Warns
    -----
    UserWarning
        Rows were left out: how many, and the first with its reason.
    """
    container = _own_container()
    plan = Plan(
        segments=segments,
        features=features_named(features),
        scaling=scaling_named(scaling),
        seed=seed,
    )
    fit = container.fit_segmentation()(container.customers(source), plan=plan)
    if fit.reading.rejected_rows:
        warnings.warn(
            f"{fit.reading.rejected_rows} rows were left out, the first being "
            f"{fit.reading.rejections[0]}",
            stacklevel=2,
        )
    return fit.segmentation


def assign_frame(frame: Frame, segmentation: Segmentation) -> Frame:
    """Copy a pandas DataFrame, with the segment of each row added.

    The new columns are ``segment``, ``segment_slug``, ``segment_name``, ``distance`` (scaled) and
    ``reason``. A row that cannot be assigned keeps its place, with missing values and the reason.

    Raises
    ------
    CustomerDataError
        A feature has no column, or a new column's name is in use.
    """
    return cast("Frame", _own_container().frame_with_segments(frame, segmentation))


def _own_container() -> "Container":
    """Wire by the packaged defaults alone: a call in a notebook says all that it depends on."""
    from mallseg.container import Container
    from mallseg.settings import load_settings

    return Container(settings=load_settings(from_outside=False))
