"""A packet filter that lets a listening socket be closed without resetting clients in its queue."""

import ctypes
import socket
import struct
import sys
from contextlib import suppress

ACCEPTING_SHARE = 0.6
"""Share of the grace period in which new connections are accepted; the rest drains the queue."""

_SO_ATTACH_FILTER = 26

# Classic BPF (Linux's Documentation/networking/filter.rst): code, jump if true, if false, operand
_TCP_FLAGS = 13  # offset in the TCP header, where the filter of a TCP socket begins
_SYN, _ACK = 0x02, 0x10
_WHOLE_PACKET = 0xFFFFFFFF
_DROP_SYN = b"".join(
    struct.pack("=HBBI", *each)
    for each in (
        (0x30, 0, 0, _TCP_FLAGS),  # load the byte
        (0x54, 0, 0, _SYN | _ACK),  # and
        (0x15, 0, 1, _SYN),  # jump if equal: a client's first packet is the only SYN without ACK
        (0x06, 0, 0, 0),  # return no bytes: the packet is dropped
        (0x06, 0, 0, _WHOLE_PACKET),
    )
)


def drop_new_connections(listening: socket.socket) -> None:
    """Have the kernel drop SYN packets, while connections in the queue are still accepted.

    A client whose SYN is dropped sends it again a second later, when the socket is closed, and is
    refused. Without the filter, connections that the kernel has established and that are not
    accepted yet are reset when the socket is closed; so they are on systems other than Linux. Only
    the SYN is dropped: a client that has the SYN-ACK takes its connection for established, and may
    have sent a request, before its ACK arrives here.
    """
    if sys.platform == "linux":
        program = ctypes.create_string_buffer(_DROP_SYN)
        length = len(_DROP_SYN) // struct.calcsize("=HBBI")
        with suppress(OSError):
            listening.setsockopt(
                socket.SOL_SOCKET,
                _SO_ATTACH_FILTER,
                struct.pack("@HL", length, ctypes.addressof(program)),
            )
