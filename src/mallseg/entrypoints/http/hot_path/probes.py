"""Liveness and readiness probes: answered also when the service is overloaded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mallseg.entrypoints.http.hot_path.request import BufferedRequest, Header
from mallseg.entrypoints.http.hot_path.response import count_response, head_of, whole
from mallseg.entrypoints.http.observability.metrics import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Answers the probe at one path.

    Attributes
    ----------
    content
        Gives the body of a 200; None where the application is to answer.
    """

    path: str
    media_type: bytes
    content: Callable[[], bytes | None]
    metrics: Metrics
    max_body: int = 0
    needs_slot: bool = False

    def handle(self, request: BufferedRequest, server_headers: Iterable[Header]) -> bytes | None:
        """Answer with a 200, or leave it to the application."""
        content = self.content()
        if content is None:
            return None
        head = head_of(200, [(b"content-type", self.media_type)])
        response = whole(request, head, content, server_headers)
        count_response(self.metrics, request, route=self.path)
        return response
