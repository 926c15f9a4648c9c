"""Requests as bytes, and one connection for one of them."""

import asyncio
import json
from collections.abc import Mapping

A_CUSTOMER = {"annual_income_k": 87, "spending_score": 82}


def get(path: str, headers: Mapping[str, str]) -> bytes:
    """Write a GET down."""
    return _head("GET", path, headers)


def post(path: str, body: object, headers: Mapping[str, str]) -> bytes:
    """Write a POST down; a body that is not bytes is JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"content-type": "application/json", "content-length": str(len(content)), **headers}
    return _head("POST", path, fields) + content


def _head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    fields = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *fields, "", ""]).encode()


async def ask_once(port: int, message: bytes) -> tuple[int, bytes]:
    """Ask on a connection of its own; give the status and the body.

    Raises
    ------
    OSError, IncompleteReadError
        It is closed without a whole answer.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(message)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        return int(head.split(None, 2)[1]), await reader.readexactly(length)
    finally:
        writer.close()
