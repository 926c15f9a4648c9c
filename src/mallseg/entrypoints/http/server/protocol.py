"""uvicorn's HTTP/1.1 connection, with the limits and timeouts that it lacks."""

import asyncio
from enum import Enum, auto
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from mallseg.entrypoints.http.load_shedding import IS_STOPPING, SLOT, RequestSlots
from mallseg.entrypoints.http.server.limits import MIN_BODY_RATE, Limits
from mallseg.entrypoints.http.server.refusals import (
    HEADERS_TOO_LARGE,
    STOPPING,
    TOO_SLOW,
    URL_TOO_LONG,
    Refusal,
    check_head,
    malformed,
    without_upgrade,
)

_CHUNK_OVERHEAD = 16
"""Bytes on the wire that one byte of a body may take: a chunk of one byte takes six at least."""


class ReadState(Enum):
    """The part of a request that is being read."""

    IDLE = auto()
    """The next request."""
    HEADERS = auto()
    BODY = auto()
    DISCARDING = auto()
    """Nothing: the request was refused, and the rest of it is discarded."""


class LimitedProtocol(HttpToolsProtocol):
    """One connection. A request that arrives in one piece, as nearly all do, starts no timer."""

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
        self._slots: RequestSlots | None = app_state.get(SLOT)
        self._state = ReadState.IDLE
        self._state_changed = False  # since the last read
        self._request_bytes = 0  # without those of the read in which the request began
        self._bytes_since_deadline = 0
        self._body_bytes = 0
        self._read_timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._pending_refusal: bytes | None = None  # written after the responses in flight

    # the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to wait for a request."""
        super().connection_made(transport)  # type: ignore[arg-type]  # as uvicorn's
        self._start_read_timer(self._limits.headers_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel all timers: they would keep the connection in memory."""
        self._cancel_read_timer()
        self._cancel_write_timer()
        super().connection_lost(exc)
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        """Parse a read; refuse what is malformed or too large."""
        if self._state is ReadState.DISCARDING:
            return
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        self._request_bytes += len(data)
        self._bytes_since_deadline += len(data)
        while data:
            data = self._parse(data)
        if self._state is ReadState.IDLE and self._state_changed and self._read_timer is None:
            self._state_changed = False  # a whole request in one read: no deadline to set
        else:
            self._check_size()
            self._update_read_timer()

    def _parse(self, data: bytes) -> bytes:
        """Parse, and give what is to be parsed again."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._restart_without_upgrade() + data[upgrade.args[0] :]
        except httptools.HttpParserCallbackError as error:
            cause = error.__context__
            self._refuse(cause if isinstance(cause, Refusal) else malformed())
        except httptools.HttpParserError:
            self._refuse(malformed())
        return b""

    def _check_size(self) -> None:
        """Refuse headers, chunk extensions or trailers that are too large."""
        if self._state is ReadState.HEADERS and self._request_bytes > self._limits.header_bytes:
            self._refuse(HEADERS_TOO_LARGE if self.headers else URL_TOO_LONG)
        elif (
            self._state is ReadState.BODY
            and self._request_bytes
            > 4 * self._limits.header_bytes + _CHUNK_OVERHEAD * self._body_bytes
        ):
            self._refuse(HEADERS_TOO_LARGE)

    def _restart_without_upgrade(self) -> bytes:
        parser, self.parser = self.parser, httptools.HttpRequestParser(self)
        self._state = ReadState.IDLE
        return without_upgrade(
            parser.get_method(), self.url, parser.get_http_version(), self.headers
        )

    def _enter(self, state: ReadState) -> None:
        self._state, self._state_changed = state, True

    # callbacks of the parser

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._enter(ReadState.HEADERS)
        self._request_bytes = self._body_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Check the headers, and dispatch the request."""
        check_head(
            self.parser.get_http_version(),
            self.parser.get_method(),
            self.url,
            self.headers,
            max_bytes=self._limits.header_bytes,
        )
        if self.parser.should_upgrade():
            return
        self._enter(ReadState.BODY)
        self._dispatch()

    def _dispatch(self) -> None:
        """Have the application answer, after the pipelined requests before this one."""
        is_pipelined = self._has_pending_response()
        super().on_headers_complete()
        if not is_pipelined and self._slots is not None:
            self.scope["state"][SLOT] = self._slots.acquire()
        self.headers = []  # trailers would be appended to those of a request in flight
        if IS_STOPPING in self.app_state:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """Pass on a piece of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request; the next may begin."""
        self._enter(ReadState.IDLE)
        if not self.parser.should_upgrade():
            super().on_message_complete()

    # refusals

    def _refuse(self, refusal: Refusal) -> None:
        """Answer with an error after the responses to earlier requests, then close."""
        if self._state is ReadState.DISCARDING or self.transport.is_closing():
            return
        refused = self._incomplete_request
        self._state = ReadState.DISCARDING
        self._cancel_read_timer()
        refusal.record()
        response = refusal.response(self.server_state.default_headers)
        queued = [each for each in self.pipeline if each[0] is refused]
        if queued:
            self.pipeline.remove(queued[0])
            self._pending_refusal = response
        elif refused is not None:
            self._abort_request(refused, response)
        elif self._has_pending_response():
            self._pending_refusal = response
        else:
            self._send_and_close(response)

    def _abort_request(self, refused: RequestResponseCycle, response: bytes) -> None:
        refused.disconnected = True
        refused.message_event.set()
        if refused.response_started:
            self._close()
        else:
            self._send_and_close(response)

    def _send_and_close(self, response: bytes) -> None:
        """Close after a while: a reset, if the client still sends, would discard the response."""
        self.transport.write(response)
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self._start_read_timer(self._limits.linger_s)
        else:
            self._close()

    def _close(self) -> None:
        self.transport.close()
        self._start_write_timer()

    def on_response_complete(self) -> None:
        """Go on with the next request, or close."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._start_write_timer()
        elif self._state is ReadState.BODY:
            self._unset_keepalive_if_required()
            self._start_read_timer(self._limits.linger_s)
        elif self._pending_refusal is not None and not self._has_pending_response():
            self._unset_keepalive_if_required()
            self._send_and_close(self._pending_refusal)

    def _has_pending_response(self) -> bool:
        """Whether a request is in flight or queued in the pipeline."""
        newest = self._newest_request
        return bool(self.pipeline) or (newest is not None and not newest.response_complete)

    @property
    def _incomplete_request(self) -> RequestResponseCycle | None:
        """The dispatched request whose body is still arriving, if there is one."""
        return self.cycle if self._state is ReadState.BODY else None

    @property
    def _newest_request(self) -> RequestResponseCycle | None:
        """The last request that was dispatched; None before the first."""
        return self.cycle

    # timeouts

    def _update_read_timer(self) -> None:
        """Set the deadline of the present state."""
        if self._state is ReadState.DISCARDING:
            return
        if self._state is ReadState.IDLE:
            if self._state_changed:
                self._cancel_read_timer()
            if self._read_timer is None and not self._has_pending_response():
                self._start_read_timer(self._limits.headers_s)  # empty lines, or a late body's end
        elif self._state_changed or self._read_timer is None:
            in_headers = self._state is ReadState.HEADERS
            self._start_read_timer(self._limits.headers_s if in_headers else self._limits.body_s)
        self._state_changed = False

    def _start_read_timer(self, seconds: float) -> None:
        self._cancel_read_timer()
        self._bytes_since_deadline = 0
        self._read_timer = self.loop.call_later(seconds, self._on_read_timeout)

    def _cancel_read_timer(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None

    def _on_read_timeout(self) -> None:
        self._read_timer = None
        incomplete = self._incomplete_request
        is_lingering = incomplete is not None and incomplete.response_complete
        if is_lingering or self._state in {ReadState.IDLE, ReadState.DISCARDING}:
            self._close()
        elif self.flow.read_paused or (
            self._state is ReadState.BODY
            and self._bytes_since_deadline >= MIN_BODY_RATE * self._limits.body_s
        ):
            self._start_read_timer(self._limits.body_s)  # we are slow, or it arrives fast enough
        else:
            self._refuse(TOO_SLOW)

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection."""
        if not self.transport.is_closing():
            self._close()

    def pause_writing(self) -> None:
        """Limit how long the client may take to read."""
        super().pause_writing()
        self._start_write_timer()

    def resume_writing(self) -> None:
        """Go on writing."""
        self._cancel_write_timer()
        super().resume_writing()

    def _start_write_timer(self) -> None:
        if self._write_timer is None and (unsent := self.transport.get_write_buffer_size()):
            self._write_timer = self.loop.call_later(
                self._limits.body_s, self._on_write_timeout, unsent
            )

    def _cancel_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _on_write_timeout(self, unsent_before: int) -> None:
        self._write_timer = None
        unsent = self.transport.get_write_buffer_size()
        if unsent_before - unsent < MIN_BODY_RATE * self._limits.body_s:
            self.transport.abort()
        else:
            self._start_write_timer()

    # graceful shutdown

    def start_draining(self) -> None:
        """Close after the next response; one that has begun has promised to keep the connection."""
        if self._has_pending_response() and not self.cycle.response_started:
            self.cycle.keep_alive = False

    def close_unless_pending(self) -> None:
        """Close the connection, unless a complete request waits for its response."""
        if self._state in {ReadState.HEADERS, ReadState.BODY}:
            self._refuse(STOPPING)
        elif self._has_pending_response():
            self.cycle.keep_alive = False
        elif self._state is ReadState.IDLE and not self.transport.is_closing():
            self._close()
