"""Jobs that label a file's customers, or compare them with those of the training."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mallseg.entrypoints.http.file_jobs.job_container import job_container
from mallseg.entrypoints.presentation.web.file_results import comparison_lines, labelled_lines


def assign(parameters: Mapping[str, Any]) -> Any:
    """Write a copy of a file with the segment of each customer added.

    Raises
    ------
    MallsegError
        It cannot be read, or there is no model.
    """
    container, path = job_container(parameters), Path(parameters["path"])
    target = Path(parameters["target"])
    copy = container.labelled_copy(path, target, for_spreadsheet=target.suffix.lower() != ".xlsx")
    labelled = container.label_customers()(copy, model=container.settings().model.name)
    stored = container.store().load(labelled.model, labelled.version)
    return asdict(labelled_lines(labelled, stored.segmentation))


def compare(parameters: Mapping[str, Any]) -> Any:
    """Compare the customers of a file with those of the training (drift); nothing is stored.

    Raises
    ------
    MallsegError
        It cannot be read, or there is no model.
    """
    container = job_container(parameters)
    settings = container.settings()
    report = container.detect_drift()(
        container.customers(Path(parameters["path"])),
        model=settings.model.name,
        plan=settings.plan(),
    )
    return asdict(comparison_lines(report))
