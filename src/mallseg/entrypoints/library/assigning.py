"""Assign customers in frames, arrays and lists."""

import warnings
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, Unpack, cast

from mallseg.domain.errors import MallsegWarning
from mallseg.domain.segments.label_columns import LabelLayout, Stamp
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import FEWEST_SEGMENTS, Segmentation
from mallseg.entrypoints.library.advice import advice_on, in_python
from mallseg.entrypoints.library.choices import Call, Features, ReadingChoices, wire_call, with_more
from mallseg.entrypoints.library.trained import TrainedSegmentation
from mallseg.entrypoints.presentation.words.assignments import mostly_outside
from mallseg.entrypoints.presentation.words.python_warnings import no_customer_assigned

Frame = TypeVar("Frame")
"""A frame of pandas, Polars or Arrow, a NumPy array, or a list of dicts or of `Customer`."""


def assign_frame(
    data: Frame,
    segmentation: Segmentation,
    *,
    features: Features = None,
    max_outside: float | None = None,
    label_columns: Iterable[str] | None = None,
    **reading: Unpack[ReadingChoices],
) -> Frame:
    """Copy a frame, with the segment of each row added.

    The new columns are ``segment_slug``, ``segment``, ``segment_name``, ``distance`` (scaled),
    ``certainty`` and ``reason``, or those that are chosen. A row that cannot be assigned is kept,
    with missing values and the reason.

    Parameters
    ----------
    data
        A frame of pandas, Polars or Arrow, which is returned as such; a list of dicts or of
        `Customer`, returned as dicts; or a NumPy array, returned as a structured one, with 0 and
        empty texts for missing values.
    segmentation
        The result of `train` or `load`.
    features
        The features of the columns of a NumPy array, in their order.
    max_outside
        The share of customers outside above which it warns, 0.1 by default.
    label_columns
        The new columns, in their order: some of ``"slug"``, ``"number"``, ``"name"``, ``"short"``,
        ``"distance"``, ``"certainty"``, ``"reason"``, ``"assigned_at"``, and for a loaded
        segmentation, ``"model"`` and ``"version"``.
    **reading
        The format of the data, see `ReadingChoices`.

    Raises
    ------
    CustomerDataError
        A feature has no column, a new column's name is in use, or the values are in another unit.

    Warns
    -----
    MallsegWarning
        More customers than `max_outside` are outside, or none could be assigned.
    """

    def call_with(more: Mapping[str, Any]) -> tuple[Call, Plan]:
        call = wire_call(
            "assign_frame",
            with_more(reading, more),
            data=data,
            features=features,
            of_model=segmentation.features,
        )
        return call, call.plan(segmentation.features, keep_outliers=True, segments=FEWEST_SEGMENTS)

    with in_python(data, call_with):
        call, _ = call_with({})
        settings = call.container.settings().assign
        chosen = settings.columns if label_columns is None else label_columns
        layout = LabelLayout.of(chosen, _stamp(segmentation))
        labelled = call.container.labelled_frame(
            data, segmentation, layout, contract=call.contract()
        )
        limit = settings.max_outside if max_outside is None else max_outside
    labelling = labelled.labelling
    if labelling.records and not labelling.assigned:
        doubt = no_customer_assigned(labelling, advice_on(data, call_with))
        warnings.warn(doubt, MallsegWarning, stacklevel=2)
    if labelling.outside_share > limit:
        warnings.warn(mostly_outside(labelling.outside_share), MallsegWarning, stacklevel=2)
    return cast("Frame", labelled.frame)


def _stamp(segmentation: Segmentation) -> Stamp:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    if isinstance(segmentation, TrainedSegmentation) and (origin := segmentation.origin):
        return Stamp(model=origin.model, version=origin.version, assigned_at=now)
    return Stamp(assigned_at=now)
