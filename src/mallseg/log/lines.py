"""Lines written from a thread: logging never waits for a reader."""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable

MOST_BYTES = 4 * 2**20
"""The most bytes that may wait to be written; further lines are dropped, and counted."""

_AT_ONCE = 4096
"""Bytes: a pipe takes as many in one piece, so that lines of several processes stay whole."""

_PAUSE_S = 0.02
"""Between two writes: a busy service wakes the thread fifty times a second, not for each line."""

_writers: list["LineWriter"] = []


def dropped() -> int:
    """Count the lines that this process has not written: a reader stalled, or a disk was full."""
    return sum(writer.dropped for writer in _writers)


class LineWriter:
    """Writes lines to a descriptor, in order, for as long as it takes them."""

    def __init__(self, descriptor: int, note: Callable[[int], bytes]) -> None:
        """Start the thread that writes.

        Parameters
        ----------
        descriptor
            Of a file, a pipe or a terminal. It stays open.
        note
            Makes the line that says how many were dropped before it.
        """
        self.dropped = 0
        self._descriptor = descriptor
        self._note = note
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._said = 0
        self._is_torn = False
        self._is_closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
        self._thread.start()
        _writers.append(self)

    def put(self, line: bytes) -> None:
        """Queue a line; drop it if the queue is full."""
        with self._changed:
            if self._bytes + len(line) > MOST_BYTES:
                self.dropped += 1
                return
            self._waiting.append(line)
            self._bytes += len(line)
            self._changed.notify()

    def close(self, within_s: float = 1.0) -> None:
        """Write what waits, but for no longer than this."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self._thread.join(within_s)

    def _write_all(self) -> None:
        while lines := self._next():
            if not self._write(b"".join(lines)):
                with self._changed:
                    self.dropped += len(lines)
            if not self._is_closing:
                time.sleep(_PAUSE_S if not self._waiting else 0)

    def _next(self) -> list[bytes]:
        """Wait for lines, and take what can be written in one piece; none at the end."""
        with self._changed:
            while not self._waiting and not self._is_closing:
                self._changed.wait()
            lines: list[bytes] = []
            length = 0
            while self._waiting and (not lines or length + len(self._waiting[0]) <= _AT_ONCE):
                lines.append(self._waiting.popleft())
                length += len(lines[-1])
            self._bytes -= length
            return lines

    def _write(self, text: bytes) -> bool:
        """Write, and say whether it is written; a line that was left half-written gets its end."""
        if self.dropped > self._said:
            text = self._note(self.dropped - self._said) + text
        if self._is_torn:
            text = b"\n" + text
        before, rest = self.dropped, memoryview(text)
        while rest:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:  # another process had the pipe made so
                time.sleep(_PAUSE_S)
            except OSError:
                self._is_torn = self._is_torn or len(rest) < len(text)
                return False
        self._is_torn, self._said = False, before
        return True


class LineHandler(logging.Handler):
    """Hands the lines of the standard library's logging to a writer."""

    def __init__(self, writer: LineWriter) -> None:
        super().__init__()
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one on; one that cannot be written as text is dropped."""
        try:
            line = self.format(record).encode("utf-8", "backslashreplace")
        except Exception:  # noqa: BLE001  (a line is never worth a failure)
            self._writer.dropped += 1
        else:
            self._writer.put(line + b"\n")
