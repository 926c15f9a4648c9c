"""The process that does one job with a file, within limits of memory and time.

`limited` starts it. What it is to know stands in a file, in JSON, and so is what it answers on its
standard output: nothing of what a file makes of it reaches the service but text.
"""

import contextlib
import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mallseg.application.training.check_customers import Diagnosis
from mallseg.container import build_container
from mallseg.domain.customers.columns.data_contract import AS_IT_IS
from mallseg.domain.customers.remedies.find_remedy import RefusedSource
from mallseg.domain.errors import MallsegError, UnitFault
from mallseg.entrypoints.http.file_jobs.assign_and_compare import assign, compare
from mallseg.entrypoints.http.file_jobs.choices import fields_of
from mallseg.entrypoints.http.file_jobs.find_moves import find_moves
from mallseg.entrypoints.http.file_jobs.listing import (
    columns_of_list,
    judge_campaign,
    select_audience,
)
from mallseg.entrypoints.http.file_jobs.preview import look, settings_to_keep
from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.documents.training import check_document
from mallseg.entrypoints.presentation.words.file_advice import reason_elsewhere
from mallseg.entrypoints.presentation.words.file_remedies import remedy_lines

SOURCE = "the posted file"

_FILE = Path("/dev/stdin")

Said = dict[str, Any]


def main(handed: int, service: int, memory_bytes: int, seconds: int) -> None:
    """Do the job that is asked for, and write what came of it to standard output.

    Parameters
    ----------
    handed
        The descriptor of a file with the job, and with what it is to know.
    service
        That of a pipe which ends with the service.
    """
    threading.Thread(target=_end_with, args=(service,), daemon=True).start()
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):  # where the system does not know this limit
            resource.setrlimit(what, (most, most))
    with os.fdopen(handed) as file:
        said: Said = json.load(file)
    json.dump(answered(JOBS[said["job"]], said), sys.stdout)


def _end_with(service: int) -> None:
    """End this process, and those that it has started, when no one waits for the answer."""
    os.read(service, 1)
    os.killpg(0, signal.SIGKILL)


def answered(job: Callable[[Said], Any], said: Said) -> Said:
    """Do a job; give what it found, or for what reason it was refused."""
    try:
        return {"found": job(said)}
    except MallsegError as error:
        remedy = RefusedSource(features=(), contract=AS_IT_IS, can_declare=False).remedy(error)
        return {
            "fault": {
                "code": error.code,
                "reason": error.reason,
                "facts": copied(error.facts),
                "elsewhere": reason_elsewhere(error),
                "remedy": fields_of(remedy),
                "remedy_lines": [*remedy_lines(remedy, {})],
                "waives": bool(remedy.as_given) and error.code is not UnitFault.VALUES_TOO_SMALL,
            }
        }


def check(said: Said) -> Any:
    """Check standard input: what is there, and for what a training would be refused."""
    return checked(said["settings"], _FILE)


def checked(settings: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Check a file by these settings.

    Raises
    ------
    MallsegError
        It cannot be read at all.
    """
    container = build_container(settings=settings)
    report = container.check_customers()(
        container.customers(path), plan=container.settings().plan()
    )
    found = Diagnosis(report=report, last=report, remedy=report.remedy, proposals=report.proposals)
    document = check_document(found, "", container.settings().contract().numbers)
    assert isinstance(document, dict)  # noqa: S101  (what the function gives)
    return {**document, "source": SOURCE}


JOBS: Mapping[str, Callable[[Said], Any]] = {
    "check": check,
    "look": look,
    "keep": settings_to_keep,
    "assign": assign,
    "compare": compare,
    "columns": columns_of_list,
    "audience": select_audience,
    "results": judge_campaign,
    "moves": find_moves,
}

if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
