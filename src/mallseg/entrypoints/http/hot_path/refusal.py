"""What is said at once where there is too much to do."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from mallseg.entrypoints.http.hot_path.request import Header, WholeRequest
from mallseg.entrypoints.http.hot_path.response_bytes import head_of, whole
from mallseg.entrypoints.http.load_shedding import IS_FULL, Overload
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.request_log import OTHER, method_in

_HEAD = head_of(IS_FULL.status_code, IS_FULL.raw_headers)
_BODY = bytes(IS_FULL.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Refuses as the gate does, which would do so a few steps later."""

    overload: Overload
    metrics: Metrics
    largest_body: int = 65536
    needs_turn: bool = False

    def answer(self, request: WholeRequest, own: Iterable[Header]) -> bytes | None:
        """Send it away."""
        self.overload.note()
        answer = whole(request, _HEAD, _BODY, own)
        elapsed_s = time.perf_counter() - request.began_s
        self.metrics.answered(
            method=method_in(request.method),
            route=OTHER,
            status=IS_FULL.status_code,
            elapsed_s=elapsed_s,
        )
        return answer
