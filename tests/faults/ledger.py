"""Updates of the ledger that are killed or starved at every system call on its files.

Judged by what is read afterwards: the state before the update or the one behind it.
"""

import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from mallseg.adapters.sqlite_ledger.ledger import FILE, SqliteLedger
from tests.faults.campaign import Part, run
from tests.faults.injection import FAULTS, read_trace
from tests.integration.test_sqlite_ledger import everything, update

_CUSTOMERS = [f"{number:06d}" for number in range(5_000)]
_MONTHS = (date(2026, 6, 30), date(2026, 7, 31))
_CHANGES = {"write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink", "openat", "fcntl"}
_UPDATE = """
import sys
from pathlib import Path
from mallseg.domain.errors import LedgerUnavailableError
from tests.faults.ledger import second_month
try:
    second_month(Path(sys.argv[1]))
except LedgerUnavailableError:
    sys.exit(1)
"""


def second_month(folder: Path) -> None:
    """Update a ledger with customers who have all changed."""
    update(SqliteLedger(folder), _MONTHS[1], _CUSTOMERS, income=80.0)


def inject_ledger(folder: Path, *, is_quick: bool) -> Part:
    """Run an update with each fault at each call; when quick, with one fault at every third."""
    part = Part(f"ledger update: system calls × {', '.join(FAULTS)}")
    before, own = folder / "ledger-before", folder / "ledger"
    before.mkdir()
    update(SqliteLedger(before), _MONTHS[0], _CUSTOMERS)
    states = [everything(SqliteLedger(before))]
    calls = _calls(before, own)
    states.append(everything(SqliteLedger(own)))
    for place, (name, nth) in enumerate(calls[::3] if is_quick else calls):
        chosen = [[*FAULTS][place % len(FAULTS)]] if is_quick else [*FAULTS]
        for fault in chosen:
            done = _run(before, own, "-e", f"inject={name}:{FAULTS[fault][0]}:when={nth}")
            what = f"{fault} at {name} {nth}"
            _judge(part, what, own, states, done)
    return part


def _judge(
    part: Part,
    what: str,
    folder: Path,
    states: list[object],
    done: subprocess.CompletedProcess[str],
) -> None:
    ledger = SqliteLedger(folder)
    state = everything(ledger)
    part.tried += 1
    part.count("new" if state == states[1] else "old")
    part.check(state in states, f"{what}: neither the old state nor the new one")
    part.check(done.returncode or state == states[1], f"{what}: ends well in vain")
    part.check(done.returncode in {0, 1} or "SIGKILL" in what, f"{what}: {done.stderr[-300:]}")
    second_month(folder)
    part.check(everything(ledger) == states[1], f"{what}: cannot be updated again")
    left = [path.name for path in folder.iterdir() if path.name != FILE]
    part.check(not left, f"{what}: the next update leaves {left}")


def _calls(before: Path, own: Path) -> list[tuple[str, int]]:
    """List the calls on the ledger's files, each with its number among those of its name."""
    done = _run(before, own)
    if done.returncode:
        raise RuntimeError(f"an update fails without a fault: {done.stderr}")
    seen, calls = Counter[str](), list[tuple[str, int]]()
    for name, arguments in read_trace(own.with_name("ledger-trace")):
        seen[name] += 1
        if f"{own}/" in arguments and name in _CHANGES:
            calls.append((name, seen[name]))
    return calls


def _run(before: Path, own: Path, *injected: str) -> subprocess.CompletedProcess[str]:
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(before, own)
    trace = str(own.with_name("ledger-trace"))
    return run(["strace", "-y", "-o", trace, *injected, sys.executable, "-c", _UPDATE, str(own)])
