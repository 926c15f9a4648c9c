"""Finds who moved between the customers of two files, and writes a list for each way they went."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from mallseg.application.moves.find_moves import Mover
from mallseg.container import build_container
from mallseg.entrypoints.http.file_jobs.listing import make_folder
from mallseg.entrypoints.presentation.documents.moves_use import ALL, file_of, moves_lines
from mallseg.entrypoints.presentation.list_file import ListFile
from mallseg.entrypoints.presentation.moves_file import write_movers
from mallseg.settings.overrides import said_over


def find_moves(handed: Mapping[str, Any]) -> Any:
    """Join two files by the ids of their customers, and say who moved.

    Raises
    ------
    MallsegError
        One of them cannot be read, or has no ids.
    """
    then, now = (
        build_container(settings=said_over(handed["settings"], handed[read_as]))
        for read_as in ("before_read_as", "read_as")
    )
    folder = Path(handed["target"])
    make_folder(folder)
    report = now.find_moves()(
        then.identified_customers(Path(handed["before"])),
        now.identified_customers(Path(handed["path"])),
        model=now.settings().model.name,
        id_column=handed["id_column"],
        take_movers=partial(_write, folder),
    )
    return asdict(moves_lines(report))


def _write(folder: Path, id_column: str, movers: Iterator[Mover]) -> None:
    """Write everybody who moved, and those of each way, the most important ones first."""
    everybody = [*movers]
    ways: dict[str, list[Mover]] = {}
    for mover in everybody:
        ways.setdefault(file_of(mover.before.slug, mover.after.slug), []).append(mover)
    for name, some in {ALL: everybody, **ways}.items():
        if some:
            write_movers(ListFile(folder / name), id_column, some)
