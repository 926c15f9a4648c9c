"""The ledger, changed while it is killed or starved at every system call on its files.

Judged by what is read afterwards: the state before the command or the one behind it; and by the
bytes that are left of a customer who was to be forgotten.
"""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mallseg.adapters.sqlite_ledger.ledger import FILE, SqliteLedger
from tests.faults.campaign import Part, run
from tests.faults.injection import FAULTS, read_trace
from tests.faults.limits import leave, mounted, remount
from tests.integration.test_sqlite_ledger import everything, update

_CUSTOMERS = [f"customer-{number:06d}" for number in range(1_500)]
_FORGOTTEN = "customer-000750"
_JUNE, _JULY, _AUGUST = date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)
_CHANGES = {"write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "openat", "fcntl"}
_COMMAND = """
import sys
from pathlib import Path
from mallseg.domain.errors import LedgerUnavailableError
from tests.faults import ledger
try:
    getattr(ledger, sys.argv[1])(Path(sys.argv[2]))
except LedgerUnavailableError:
    sys.exit(1)
"""
_ROOM_BYTES = 64 << 20


def second_month(folder: Path) -> None:
    """Update a ledger with customers who have all changed."""
    update(SqliteLedger(folder), _JULY, _CUSTOMERS, income=80.0)


def forget(folder: Path) -> None:
    """Erase a customer."""
    SqliteLedger(folder).forget(_FORGOTTEN)


@dataclass(frozen=True, slots=True)
class _Change:
    """A command on a ledger, and the states that may be found after it: the old and the new."""

    work: Callable[[Path], None]
    before: Path
    own: Path

    @property
    def states(self) -> tuple[object, object]:
        self.prepare()
        self.work(self.own)
        return everything(SqliteLedger(self.before)), everything(SqliteLedger(self.own))

    def prepare(self) -> None:
        shutil.rmtree(self.own, ignore_errors=True)
        shutil.copytree(self.before, self.own)

    def run(self, *before: str) -> subprocess.CompletedProcess[str]:
        name = self.work.__name__
        return run([*before, sys.executable, "-c", _COMMAND, name, str(self.own)])

    def trace(self, *options: str) -> subprocess.CompletedProcess[str]:
        traced = f"trace={','.join(sorted(_CHANGES))}"
        return self.run("strace", "-y", "-o", f"{self.own}-trace", "-e", traced, *options)


def change_ledger(work: Callable[[Path], None], folder: Path, *, is_quick: bool) -> Part:
    """Run a command with each fault at each call; when quick, with one fault at every eighth."""
    part = Part(f"ledger, {work.__name__}: system calls × {', '.join(FAULTS)}")
    change = _a_change(work, folder)
    states, calls = change.states, _calls(change)
    part.count("calls", len(calls))
    for place, (name, nth) in enumerate(calls[::8] if is_quick else calls):
        chosen = [[*FAULTS][place % len(FAULTS)]] if is_quick else [*FAULTS]
        for fault in chosen:
            change.prepare()
            injected, options = FAULTS[fault]
            done = change.trace(*options, "-e", f"inject={name}:{injected}:when={nth}")
            _judge(part, f"{fault} at {name} {nth}", change, states, done)
    return part


def fill_ledger(folder: Path, *, sizes: int) -> Part:
    """Update and forget where a file system of memory has room for 0, some, more pages."""
    part = Part("ledger: full disk")
    disk = folder / "disk"
    for work in (second_month, forget):
        for free in range(0, 10 * sizes, 10):
            with mounted("-t", "tmpfs", "-o", f"size={_ROOM_BYTES}", "tmpfs", at=disk):
                change = _a_change(work, disk)
                states = change.states
                change.prepare()
                leave(disk, "size", free)
                done = change.run()
                remount(disk, f"size={_ROOM_BYTES}")
                what = f"{work.__name__} with {free} pages free"
                _judge(part, what, change, states, done)
    return part


def _a_change(work: Callable[[Path], None], folder: Path) -> _Change:
    """Make a ledger of one month, of which all customers are written in one place."""
    before = folder / f"before-{work.__name__}"
    before.mkdir()
    update(SqliteLedger(before), _JUNE, _CUSTOMERS)
    return _Change(work, before, folder / f"ledger-{work.__name__}")


def _judge(
    part: Part,
    what: str,
    change: _Change,
    states: tuple[object, object],
    done: subprocess.CompletedProcess[str],
) -> None:
    old, new = states
    state = everything(SqliteLedger(change.own))
    part.tried += 1
    part.count("new" if state == new else "old")
    part.check(state in (old, new), f"{what}: neither the old state nor the new one")
    part.check(done.returncode or state == new, f"{what}: ends well in vain")
    part.check(done.returncode in {0, 1} or "SIGKILL" in what, f"{what}: {done.stderr[-300:]}")
    if change.work is forget:
        if done.returncode == 0:
            _judge_traces(part, what, change.own)
        forget(change.own)
        _judge_traces(part, f"{what}, forgotten again", change.own)
    else:
        part.count("journals left", len(_beside(change.own)))
        change.work(change.own)
    part.check(everything(SqliteLedger(change.own)) == new, f"{what}: cannot be done again")
    _judge_strays(part, f"{what}, done again", change.own)
    update(SqliteLedger(change.own), _AUGUST, _CUSTOMERS[:9])
    _judge_strays(part, f"{what}, a month later", change.own)


def _judge_traces(part: Part, what: str, folder: Path) -> None:
    """Search all that is left, byte by byte."""
    _judge_strays(part, what, folder)
    left = [path.name for path in folder.iterdir() if _FORGOTTEN.encode() in path.read_bytes()]
    part.check(not left, f"{what}: the id stands in {left}")


def _judge_strays(part: Part, what: str, folder: Path) -> None:
    part.check(not _beside(folder), f"{what}: {_beside(folder)} is left")


def _beside(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name != FILE]


def _calls(change: _Change) -> list[tuple[str, int]]:
    """List the calls on the ledger's files, each with its number among those of its name."""
    change.prepare()
    done = change.trace()
    if done.returncode:
        raise RuntimeError(f"{change.work.__name__} fails without a fault: {done.stderr}")
    seen, calls = Counter[str](), list[tuple[str, int]]()
    for name, arguments in read_trace(Path(f"{change.own}-trace")):
        seen[name] += 1
        if f"{change.own}/" in arguments and name in _CHANGES:
            calls.append((name, seen[name]))
    return calls
