"""The hot path: its handlers, those of probes included, and the requests that take it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.routing import BaseRoute

from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.scopes import GuardedRoute
from mallseg.entrypoints.http.guard.strict_json import JSON
from mallseg.entrypoints.http.hot_path.customers import Admission, ManyCustomers, OneCustomer
from mallseg.entrypoints.http.hot_path.hot_path import (
    BufferedRequest,
    Handler,
    Header,
    HotPath,
    count_response,
    head_of,
    whole,
)
from mallseg.entrypoints.http.load_shedding import OVERLOADED_RESPONSE, Overload
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.request_log import OTHER
from mallseg.entrypoints.http.routes.assignments import PATH
from mallseg.entrypoints.http.routes.batches import BATCH_PATH
from mallseg.entrypoints.http.routes.health import LiveDocument, ready_document
from mallseg.entrypoints.http.routes.served import to_json
from mallseg.entrypoints.http.routes.service_parts import ServiceParts
from mallseg.entrypoints.http.routes.standard.inference import (
    ServerLiveDocument,
    ServerReadyDocument,
)

_JSON, _TEXT = JSON.encode(), b"text/plain; charset=utf-8"

_OVERLOADED_HEAD = head_of(OVERLOADED_RESPONSE.status_code, OVERLOADED_RESPONSE.raw_headers)
_OVERLOADED_BODY = bytes(OVERLOADED_RESPONSE.body)


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
        response = whole(request, _OVERLOADED_HEAD, _OVERLOADED_BODY, server_headers)
        count_response(self.metrics, request, route=OTHER, status=OVERLOADED_RESPONSE.status_code)
        return response


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


def build_hot_path(
    routes: Iterable[BaseRoute], parts: ServiceParts, guard: Guard, overload: Overload
) -> HotPath:
    """Build the hot path of an application that has its routes."""
    by_path = {each.path: each for each in routes if isinstance(each, GuardedRoute)}
    one = OneCustomer(admission=Admission(guard, by_path[PATH]), assign=parts.assign_one)
    many = ManyCustomers(
        admission=Admission(guard, by_path[BATCH_PATH]),
        models=parts.models,
        assign_batch=parts.assign_batch,
    )
    handlers: dict[tuple[bytes, bytes], Handler] = {
        (b"POST", PATH.encode()): one,
        (b"POST", BATCH_PATH.encode()): many,
    }
    for path, media_type, content in _probes(parts):
        probe = Probe(path=path, media_type=media_type, content=content, metrics=parts.metrics)
        methods = [b"GET", b"HEAD"] if path in {"/livez", "/readyz"} else [b"GET"]
        handlers |= {(method, path.encode()): probe for method in methods}
    return HotPath(handlers, Shed(overload=overload, metrics=parts.metrics))


def _probes(parts: ServiceParts) -> list[tuple[str, bytes, Callable[[], bytes | None]]]:
    models, faults = parts.models, parts.faults

    def if_ready(content: bytes) -> Callable[[], bytes | None]:
        return lambda: content if models.is_ready() else None

    def ready() -> bytes | None:
        return to_json(ready_document(models, faults)) if models.is_ready() else None

    alive, live = to_json(LiveDocument()), to_json(ServerLiveDocument())
    return [
        ("/livez", _JSON, lambda: alive),
        ("/v2/health/live", _JSON, lambda: live),
        ("/readyz", _JSON, ready),
        ("/v2/health/ready", _JSON, if_ready(to_json(ServerReadyDocument()))),
        ("/ping", _TEXT, if_ready(b"\n")),
        ("/health", _TEXT, if_ready(b"\n")),
    ]
