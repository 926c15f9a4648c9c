"""Uses a file that was looked at: gives its customers segments, or compares them with others."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mallseg.container import Container, build_container
from mallseg.entrypoints.presentation.documents.file_use import comparison_lines, labelled_lines
from mallseg.settings.overrides import said_over


def assign(handed: Mapping[str, Any]) -> Any:
    """Write a copy of a file with the segment of each customer.

    Raises
    ------
    MallsegError
        It cannot be read, or there is no model.
    """
    container, path = _container(handed), Path(handed["path"])
    target = Path(handed["target"])
    copy = container.labelled_copy(path, target, for_spreadsheet=target.suffix.lower() != ".xlsx")
    labelled = container.label_customers()(copy, model=container.settings().model.name)
    stored = container.store().load(labelled.model, labelled.version)
    return asdict(labelled_lines(labelled, stored.segmentation))


def compare(handed: Mapping[str, Any]) -> Any:
    """Compare the customers of a file with those of the training, and store nothing.

    Raises
    ------
    MallsegError
        It cannot be read, or there is no model.
    """
    container = _container(handed)
    settings = container.settings()
    report = container.detect_drift()(
        container.customers(Path(handed["path"])), model=settings.model.name, plan=settings.plan()
    )
    return asdict(comparison_lines(report))


def _container(handed: Mapping[str, Any]) -> Container:
    return build_container(settings=said_over(handed["settings"], handed["read_as"]))
