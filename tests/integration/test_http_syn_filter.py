"""The listening socket's end: new clients are turned away, and those agreed to are kept."""

import ctypes
import socket
import struct
import sys
import threading
from collections.abc import Iterator

import pytest

from mallseg.entrypoints.http.server.syn_filter import drop_new_connections

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sockets are filtered by Linux")

_ATTACH_FILTER, _DETACH_FILTER = 26, 27
_HANDSHAKE_S = 5.0
"""The system sends its half of a handshake again after a second."""


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Listen at a free port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(_HANDSHAKE_S)
        yield server


def deafen(client: socket.socket) -> None:
    """Have the system drop all that comes for a client, as a slow line would for a while."""
    nothing = ctypes.create_string_buffer(struct.pack("=HBBI", 0x06, 0, 0, 0))
    program = struct.pack("@HL", 1, ctypes.addressof(nothing))
    client.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)


def test_a_client_in_the_middle_of_its_handshake_is_still_answered(
    listening: socket.socket,
) -> None:
    with socket.socket() as client:
        deafen(client)
        client.setblocking(False)
        client.connect_ex(listening.getsockname())  # the server's half is on its way
        drop_new_connections(listening)
        client.setsockopt(socket.SOL_SOCKET, _DETACH_FILTER, 0)
        accepted, _ = listening.accept()
        with accepted:
            client.settimeout(_HANDSHAKE_S)
            client.sendall(b"asked")
            assert accepted.recv(5) == b"asked"


def test_a_connection_in_the_backlog_is_still_accepted(listening: socket.socket) -> None:
    with socket.create_connection(listening.getsockname()):
        drop_new_connections(listening)
        listening.accept()[0].close()


def test_a_new_client_is_refused_when_the_socket_is_closed(listening: socket.socket) -> None:
    drop_new_connections(listening)
    with socket.socket() as client:
        client.settimeout(_HANDSHAKE_S)
        threading.Timer(0.2, listening.close).start()
        with pytest.raises(ConnectionRefusedError):
            client.connect(listening.getsockname())
