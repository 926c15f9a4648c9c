"""A worker process, seen by its supervisor and from within."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

_READY = b"r"


@dataclass(slots=True, eq=False)
class Worker:
    """A worker process. Its channel reports readiness, and closes when either process ends."""

    process: "subprocess.Popen[bytes]"
    channel: socket.socket
    started_s: float = field(default_factory=time.monotonic)
    is_ready: bool = False
    stop_sent_s: float | None = None
    """The time at which it was sent SIGTERM."""

    @classmethod
    def start(cls, command: Sequence[str], listening: socket.socket) -> "Worker":
        """Start a worker.

        Parameters
        ----------
        command
            The program and its arguments; the descriptors of `WorkerSockets` are appended.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            shared = (listening.fileno(), theirs.fileno())
            process = subprocess.Popen(  # noqa: S603  (this program, with the arguments it was given)
                [*command, "{}:{}".format(*shared)],
                pass_fds=shared,
                stdin=subprocess.DEVNULL,
            )
        ours.setblocking(False)
        return cls(process, ours)

    def poll(self) -> int | None:
        """Update `is_ready`; give the exit code once it has ended."""
        if not self.is_ready:
            try:
                self.is_ready = self.channel.recv(1) == _READY
            except BlockingIOError:
                pass
            except OSError:  # it has ended
                self.is_ready = False
        return self.process.poll()

    def stop(self) -> None:
        """Send SIGTERM, once."""
        if self.stop_sent_s is None:
            self.stop_sent_s = time.monotonic()
            self.process.send_signal(signal.SIGTERM)

    def is_overdue(self, timeout_s: float) -> bool:
        """Whether it runs on after SIGTERM for longer than a timeout."""
        return self.stop_sent_s is not None and time.monotonic() - self.stop_sent_s > timeout_s

    def age_s(self) -> float:
        """Give the seconds since it was started."""
        return time.monotonic() - self.started_s


@dataclass(frozen=True, slots=True)
class WorkerSockets:
    """The sockets that a worker inherits: the listening one, and its end of the channel."""

    listening: socket.socket
    channel: socket.socket

    @classmethod
    def of(cls, descriptors: str) -> "WorkerSockets":
        """Open inherited descriptors, given as "LISTENING:CHANNEL"."""
        sockets = [socket.socket(fileno=int(number)) for number in descriptors.split(":")]
        for each in sockets:
            os.set_inheritable(each.fileno(), False)
        return cls(*sockets)

    def report_ready(self) -> None:
        """Report to the supervisor that connections are accepted."""
        with suppress(OSError):  # it is gone
            self.channel.sendall(_READY)
