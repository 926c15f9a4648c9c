"""Whole requests that are answered at once: no task is made, and no one waits for another's."""

import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from mallseg.entrypoints.http.hot_path.request import HotPath, Way, WholeRequest
from mallseg.entrypoints.http.load_shedding import IS_STOPPING
from mallseg.entrypoints.http.server.protocol import GuardedProtocol, Part

HOT_PATH = "mallseg.hot_path"
"""In the state of the application: its `HotPath`, if it has one."""

_REST_S = 0.1
"""For which no more is read of a client that was sent away.

Clients that ask again at once would have the loop busy with refusals, so that others, probes among
them, wait behind hundreds of these. They are told to come back after a second.
"""


class PromptProtocol(GuardedProtocol):
    """One connection, whose simple requests are answered as soon as they are there.

    They are kept until they are whole. What then cannot be answered at once goes to the
    application, as if it had just come.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._hot_path: HotPath | None = self.app_state.get(HOT_PATH)
        self._way: Way | None = None  # of the request that is kept; None where none is
        self._kept = b""
        self._began_s = 0.0

    def _hand_on(self) -> None:
        """Keep the request if it may be answered at once."""
        self._way = self._way_of_request()
        if self._way is None:
            super()._hand_on()

    def _way_of_request(self) -> Way | None:
        if (
            self._hot_path is None
            or IS_STOPPING in self.app_state
            or self.expect_100_continue
            or self.flow.write_paused
            or not self.parser.should_keep_alive()
            or self._is_answering()
        ):
            return None
        self._began_s = time.perf_counter()
        is_full = self._turns is not None and not self._turns.are_left
        return self._hot_path.way(self.parser.get_method(), self.url, self.headers, is_full=is_full)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        if self._way is None:
            super().on_body(body)
        else:
            self._body += len(body)
            self._kept = self._kept + body if self._kept else body

    def on_message_complete(self) -> None:
        """Answer at once, or have the application answer."""
        if self._way is None:
            super().on_message_complete()
            return
        way, body = self._way, self._kept
        self._way, self._kept = None, b""
        answer = self._answer(way, body)
        if answer is None:
            super()._hand_on()
            HttpToolsProtocol.on_body(self, body)
            super().on_message_complete()
            return
        self._part, self._is_new_part = Part.NEXT, True
        self.transport.write(answer)
        HttpToolsProtocol.on_response_complete(self)
        if self._hot_path is not None and way is self._hot_path.refuse:
            self._rest()

    def _rest(self) -> None:
        if not (self.flow.read_paused or self.transport.is_closing()):
            self.flow.pause_reading()
            self.loop.call_later(_REST_S, self._go_on)

    def _go_on(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def stop(self) -> None:
        """Read at once what else was request: the connection is about to be closed."""
        self._go_on()
        super().stop()

    def _answer(self, way: Way, body: bytes) -> bytes | None:
        turns = self._turns if way.needs_turn else None
        if turns is not None and not turns.are_left:
            return None  # they were when its head came: the gate refuses it
        method = self.parser.get_method().decode()
        request = WholeRequest(method, self.headers, body, self.server, self._began_s)
        answer = way.answer(request, self.server_state.default_headers)
        if answer is not None and turns is not None:
            turns.pass_by(self.loop.call_soon)
        return answer

    @property
    def _half_received(self) -> RequestResponseCycle | None:
        return None if self._way is not None else super()._half_received
