"""The end of a socket that listens, without the loss of connections that wait in it."""

import ctypes
import socket
import struct
import sys
from contextlib import suppress

OPEN_SHARE = 0.6
"""The part of the grace in which new connections are taken; the rest is to answer them."""

_SO_ATTACH_FILTER = 26

# A packet filter (Linux's Documentation/networking/filter.rst): code, jump if true, if false, value
_FLAGS_AT = 13  # in the TCP header, which the filter of a TCP socket begins at
_SYN, _ACK = 0x02, 0x10
_ALL_BYTES = 0xFFFFFFFF
_NO_FIRST_PACKETS = b"".join(
    struct.pack("=HBBI", *each)
    for each in (
        (0x30, 0, 0, _FLAGS_AT),  # load the byte
        (0x54, 0, 0, _SYN | _ACK),  # and
        (0x15, 0, 1, _SYN),  # jump if equal: a client's first packet is the only SYN without ACK
        (0x06, 0, 0, 0),  # return no bytes: the packet is dropped
        (0x06, 0, 0, _ALL_BYTES),
    )
)


def take_no_more(listening: socket.socket) -> None:
    """Have the system drop requests for new connections; those that it has are still accepted.

    A client that asks for one asks again a second later, and is refused then. Without this,
    connections that the system has agreed to and that are not accepted yet are reset when the
    socket is closed. Where it is not possible (other systems than Linux), they are. Only the first
    packet is dropped: a client that has been agreed to holds its connection for open, and may have
    sent its request, before its second packet is here.
    """
    if sys.platform == "linux":
        program = ctypes.create_string_buffer(_NO_FIRST_PACKETS)
        length = len(_NO_FIRST_PACKETS) // struct.calcsize("=HBBI")
        with suppress(OSError):
            listening.setsockopt(
                socket.SOL_SOCKET,
                _SO_ATTACH_FILTER,
                struct.pack("@HL", length, ctypes.addressof(program)),
            )
