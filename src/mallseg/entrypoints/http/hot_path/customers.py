"""Customers, one in a request or many, who are assigned at once."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from fastapi import HTTPException
from starlette.responses import Response

from mallseg.domain.errors import MallsegError
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.entrypoints.http.guard.scopes import media_type_of
from mallseg.entrypoints.http.guard.strict_json import JSON, read_json
from mallseg.entrypoints.http.hot_path.admission import Admission
from mallseg.entrypoints.http.hot_path.request import Header, WholeRequest
from mallseg.entrypoints.http.hot_path.response_bytes import head_of, whole
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.problems import InvalidBodyError, InvalidFieldsError
from mallseg.entrypoints.http.routes.assignments import PATH, OneAnswer, OneAssignment
from mallseg.entrypoints.http.routes.batches import BATCH_PATH, QUICK_BYTES, AssignBatch
from mallseg.entrypoints.http.routes.served import Served, version_headers

_REFUSED = (MallsegError, InvalidBodyError, InvalidFieldsError, HTTPException)
"""What the application will find out again, and answer."""

_MOST_KEPT = 4096
"""Answers, of 2 KB each."""

_LONGEST = 999
"""Bytes of a body with one customer: they have a hundred."""


@dataclass(slots=True)
class _Version:
    """The head of a version's answers, and those of them that are kept."""

    stored: StoredSegmentation
    head: bytes
    kept: dict[bytes, OneAnswer] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: StoredSegmentation) -> "_Version":
        """Write the head as the route's response has it."""
        response = Response(b"", media_type=JSON, headers=version_headers(stored))
        return cls(stored, head_of(response.status_code, response.raw_headers))


@dataclass(slots=True, kw_only=True)
class OneCustomer:
    """Answers requests for one customer.

    Most customers of a mall have whole values, so many have the same: an answer is kept until
    another version is served, and given again for the same bytes.
    """

    admission: Admission
    assign: OneAssignment
    largest_body: int = _LONGEST
    needs_turn: bool = True
    _version: _Version | None = field(default=None, init=False)

    def answer(self, request: WholeRequest, own: Iterable[Header]) -> bytes | None:
        """Answer as was answered before, or find out; None for what is to be refused."""
        if not self.admission.admits(request):
            return None
        try:
            version = self._version_of(self.assign.models.load())
            given = version.kept.get(request.body) or self._found(version, request.body)
        except _REFUSED:
            return None
        self.assign.note(given)
        answer = whole(request, version.head, given.content, own)
        _count(self.assign.metrics, request, PATH)
        return answer

    def _version_of(self, stored: StoredSegmentation) -> _Version:
        if self._version is None or stored is not self._version.stored:
            self._version = _Version.of(stored)
        return self._version

    def _found(self, version: _Version, body: bytes) -> OneAnswer:
        given = self.assign(read_json(body), version.stored)
        if not given.has_id:  # an id is not kept
            if len(version.kept) >= _MOST_KEPT:
                version.kept.clear()
            version.kept[body] = given
        return given


@dataclass(slots=True, kw_only=True)
class ManyCustomers:
    """Answers requests for many customers, unless there are enough that others would wait."""

    admission: Admission
    models: Served
    assign_batch: AssignBatch
    largest_body: int = QUICK_BYTES
    needs_turn: bool = True
    _version: _Version | None = field(default=None, init=False)

    def answer(self, request: WholeRequest, own: Iterable[Header]) -> bytes | None:
        """Assign all of them; None for what is not JSON, or is to be refused as a whole."""
        is_json = media_type_of({"headers": request.headers}) == JSON  # and no file
        if not (is_json and self.admission.admits(request)):
            return None
        try:
            stored = self.models.load()
            content = self.assign_batch(request.body, stored)
        except _REFUSED:
            return None
        if self._version is None or stored is not self._version.stored:
            self._version = _Version.of(stored)
        answer = whole(request, self._version.head, content, own)
        _count(self.assign_batch.metrics, request, BATCH_PATH)
        return answer


def _count(metrics: Metrics, request: WholeRequest, route: str) -> None:
    elapsed_s = time.perf_counter() - request.began_s
    metrics.answered(method=request.method, route=route, status=200, elapsed_s=elapsed_s)
