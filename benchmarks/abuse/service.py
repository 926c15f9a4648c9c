"""A service in a process of its own, and what it says."""

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def lines(self, event: str) -> list[dict[str, Any]]:
        """Give the lines of its log about something."""
        lines = self.log.read_text(encoding="utf-8").splitlines(keepends=True)
        whole = (json.loads(line) for line in lines if line.endswith("}\n"))
        return [line for line in whole if line["event"] == event]

    def await_lines(self, event: str, count: int, within_s: float = 60) -> None:
        """Wait until it has said something so often."""
        end_s = time.monotonic() + within_s
        while len(self.lines(event)) < count:
            if time.monotonic() > end_s or self.process.poll() is not None:
                raise TimeoutError(event)
            time.sleep(0.05)

    @property
    def port(self) -> int:
        """Where it listens."""
        (line,) = self.lines("listening")
        return int(line["url"].rpartition(":")[2])

    def rss_mb(self) -> float:
        """Give the memory of the process, in MiB; of Linux."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def serving(store: Path, *options: str) -> Iterator[Service]:
    """Serve a store; its workers are ready when the block begins."""
    command = [sys.executable, "-m", "mallseg", "serve", "--port", "0", "--store", str(store)]
    with tempfile.NamedTemporaryFile() as log, \
         subprocess.Popen([*command, *options], stderr=log, cwd=PROJECT) as process:  # fmt: skip
        service = Service(process, Path(log.name))
        try:
            ready = "worker_ready" if "--workers" in options else "serving"
            service.await_lines(ready, int(_after("--workers", options) or 1))
            yield service
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(15)


def _after(option: str, options: tuple[str, ...]) -> str | None:
    return options[options.index(option) + 1] if option in options else None
