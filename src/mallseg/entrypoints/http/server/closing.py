"""The end of a socket that listens, without the loss of connections that wait in it."""

import ctypes
import socket
import struct
import sys
from contextlib import suppress

OPEN_SHARE = 0.6
"""The part of the grace in which new connections are taken; the rest is to answer them."""

_SO_ATTACH_FILTER = 26
_NOTHING_PASSES = struct.pack("=HBBI", 0x06, 0, 0, 0)
"""A packet filter of one instruction: return 0 bytes."""


def take_no_more(listening: socket.socket) -> None:
    """Have the system drop requests for new connections; those that it has are still accepted.

    A client that asks for one asks again a second later, and is refused then. Without this,
    connections that the system has agreed to and that are not accepted yet are reset when the
    socket is closed. Where it is not possible (other systems than Linux), they are.
    """
    if sys.platform == "linux":
        program = ctypes.create_string_buffer(_NOTHING_PASSES)
        with suppress(OSError):
            listening.setsockopt(
                socket.SOL_SOCKET,
                _SO_ATTACH_FILTER,
                struct.pack("@HL", 1, ctypes.addressof(program)),
            )
