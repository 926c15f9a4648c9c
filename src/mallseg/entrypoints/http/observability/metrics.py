"""Metrics for Prometheus.

No label holds what a client sent: routes are templates, methods and codes are from fixed sets.
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
"""Upper bounds of buckets, with the promised limits of 20, 50 and 100 ms among them."""

_GAUGES = (
    ("mallseg_model_version", "The version that is served.", "model"),
    ("mallseg_model_trained_timestamp_seconds", "When it was made.", "model"),
    ("mallseg_fault", "1 while a part fails; the last good model is still served.", "part"),
)

_refused: dict[int, int] = {}
"""Requests that the server of this process has refused before the application, by status."""


def count_refused(status: int) -> None:
    """Count a request that the server refuses before the application sees it."""
    _refused[status] = _refused.get(status, 0) + 1


def refused_so_far() -> Mapping[int, int]:
    """Give the counts of this process, by status."""
    return _refused


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedVersion:
    """The version of a model that is in use.

    Attributes
    ----------
    trained_at_s
        Unix time; None if the store cannot be read.
    """

    name: str
    version: int
    trained_at_s: float | None


class Metrics:
    """The metrics of this process, or of all workers if they share a folder.

    Parameters
    ----------
    dropped_lines
        Gives the number of log lines that this process has dropped so far.
    refused
        Gives the requests that its server has refused so far, by status.
    """

    def __init__(
        self,
        dropped_lines: Callable[[], int] = int,
        refused: Callable[[], Mapping[int, int]] = dict,
    ) -> None:
        self._is_shared = SHARED_FOLDER in os.environ
        registry = self._registry = CollectorRegistry()
        if not self._is_shared:  # it would describe only the worker that is scraped
            ProcessCollector(registry=registry)
        counter = partial(Counter, registry=registry)
        self._requests = counter(
            "mallseg_http_requests", "Requests that were answered.", ["method", "route", "status"]
        )
        self._durations = Histogram(
            "mallseg_http_request_duration_seconds", "From headers to the end of the response.",
            ["route"], buckets=LATENCIES_S, registry=registry,
        )  # fmt: skip
        self._assignments = counter(
            "mallseg_assignments", "Customers that were assigned to a segment.",
            ["model", "segment", "certainty"],
        )  # fmt: skip
        self._rejected = counter(
            "mallseg_rejected_inputs", "Requests and records that were refused as invalid.",
            ["code"],
        )  # fmt: skip
        self._shed = counter(
            "mallseg_http_requests_shed", "Requests that were refused because of overload."
        )
        self._refused = counter(
            "mallseg_http_refused", "Requests that the server refused before the application.",
            ["status"],
        )  # fmt: skip
        self._lost_lines = counter("mallseg_log_lines_dropped", "Log lines that were dropped.")
        self._version, self._trained_at, self._faults = (
            Gauge(name, text, [label], registry=registry, multiprocess_mode="livemostrecent")
            for name, text, label in _GAUGES
        )
        self._dropped_lines, self._dropped_before = dropped_lines, 0
        self._refused_counts, self._refused_before = refused, dict[int, int]()
        self._request_counter = cache(self._requests.labels)
        self._duration_histogram = cache(self._durations.labels)
        self._assignment_counter = cache(self._assignments.labels)

    def count_request(self, *, method: str, route: str, status: int, elapsed_s: float) -> None:
        """Count an answered request, and observe its duration."""
        self._request_counter(method, route, status).inc()
        self._duration_histogram(route).observe(elapsed_s)
        self._collect()

    def _collect(self) -> None:
        """Take over counts that are kept elsewhere: of the log, and of the server."""
        dropped = self._dropped_lines()
        if dropped > self._dropped_before:
            self._lost_lines.inc(dropped - self._dropped_before)
            self._dropped_before = dropped
        refused = self._refused_counts()
        if refused != self._refused_before:
            for status, count in refused.items():
                more = count - self._refused_before.get(status, 0)
                self._refused.labels(status).inc(more)
            self._refused_before = dict(refused)

    def count_assigned(
        self, *, model: str, segment: str, certainty: str, customers: int = 1
    ) -> None:
        """Count customers who were assigned to a segment."""
        self._assignment_counter(model, segment, certainty).inc(customers)

    def count_rejected(self, code: str, records: int = 1) -> None:
        """Count refused requests or records, by the code of the problem."""
        self._rejected.labels(code).inc(records)

    def count_shed(self) -> None:
        """Count a request that was refused because of overload."""
        self._shed.inc()

    def set_version(self, served: ServedVersion) -> None:
        """Set the gauges of a model."""
        self._version.labels(served.name).set(served.version)
        if served.trained_at_s is not None:
            self._trained_at.labels(served.name).set(served.trained_at_s)

    def set_fault(self, part: str, *, fails: bool) -> None:
        """Set whether a part fails now."""
        self._faults.labels(part).set(fails)

    def render(self, accept: str) -> tuple[bytes, str]:
        """Write all metrics in the format of an Accept header; give the media type too."""
        self._collect()
        registry = self._registry
        if self._is_shared:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        write, media_type = choose_encoder(accept)
        return write(registry), media_type
