"""Starts a training in a process of its own, and waits until it has started or was refused."""

import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any, cast

from fastapi import HTTPException
from structlog.contextvars import bind_contextvars

from mallseg.container import build_container
from mallseg.domain.errors import MallsegError, StoreUnavailableError, TrainingRunningError
from mallseg.domain.ports import TrainingRecords
from mallseg.domain.service.training import Training
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.entrypoints.http.training.job import Sections, TrainingJob
from mallseg.entrypoints.http.training.watchdog import BUSY, STARTED
from mallseg.log import logger_named
from mallseg.settings.sections import Settings

_PROCESS = "mallseg.entrypoints.http.training.watchdog"
_UNUSED = {"ledger": {"key"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingStarter:
    """Starts trainings with the settings of the service, and those of the request.

    Attributes
    ----------
    settings
        Those of the service.
    service
        The process with which trainings end; None for this one.
    """

    settings: Settings
    records: TrainingRecords
    service: int | None = None

    def __call__(self, file: Path, *choices: Sections) -> Training:
        """Start a training of a file; later choices override earlier ones.

        Raises
        ------
        InvalidOptionError
            A choice is not allowed.
        TrainingRunningError
            Another one runs.
        StoreUnavailableError
            The store cannot be written.
        HTTPException
            The process cannot be started.
        """
        job = self._job(file, choices)
        container = build_container(settings=job.settings)
        container.plan()  # raises for choices that are not allowed
        container.contract()
        process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", _PROCESS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C reaches the service only, which then ends trainings
        )
        reply, detail = _submit(process, job)
        threading.Thread(target=self._wait_for, args=(process, job.id), daemon=True).start()
        if reply == BUSY:
            raise TrainingRunningError(detail)
        if reply != STARTED:
            raise self._not_started(detail)
        bind_contextvars(training=job.id)
        return self.records.find(job.id)

    def _job(self, file: Path, choices: tuple[Sections, ...]) -> TrainingJob:
        settings = self.settings.model_dump(mode="json", exclude=_UNUSED)
        settings["store"]["signing_key"] = self.settings.store.signing_key.get_secret_value()
        for each in choices:
            settings = _merged(settings, each)
        return TrainingJob(
            id=secrets.token_hex(8),
            file=str(file.absolute()),
            settings=settings,
            memory_bytes=self.settings.http.train_memory_mb << 20,
            seconds=self.settings.http.train_timeout_s,
            service=self.service or os.getpid(),
        )

    def _not_started(self, detail: str) -> Exception:
        if detail:
            return StoreUnavailableError(str(self.settings.store.path), detail)
        return HTTPException(
            HTTPStatus.SERVICE_UNAVAILABLE,
            detail="the training could not be started: try again later",
            headers={"retry-after": "5"},
        )

    def _wait_for(self, process: "subprocess.Popen[bytes]", training: str) -> None:
        """Log how a training ended."""
        process.wait()
        log = logger_named(LOGGER)
        try:
            ended = self.records.find(training)
        except MallsegError:
            return  # it never started
        problem = ended.problem
        write = log.error if ended.state == "failed" else log.info
        write(
            "training_ended",
            training=training,
            state=str(ended.state),
            version=ended.version,
            **({"reason": problem.reason, "code": problem.code} if problem else {}),
        )


def _submit(process: "subprocess.Popen[bytes]", job: TrainingJob) -> tuple[str, str]:
    """Send a job, and read the reply of one line; it is empty if the process ended without one."""
    with cast(IO[bytes], process.stdin) as stdin, suppress(BrokenPipeError):
        stdin.write(job.encode())
    with cast(IO[bytes], process.stdout) as stdout:
        reply, detail = json.loads(stdout.readline() or '["", ""]')
    return reply, detail


def _merged(settings: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Merge nested mappings: overrides win."""
    merged = dict(settings)
    for name, new in overrides.items():
        old = merged.get(name)
        both = isinstance(old, Mapping) and isinstance(new, Mapping)
        merged[name] = _merged(old, new) if both else new  # type: ignore[arg-type]
    return merged
