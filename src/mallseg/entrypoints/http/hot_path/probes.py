"""Whether the service is alive and ready: answered whatever else there is to do."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mallseg.entrypoints.http.hot_path.request import Header, WholeRequest
from mallseg.entrypoints.http.hot_path.response_bytes import head_of, whole
from mallseg.entrypoints.http.observability.metrics import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Answers one kind of probe.

    Attributes
    ----------
    content
        Gives the body; None while the answer is not a plain yes.
    """

    path: str
    media_type: bytes
    content: Callable[[], bytes | None]
    metrics: Metrics
    largest_body: int = 0
    needs_turn: bool = False

    def answer(self, request: WholeRequest, own: Iterable[Header]) -> bytes | None:
        """Say yes, or leave it to the application."""
        content = self.content()
        if content is None:
            return None
        head = head_of(200, [(b"content-type", self.media_type)])
        answer = whole(request, head, content, own)
        elapsed_s = time.perf_counter() - request.began_s
        self.metrics.answered(
            method=request.method, route=self.path, status=200, elapsed_s=elapsed_s
        )
        return answer
