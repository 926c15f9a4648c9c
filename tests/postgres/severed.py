"""A way to a server that breaks when a transaction is to be committed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_COMMIT = b"COMMIT"


@contextmanager
def severed_at_commit(port: int, *, reaches_server: bool) -> Iterator[int]:
    """Pass on what goes to and from a server, up to a COMMIT; its answer never arrives.

    Parameters
    ----------
    port
        Of the server, on this machine.
    reaches_server
        Whether the server still gets the COMMIT, and obeys.

    Yields
    ------
    int
        The port to connect to.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = threading.Thread(target=_pass_on, args=(listener, port, reaches_server))
        way.start()
        yield listener.getsockname()[1]
        way.join(timeout=30)


def _pass_on(listener: socket.socket, port: int, reaches_server: bool) -> None:  # noqa: FBT001
    client, _ = listener.accept()
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        answers = threading.Thread(target=_answer, args=(server, client))
        answers.start()
        while (words := client.recv(1 << 16)) and _COMMIT not in words:
            server.sendall(words)
        client.shutdown(socket.SHUT_RDWR)
        if reaches_server:
            server.sendall(words)
        server.shutdown(socket.SHUT_WR)  # it ends when it has done what it was told
        answers.join(timeout=30)


def _answer(server: socket.socket, client: socket.socket) -> None:
    while words := server.recv(1 << 16):
        try:
            client.sendall(words)
        except OSError:  # the other end is gone
            continue
