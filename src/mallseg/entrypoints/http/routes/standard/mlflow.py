"""MLflow's scoring protocol: ``/ping``, ``/health``, ``/version`` and ``/invocations``.

See https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally: a table of customers comes in
one of four forms of JSON, or as CSV; the predictions are a list, one for each customer.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from mallseg import __version__
from mallseg.domain.customers.feature import Feature
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.batch_body import MOST_CUSTOMERS
from mallseg.entrypoints.http.guard.scopes import media_type_of, needs
from mallseg.entrypoints.http.guard.strict_json import JSON, read_json
from mallseg.entrypoints.http.problem_handlers import InvalidFieldsError
from mallseg.entrypoints.http.problems import NOT_AN_OBJECT, documented
from mallseg.entrypoints.http.routes.columns import ColumnAssignment
from mallseg.entrypoints.http.routes.files import CSV
from mallseg.entrypoints.http.routes.served import ServedModels, json_response
from mallseg.entrypoints.http.routes.standard.table import (
    Prediction,
    check_equal_length,
    columns_of,
    predictions,
    refused,
    transposed,
)

FORMS = ("dataframe_split", "dataframe_records", "instances", "inputs")

_TAG = "standard protocols"

_ROWS: dict[str, Any] = {"type": "array", "items": {}}
_TABLE = {
    "type": "object",
    "description": "One of the four forms of a table; `params` are ignored.",
    "properties": {
        "dataframe_split": {
            "type": "object",
            "properties": {"columns": _ROWS, "data": _ROWS},
            "required": ["columns", "data"],
        },
        "dataframe_records": {"type": "array", "items": {"type": "object"}},
        "instances": {},
        "inputs": {},
        "params": {},
    },
    "additionalProperties": False,
}
_CONTENT = {JSON: {"schema": _TABLE}, CSV: {"schema": {"type": "string", "format": "binary"}}}
"""The body of a request, for OpenAPI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionsDocument:
    """The answer of `/invocations`, in the order of the customers."""

    predictions: list[Prediction]


def add_mlflow_routes(
    router: APIRouter, models: ServedModels, assign: ColumnAssignment, *, largest: int
) -> None:
    """Add the routes of the protocol."""
    _add_probes(router, models)

    @router.post(
        "/invocations",
        tags=[_TAG],
        summary="Assign customers, by MLflow's scoring protocol",
        response_model=PredictionsDocument,
        responses=documented(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
        openapi_extra=needs(Scope.READ, largest_body=largest)
        | {"requestBody": {"required": True, "content": _CONTENT}},
    )
    async def invoke(request: Request) -> Response:
        """Assign the customers of a table; columns that are not features are ignored."""
        read = columns_of_csv if media_type_of(request.scope) == CSV else columns_of_json
        body = await request.body()
        stored = models.load()

        def invoked() -> PredictionsDocument:
            columns = read(body, stored.segmentation.features)
            found = assign(stored, columns)
            return PredictionsDocument(predictions=[*predictions(stored, found)])

        return json_response(await run_in_threadpool(invoked), stored)


def _add_probes(router: APIRouter, models: ServedModels) -> None:
    """Add the probes that MLflow's clients poll."""

    @router.get(
        "/health",
        name="mlflow_health",
        tags=[_TAG],
        summary="Is it ready? (MLflow)",
        response_class=PlainTextResponse,
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
        openapi_extra=needs(None),
    )
    @router.get(
        "/ping",
        name="mlflow_ping",
        tags=[_TAG],
        summary="Is it ready? (MLflow, SageMaker)",
        response_class=PlainTextResponse,
        responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
        openapi_extra=needs(None),
    )
    async def ping() -> PlainTextResponse:
        """Answer with 200 if a version can be served."""
        models.load()
        return PlainTextResponse("\n")

    @router.get(
        "/version",
        tags=[_TAG],
        summary="The version of mallseg",
        response_class=PlainTextResponse,
        responses=documented(),
        openapi_extra=needs(None),
    )
    async def version() -> PlainTextResponse:
        """Give the version of mallseg, as MLflow's server gives that of MLflow."""
        return PlainTextResponse(__version__)


def columns_of_json(body: bytes, features: tuple[Feature, ...]) -> list[Sequence[float]]:
    """Read a table in one of the four JSON forms.

    Raises
    ------
    InvalidBodyError, InvalidFieldsError
        It has none of the forms, or is not a table of customers.
    """
    document = read_json(body)
    if not isinstance(document, dict):
        raise InvalidFieldsError((NOT_AN_OBJECT,))
    forms = [form for form in FORMS if form in document]
    if len(forms) != 1 or not {*FORMS, "params"}.issuperset(document):
        reason = f"must be an object with one of {', '.join(FORMS)}"
        raise refused("body", "not_a_table", reason)
    (form,) = forms
    table = document[form]
    columns = columns_of(_table(form, table, features), features, field=form)
    check_equal_length(columns, form)
    return columns


def _table(form: str, table: object, features: tuple[Feature, ...]) -> Mapping[str, Any]:
    """Give the columns of a form by name; rows without names are in the order of the features."""
    if form == "dataframe_split":
        if isinstance(table, dict):
            rows, names = table.get("data"), table.get("columns")
            if isinstance(rows, list) and isinstance(names, list):
                return transposed(rows, names, field=form)
        raise refused(form, "not_a_table", "must have `columns` and `data`")
    if isinstance(table, dict) and form != "dataframe_records":
        return {name: _flat(values) for name, values in table.items()}
    if not isinstance(table, list):
        raise refused(form, "not_a_table", "must be a list of customers")
    if table and all(isinstance(each, dict) for each in table):
        return _columns_of_records(table)
    if form == "dataframe_records":
        raise refused(form, "not_a_table", "must be a list of objects")
    return transposed(table, [feature.field for feature in features], field=form)


def _flat(values: object) -> object:
    """Flatten a column of shape (n, 1), as tensors have it."""
    if isinstance(values, list) and values and all(isinstance(row, list) for row in values):
        return [row[0] if len(row) == 1 else row for row in values]
    return values


def _columns_of_records(records: list[dict[str, object]]) -> dict[str, list[object]]:
    """Give the columns of records; a field that a record lacks is None."""
    names = dict.fromkeys(name for each in records for name in each)
    return {name: [each.get(name) for each in records] for name in names}


def columns_of_csv(body: bytes, features: tuple[Feature, ...]) -> list[Sequence[float]]:
    """Read a CSV table as pandas writes it: comma, decimal point, header.

    Other dialects are read by ``/v1/assignments/batch``, as by the command line.

    Raises
    ------
    InvalidFieldsError
        It is not such a table.
    """
    try:
        header, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig")), strict=True)
    except (ValueError, csv.Error):
        raise refused("body", "not_a_table", "must be CSV in UTF-8, with a header") from None
    rows = [row for row in rows if row]
    if len(rows) > MOST_CUSTOMERS:
        raise refused("body", "too_many", f"must have at most {MOST_CUSTOMERS} customers")
    table = transposed(rows, header, field="body")
    read = {name: [_number(text) for text in column] for name, column in table.items()}
    return columns_of(read, features, field="body")


def _number(text: object) -> object:
    """Parse a number; other texts are refused later, if their column is a feature."""
    with suppress(ValueError):
        return text if "_" in str(text) else float(str(text))  # only Python parses 1_000
    return text
