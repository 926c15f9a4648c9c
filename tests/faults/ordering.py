"""That everything is on the disk before it is reported, read from the calls of real commands.

A kill cannot show it, because the kernel writes on when a process is gone. A power cut would.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.campaign import OPERATIONS, Operation, Part, run
from tests.faults.injection import read_trace

_ON_DESCRIPTOR = re.compile(r"(\d+)<([^>]*)>")
_PATHS = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done to a path; `report` is the answer on stdout."""

    kind: str
    path: str
    target: str = ""


def check_ordering(folder: Path) -> Part:
    """Trace every operation once, and check each write, rename and new folder in it."""
    part = Part("fsync before rename, fsync of the folder before the answer")
    for operation in OPERATIONS:
        events = _events(operation, folder)
        reported = next(i for i, event in enumerate(events) if event.kind == "report")
        for place, event in enumerate(events):
            what = f"{operation.name}: {event.kind} {event.path}"
            if event.kind == "write":
                _check_write(part, what, events, place)
            elif event.kind == "rename":
                _check_rename(part, what, events, place, reported)
            elif event.kind == "mkdir" and "incoming" not in event.path:
                parent = str(Path(event.path).parent)
                part.check(_synced(parent, events[place:reported]), f"{what} is not synced")
                part.count("folders made")
    return part


def _check_write(part: Part, what: str, events: list[Event], place: int) -> None:
    path = events[place].path
    later = events[place + 1 :]
    if any(event.kind == "write" and event.path == path for event in later):
        return  # not its last write
    renamed = next((i for i, e in enumerate(later) if e.kind == "rename" and e.path in path), None)
    part.check(renamed is not None, f"{what} is under its own name while it is written")
    part.check(_synced(path, later[:renamed]), f"{what} is not synced before its rename")
    part.tried += 1
    part.count("files written")


def _check_rename(part: Part, what: str, events: list[Event], place: int, reported: int) -> None:
    event = events[place]
    if "incoming" in event.path:
        part.check(_synced(event.path, events[:place]), f"{what} is not synced before")
    parent = str(Path(event.target).parent)
    part.check(_synced(parent, events[place:reported]), f"{what}: {parent} is not synced in time")
    part.tried += 1
    part.count("renames")


def _synced(path: str, events: Iterable[Event]) -> bool:
    return any(event.kind == "fsync" and event.path == path for event in events)


def _events(operation: Operation, folder: Path) -> list[Event]:
    store = operation.prepare(folder)
    trace = folder / "trace"
    calls = "trace=write,fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat"
    done = run(["strace", "-y", "-o", str(trace), "-e", calls, *operation.command(store)])
    if done.returncode:
        raise RuntimeError(f"{operation.name} fails without a fault: {done.stderr}")
    events = []
    for name, arguments in read_trace(trace):
        descriptor, paths = _ON_DESCRIPTOR.match(arguments), _PATHS.findall(arguments)
        if descriptor and descriptor[1] == "1" and name == "write":
            events.append(Event("report", "stdout"))
        elif str(store) not in arguments and f"<{folder}>" not in arguments:
            continue
        elif descriptor:
            events.append(Event(name, descriptor[2]))
        else:
            events.append(Event(name, *paths[:2]))
    return events
