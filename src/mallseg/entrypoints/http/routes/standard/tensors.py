"""Input tensors of the Open Inference Protocol: numbers in JSON, or binary data after it.

The latter is the "binary tensor data extension", which NVIDIA's clients use by default.
"""

import math
import sys
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from mallseg.domain.customers.feature import Feature
from mallseg.entrypoints.http.batch_body import MOST_CUSTOMERS
from mallseg.entrypoints.http.routes.standard.table import (
    check_equal_length,
    columns_of,
    numbers,
    refused,
)

INPUTS = "inputs"

_TYPES = {
    "FP64": "d", "FP32": "f", "INT64": "q", "INT32": "i", "INT16": "h", "INT8": "b",
    "UINT64": "Q", "UINT32": "I", "UINT16": "H", "UINT8": "B",
}  # fmt: skip
"""Datatypes of numbers, and their type codes in `array`."""

_COLUMN = 1
_MATRIX = 2


def read_tensors(
    inputs: object, features: tuple[Feature, ...], raw: bytes
) -> list[Sequence[float]]:
    """Read a column for each feature, from a tensor each or one of shape (n, n_features).

    Parameters
    ----------
    raw
        The binary data after the JSON, of the tensors that have none in it.

    Raises
    ------
    InvalidFieldsError
        They are not such tensors.
    """
    if not isinstance(inputs, list) or not inputs:
        raise refused(INPUTS, "not_a_list", "must be a list of tensors")
    table: dict[str, list[float]] = {}
    for tensor in inputs:
        name, shape, data, raw = _tensor(tensor, raw)
        if len(shape) == _MATRIX and shape[1] == len(features) and len(inputs) == 1:
            columns = [data[i :: len(features)] for i in range(len(features))]
            return [numbers(column, f.field) for column, f in zip(columns, features, strict=True)]
        if len(shape) > _COLUMN and math.prod(shape) != shape[0]:
            raise refused(INPUTS, "not_of_shape", _shapes(features))
        if name in table:
            raise refused(INPUTS, "not_names", "must have a name of its own for each tensor")
        table[name] = data
    if raw:
        raise refused(INPUTS, "not_of_length", "must have as many bytes as their shapes say")
    found = columns_of(table, features, field=INPUTS)
    check_equal_length(found, INPUTS)
    return found


def _shapes(features: Sequence[Feature]) -> str:
    return (
        f"must be a tensor of shape [n] for each of {', '.join(f.field for f in features)}, or one "
        f"of shape [n, {len(features)}]"
    )


def _tensor(tensor: object, raw: bytes) -> tuple[str, list[int], list[float], bytes]:
    """Read one tensor; give its name, shape and data, and the binary data of the others."""
    if not isinstance(tensor, dict):
        raise refused(INPUTS, "not_a_list", "must be a list of tensors")
    name, shape = tensor.get("name"), tensor.get("shape")
    code = _TYPES.get(str(tensor.get("datatype")))
    if not isinstance(name, str) or code is None:
        raise refused(INPUTS, "not_of_type", f"must have names, and be of {', '.join(_TYPES)}")
    if not isinstance(shape, list) or not _is_shape(shape):
        raise refused(INPUTS, "not_of_shape", f"must have 1 to {MOST_CUSTOMERS} values")
    size = _binary_size(tensor)
    if size is None:
        data = _flat(tensor.get("data"))
    else:
        data, raw = _from_bytes(raw[:size], code), raw[size:]
    if len(data) != math.prod(shape):
        raise refused(INPUTS, "not_of_length", "must have as many values as their shapes say")
    return name, shape, data, raw


def _is_shape(shape: Sequence[object]) -> bool:
    return 1 <= len(shape) <= _MATRIX and all(
        type(each) is int and 0 < each <= MOST_CUSTOMERS for each in shape
    )


def _binary_size(tensor: Mapping[str, Any]) -> int | None:
    parameters = tensor.get("parameters")
    size = parameters.get("binary_data_size") if isinstance(parameters, dict) else None
    return size if type(size) is int and size >= 0 else None


def _flat(data: object) -> list[float]:
    """Flatten data, which may be flat already or nested as its shape is."""
    if not isinstance(data, list):
        raise refused(INPUTS, "not_a_list", "must have their values in `data`")
    if data and all(isinstance(each, list) for each in data):
        return [value for each in data for value in each]
    return data


def _from_bytes(raw: bytes, code: str) -> list[float]:
    values = array(code)
    if len(raw) % values.itemsize:
        raise refused(INPUTS, "not_of_length", "must have as many bytes as their shapes say")
    values.frombytes(raw)
    if sys.byteorder == "big":
        values.byteswap()
    return [*map(float, values)]
