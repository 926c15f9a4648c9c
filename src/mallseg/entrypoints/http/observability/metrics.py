"""What the service counts and measures, for Prometheus.

No label holds what a client sent: routes are templates, methods and codes are those that we know.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from mallseg.entrypoints.http.observability.workers import SHARED_FOLDER

LATENCIES_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""The ends of buckets; those at 20 ms, 50 ms and 100 ms are the limits that we promise."""

_GAUGES = (
    ("mallseg_model_version", "The version that is served.", "model"),
    ("mallseg_model_trained_timestamp_seconds", "When it was made.", "model"),
    ("mallseg_fault", "1 while a part fails, and what is known serves on.", "part"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel:
    """What is said of one model that is served.

    Attributes
    ----------
    trained_at_s
        Seconds since 1970; None where the store cannot say.
    """

    name: str
    version: int
    trained_at_s: float | None


class Metrics:
    """Counts and measures; of all workers together where they share a folder.

    Parameters
    ----------
    dropped_lines
        Gives how many lines the log of this process has lost so far.
    refused
        Gives what this process has refused so far before it was a request, by status.
    """

    def __init__(
        self,
        dropped_lines: Callable[[], int] = int,
        refused: Callable[[], Mapping[int, int]] = dict,
    ) -> None:
        self._is_shared = SHARED_FOLDER in os.environ
        registry = self._registry = CollectorRegistry()
        if not self._is_shared:  # of one process: of several it would be whichever answers
            ProcessCollector(registry=registry)
        counter = partial(Counter, registry=registry)
        self._requests = counter(
            "mallseg_http_requests", "Requests that were answered.", ["method", "route", "status"]
        )
        self._durations = Histogram(
            "mallseg_http_request_duration_seconds", "From a request's head to its answer's end.",
            ["route"], buckets=LATENCIES_S, registry=registry,
        )  # fmt: skip
        self._assignments = counter(
            "mallseg_assignments", "Customers that were assigned to a segment.",
            ["model", "segment", "certainty"],
        )  # fmt: skip
        self._rejected = counter(
            "mallseg_rejected_inputs", "Requests, and records in them, that were refused.",
            ["code"],
        )  # fmt: skip
        self._shed = counter(
            "mallseg_http_requests_shed", "Requests that were sent away because of too much work."
        )
        self._refused = counter(
            "mallseg_http_refused", "What came and was no request, or not let in as one.",
            ["status"],
        )  # fmt: skip
        self._lost_lines = counter(
            "mallseg_log_lines_dropped", "Lines that the log could not write."
        )
        self._version, self._trained_at, self._faults = (
            Gauge(name, text, [label], registry=registry, multiprocess_mode="livemostrecent")
            for name, text, label in _GAUGES
        )
        self._dropped_lines, self._known_dropped = dropped_lines, 0
        self._refused_so_far, self._known_refused = refused, dict[int, int]()
        self._counted = cache(self._requests.labels)
        self._timed = cache(self._durations.labels)
        self._counted_assignments = cache(self._assignments.labels)

    def answered(self, *, method: str, route: str, status: int, elapsed_s: float) -> None:
        """Count a request; all of its labels are from short lists."""
        self._counted(method, route, status).inc()
        self._timed(route).observe(elapsed_s)
        self._catch_up()

    def _catch_up(self) -> None:
        """Take over what others have counted meanwhile."""
        dropped = self._dropped_lines()
        if dropped > self._known_dropped:
            self._lost_lines.inc(dropped - self._known_dropped)
            self._known_dropped = dropped
        refused = self._refused_so_far()
        if refused != self._known_refused:
            for status, count in refused.items():
                more = count - self._known_refused.get(status, 0)
                self._refused.labels(status).inc(more)
            self._known_refused = dict(refused)

    def assigned(self, *, model: str, segment: str, certainty: str, customers: int = 1) -> None:
        """Count customers who were assigned."""
        self._counted_assignments(model, segment, certainty).inc(customers)

    def rejected(self, code: str, records: int = 1) -> None:
        """Count what was refused, by the code of the problem."""
        self._rejected.labels(code).inc(records)

    def shed(self) -> None:
        """Count a request that was not let in."""
        self._shed.inc()

    def serves(self, served: ServedModel) -> None:
        """Keep what is served now."""
        self._version.labels(served.name).set(served.version)
        if served.trained_at_s is not None:
            self._trained_at.labels(served.name).set(served.trained_at_s)

    def fails(self, part: str, *, now: bool) -> None:
        """Keep whether a part fails now."""
        self._faults.labels(part).set(now)

    def exposed(self, accepted: str) -> tuple[bytes, str]:
        """Write everything down in the format that Prometheus accepts; give its type too."""
        self._catch_up()
        registry = self._registry
        if self._is_shared:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        write, media_type = choose_encoder(accepted)
        return write(registry), media_type
