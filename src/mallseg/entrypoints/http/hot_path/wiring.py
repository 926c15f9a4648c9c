"""The handlers of the hot path."""

from collections.abc import Callable, Iterable

from starlette.routing import BaseRoute

from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.scopes import GuardedRoute
from mallseg.entrypoints.http.guard.strict_json import JSON
from mallseg.entrypoints.http.hot_path.admission import Admission
from mallseg.entrypoints.http.hot_path.customers import ManyCustomers, OneCustomer
from mallseg.entrypoints.http.hot_path.overload import Shed
from mallseg.entrypoints.http.hot_path.probes import Probe
from mallseg.entrypoints.http.hot_path.request import Handler, HotPath
from mallseg.entrypoints.http.load_shedding import Overload
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
