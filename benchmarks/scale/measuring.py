"""One process is run, and what it printed is kept beside what it took."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
"""Modules are compiled once, as those of installed packages are."""

_LAUNCHER = str(Path(__file__).with_name("launcher.py"))


@dataclass(frozen=True, kw_only=True)
class Run:
    """One finished process: its time, that of the processor, its largest size, its last line."""

    elapsed_s: float
    cpu_s: float
    peak_mib: float
    printed: str


def run_and_read(command: Sequence[str]) -> Run:
    """Run a command to its end; a failure ends the benchmark, with what the command said."""
    with tempfile.TemporaryDirectory() as folder:
        took = Path(folder) / "took.json"
        done = subprocess.run(
            [sys.executable, "-S", _LAUNCHER, str(took), *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_ENVIRONMENT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr}")
        lines = done.stdout.strip().splitlines()
        return Run(printed=lines[-1] if lines else "", **json.loads(took.read_text("utf-8")))
