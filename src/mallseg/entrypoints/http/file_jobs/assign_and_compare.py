"""Jobs that label a file's customers, or compare them with those of the training."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mallseg.container import Container, build_container
from mallseg.entrypoints.presentation.web.file_results import comparison_lines, labelled_lines
from mallseg.settings.overrides import merge_settings


def assign(parameters: Mapping[str, Any]) -> Any:
    """Write a copy of a file with the segment of each customer added.

    Raises
    ------
    MallsegError
        It cannot be read, or there is no model.
    """
    container, path = _container(parameters), Path(parameters["path"])
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
    container = _container(parameters)
    settings = container.settings()
    report = container.detect_drift()(
        container.customers(Path(parameters["path"])),
        model=settings.model.name,
        plan=settings.plan(),
    )
    return asdict(comparison_lines(report))


def _container(parameters: Mapping[str, Any]) -> Container:
    return build_container(settings=merge_settings(parameters["settings"], parameters["read_as"]))
