"""The process that runs one job on a file, within limits of memory and time.

`limited_process` starts it. It reads its parameters from a file and writes its result to standard
output, both in JSON: whatever a malicious file does to it, the service receives text only.
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

from mallseg.application.checking.check_customers import Diagnosis
from mallseg.container import build_container
from mallseg.domain.errors import CustomerDataError, MallsegError, UnitFault
from mallseg.domain.sources.data_contract import AS_IT_IS
from mallseg.domain.sources.find_remedy import find_remedy
from mallseg.domain.sources.refused_source import RefusedSource
from mallseg.entrypoints.http.file_jobs.assign_and_compare import assign, compare
from mallseg.entrypoints.http.file_jobs.choices import fields_of
from mallseg.entrypoints.http.file_jobs.find_moves import find_moves
from mallseg.entrypoints.http.file_jobs.listing import (
    columns_of_list,
    judge_campaign,
    select_audience,
)
from mallseg.entrypoints.http.file_jobs.preview import look, settings_to_keep
from mallseg.entrypoints.presentation.documents.checks import check_document
from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.words.advice_page import reason_elsewhere
from mallseg.entrypoints.presentation.words.remedies_page import remedy_lines

SOURCE = "the posted file"

_FILE = Path("/dev/stdin")

Parameters = Mapping[str, Any]
Result = dict[str, Any]


def main(parameters: int, service: int, memory_bytes: int, seconds: int) -> None:
    """Run a job, and write its result to standard output.

    Parameters
    ----------
    parameters
        The descriptor of a file with the name of the job and its parameters.
    service
        The descriptor of a pipe that is closed when the service is gone.
    """
    threading.Thread(target=_exit_with, args=(service,), daemon=True).start()
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):  # where the system lacks this limit
            resource.setrlimit(limit, (value, value))
    with os.fdopen(parameters) as file:
        found: Parameters = json.load(file)
    json.dump(run(JOBS[found["job"]], found), sys.stdout)


def _exit_with(service: int) -> None:
    """Kill this process group when the service is gone."""
    os.read(service, 1)
    os.killpg(0, signal.SIGKILL)


def run(job: Callable[[Parameters], Any], parameters: Parameters) -> Result:
    """Run a job; give what it found, or the error that it raised."""
    try:
        return {"found": job(parameters)}
    except MallsegError as error:
        remedy = find_remedy(
            RefusedSource(features=(), contract=AS_IT_IS, can_declare=False), error
        )
        return {
            "fault": {
                "code": error.code,
                "reason": error.reason,
                "facts": copied(error.facts),
                "elsewhere": reason_elsewhere(error),
                "source": error.source if isinstance(error, CustomerDataError) else "",
                "remedy": fields_of(remedy),
                "remedy_lines": [*remedy_lines(remedy, {})],
                "waives": bool(remedy.as_given) and error.code is not UnitFault.VALUES_TOO_SMALL,
            }
        }


def check(parameters: Parameters) -> Any:
    """Check the file on standard input, as `mallseg check` does."""
    return check_path(parameters["settings"], _FILE)


def check_path(settings: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Check a file with these settings.

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


JOBS: Mapping[str, Callable[[Parameters], Any]] = {
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
