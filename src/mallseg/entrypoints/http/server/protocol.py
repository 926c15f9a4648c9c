"""HTTP/1.1 as uvicorn speaks it, with limits and deadlines, which it lacks."""

import asyncio
from enum import Enum, auto
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from mallseg.entrypoints.http.load_shedding import IS_STOPPING, TURN, Turns
from mallseg.entrypoints.http.server.heads import check_head, without_upgrade
from mallseg.entrypoints.http.server.limits import SLOWEST, Limits
from mallseg.entrypoints.http.server.refusals import (
    HEADERS_TOO_LARGE,
    STOPPING,
    TOO_SLOW,
    URL_TOO_LONG,
    Refusal,
    malformed,
)

_OVERHEAD = 16
"""Bytes that one byte of a body may take: a chunk of one byte takes six at least."""


class Part(Enum):
    """What the next byte belongs to."""

    NEXT = auto()
    HEAD = auto()
    BODY = auto()
    NOTHING = auto()
    """Refused: what follows is thrown away."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection. A request that comes in one piece, as nearly all do, starts no timer."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: Limits,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = limits
        self._turns: Turns | None = app_state.get(TURN)
        self._part = Part.NEXT
        self._is_new_part = False
        self._later = 0  # bytes of the request, without those of the read in which it began
        self._seen = 0  # bytes since the deadline was set
        self._body = 0
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None  # how long the answer waits to be read
        self._last_words: bytes | None = None

    # the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)  # type: ignore[arg-type]  # as uvicorn's
        self._set_deadline(self._limits.headers_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget all timers: they would keep the connection in memory."""
        self._clear_deadline()
        self._clear_unread()
        super().connection_lost(exc)
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        """Parse what has come; refuse it where it is no request, too long or too slow."""
        if self._part is Part.NOTHING:
            return
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        self._later += len(data)
        self._seen += len(data)
        while data:
            data = self._rest_of(data)
        if self._part is Part.NEXT and self._is_new_part and self._deadline is None:
            self._is_new_part = False  # a whole request, as usual: nothing is awaited of the client
        else:
            self._check_length()
            self._watch()

    def _rest_of(self, data: bytes) -> bytes:
        """Parse, and give what is to be parsed again."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._without_upgrade() + data[upgrade.args[0] :]
        except httptools.HttpParserCallbackError as error:
            cause = error.__context__
            self._refuse(cause if isinstance(cause, Refusal) else malformed())
        except httptools.HttpParserError:
            self._refuse(malformed())
        return b""

    def _check_length(self) -> None:
        """Refuse a head, or what is around a body, that grows without an end."""
        if self._part is Part.HEAD and self._later > self._limits.header_bytes:
            self._refuse(HEADERS_TOO_LARGE if self.headers else URL_TOO_LONG)
        elif (
            self._part is Part.BODY
            and self._later > 4 * self._limits.header_bytes + _OVERHEAD * self._body
        ):
            self._refuse(HEADERS_TOO_LARGE)

    def _without_upgrade(self) -> bytes:
        parser, self.parser = self.parser, httptools.HttpRequestParser(self)
        self._part = Part.NEXT
        return without_upgrade(
            parser.get_method(), self.url, parser.get_http_version(), self.headers
        )

    # what the parser finds

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._part, self._is_new_part = Part.HEAD, True
        self._later = self._body = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Hand the request on, unless its head is refused."""
        check_head(
            self.parser.get_http_version(),
            self.parser.get_method(),
            self.url,
            self.headers,
            most_bytes=self._limits.header_bytes,
        )
        if self.parser.should_upgrade():
            return
        self._part, self._is_new_part = Part.BODY, True
        self._hand_on()

    def _hand_on(self) -> None:
        """Have the application answer, when it has answered what came before."""
        waits_for_another = self._is_answering()
        super().on_headers_complete()
        if not waits_for_another and self._turns is not None:
            self.scope["state"][TURN] = self._turns.take()
        self.headers = []  # those behind the body would change a request that is served already
        if IS_STOPPING in self.app_state:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request; the next may begin."""
        self._part, self._is_new_part = Part.NEXT, True
        if not self.parser.should_upgrade():
            super().on_message_complete()

    # refusals

    def _refuse(self, refusal: Refusal) -> None:
        """Answer what cannot be served, after the answers to what came before it."""
        if self._part is Part.NOTHING or self.transport.is_closing():
            return
        refused = self._half_received
        self._part = Part.NOTHING
        self._clear_deadline()
        refusal.note()
        words = refusal.answer(self.server_state.default_headers)
        queued = [each for each in self.pipeline if each[0] is refused]
        if queued:
            self.pipeline.remove(queued[0])
            self._last_words = words
        elif refused is not None:
            self._cut_off(refused, words)
        elif self._is_answering():
            self._last_words = words
        else:
            self._end(words)

    def _cut_off(self, refused: RequestResponseCycle, words: bytes) -> None:
        refused.disconnected = True
        refused.message_event.set()
        if refused.response_started:
            self._close()
        else:
            self._end(words)

    def _end(self, words: bytes) -> None:
        """Say the last words, and close when they had time to arrive: what comes in undoes them."""
        self.transport.write(words)
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self._set_deadline(self._limits.linger_s)
        else:
            self._close()

    def _close(self) -> None:
        self.transport.close()
        self._limit_unread()

    def on_response_complete(self) -> None:
        """Go on with the next request, or end."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._limit_unread()
        elif self._part is Part.BODY:
            self._unset_keepalive_if_required()
            self._set_deadline(self._limits.linger_s)
        elif self._last_words is not None and not self._is_answering():
            self._unset_keepalive_if_required()
            self._end(self._last_words)

    def _is_answering(self) -> bool:
        """Check whether a request that came in whole waits for its answer, or for its turn."""
        newest = self._newest
        return bool(self.pipeline) or (newest is not None and not newest.response_complete)

    @property
    def _half_received(self) -> RequestResponseCycle | None:
        """The request that was handed on and has not come in whole; None if there is none."""
        return self.cycle if self._part is Part.BODY else None

    @property
    def _newest(self) -> RequestResponseCycle | None:
        """The last request that came; none before the first."""
        return self.cycle

    # deadlines

    def _watch(self) -> None:
        """Set the deadline that belongs to what is awaited now."""
        if self._part is Part.NOTHING:
            return
        if self._part is Part.NEXT:
            if self._is_new_part:
                self._clear_deadline()
            if self._deadline is None and not self._is_answering():
                self._set_deadline(self._limits.headers_s)  # empty lines came, or a late body's end
        elif self._is_new_part or self._deadline is None:
            is_head = self._part is Part.HEAD
            self._set_deadline(self._limits.headers_s if is_head else self._limits.body_s)
        self._is_new_part = False

    def _set_deadline(self, seconds: float) -> None:
        self._clear_deadline()
        self._seen = 0
        self._deadline = self.loop.call_later(seconds, self._is_late)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_late(self) -> None:
        self._deadline = None
        half = self._half_received
        is_rest = half is not None and half.response_complete
        if is_rest or self._part in {Part.NEXT, Part.NOTHING}:
            self._close()
        elif self.flow.read_paused or (
            self._part is Part.BODY and self._seen >= SLOWEST * self._limits.body_s
        ):
            self._set_deadline(self._limits.body_s)  # it is we who are slow, or it comes fast
        else:
            self._refuse(TOO_SLOW)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which no next request came."""
        if not self.transport.is_closing():
            self._close()

    def pause_writing(self) -> None:
        """Wait for the client to read, and not for ever."""
        super().pause_writing()
        self._limit_unread()

    def resume_writing(self) -> None:
        """Go on writing."""
        self._clear_unread()
        super().resume_writing()

    def _limit_unread(self) -> None:
        if self._unread is None and (waiting := self.transport.get_write_buffer_size()):
            self._unread = self.loop.call_later(self._limits.body_s, self._is_unread, waiting)

    def _clear_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _is_unread(self, before: int) -> None:
        self._unread = None
        waiting = self.transport.get_write_buffer_size()
        if before - waiting < SLOWEST * self._limits.body_s:
            self.transport.abort()
        else:
            self._limit_unread()

    # stopping

    def stop(self) -> None:
        """Have the next answer be the last. One that has begun has promised to take a request."""
        if self._is_answering() and not self.cycle.response_started:
            self.cycle.keep_alive = False

    def finish(self) -> None:
        """Close the connection, unless it waits for an answer to a whole request."""
        if self._part in {Part.HEAD, Part.BODY}:
            self._refuse(STOPPING)
        elif self._is_answering():
            self.cycle.keep_alive = False
        elif self._part is Part.NEXT and not self.transport.is_closing():
            self._close()
