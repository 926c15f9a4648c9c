"""The job that finds who moved between two files, and writes a list for each flow."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from mallseg.application.moves.find_moves import Mover
from mallseg.entrypoints.http.file_jobs.job_container import job_container
from mallseg.entrypoints.http.file_jobs.listing import make_folder
from mallseg.entrypoints.presentation.moves_csv import SavedCsv, write_movers
from mallseg.entrypoints.presentation.web.moves_lines import ALL, file_of, moves_lines


def find_moves(parameters: Mapping[str, Any]) -> Any:
    """Join two files by customer id, and describe who moved.

    Raises
    ------
    MallsegError
        One of them cannot be read, or has no ids.
    """
    then, now = (job_container(parameters, read_as) for read_as in ("before_read_as", "read_as"))
    folder = Path(parameters["target"])
    make_folder(folder)
    report = now.find_moves()(
        then.identified_customers(Path(parameters["before"])),
        now.identified_customers(Path(parameters["path"])),
        model=now.settings().model.name,
        id_column=parameters["id_column"],
        take_movers=partial(_write_lists, folder),
    )
    return asdict(moves_lines(report))


def _write_lists(folder: Path, id_column: str, movers: Iterator[Mover]) -> None:
    """Write a list of all who moved, and one for each flow, the most important customers first."""
    everyone = [*movers]
    flows: dict[str, list[Mover]] = {}
    for mover in everyone:
        flows.setdefault(file_of(mover.before.slug, mover.after.slug), []).append(mover)
    for name, listed in {ALL: everyone, **flows}.items():
        if listed:
            write_movers(SavedCsv(folder / name), id_column, listed)
