"""Stored models: load one, detect drift, write a report."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, cast

from mallseg.application.monitoring.detect_drift import DriftReport
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.library.advice import in_python
from mallseg.entrypoints.library.choices import (
    Features,
    ReadingChoices,
    TrainingChoices,
    wire_call,
)
from mallseg.entrypoints.library.trained import Origin, TrainedSegmentation
from mallseg.entrypoints.library.training import planned
from mallseg.entrypoints.presentation.views.report import SegmentationReport

if TYPE_CHECKING:
    from mallseg.container import Container

_MODEL = "mall"

_Path = str | os.PathLike[str]


def load(
    store: _Path,
    *,
    model: str = _MODEL,
    version: int | str | None = None,
    signing_key: str = "",
    config: _Path | None = None,
) -> TrainedSegmentation:
    """Load a version of a model from a store.

    Parameters
    ----------
    store
        The models' folder.
    version
        Its number or an alias; by default the champion.
    signing_key
        The signing key of the store, if it has one. It is not kept with the segmentation.
    config
        A TOML file with settings, such as your own playbook.

    Raises
    ------
    SegmentationNotFoundError, UnreadableSegmentationError, StoreUnavailableError
        There is no such model or version, it is damaged, or the folder cannot be read.
    """
    with in_python():
        reading: ReadingChoices = {} if config is None else {"config": config}
        parts = wire_call("load", reading, settings=of_store(store, signing_key)).container
        shown = parts.show_version()(model=model, version=version)
        number = shown.version.number
        return TrainedSegmentation.of(
            shown.segmentation,
            profile=parts.store().profile(model, number),
            wording=parts.wording(),
            origin=Origin(store=os.fspath(store), model=model, version=number),
        )


def drift(
    data: object,
    segmentation: Segmentation,
    *,
    features: Features = None,
    seed: int | None = None,
    max_bad_rows: float | None = None,
    signing_key: str = "",
    **reading: Unpack[ReadingChoices],
) -> DriftReport:
    """Compare the customers of today with those that a loaded model was trained on.

    Parameters
    ----------
    data, seed, max_bad_rows, **reading
        As for `train`.
    segmentation
        The result of `load`: the profile of its training is read from its store.
    features
        The features of the columns of a NumPy array, in their order.
    signing_key
        As for `load`.

    Returns
    -------
    DriftReport
        ``report.drift.status`` says whether the model should be trained again.

    Raises
    ------
    InvalidOptionError
        The segmentation was not loaded from a store.
    CustomerDataError, NotEnoughCustomersError
        As from `train`.
    """
    with in_python():
        origin = origin_of(segmentation)
        call = wire_call(
            "drift",
            reading,
            data=data,
            features=features,
            of_model=segmentation.features,
            settings=of_store(origin.store, signing_key),
        )
        found: DriftReport = call.container.detect_drift()(
            call.customers(data),
            model=origin.model,
            version=origin.version,
            plan=call.plan(segmentation.features, seed=seed, max_bad_rows=max_bad_rows),
        )
    return found


def report(
    data: object,
    output: _Path,
    *,
    map_features: Sequence[str] = (),
    signing_key: str = "",
    **choices: Unpack[TrainingChoices],
) -> None:
    """Write a report as one HTML file that opens without a network.

    Parameters
    ----------
    data
        The result of `load`, for a report on that version; or customers, who are first grouped as
        by `train`.
    output
        The file to write, .html or .htm.
    map_features
        The two features that the map shows.
    signing_key
        As for `load`.
    **choices
        The options of a training, as for `train`.

    Raises
    ------
    InvalidOptionError
        The segmentation was not loaded from a store, or the file cannot be written.
    CustomerDataError, NotEnoughCustomersError
        As from `train`.
    """
    from mallseg.entrypoints.presentation.html.report_file import ReportFile

    path = Path(data) if isinstance(data, str | os.PathLike) else None
    page = ReportFile(Path(output), path)
    with in_python(), tempfile.TemporaryDirectory(prefix="mallseg-") as folder:
        page.check_writable()
        if isinstance(data, Segmentation):
            origin = origin_of(data)
            settings = of_store(origin.store, signing_key)
            parts = wire_call("report", choices, settings=settings).container
        else:
            parts = _trained(data, folder, **choices)
            origin = Origin(store=folder, model=_MODEL, version=1)
        described = parts.describe_segmentation()(model=origin.model, version=origin.version)
        page.write(SegmentationReport.of(described, parts.wording(), map_features=map_features))


def _trained(data: object, folder: str, **choices: Unpack[TrainingChoices]) -> "Container":
    """Train a model in a temporary folder."""
    call, plan = planned("report", data, choices, of_store(folder, ""))
    call.container.train_segmentation()(
        call.customers(data), model=_MODEL, plan=plan, with_resampling=True
    )
    return call.container


def origin_of(segmentation: Segmentation) -> Origin:
    """Return the origin of a loaded segmentation; raise InvalidOptionError for any other."""
    origin = getattr(segmentation, "origin", None)
    if origin is None:
        raise InvalidOptionError("segmentation", OptionFault.NOT_FROM_A_STORE)
    return cast("Origin", origin)


def of_store(store: _Path, signing_key: str) -> dict[str, dict[str, Any]]:
    """Return the settings of a store."""
    return {"store": {"path": Path(store), "signing_key": signing_key}}
