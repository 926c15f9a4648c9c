"""The segments of the customers in a CSV file: received, labelled and sent in bounded memory."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import IO, Annotated, Protocol

from fastapi import HTTPException, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from structlog.contextvars import bind_contextvars

from mallseg.application.assigning.label_customers import LabelCustomers, Labelled
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.errors import MallsegError, system_text
from mallseg.domain.ports import LabelledCopy
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.label_columns import LABEL_COLUMNS
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.http.memory import trim_heap
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.routes.served import version_headers

CSV = "text/csv"

_CHUNK = 1 << 18
_WRITTEN_AT_ONCE = 1 << 20
_ENCODINGS = {
    "utf-8": "utf-8", "utf-16": "utf-16", "iso-8859-1": "latin-1", "windows-1252": "cp1252",
}  # fmt: skip
"""What a media type calls an encoding, and what the settings call it."""


LabelColumnNames = Annotated[
    str,
    Query(
        description="Of a CSV file, the columns to add, with commas between them: "
        f"{', '.join(LABEL_COLUMNS)}."
    ),
]


def chosen_columns(names: str) -> tuple[str, ...]:
    """Take the names apart: none for the usual columns."""
    return tuple(names.split(",")) if names else ()


class PostedFile(Protocol):
    """A file that is received, labelled and sent back, and has no name meanwhile."""

    @property
    def copy(self) -> LabelledCopy:
        """What labels it, once it is there."""
        ...

    def receiving(self) -> AbstractContextManager[IO[bytes]]:
        """Open what takes it."""
        ...

    def labelled(self) -> AbstractContextManager[IO[bytes]]:
        """Open the labelled copy, once it is written."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """Reads the one version that is loaded, whatever becomes of the store meanwhile."""

    stored: StoredSegmentation

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Give it."""
        del model, version
        return self.stored


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """Labels the file in a request's body.

    Attributes
    ----------
    posted
        Makes what takes a file of some encoding.
    usual_encoding
        Of a file of which nothing is said.
    """

    posted: Callable[[str], PostedFile]
    usual_encoding: str
    label: LabelCustomers
    slots: FileSlots
    metrics: Metrics

    async def __call__(
        self, request: Request, stored: StoredSegmentation, columns: tuple[str, ...] = ()
    ) -> Response:
        """Receive, label, send.

        Raises
        ------
        CustomerDataError
            It cannot be read as a table, or half of its values are too high for a unit.
        HTTPException
            Too many files are worked on, or the disk has no room.
        """
        self.slots.check()
        with room_on_the_disk():
            encoding = encoding_of(request) or self.usual_encoding
            file = self.posted(encoding)
            with file.receiving() as target:
                await receive(request.stream(), target)
            with self.slots.acquire():
                labelled = await run_in_threadpool(self._labelled, file, stored, columns)
        self._count(labelled.labelling, stored)
        bind_contextvars(model=stored.model, version=stored.version)
        return _sent(file, encoding, version_headers(stored) | _counts(labelled))

    def _labelled(
        self, file: PostedFile, stored: StoredSegmentation, columns: tuple[str, ...]
    ) -> Labelled:
        label = replace(self.label, store=_Loaded(stored=stored))
        if columns:
            label = replace(label, columns=columns)
        return label(file.copy, model=stored.model, version=stored.version)

    def _count(self, labelling: Labelling, stored: StoredSegmentation) -> None:
        for (segment, certainty), customers in labelling.groups.items():
            if customers:
                self.metrics.assigned(
                    model=stored.model, segment=segment, certainty=certainty, customers=customers
                )
        for fault, records in labelling.faults.items():
            self.metrics.rejected(str(fault), records)


def _counts(labelled: Labelled) -> dict[str, str]:
    labelling = labelled.labelling
    return {
        "x-mallseg-records": str(labelling.records),
        "x-mallseg-assigned": str(labelling.assigned),
        "x-mallseg-rejected": str(labelling.unusable),
        "x-mallseg-doubtful": str(labelled.is_doubtful).lower(),
    }


def encoding_of(request: Request) -> str:
    """Read the encoding that a media type says; "" where it says none."""
    _, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    said = (each.strip().partition("=") for each in parameters.split(";"))
    charset = next((value.strip('" ') for name, _, value in said if name == "charset"), "")
    if charset and charset not in _ENCODINGS:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            detail=f"the charset must be one of {', '.join(_ENCODINGS)}",
        )
    return _ENCODINGS.get(charset, "")


async def receive(chunks: AsyncIterator[bytes], target: IO[bytes]) -> None:
    """Write a body down as it comes, a megabyte at a time, off the event loop."""
    waiting: list[bytes] = []
    size = 0
    async for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= _WRITTEN_AT_ONCE:
            await run_in_threadpool(target.writelines, waiting)
            waiting, size = [], 0
    await run_in_threadpool(target.writelines, waiting)
    await run_in_threadpool(target.flush)


@contextmanager
def room_on_the_disk() -> Iterator[None]:
    """Have a disk without room be the server's state; a connection that ends is not meant."""
    try:
        yield
    except (ConnectionError, MallsegError):
        raise
    except OSError as error:
        bind_contextvars(reason=system_text(error))
        detail = "the server has no room for the file: its log says why"
        raise HTTPException(HTTPStatus.INSUFFICIENT_STORAGE, detail) from None


def _sent(file: PostedFile, encoding: str, headers: dict[str, str]) -> Response:
    """Send the copy, which is gone from the disk with the answer."""
    opened = ExitStack()
    source = opened.enter_context(file.labelled())
    size = os.fstat(source.fileno()).st_size

    def chunks() -> Iterator[bytes]:
        with opened:
            while chunk := source.read(_CHUNK):
                yield chunk
        trim_heap()

    charset = next(name for name, own in _ENCODINGS.items() if own == encoding)
    own = {"content-type": f"{CSV}; charset={charset}", "content-length": str(size)}
    return StreamingResponse(chunks(), headers=headers | own)
