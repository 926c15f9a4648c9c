"""A connection that shows requests to the hot path before it makes a task for them."""

import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from mallseg.entrypoints.http.hot_path.hot_path import BufferedRequest, Handler, HotPath
from mallseg.entrypoints.http.load_shedding import IS_STOPPING
from mallseg.entrypoints.http.server.protocol import LimitedProtocol, ReadState

HOT_PATH = "mallseg.hot_path"
"""In the state of the application: its `HotPath`, if it has one."""

_SHED_PAUSE_S = 0.1
"""The time for which a connection is not read after one of its requests was shed.

Clients that retry at once would keep the event loop busy with refusals, and all others, probes
among them, would queue behind hundreds of these. Retry-After asks them to wait a second.
"""


class HotPathProtocol(LimitedProtocol):
    """One connection, with a fast path for requests that need no task.

    Such a request is buffered until its body is complete. If its handler declines it then, it is
    dispatched to the application as if it had just arrived.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._hot_path: HotPath | None = self.app_state.get(HOT_PATH)
        self._handler: Handler | None = None  # of the request that is buffered; None if none is
        self._buffer = b""
        self._started_s = 0.0

    def _dispatch(self) -> None:
        """Buffer the request if it may take the hot path."""
        self._handler = self._find_handler()
        if self._handler is None:
            super()._dispatch()

    def _find_handler(self) -> Handler | None:
        if (
            self._hot_path is None
            or IS_STOPPING in self.app_state
            or self.expect_100_continue
            or self.flow.write_paused
            or not self.parser.should_keep_alive()
            or self._has_pending_response()
        ):
            return None
        self._started_s = time.perf_counter()
        is_full = self._slots is not None and self._slots.is_full
        method = self.parser.get_method()
        return self._hot_path.handler_of(method, self.url, self.headers, is_full=is_full)

    def on_body(self, body: bytes) -> None:
        """Buffer a piece of the body, or pass it on."""
        if self._handler is None:
            super().on_body(body)
        else:
            self._body_bytes += len(body)
            self._buffer = self._buffer + body if self._buffer else body

    def on_message_complete(self) -> None:
        """Have the handler or the application answer."""
        if self._handler is None:
            super().on_message_complete()
            return
        handler, body = self._handler, self._buffer
        self._handler, self._buffer = None, b""
        response = self._handle(handler, body)
        if response is None:
            super()._dispatch()
            HttpToolsProtocol.on_body(self, body)
            super().on_message_complete()
            return
        self._enter(ReadState.IDLE)
        self.transport.write(response)
        HttpToolsProtocol.on_response_complete(self)
        if self._hot_path is not None and handler is self._hot_path.shed:
            self._pause_after_shedding()

    def _pause_after_shedding(self) -> None:
        if not (self.flow.read_paused or self.transport.is_closing()):
            self.flow.pause_reading()
            self.loop.call_later(_SHED_PAUSE_S, self._resume_reading)

    def _resume_reading(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def start_draining(self) -> None:
        """End a pause at once: what has arrived is answered before the connection is closed."""
        self._resume_reading()
        super().start_draining()

    def _handle(self, handler: Handler, body: bytes) -> bytes | None:
        slots = self._slots if handler.needs_slot else None
        if slots is not None and slots.is_full:
            return None  # it was not when the headers arrived; `ConcurrencyLimit` sheds the request
        method = self.parser.get_method().decode()
        request = BufferedRequest(method, self.headers, body, self.server, self._started_s)
        response = handler.handle(request, self.server_state.default_headers)
        if response is not None and slots is not None:
            slots.acquire_for_iteration(self.loop.call_soon)
        return response

    @property
    def _incomplete_request(self) -> RequestResponseCycle | None:
        return None if self._handler is not None else super()._incomplete_request
