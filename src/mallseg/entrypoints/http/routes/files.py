"""Labels the customers in a CSV file that is posted, in bounded memory."""

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
from mallseg.domain.errors import MallsegError, system_text
from mallseg.domain.ports import LabelledCopy
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.label_columns import LABEL_COLUMNS
from mallseg.domain.sources.labelling import Labelling
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.http.memory import trim_heap
from mallseg.entrypoints.http.observability.metrics import Metrics
from mallseg.entrypoints.http.routes.served import version_headers

CSV = "text/csv"

_READ_BYTES = 1 << 18
_WRITE_BYTES = 1 << 20
_ENCODINGS = {
    "utf-8": "utf-8", "utf-16": "utf-16", "iso-8859-1": "latin-1", "windows-1252": "cp1252",
}  # fmt: skip
"""Charset of a media type to the name of the encoding in the settings."""


LabelColumnNames = Annotated[
    str,
    Query(
        description="Of a CSV file, the columns to add, with commas between them: "
        f"{', '.join(LABEL_COLUMNS)}."
    ),
]


def chosen_columns(names: str) -> tuple[str, ...]:
    """Split the names; empty for the default columns."""
    return tuple(names.split(",")) if names else ()


class PostedFile(Protocol):
    """A temporary file, which is received, labelled and sent back."""

    @property
    def copy(self) -> LabelledCopy:
        """The labelled copy, to be written once the file is received."""
        ...

    def receiving(self) -> AbstractContextManager[IO[bytes]]:
        """Open the file for writing."""
        ...

    def labelled(self) -> AbstractContextManager[IO[bytes]]:
        """Open the labelled copy for reading, once it is written."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _LoadedVersion:
    """A model reader with one version, which is loaded already."""

    stored: StoredSegmentation

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Give the version."""
        del model, version
        return self.stored


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """Labels the CSV file in a request's body.

    Attributes
    ----------
    posted
        Makes a temporary file for an encoding.
    default_encoding
        Of a file whose request names no charset.
    """

    posted: Callable[[str], PostedFile]
    default_encoding: str
    label: LabelCustomers
    slots: FileSlots
    metrics: Metrics

    async def __call__(
        self, request: Request, stored: StoredSegmentation, columns: tuple[str, ...] = ()
    ) -> Response:
        """Receive, label, send back.

        Raises
        ------
        CustomerDataError
            It cannot be read as a table, or half of its values are too high for a unit.
        HTTPException
            Too many files are being processed (503), or the disk is full (507).
        """
        self.slots.check()
        with full_disk_as_507():
            encoding = encoding_of(request) or self.default_encoding
            file = self.posted(encoding)
            with file.receiving() as target:
                await write_body(request.stream(), target)
            with self.slots.acquire():
                labelled = await run_in_threadpool(self._labelled, file, stored, columns)
        self._count(labelled.labelling, stored)
        bind_contextvars(model=stored.model, version=stored.version)
        return _sent(file, encoding, version_headers(stored) | _counts(labelled))

    def _labelled(
        self, file: PostedFile, stored: StoredSegmentation, columns: tuple[str, ...]
    ) -> Labelled:
        label = replace(self.label, store=_LoadedVersion(stored=stored))
        if columns:
            label = replace(label, columns=columns)
        return label(file.copy, model=stored.model, version=stored.version)

    def _count(self, labelling: Labelling, stored: StoredSegmentation) -> None:
        for (segment, certainty), customers in labelling.groups.items():
            if customers:
                self.metrics.count_assigned(
                    model=stored.model, segment=segment, certainty=certainty, customers=customers
                )
        for fault, records in labelling.faults.items():
            self.metrics.count_rejected(str(fault), records)


def _counts(labelled: Labelled) -> dict[str, str]:
    labelling = labelled.labelling
    return {
        "x-mallseg-records": str(labelling.records),
        "x-mallseg-assigned": str(labelling.assigned),
        "x-mallseg-rejected": str(labelling.unusable),
        "x-mallseg-doubtful": str(labelled.needs_review).lower(),
    }


def encoding_of(request: Request) -> str:
    """Give the encoding that the media type names; "" if it names none."""
    _, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    parameter = (each.strip().partition("=") for each in parameters.split(";"))
    charset = next((value.strip('" ') for name, _, value in parameter if name == "charset"), "")
    if charset and charset not in _ENCODINGS:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            detail=f"the charset must be one of {', '.join(_ENCODINGS)}",
        )
    return _ENCODINGS.get(charset, "")


async def write_body(chunks: AsyncIterator[bytes], target: IO[bytes]) -> None:
    """Write a body to a file as it arrives, a mebibyte at a time, in a thread."""
    buffered: list[bytes] = []
    size = 0
    async for chunk in chunks:
        buffered.append(chunk)
        size += len(chunk)
        if size >= _WRITE_BYTES:
            await run_in_threadpool(target.writelines, buffered)
            buffered, size = [], 0
    await run_in_threadpool(target.writelines, buffered)
    await run_in_threadpool(target.flush)


@contextmanager
def full_disk_as_507() -> Iterator[None]:
    """Turn an OSError of writing a file into a 507; that of a lost connection is left."""
    try:
        yield
    except (ConnectionError, MallsegError):
        raise
    except OSError as error:
        bind_contextvars(reason=system_text(error))
        detail = "the server has no room for the file: its log says why"
        raise HTTPException(HTTPStatus.INSUFFICIENT_STORAGE, detail) from None


def _sent(file: PostedFile, encoding: str, headers: dict[str, str]) -> Response:
    """Stream the labelled copy, which is deleted afterwards."""
    opened = ExitStack()
    source = opened.enter_context(file.labelled())
    size = os.fstat(source.fileno()).st_size

    def chunks() -> Iterator[bytes]:
        with opened:
            while chunk := source.read(_READ_BYTES):
                yield chunk
        trim_heap()

    charset = next(name for name, each in _ENCODINGS.items() if each == encoding)
    content = {"content-type": f"{CSV}; charset={charset}", "content-length": str(size)}
    return StreamingResponse(chunks(), headers=headers | content)
