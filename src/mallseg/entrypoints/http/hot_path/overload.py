"""The 503 of an overloaded service, written without the application."""

from collections.abc import Iterable
from dataclasses import dataclass

from mallseg.entrypoints.http.hot_path.request import BufferedRequest, Header
from mallseg.entrypoints.http.hot_path.response import count_response, head_of, whole
from mallseg.entrypoints.http.load_shedding import OVERLOADED_RESPONSE, Overload
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.request_log import OTHER

_HEAD = head_of(OVERLOADED_RESPONSE.status_code, OVERLOADED_RESPONSE.raw_headers)
_BODY = bytes(OVERLOADED_RESPONSE.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shed:
    """Refuses a request as `ConcurrencyLimit` would do a few steps later."""

    overload: Overload
    metrics: Metrics
    max_body: int = 65536
    needs_slot: bool = False

    def handle(self, request: BufferedRequest, server_headers: Iterable[Header]) -> bytes | None:
        """Answer with a 503, and count it."""
        self.overload.count()
        response = whole(request, _HEAD, _BODY, server_headers)
        count_response(self.metrics, request, route=OTHER, status=OVERLOADED_RESPONSE.status_code)
        return response
