"""A version as an ONNX model, which runs wherever onnxruntime does.

Its input is ``customers``, doubles of shape (n, features) in the features' units and their order.
Its outputs have n values each: ``segment`` (0 for who has none), ``segment_slug``,
``segment_name``, ``distance`` and ``certainty`` (empty, and NaN, for who has none). All sums are
taken feature by feature in doubles, so that they are those of the domain to the last bit.
"""

import json
from collections.abc import Sequence
from functools import reduce
from itertools import count

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

import mallseg
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.certainty import CERTAINTIES, Certainty
from mallseg.entrypoints.presentation.exports.formula import (
    FeatureFormula,
    Formula,
    SegmentFormula,
)

_OPSET, _IR = 17, 8
"""From 2022, so that older runtimes can read it."""

_INPUT = "customers"


def onnx_of(stored: StoredSegmentation) -> bytes:
    """Make the model."""
    formula = Formula.of(stored)
    graph = _Graph()
    _assign(graph, formula)
    model = graph.model(len(formula.features))
    about = {
        "model": stored.model,
        "version": str(stored.version),
        "mallseg": mallseg.__version__,
        "features": json.dumps([feature.name for feature in formula.features]),
    }
    helper.set_model_props(model, about)
    checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


class _Graph:
    """Collects nodes and constants; outputs of nodes are referred to by name."""

    def __init__(self) -> None:
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []
        self._outputs: list[tuple[str, int]] = []
        self._names = (f"t{number}" for number in count())

    def __call__(self, operator: str, *inputs: str, **attributes: object) -> str:
        """Add a node."""
        name = next(self._names)
        self._nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def doubles(self, *values: float) -> str:
        """Add a constant of shape (n,)."""
        return self._constant(numpy_helper.from_array(np.array(values, np.float64)))

    def wholes(self, *values: int) -> str:
        """Add a constant of shape (n,)."""
        return self._constant(numpy_helper.from_array(np.array(values, np.int64)))

    def texts(self, *values: str) -> str:
        """Add a constant of shape (n,)."""
        encoded = [value.encode() for value in values]
        return self._constant(
            helper.make_tensor("texts", TensorProto.STRING, [len(values)], encoded)
        )

    def output(self, name: str, value: str, kind: int) -> None:
        """Add an output of shape (n,) for a value of shape (n, 1)."""
        self._nodes.append(helper.make_node("Reshape", [value, self.wholes(-1)], [name]))
        self._outputs.append((name, kind))

    def model(self, features: int) -> ModelProto:
        """Build the model."""
        given = helper.make_tensor_value_info(_INPUT, TensorProto.DOUBLE, ["n", features])
        found = [helper.make_tensor_value_info(name, kind, ["n"]) for name, kind in self._outputs]
        graph = helper.make_graph(self._nodes, "mallseg", [given], found, self._constants)
        opsets = [helper.make_opsetid("", _OPSET)]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=_IR, producer_name="mallseg"
        )

    def _constant(self, tensor: TensorProto) -> str:
        name = next(self._names)
        tensor.name = name
        self._constants.append(tensor)
        return name


def _assign(graph: _Graph, formula: Formula) -> None:
    """Add the steps of the formula; values of customers have shape (n, 1) or (n, segments)."""
    features, segments = formula.features, formula.segments
    values = [
        graph("Slice", _INPUT, graph.wholes(i), graph.wholes(i + 1), graph.wholes(1))
        for i in range(len(features))
    ]
    within = [_within(graph, *pair) for pair in zip(features, values, strict=True)]
    is_usable = reduce(lambda left, right: graph("And", left, right), within)
    centres = zip(*(segment.position for segment in segments), strict=True)
    differences = [
        graph("Sub", _scaled(graph, feature, formula.per_log, value), graph.doubles(*centre))
        for feature, value, centre in zip(features, values, centres, strict=True)
    ]
    squares = _sum(graph, [graph("Mul", own, own) for own in differences])
    least = graph("ReduceMin", squares, axes=[1])
    # Both are doubled, which is exact: onnxruntime takes a factor so near to 1 for 1, and drops it.
    limit = graph("Mul", least, graph.doubles(2 * formula.tie))
    is_near = graph("LessOrEqual", graph("Add", squares, squares), limit)
    place = graph("ArgMax", graph("Cast", is_near, to=TensorProto.INT32), axis=1)
    _name(graph, segments, place, is_usable)
    distance = graph("Sqrt", graph("GatherElements", squares, place, axis=1))
    known = graph("Where", is_usable, distance, graph.doubles(float("nan")))
    graph.output("distance", known, TensorProto.DOUBLE)
    is_own = graph("Equal", place, graph.wholes(*range(len(segments))))
    others = graph("Where", is_own, graph.doubles(float("inf")), squares)
    ratio = graph("Gather", graph.doubles(*(each.clear_up_to for each in segments)), place)
    most = graph("Mul", ratio, graph("Sqrt", graph("ReduceMin", others, axes=[1])))
    is_borderline = graph("Greater", distance, most)
    square = graph(
        "GatherElements", _mahalanobis_squares(graph, segments, differences), place, axis=1
    )
    is_outside = graph("Greater", square, graph.doubles(1.0))
    _judge(graph, is_usable, is_outside, is_borderline)


def _within(graph: _Graph, feature: FeatureFormula, value: str) -> str:
    """Check whether a value is in range, which NaN is not."""
    is_high = graph("GreaterOrEqual", value, graph.doubles(feature.lowest))
    return graph("And", is_high, graph("LessOrEqual", value, graph.doubles(feature.highest)))


def _scaled(graph: _Graph, feature: FeatureFormula, per_log: int, value: str) -> str:
    if feature.log_shift is not None:
        log = graph("Log", graph("Add", value, graph.doubles(feature.log_shift)))
        steps = graph("Mul", log, graph.doubles(per_log))
        value = graph("Floor", graph("Add", steps, graph.doubles(0.5)))
    difference = graph("Sub", value, graph.doubles(feature.offset))
    return graph("Div", difference, graph.doubles(feature.unit))


def _mahalanobis_squares(
    graph: _Graph, segments: Sequence[SegmentFormula], differences: Sequence[str]
) -> str:
    """Compute squared Mahalanobis distances: above 1 outside a segment's region, 0 without one."""
    rows = []
    for row in range(len(differences)):
        weights = [
            [each.region[row][axis] if each.region else 0.0 for each in segments]
            for axis in range(row + 1)
        ]
        pairs = zip(weights, differences, strict=False)
        along = _sum(graph, [graph("Mul", graph.doubles(*own), each) for own, each in pairs])
        rows.append(graph("Mul", along, along))
    return _sum(graph, rows)


def _name(graph: _Graph, segments: Sequence[SegmentFormula], place: str, is_usable: str) -> None:
    """Output the segment's number, slug and name."""
    one = graph("Add", place, graph.wholes(1))
    index = graph("Where", is_usable, one, graph.wholes(0))
    numbers = graph("Gather", graph.wholes(0, *(each.number for each in segments)), index)
    graph.output("segment", numbers, TensorProto.INT64)
    slugs = graph("Gather", graph.texts("", *(each.slug for each in segments)), index)
    graph.output("segment_slug", slugs, TensorProto.STRING)
    names = graph("Gather", graph.texts("", *(each.name for each in segments)), index)
    graph.output("segment_name", names, TensorProto.STRING)


def _judge(graph: _Graph, is_usable: str, is_outside: str, is_borderline: str) -> None:
    """Output the certainty."""
    outside, borderline, clear = (
        graph.wholes(1 + CERTAINTIES.index(each))
        for each in (Certainty.OUTSIDE, Certainty.BORDERLINE, Certainty.CLEAR)
    )
    inside = graph("Where", is_borderline, borderline, clear)
    code = graph("Where", is_usable, graph("Where", is_outside, outside, inside), graph.wholes(0))
    words = graph("Gather", graph.texts("", *CERTAINTIES), code)
    graph.output("certainty", words, TensorProto.STRING)


def _sum(graph: _Graph, parts: Sequence[str]) -> str:
    """Add values in order, as floating-point sums depend on it."""
    return reduce(lambda left, right: graph("Add", left, right), parts)
