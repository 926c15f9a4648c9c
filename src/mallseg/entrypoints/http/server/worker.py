"""One of several processes that serve at one socket, for its supervisor and for itself."""

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
    """A process that was started. Its channel says when it is ready, and ends when either does."""

    process: "subprocess.Popen[bytes]"
    channel: socket.socket
    started_s: float = field(default_factory=time.monotonic)
    is_ready: bool = False
    asked_s: float | None = None
    """When it was asked to stop."""

    @classmethod
    def start(cls, words: Sequence[str], listening: socket.socket) -> "Worker":
        """Start a program that takes a `Place` as its last word.

        Parameters
        ----------
        words
            The program and its words, without that last one.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            shared = (listening.fileno(), theirs.fileno())
            process = subprocess.Popen(  # noqa: S603  (this program, with the words it was given)
                [*words, "{}:{}".format(*shared)],
                pass_fds=shared,
                stdin=subprocess.DEVNULL,
            )
        ours.setblocking(False)
        return cls(process, ours)

    def look(self) -> int | None:
        """See whether it is ready by now; give its exit code once it has ended."""
        if not self.is_ready:
            try:
                self.is_ready = self.channel.recv(1) == _READY
            except BlockingIOError:
                pass
            except OSError:  # it has ended
                self.is_ready = False
        return self.process.poll()

    def stop(self) -> None:
        """Ask it to stop, once."""
        if self.asked_s is None:
            self.asked_s = time.monotonic()
            self.process.send_signal(signal.SIGTERM)

    def is_overdue(self, within_s: float) -> bool:
        """Whether it was asked to stop and has not, for so long."""
        return self.asked_s is not None and time.monotonic() - self.asked_s > within_s

    def age_s(self) -> float:
        """Give the seconds since it was started."""
        return time.monotonic() - self.started_s


@dataclass(frozen=True, slots=True)
class Place:
    """What a worker gets from its supervisor: where to listen, and the other end of its channel."""

    listening: socket.socket
    channel: socket.socket

    @classmethod
    def of(cls, numbers: str) -> "Place":
        """Take over the descriptors that the supervisor has named."""
        sockets = [socket.socket(fileno=int(number)) for number in numbers.split(":")]
        for each in sockets:
            os.set_inheritable(each.fileno(), False)
        return cls(*sockets)

    def say_ready(self) -> None:
        """Report to the supervisor that requests are answered; that shows when it is gone."""
        with suppress(OSError):
            self.channel.sendall(_READY)
