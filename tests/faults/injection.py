"""Every system call of every writing command on the store, with every fault, one fault a run.

strace counts the calls of a recorded run; then it has the N-th fail, or kills the process as it
makes it. The product knows nothing of this.
"""

import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.faults.campaign import Operation, Part, judge, run

# Filtering in the kernel halves the time, but no signal can be sent from there.
_FILTERED = ("-f", "--seccomp-bpf")
FAULTS = {
    "SIGKILL": ("signal=SIGKILL", ()),
    "ENOSPC": ("error=ENOSPC", _FILTERED),
    "EIO": ("error=EIO", _FILTERED),
}
_LINE = re.compile(r"(?:(\d+) +)?(\w+)\((.*)")
_PATH = re.compile(r'[<"]([^>"]*)[>"]')
_VARYING = re.compile(r"(?<=going-)[0-9a-f]{16}|(?<=coming-)[0-9a-f]{16}")
_ATTEMPTS = 3
_WRITES = frozenset(
    {"write", "fsync", "rename", "mkdir", "unlink", "unlinkat", "rmdir", "flock", "utimensat"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A system call on the store: the `nth` of its name in the process, and what it is about."""

    name: str
    nth: int
    place: str
    creates: bool

    @property
    def changes(self) -> bool:
        """Whether it changes or orders anything, or opens what will be written."""
        return self.name in _WRITES or self.creates or self.place.endswith("/.lock")


def inject(operation: Operation, folder: Path, *, is_quick: bool) -> Part:
    """Run an operation with all faults at all calls; when quick, at those that change the store.

    When quick, a call meets one fault, each in turn; of a training, which takes seconds, every
    eighth call does.
    """
    part = Part(f"{operation.name}: system calls × {', '.join(FAULTS)}")
    calls = calls_on_store(operation, folder)
    chosen = [call for call in calls if call.changes or not is_quick]
    part.count("calls", len(chosen))
    if is_quick and operation.trains:
        chosen = chosen[::8]
    for place, call in enumerate(chosen):
        faults = [*FAULTS]
        for fault in [faults[place % len(faults)]] if is_quick else faults:
            _inject_one(part, operation, call, fault, folder)
    return part


def calls_on_store(operation: Operation, folder: Path) -> list[Call]:
    """Record a run without fault; list its calls on the store in their order."""
    store = operation.prepare(folder)
    trace = folder / "trace"
    done = run(["strace", "-y", "-o", str(trace), *operation.command(store)])
    if done.returncode:
        raise RuntimeError(f"{operation.name} fails without a fault: {done.stderr}")
    seen: Counter[str] = Counter()
    calls = []
    for name, arguments in read_trace(trace):
        seen[name] += 1
        if (place := _on(arguments, store)) and name != "execve":
            creates = "O_CREAT" in arguments
            calls.append(Call(name=name, nth=seen[name], place=place, creates=creates))
    return calls


def read_trace(trace: Path) -> list[tuple[str, str]]:
    """Read the calls of the first thread, which does all that is done to the store.

    A call is its name, and what follows the bracket.
    """
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    calls = [found.groups() for line in lines if (found := _LINE.match(line))]
    return [(name, arguments) for thread, name, arguments in calls if thread == calls[0][0]]


def _inject_one(part: Part, operation: Operation, call: Call, fault: str, folder: Path) -> None:
    """Have one call fail; the trace of that run must show that it was the one that was meant."""
    what = f"{operation.name}, {fault} at {call.name} {call.nth}, {call.place}"
    for _ in range(_ATTEMPTS):
        store = operation.prepare(folder)
        done, met = _run_with_fault(operation, call, fault, folder)
        if met == call.place:
            part.tried += 1
            part.count(_outcome(done.returncode))
            judge(part, what, operation, store, done)
            return
    part.check(holds=False, complaint=f"{what}: cannot be met, {met or 'nothing'} was")


def _run_with_fault(
    operation: Operation, call: Call, fault: str, folder: Path
) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the command with a fault; give its outcome, and the call that met the fault."""
    trace = folder / "trace"
    injected, options = FAULTS[fault]
    strace = ["strace", "-y", *options, "-o", str(trace), "-e", f"trace={call.name}"]
    expression = f"inject={call.name}:{injected}:when={call.nth}"
    done = run([*strace, "-e", expression, *operation.command(folder / "models")])
    calls = read_trace(trace)
    met = calls[call.nth - 1][1] if len(calls) >= call.nth else ""
    return done, _on(met, folder / "models")


def _outcome(exit_code: int) -> str:
    if exit_code < 0:
        return "killed"
    return "failed" if exit_code else "went on"


def _on(arguments: str, store: Path) -> str:
    """Name the place of the store that a call is about, without what differs from run to run."""
    return _VARYING.sub("…", next((p for p in _PATH.findall(arguments) if str(store) in p), ""))
