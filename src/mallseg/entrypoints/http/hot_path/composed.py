"""The hot path of an application."""

from collections.abc import Callable, Iterable

from starlette.routing import BaseRoute

from mallseg.entrypoints.http.gate import Overload
from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.scopes import GuardedRoute
from mallseg.entrypoints.http.guard.strict_json import JSON
from mallseg.entrypoints.http.hot_path.asked import HotPath, Way
from mallseg.entrypoints.http.hot_path.customers import ManyCustomers, OneCustomer
from mallseg.entrypoints.http.hot_path.letting_in import LettingIn
from mallseg.entrypoints.http.hot_path.probes import Probe
from mallseg.entrypoints.http.hot_path.refusal import Refuse
from mallseg.entrypoints.http.routes.answering import Answering
from mallseg.entrypoints.http.routes.assignments import PATH
from mallseg.entrypoints.http.routes.batches import BATCH_PATH
from mallseg.entrypoints.http.routes.health import LiveDocument, ready_document
from mallseg.entrypoints.http.routes.served import written
from mallseg.entrypoints.http.routes.standard.inference import (
    ServerLiveDocument,
    ServerReadyDocument,
)

_JSON, _TEXT = JSON.encode(), b"text/plain; charset=utf-8"


def hot_path_of(
    routes: Iterable[BaseRoute], answering: Answering, guard: Guard, overload: Overload
) -> HotPath:
    """Put it together, once an application has its routes."""
    by_path = {each.path: each for each in routes if isinstance(each, GuardedRoute)}
    one = OneCustomer(letting_in=LettingIn(guard, by_path[PATH]), assign=answering.one)
    many = ManyCustomers(
        letting_in=LettingIn(guard, by_path[BATCH_PATH]),
        models=answering.models,
        assign_batch=answering.many,
    )
    ways: dict[tuple[bytes, bytes], Way] = {
        (b"POST", PATH.encode()): one,
        (b"POST", BATCH_PATH.encode()): many,
    }
    for path, media_type, content in _probes(answering):
        probe = Probe(path=path, media_type=media_type, content=content, metrics=answering.metrics)
        methods = [b"GET", b"HEAD"] if path in {"/livez", "/readyz"} else [b"GET"]
        ways |= {(method, path.encode()): probe for method in methods}
    return HotPath(ways, Refuse(overload=overload, metrics=answering.metrics))


def _probes(answering: Answering) -> list[tuple[str, bytes, Callable[[], bytes | None]]]:
    models, faults = answering.models, answering.faults

    def if_ready(content: bytes) -> Callable[[], bytes | None]:
        return lambda: content if models.are_ready() else None

    def ready() -> bytes | None:
        return written(ready_document(models, faults)) if models.are_ready() else None

    alive, live = written(LiveDocument()), written(ServerLiveDocument())
    return [
        ("/livez", _JSON, lambda: alive),
        ("/v2/health/live", _JSON, lambda: live),
        ("/readyz", _JSON, ready),
        ("/v2/health/ready", _JSON, if_ready(written(ServerReadyDocument()))),
        ("/ping", _TEXT, if_ready(b"\n")),
        ("/health", _TEXT, if_ready(b"\n")),
    ]
