"""Train a segmentation, and study the number of segments, without storing anything."""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Unpack, cast

from mallseg.application.training.fit_segmentation import Fit
from mallseg.application.training.study_segments import StudyReport
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.errors import MallsegWarning
from mallseg.domain.segments.plan import Plan, SegmentSize, parse_candidates
from mallseg.domain.segments.scaling import parse_scaling
from mallseg.entrypoints.library.advice import in_python
from mallseg.entrypoints.library.choices import (
    Call,
    Features,
    ReadingChoices,
    TrainingChoices,
    wire_call,
    with_more,
)
from mallseg.entrypoints.library.trained import TrainedSegmentation
from mallseg.entrypoints.presentation.words.python_warnings import (
    doubts_about_fit,
    doubts_about_reading,
)

_OF_TRAINING = {*TrainingChoices.__annotations__} - {*ReadingChoices.__annotations__}


def train(
    data: object,
    *,
    segments: int | None = None,
    features: Features = None,
    breakdowns: Iterable[str] = (),
    scaling: str | None = None,
    seed: int | None = None,
    max_bad_rows: float | None = None,
    keep_outliers: bool | None = None,
    min_segment_size: int | str | None = None,
    **reading: Unpack[ReadingChoices],
) -> TrainedSegmentation:
    """Group customers, and store nothing.

    Parameters
    ----------
    data
        The path of a file, of a folder of CSV files, or a pattern of them; a list of paths, which
        are read as one file; a frame of pandas, Polars or Arrow, with one row per customer and one
        column per feature; a NumPy array, whose columns are the `features` in the order given; or
        a list of dicts or of `Customer`.
    segments
        The number of segments, 2 to 20; by default the one that the study of the customers
        recommends.
    features
        Names of declared features, or declarations: ``[Feature(name="visits", highest=100)]``.
        Fields that a declaration leaves out are taken from the data. By default annual income and
        spending score.
    breakdowns
        Columns by which the customers of each segment are counted as well, such as a city.
    scaling
        ``standard``, the default, for distances in standard deviations; ``none`` for distances in
        the units of the features.
    seed
        The random seed of the search for the best segments, 0 by default.
    max_bad_rows
        The share of rows that may be left out because they cannot be read; 0.01 by default.
    keep_outliers
        Whether outliers are kept in the training; by default not.
    min_segment_size
        The minimum size of a segment: a number of customers, or a share such as ``5%``.
    **reading
        The format of the data, see `ReadingChoices`: ``decimal=","``, ``income_unit="dollars"``.

    Returns
    -------
    TrainedSegmentation
        A `Segmentation` that a notebook shows as cards.

    Raises
    ------
    InvalidOptionError
        An argument is invalid, or there are no two segments of the minimum size.
    CustomerDataError
        The data cannot be read as a table of customers, is in another unit, or has too many rows
        that cannot be read.
    NotEnoughCustomersError
        There are fewer distinct customers than segments.

    Warns
    -----
    MallsegWarning
        Rows were left out, are outliers, or repeat an id: their number, and the first of them.
        There are fewer segments than requested, or more than a team can handle.
    """
    choices: TrainingChoices = {
        "segments": segments,
        "features": features,
        "breakdowns": breakdowns,
        "scaling": scaling,
        "seed": seed,
        "max_bad_rows": max_bad_rows,
        "keep_outliers": keep_outliers,
        "min_segment_size": min_segment_size,
        **reading,
    }
    with in_python(data, partial(_with_more, "train", data, choices)):
        call, plan = planned("train", data, choices)
        fit = fitted(call, plan, data, call.container.breakdowns())
        profile = call.container.profile_segments()(fit)
        wording = call.container.wording()
    for doubt in doubts_about_fit(fit):
        warnings.warn(doubt, MallsegWarning, stacklevel=2)
    return TrainedSegmentation.of(fit.segmentation, profile=profile, wording=wording)


def fitted(call: Call, plan: Plan, data: object, breakdowns: tuple[Breakdown, ...] = ()) -> Fit:
    """Fit a segmentation, and measure how often its customers change segment by chance."""
    parts = call.container
    fit = parts.fit_segmentation()(call.customers(data), plan=plan, breakdowns=breakdowns)
    by_ratio = parts.measure_chance_moves()(fit, seed=plan.seed).by_ratio
    return replace(fit, segmentation=fit.segmentation.with_moved_by_chance(by_ratio))


def planned(
    function: str,
    data: object,
    choices: TrainingChoices,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Call, Plan]:
    """Wire a training, and make its plan."""
    reading = {name: value for name, value in choices.items() if name not in _OF_TRAINING}
    features, size = choices.get("features"), choices.get("min_segment_size")
    scaling = choices.get("scaling")
    settings = dict(settings or {})
    if breakdowns := tuple(choices.get("breakdowns", ())):
        settings["training"] = {"breakdowns": breakdowns}
    call = wire_call(function, reading, data=data, features=features, settings=settings)
    plan = call.plan(
        features,
        segments=choices.get("segments"),
        scaling=None if scaling is None else parse_scaling(scaling),
        seed=choices.get("seed"),
        max_bad_rows=choices.get("max_bad_rows"),
        keep_outliers=choices.get("keep_outliers"),
        min_segment_size=None if size is None else SegmentSize.parse(size),
    )
    return call, plan


def _with_more(
    function: str, data: object, choices: TrainingChoices, more: Mapping[str, Any]
) -> tuple[Call, Plan]:
    return planned(function, data, cast("TrainingChoices", with_more(choices, more)))


def study(
    data: object,
    *,
    segments: str | None = None,
    features: Features = None,
    scaling: str | None = None,
    seed: int | None = None,
    max_bad_rows: float | None = None,
    keep_outliers: bool | None = None,
    **reading: Unpack[ReadingChoices],
) -> StudyReport:
    """Study the number of groups among customers, and store nothing.

    Parameters
    ----------
    segments
        The numbers to compare, ``"2..10"`` by default.
    data, features, scaling, seed, max_bad_rows, keep_outliers, **reading
        As for `train`.

    Returns
    -------
    StudyReport
        ``report.study.recommended`` is the number of groups, ``report.study.verdict`` how clear
        they are.

    Raises
    ------
    InvalidOptionError, CustomerDataError, NotEnoughCustomersError
        As from `train`.

    Warns
    -----
    MallsegWarning
        Rows were left out, are outliers, or repeat an id.
    """
    choices: TrainingChoices = {
        "segments": None,
        "features": features,
        "breakdowns": (),
        "scaling": scaling,
        "seed": seed,
        "max_bad_rows": max_bad_rows,
        "keep_outliers": keep_outliers,
        "min_segment_size": None,
        **reading,
    }
    with in_python(data, partial(_with_more, "study", data, choices)):
        call, plan = planned("study", data, choices)
        if segments is not None:
            plan = replace(plan, candidates=parse_candidates(segments))
        report: StudyReport = call.container.study_segments()(call.customers(data), plan=plan)
    for doubt in doubts_about_reading(report.reading, report.outliers):
        warnings.warn(doubt, MallsegWarning, stacklevel=2)
    return report
