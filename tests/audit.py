"""Audit events of this process (PEP 578): the files and the code that it uses."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_FILES = {"open", "os.listdir", "os.scandir", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}
_CODE = {"exec", "import", "os.system", "os.exec", "os.posix_spawn", "pickle.find_class",
         "subprocess.Popen", "ctypes.dlopen"}  # fmt: skip

_listeners: list[list[tuple[str, str]]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _listeners and (event in _FILES or event in _CODE):
        what = arguments[0] if arguments else ""
        path = os.fsdecode(what) if isinstance(what, str | bytes | os.PathLike) else ""
        for calls in _listeners:
            calls.append((event, path))


@cache
def _listen() -> None:
    """Add the hook for good: it cannot be taken away, and costs a little even without listeners."""
    sys.addaudithook(_hook)


@contextmanager
def events() -> Iterator[list[tuple[str, str]]]:
    """Collect what is opened and what is run, as (event, path or name)."""
    _listen()
    calls: list[tuple[str, str]] = []
    _listeners.append(calls)
    try:
        yield calls
    finally:
        _listeners.remove(calls)


def ran(calls: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Only what is run or imported."""
    return [(event, what) for event, what in calls if event in _CODE]


def touched(calls: list[tuple[str, str]]) -> list[str]:
    """Only the files, as the kernel would find them."""
    return [os.path.realpath(path) for event, path in calls if event in _FILES and path]
