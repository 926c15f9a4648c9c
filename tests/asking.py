"""Requests as a server hands them to an application: any bytes, where a client's library balks."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

Header = tuple[bytes, bytes]
HOST: Header = (b"host", b"127.0.0.1")
JSON: Header = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request; its path is escaped, its headers have lower-case names."""

    path: str
    method: str = "GET"
    query: bytes = b""
    headers: Sequence[Header] = (HOST,)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, and what was asked."""

    asked: Asked
    status: int
    headers: Sequence[Header]
    body: bytes


def answers(app: ASGIApp, asked: Iterable[Asked]) -> list[Answered]:
    """Ask one after the other."""

    async def all_of_them() -> list[Answered]:
        return [await _answer(app, each) for each in asked]

    return asyncio.run(all_of_them())


async def _answer(app: ASGIApp, asked: Asked) -> Answered:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": unquote(asked.path),
        "raw_path": asked.path.encode(),
        "query_string": asked.query,
        "root_path": "",
        "headers": list(asked.headers),
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 9),
    }
    sent: list[Message] = []
    waiting = [asked.body]

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return Answered(
        asked=asked,
        status=sent[0]["status"],
        headers=sent[0]["headers"],
        body=b"".join(message.get("body", b"") for message in sent[1:]),
    )
