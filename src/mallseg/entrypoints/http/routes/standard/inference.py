"""The Open Inference Protocol, version 2, of KServe, Triton and others.

See https://github.com/kserve/open-inference-protocol. The outputs are tensors: the slug and the
number of the segment, the certainty and the distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mallseg import __version__
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.scopes import needs
from mallseg.entrypoints.http.guard.strict_json import JSON, read_json
from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import NOT_AN_OBJECT, documented
from mallseg.entrypoints.http.routes.columns import ColumnAssignment
from mallseg.entrypoints.http.routes.served import (
    ModelInPath,
    ServedModels,
    VersionIfNamed,
    json_response,
)
from mallseg.entrypoints.http.routes.standard.table import Prediction, predictions, refused
from mallseg.entrypoints.http.routes.standard.tensors import INPUTS, read_tensors

_TAG = "standard protocols"
_HEADER_LENGTH = "inference-header-content-length"
_LONGEST_ID = 256

_OUTPUTS = {"segment": "BYTES", "number": "INT64", "certainty": "BYTES", "distance": "FP64"}
"""The output tensors, of shape [n], and their types in the protocol."""

_PROBLEMS = documented(
    HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
)

_PROBLEMS_OF_BODIES = documented(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)

_TENSORS = {"type": "array", "items": {"type": "object"}, "minItems": 1}
_CONTENT = {
    JSON: {
        "schema": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "maxLength": _LONGEST_ID},
                INPUTS: _TENSORS,
                "outputs": {"type": "array", "items": {"type": "object"}},
                "parameters": {"type": "object"},
            },
            "required": [INPUTS],
        }
    },
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
}
"""The body of a request for inference, for OpenAPI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerDocument:
    """Name, version and extensions of the server."""

    name: str = "mallseg"
    version: str = __version__
    extensions: tuple[str, ...] = ("binary_tensor_data",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLiveDocument:
    """The process answers."""

    live: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerReadyDocument:
    """A version can be served."""

    ready: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReadyDocument:
    """A version of a model can be served."""

    name: str
    ready: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorMetadata:
    """A tensor; -1 stands for the number of customers."""

    name: str
    datatype: str
    shape: tuple[int, ...] = (-1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataDocument:
    """The inputs and outputs of a model."""

    name: str
    versions: tuple[str, ...]
    platform: str
    inputs: tuple[TensorMetadata, ...]
    outputs: tuple[TensorMetadata, ...]

    @classmethod
    def of(cls, stored: StoredSegmentation) -> "MetadataDocument":
        """Describe a version."""
        features = stored.segmentation.features
        return cls(
            name=stored.model,
            versions=(str(stored.version),),
            platform="mallseg",
            inputs=tuple(TensorMetadata(name=f.field, datatype="FP64") for f in features),
            outputs=tuple(TensorMetadata(name=n, datatype=t) for n, t in _OUTPUTS.items()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTensor:
    """One tensor of an answer."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    data: list[str | int | float]

    @classmethod
    def of(cls, name: str, predicted: Sequence[Prediction]) -> "OutputTensor":
        """Make the tensor of one output for all customers."""
        data = [getattr(each, name) for each in predicted]
        return cls(name=name, datatype=_OUTPUTS[name], shape=(len(data),), data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceDocument:
    """The answer to a request for inference; its id is given back."""

    model_name: str
    model_version: str
    id: str | None
    outputs: list[OutputTensor]


def add_inference_routes(
    router: APIRouter, models: ServedModels, assign: ColumnAssignment, *, largest: int
) -> None:
    """Add the routes of the protocol."""
    _add_server_routes(router, models)
    for prefix, name in (
        ("/v2/models/{name}", "model"),
        ("/v2/models/{name}/versions/{version}", "model_version"),
    ):
        _add_model_routes(router, models, prefix, name)
        _add_infer_route(router, models, assign, prefix, name, largest)


def _add_server_routes(router: APIRouter, models: ServedModels) -> None:
    @router.get(
        "/v2",
        tags=[_TAG],
        summary="Describe the server (Open Inference Protocol)",
        responses=documented(),
        openapi_extra=needs(Scope.READ),
    )
    async def server_metadata() -> ServerDocument:
        """Give the name, the version, and the supported extensions of the protocol."""
        return ServerDocument()

    @router.get(
        "/v2/health/live",
        tags=[_TAG],
        summary="Is it alive? (Open Inference Protocol)",
        responses=documented(),
        openapi_extra=needs(None),
    )
    async def server_live() -> ServerLiveDocument:
        """Answer with 200 while the process responds."""
        return ServerLiveDocument()

    @router.get(
        "/v2/health/ready",
        tags=[_TAG],
        summary="Is it ready? (Open Inference Protocol)",
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
        openapi_extra=needs(None),
    )
    async def server_ready() -> ServerReadyDocument:
        """Answer with 200 if a version can be served."""
        models.load()
        return ServerReadyDocument()


def _add_model_routes(router: APIRouter, models: ServedModels, prefix: str, name: str) -> None:
    async def metadata(name: ModelInPath, version: VersionIfNamed = None) -> MetadataDocument:
        """Give the input and output tensors of a model."""
        return MetadataDocument.of(models.load(name, version))

    async def ready(name: ModelInPath, version: VersionIfNamed = None) -> ModelReadyDocument:
        """Answer with 200 if the model can be served."""
        return ModelReadyDocument(name=models.load(name, version).model)

    for path, endpoint, summary in (
        ("", metadata, "Describe a model"),
        ("/ready", ready, "Is a model ready?"),
    ):
        router.add_api_route(
            prefix + path,
            endpoint,
            name=f"{name}_{endpoint.__name__}",
            methods=["GET"],
            tags=[_TAG],
            summary=f"{summary} (Open Inference Protocol)",
            responses=_PROBLEMS,
            openapi_extra=needs(Scope.READ),
        )


def _add_infer_route(  # noqa: PLR0917
    router: APIRouter,
    models: ServedModels,
    assign: ColumnAssignment,
    prefix: str,
    name: str,
    largest: int,
) -> None:
    async def infer(
        name: ModelInPath, request: Request, version: VersionIfNamed = None
    ) -> Response:
        """Assign customers: a tensor of shape [n] for each feature, or one of all features."""
        stored = models.load(name, version)
        body = await request.body()
        document, raw = _split_body(body, request.headers.get(_HEADER_LENGTH))
        outputs = _requested_outputs(document)

        def inferred() -> InferenceDocument:
            features = stored.segmentation.features
            found = assign(stored, read_tensors(document.get(INPUTS), features, raw))
            predicted = [*predictions(stored, found)]
            return InferenceDocument(
                model_name=stored.model,
                model_version=str(stored.version),
                id=document.get("id"),
                outputs=[OutputTensor.of(output, predicted) for output in outputs],
            )

        return json_response(await run_in_threadpool(inferred), stored)

    router.add_api_route(
        f"{prefix}/infer",
        infer,
        name=f"{name}_infer",
        methods=["POST"],
        tags=[_TAG],
        summary="Assign customers (Open Inference Protocol)",
        response_model=InferenceDocument,
        responses={**_PROBLEMS, **_PROBLEMS_OF_BODIES},
        openapi_extra=needs(Scope.READ, largest_body=largest, untyped=True)
        | {"requestBody": {"required": True, "content": _CONTENT}},
    )


def _split_body(body: bytes, length: str | None) -> tuple[dict[str, Any], bytes]:
    """Split a body into its JSON document and the binary tensor data that follows."""
    size = len(body)
    if length is not None:
        if not (length.isascii() and length.isdecimal() and len(length) <= len(str(size))):
            raise refused("body", "not_of_length", "must be as long as its header says")
        size = min(int(length), size)
    document = read_json(body[:size])
    if not isinstance(document, dict):
        raise InvalidFieldsError((NOT_AN_OBJECT,))
    own_id = document.get("id")
    if own_id is not None and not (isinstance(own_id, str) and len(own_id) <= _LONGEST_ID):
        raise refused("id", "not_an_id", f"must be a text of at most {_LONGEST_ID} characters")
    return document, body[size:]


def _requested_outputs(document: dict[str, Any]) -> list[str]:
    """Give the names of the requested output tensors; by default, all."""
    outputs = document.get("outputs") or [{"name": name} for name in _OUTPUTS]
    if not isinstance(outputs, list) or not all(isinstance(each, dict) for each in outputs):
        raise refused("outputs", "not_a_list", "must be a list of tensors")
    names = [str(each.get("name")) for each in outputs]
    if not _OUTPUTS.keys() >= {*names}:
        raise refused("outputs", "not_some_of", f"must be of {', '.join(_OUTPUTS)}")
    return names
