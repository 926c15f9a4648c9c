"""The process that checks a posted file, within limits of memory and time.

It is started by `checker`, with the file as its standard input: whatever a file does to its reader
it does to this process alone.
"""

import contextlib
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from mallseg.application.training.check_customers import Diagnosis
from mallseg.container import build_container
from mallseg.domain.errors import MallsegError
from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.documents.training import check_document

SOURCE = "the posted file"

_FILE = Path("/dev/stdin")


def main(settings: int, memory_bytes: int, seconds: int) -> None:
    """Check standard input, and write what was found to standard output, in JSON.

    Parameters
    ----------
    settings
        The descriptor of a file with all settings, in JSON.
    """
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):  # where the system does not know this limit
            resource.setrlimit(what, (most, most))
    with os.fdopen(settings) as file:
        said = json.load(file)
    json.dump(checked(said, _FILE), sys.stdout)


def checked(settings: dict[str, Any], path: Path) -> dict[str, Any]:
    """Check a file: what is there, and for what a training would be refused."""
    container = build_container(settings=settings)
    try:
        report = container.check_customers()(
            container.customers(path), plan=container.settings().plan()
        )
    except MallsegError as error:
        fault = {"code": str(error.code), "reason": error.reason, "facts": copied(error.facts)}
        return {"fault": fault}
    found = Diagnosis(report=report, last=report, remedy=report.remedy, proposals=report.proposals)
    document = check_document(found, "", container.settings().contract().numbers)
    assert isinstance(document, dict)  # noqa: S101  (what the function gives)
    return {"found": {**document, "source": SOURCE}}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
