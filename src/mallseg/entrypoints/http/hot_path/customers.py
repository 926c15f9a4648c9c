"""The assignment of one customer, and of a batch in JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fastapi import HTTPException
from starlette.responses import Response

from mallseg.domain.errors import MallsegError
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.scopes import GuardedRoute, media_type_of
from mallseg.entrypoints.http.guard.strict_json import JSON, read_json
from mallseg.entrypoints.http.hot_path.hot_path import (
    BufferedRequest,
    Header,
    count_response,
    head_of,
    whole,
)
from mallseg.entrypoints.http.problem_handlers import InvalidBodyError, InvalidFieldsError
from mallseg.entrypoints.http.routes.assignments import PATH, OneAnswer, OneAssignment
from mallseg.entrypoints.http.routes.batches import BATCH_PATH, QUICK_BYTES, AssignBatch
from mallseg.entrypoints.http.routes.served import ServedModels, version_headers

_ERRORS = (MallsegError, InvalidBodyError, InvalidFieldsError, HTTPException)
"""Errors that are left to the application, which meets them again."""

_MAX_CACHED = 4096
"""Responses, of 2 KB each."""

_MAX_BODY = 999
"""Bytes of a body with one customer, which has about a hundred."""

_BROWSER_HEADERS = frozenset({b"origin", b"sec-fetch-site", b"cookie"})
"""CORS and sessions are left to the application."""


@dataclass(frozen=True, slots=True)
class Admission:
    """The checks that the application makes before it reads a body."""

    guard: Guard
    route: GuardedRoute

    def admits(self, request: BufferedRequest) -> bool:
        """Say whether all checks pass; what fails one is for the application to refuse."""
        for name, _ in request.headers:
            if name in _BROWSER_HEADERS:
                return False
        scope = {
            "type": "http",
            "method": request.method,
            "path": self.route.path,
            "headers": request.headers,
            "server": request.server,
        }
        return self.guard.refusal_of(scope) is None and self.route.refusal_of(scope) is None


@dataclass(slots=True)
class _VersionCache:
    """The head of the responses of one version, and a cache of responses by request body."""

    stored: StoredSegmentation
    head: bytes
    responses: dict[bytes, OneAnswer] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: StoredSegmentation) -> "_VersionCache":
        """Write the head as the route does."""
        response = Response(b"", media_type=JSON, headers=version_headers(stored))
        return cls(stored, head_of(response.status_code, response.raw_headers))


@dataclass(slots=True, kw_only=True)
class OneCustomer:
    """Assigns one customer.

    Most customers of a mall have whole values, and many requests are equal: a response is cached by
    the bytes of the body, until another version is served.
    """

    admission: Admission
    assign: OneAssignment
    max_body: int = _MAX_BODY
    needs_slot: bool = True
    _cache: _VersionCache | None = field(default=None, init=False)

    def handle(self, request: BufferedRequest, server_headers: Iterable[Header]) -> bytes | None:
        """Answer from the cache, or assign; None for what the application is to refuse."""
        if not self.admission.admits(request):
            return None
        try:
            cache = self._cache_of(self.assign.models.load())
            found = cache.responses.get(request.body) or self._assign(cache, request.body)
        except _ERRORS:
            return None
        self.assign.count(found)
        response = whole(request, cache.head, found.content, server_headers)
        count_response(self.assign.metrics, request, route=PATH)
        return response

    def _cache_of(self, stored: StoredSegmentation) -> _VersionCache:
        if self._cache is None or stored is not self._cache.stored:
            self._cache = _VersionCache.of(stored)
        return self._cache

    def _assign(self, cache: _VersionCache, body: bytes) -> OneAnswer:
        found = self.assign(read_json(body), cache.stored)
        if not found.has_id:  # ids are not kept
            if len(cache.responses) >= _MAX_CACHED:
                cache.responses.clear()
            cache.responses[body] = found
        return found


@dataclass(slots=True, kw_only=True)
class ManyCustomers:
    """Assigns a batch, unless it is so large that it would block the event loop."""

    admission: Admission
    models: ServedModels
    assign_batch: AssignBatch
    max_body: int = QUICK_BYTES
    needs_slot: bool = True
    _cache: _VersionCache | None = field(default=None, init=False)

    def handle(self, request: BufferedRequest, server_headers: Iterable[Header]) -> bytes | None:
        """Assign all customers; None for a file, or for what the application is to refuse."""
        is_json = media_type_of({"headers": request.headers}) == JSON  # and no file
        if not (is_json and self.admission.admits(request)):
            return None
        try:
            stored = self.models.load()
            content = self.assign_batch(request.body, stored)
        except _ERRORS:
            return None
        if self._cache is None or stored is not self._cache.stored:
            self._cache = _VersionCache.of(stored)
        response = whole(request, self._cache.head, content, server_headers)
        count_response(self.assign_batch.metrics, request, route=BATCH_PATH)
        return response
