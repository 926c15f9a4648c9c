"""Starts trainings: hands an order to a process of its own, and waits until that has begun."""

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
from mallseg.domain.trainings.training import Training
from mallseg.entrypoints.http.request_log import LOGGER
from mallseg.entrypoints.http.training.order import Order, Sections
from mallseg.entrypoints.http.training.watchdog import BEGUN, RUNNING
from mallseg.log import logger_named
from mallseg.settings.sections import Settings

_PROCESS = "mallseg.entrypoints.http.training.watchdog"
_NOT_NEEDED = {"ledger": {"key"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingStarter:
    """Starts trainings by the settings of the service, and the choices of who asks.

    Attributes
    ----------
    settings
        Those of the service.
    service
        The process without which trainings end; None for this one.
    """

    settings: Settings
    records: TrainingRecords
    service: int | None = None

    def __call__(self, file: Path, *choices: Sections) -> Training:
        """Start a training of a file; later choices go before earlier ones.

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
        order = self._order(file, choices)
        container = build_container(settings=order.settings)
        container.plan()  # what is not allowed is refused here
        container.contract()
        process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", _PROCESS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # the keys that stop a service at a terminal stop it in order
        )
        said, detail = _answer_of(process, order)
        threading.Thread(target=self._wait_for, args=(process, order.id), daemon=True).start()
        if said == RUNNING:
            raise TrainingRunningError(detail)
        if said != BEGUN:
            raise self._not_started(detail)
        bind_contextvars(training=order.id)
        return self.records.find(order.id)

    def _order(self, file: Path, choices: tuple[Sections, ...]) -> Order:
        said = self.settings.model_dump(mode="json", exclude=_NOT_NEEDED)
        said["store"]["signing_key"] = self.settings.store.signing_key.get_secret_value()
        for each in choices:
            said = _merged(said, each)
        return Order(
            id=secrets.token_hex(8),
            file=str(file.absolute()),
            settings=said,
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
        """Log how it ended; another worker may have been asked about it meanwhile."""
        process.wait()
        log = logger_named(LOGGER)
        try:
            ended = self.records.find(training)
        except MallsegError:
            return  # it has not begun
        why = ended.problem
        say = log.error if ended.state == "failed" else log.info
        say(
            "training_ended",
            training=training,
            state=str(ended.state),
            version=ended.version,
            **({"reason": why.reason, "code": why.code} if why else {}),
        )


def _answer_of(process: "subprocess.Popen[bytes]", order: Order) -> tuple[str, str]:
    """Hand the order over, and read the line that says what comes of it; none: it could not."""
    with cast(IO[bytes], process.stdin) as takes, suppress(BrokenPipeError):
        takes.write(order.written())
    with cast(IO[bytes], process.stdout) as says:
        said, detail = json.loads(says.readline() or '["", ""]')
    return said, detail


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Put settings over others, section by section."""
    found = dict(below)
    for name, own in above.items():
        before = found.get(name)
        both = isinstance(before, Mapping) and isinstance(own, Mapping)
        found[name] = _merged(before, own) if both else own  # type: ignore[arg-type]
    return found
