"""The models that are served, and JSON responses that name the version they come from."""

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
from mallseg.entrypoints.http.failing_parts import ModelCache
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
_DEFAULT_MODEL = Query(description="A served model; by default, the default model of the service.")
_CHAMPION = Query(description="A number or an alias; by default, the champion.")

ModelName = Annotated[str | None, _DEFAULT_MODEL, _MODEL]
VersionName = Annotated[str | None, _CHAMPION, _VERSION]
ModelInPath = Annotated[str, Path(description="A model's name."), _MODEL]
VersionInPath = Annotated[str, Path(description="A number or an alias."), _VERSION]
VersionIfNamed = Annotated[str | None, _VERSION]
"""OpenAPI shows the patterns; the domain checks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModels:
    """The models that requests may name.

    Attributes
    ----------
    default
        The one for requests that name none.
    allowed
        Those that may be named, the default among them.
    """

    models: ModelCache
    default: str
    allowed: frozenset[str]

    def load(self, model: str | None = None, version: str | None = None) -> StoredSegmentation:
        """Load the version that a request names: by default, the champion of the default model.

        Raises
        ------
        SegmentationNotFoundError
            The model is not served, or has no such version.
        InvalidOptionError
            The version is neither a number nor an alias.
        HTTPException
            Neither is named, and there is no champion yet (503).
        """
        if model is None and version is None:
            try:
                return self.models.load(self.default)
            except SegmentationNotFoundError as error:
                raise _not_ready(error) from None
        name = self.require(self.default if model is None else model)
        return self.models.load(name, None if version is None else parse_version(version))

    def is_ready(self) -> bool:
        """Say whether the default model can be loaded."""
        try:
            self.models.load(self.default)
        except MallsegError:
            return False
        return True

    def require(self, model: str) -> str:
        """Return the name of a model that is served, or raise SegmentationNotFoundError."""
        if model not in self.allowed:
            raise SegmentationNotFoundError("", model)
        return model


def _not_ready(error: SegmentationNotFoundError) -> HTTPException:
    """Make a 503 of a missing champion: it is the server's state, not the client's mistake."""
    bind_contextvars(reason=str(error))
    detail = "no version of the model can be loaded yet: train one with `mallseg train`"
    return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail)


def json_response(document: object, stored: StoredSegmentation | None = None) -> Response:
    """Answer with a document in JSON, and the version that it comes from in headers."""
    return bytes_response(to_json(document), stored)


def created_response(request: Request, path: str, document: object, status: HTTPStatus) -> Response:
    """Answer with a document and its Location, which includes the application's prefix."""
    response = json_response(document)
    response.status_code = status
    response.headers["location"] = request.scope.get("root_path", "") + path
    return response


def bytes_response(
    content: bytes, stored: StoredSegmentation | None, media_type: str = JSON
) -> Response:
    """Answer with encoded content; the version is logged too."""
    headers = {}
    if stored is not None:
        bind_contextvars(model=stored.model, version=stored.version)
        headers = version_headers(stored)
    return Response(content, media_type=media_type, headers=headers)


def version_headers(stored: StoredSegmentation) -> dict[str, str]:
    """Give the headers that name a version."""
    return {"x-mallseg-model": stored.model, "x-mallseg-version": str(stored.version)}


def to_json(document: object) -> bytes:
    """Encode a document, one of our dataclasses, by Pydantic."""
    return _adapter(type(document)).dump_json(document)  # type: ignore[arg-type]


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
