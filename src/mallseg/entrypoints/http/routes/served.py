"""The model that is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from fastapi import HTTPException
from structlog.contextvars import bind_contextvars

from mallseg.domain.errors import SegmentationNotFoundError


@contextmanager
def served() -> Iterator[None]:
    """Have the served model's absence be the server's state, not the client's mistake."""
    try:
        yield
    except SegmentationNotFoundError as error:
        bind_contextvars(reason=str(error))
        detail = "no version of the model can be loaded yet: train one with `mallseg train`"
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail) from None
