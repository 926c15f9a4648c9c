"""The models that are served, and how an answer says which of them gave it."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import HTTPException, Path, Query, Request
from pydantic import TypeAdapter, WithJsonSchema
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from mallseg.domain.errors import MallsegError, SegmentationNotFoundError
from mallseg.domain.registry.version import (
    ALIAS,
    MODEL_NAME,
    NUMBER,
    StoredSegmentation,
    parse_version,
)
from mallseg.entrypoints.http.faults import ServedModels
from mallseg.entrypoints.http.guard.strict_json import JSON

_MODEL = WithJsonSchema({"type": "string", "pattern": f"^{MODEL_NAME}$"})
_VERSION = WithJsonSchema(
    {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
            {"type": "string", "pattern": f"^({NUMBER}|{ALIAS})$"},
        ]
    }
)
_USUAL_MODEL = Query(description="The model, if it is not the usual one that is asked.")
_CHAMPION = Query(description="A number or an alias, if it is not the champion that is asked.")

ModelName = Annotated[str | None, _USUAL_MODEL, _MODEL]
VersionName = Annotated[str | None, _CHAMPION, _VERSION]
ModelInPath = Annotated[str, Path(description="A model's name."), _MODEL]
VersionInPath = Annotated[str, Path(description="A number or an alias."), _VERSION]
VersionIfNamed = Annotated[str | None, _VERSION]
"""OpenAPI shows the patterns; the domain checks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """The models that clients may ask.

    Attributes
    ----------
    usual
        The one that is asked where none is named.
    allowed
        Those that may be named, the usual one among them.
    """

    models: ServedModels
    usual: str
    allowed: frozenset[str]

    def load(self, model: str | None = None, version: str | None = None) -> StoredSegmentation:
        """Load what is asked for.

        Raises
        ------
        SegmentationNotFoundError
            It is none of the models that are served, or there is no such version.
        InvalidOptionError
            The version is neither a number nor an alias.
        HTTPException
            Nothing is asked for by name, and there is no champion yet.
        """
        if model is None and version is None:
            try:
                return self.models.load(self.usual)
            except SegmentationNotFoundError as error:
                raise _not_ready(error) from None
        name = self.named(self.usual if model is None else model)
        return self.models.load(name, None if version is None else parse_version(version))

    def are_ready(self) -> bool:
        """Say whether the usual model can be asked."""
        try:
            self.models.load(self.usual)
        except MallsegError:
            return False
        return True

    def named(self, model: str) -> str:
        """Return a model's name, or raise SegmentationNotFoundError unless it is served."""
        if model not in self.allowed:
            raise SegmentationNotFoundError("", model)
        return model


def _not_ready(error: SegmentationNotFoundError) -> HTTPException:
    """Have the served model's absence be the server's state, not the client's mistake."""
    bind_contextvars(reason=str(error))
    detail = "no version of the model can be loaded yet: train one with `mallseg train`"
    return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail)


def answer(document: object, stored: StoredSegmentation | None = None) -> Response:
    """Write an answer in JSON, with the version that gave it in its headers."""
    return answer_of(written(document), stored)


def answer_at(request: Request, path: str, document: object, status: HTTPStatus) -> Response:
    """Write an answer that says where what was made is found, also behind a prefix."""
    response = answer(document)
    response.status_code = status
    response.headers["location"] = request.scope.get("root_path", "") + path
    return response


def answer_of(
    content: bytes, stored: StoredSegmentation | None, media_type: str = JSON
) -> Response:
    """Answer with bytes; the log names the version too."""
    headers = {}
    if stored is not None:
        bind_contextvars(model=stored.model, version=stored.version)
        headers = version_headers(stored)
    return Response(content, media_type=media_type, headers=headers)


def version_headers(stored: StoredSegmentation) -> dict[str, str]:
    """Name the version that gave an answer, whatever stands in its body."""
    return {"x-mallseg-model": stored.model, "x-mallseg-version": str(stored.version)}


def written(document: object) -> bytes:
    """Write a document, one of our dataclasses, as JSON."""
    return _writer(type(document)).dump_json(document)  # type: ignore[arg-type]


@cache
def _writer(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
