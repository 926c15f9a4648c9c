"""A short way in for notebooks and other services: nothing here reads or writes a store unasked."""

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

from mallseg.application.assigning.label_customers import MAX_OUTSIDE
from mallseg.application.events import (
    FeaturesSkewed,
    IdsRepeated,
    NamesFound,
    OutliersExcluded,
)
from mallseg.application.training.fit_segmentation import Fit
from mallseg.domain.customers.chosen_features import choose_features
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import MANY_OUTLIERS
from mallseg.domain.errors import MallsegWarning
from mallseg.domain.segments.plan import MAX_BAD_ROWS, Plan
from mallseg.domain.segments.scaling import Scaling, parse_scaling
from mallseg.domain.segments.segment_size import SegmentSize
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.words.assignments import mostly_outside
from mallseg.entrypoints.presentation.words.training import note_sentence, skewed_in_python

if TYPE_CHECKING:
    from mallseg.container import Container
    from mallseg.settings.sections import Settings

Frame = TypeVar("Frame")
"""A pandas DataFrame. It is not named here, so that importing mallseg does not import pandas."""


def train(
    source: "str | os.PathLike[str] | Frame",
    *,
    segments: int | None = None,
    features: "Iterable[str | Feature] | Mapping[str, Feature] | None" = None,
    scaling: str = Scaling.STANDARD,
    seed: int = 0,
    max_bad_rows: float = MAX_BAD_ROWS,
    keep_outliers: bool = False,
    min_segment_size: int | str = 0,
) -> Segmentation:
    """Group customers, and store nothing.

    Parameters
    ----------
    source
        The path of a CSV file, or a pandas DataFrame: one row per customer, one column per feature.
    segments
        How many segments, 2 to 20; as many as the study of the customers recommends if None.
    features
        Names of declared features, or declarations: ``[Feature(name="visits", highest=100)]``. What
        a declaration leaves out is taken from the data. By default annual income and spending
        score.
    scaling
        ``standard`` compares in standard deviations, ``none`` in the units as they are.
    seed
        Of the search for the best segments.
    max_bad_rows
        The share of rows that may be left out because they cannot be read, 0 to 1.
    keep_outliers
        Whether outliers take part.
    min_segment_size
        The fewest customers of a segment: a number, or a share such as ``5%``.

    Raises
    ------
    InvalidOptionError
        An argument is not allowed, or not even two segments have the size asked for.
    CustomerDataError
        The source cannot be read as a table of customers, or too many of its rows cannot be read.
    NotEnoughCustomersError
        There are fewer distinct customers than segments.

    Warns
    -----
    MallsegWarning
        Rows were left out, are outliers, or repeat an id: how many, and the first of them. There
        are fewer segments than asked for, or more than a team can handle.
    """
    container = _own_container()
    plan = Plan(
        segments=segments,
        features=_features(features, container.settings()),
        scaling=parse_scaling(scaling),
        seed=seed,
        max_bad_rows=max_bad_rows,
        keep_outliers=keep_outliers,
        min_segment_size=SegmentSize.parse(min_segment_size),
    )
    fit = container.fit_segmentation()(container.customers(source), plan=plan)
    for doubt in _doubts(fit):
        warnings.warn(doubt, MallsegWarning, stacklevel=2)
    return fit.segmentation


def assign_frame(frame: Frame, segmentation: Segmentation) -> Frame:
    """Copy a pandas DataFrame, with the segment of each row added.

    The new columns are ``segment``, ``segment_slug``, ``segment_name``, ``distance`` (scaled),
    ``certainty`` and ``reason``. A row that cannot be assigned keeps its place, with missing values
    and the reason.

    Raises
    ------
    CustomerDataError
        A feature has no column, a new column's name is in use, or half of the values are too high
        for their unit.

    Warns
    -----
    MallsegWarning
        More than a tenth of the customers are outside.
    """
    labelled = _own_container().labelled_frame(frame, segmentation)
    outside = labelled.labelling.outside_share
    if outside > MAX_OUTSIDE:
        warnings.warn(mostly_outside(outside), MallsegWarning, stacklevel=2)
    return cast("Frame", labelled.frame)


def _features(
    given: "Iterable[str | Feature] | Mapping[str, Feature] | None", settings: "Settings"
) -> tuple[Feature, ...]:
    """Find features by name among the packaged ones and those that are declared on the spot."""
    if given is None:
        return settings.plan().features
    if isinstance(given, Mapping):
        given = [replace(feature, name=name) for name, feature in given.items()]
    wanted = [given] if isinstance(given, str) else list(given)
    own = [
        feature if feature.unit else replace(feature, takes_unit_of_header=True)
        for feature in wanted
        if isinstance(feature, Feature)
    ]
    # One that is packaged too keeps its place: the order in which features are given is no matter.
    declared = {feature.name: feature for feature in (*settings.declared(), *own)}
    return choose_features(wanted, tuple(declared.values()))


def _doubts(fit: Fit) -> Iterator[str]:
    """Say what a log would warn of."""
    reading, outliers = fit.reading, fit.outliers
    if reading.rejected_rows:
        first = reading.rejections[0]
        yield f"{reading.rejected_rows} rows were left out, the first being {first}"
    if outliers.customers > MANY_OUTLIERS * reading.census.customers:
        first_record = outliers.records[0]
        yield (
            f"{outliers.customers} customers are outliers and took no part, the first being "
            f"record {first_record}: are they mistakes? keep_outliers lets them take part"
        )
    if reading.repeated_ids:
        yield f"{reading.repeated_ids} rows repeat the id of an earlier one: is one row too many?"
    for note in fit.notes:
        match note:
            case OutliersExcluded() | IdsRepeated():
                pass
            case NamesFound(record=record):
                yield f"the names of the columns stand in record {record}: header_row={record}"
            case FeaturesSkewed():
                yield skewed_in_python(note)
            case _:
                yield note_sentence(note)


def _own_container() -> "Container":
    """Wire by the packaged defaults alone: a call in a notebook says all that it depends on."""
    from mallseg.container import Container
    from mallseg.settings.loading import load_settings

    return Container(settings=load_settings(from_outside=False))
