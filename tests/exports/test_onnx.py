"""Exported ONNX models, run by onnxruntime."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.presentation.exports.export_file import ExportFormat, exported
from tests.agreement import (
    CUSTOMERS,
    KINDS,
    UNASSIGNED,
    Answers,
    Values,
    customers_of,
    expected_of,
    model_of,
)
from tests.builders import MALL_CSV
from tests.pages import PROJECT, blocks


def _session(model: Segmentation) -> Any:
    stored = StoredSegmentation(model="mall", version=3, segmentation=model)
    return onnxruntime.InferenceSession(exported(stored, ExportFormat.ONNX))


def _answers(model: Segmentation, values: Values) -> Answers:
    asked = ["segment_slug", "certainty", "distance"]
    given = {"customers": np.ascontiguousarray(values.T)}
    slugs, certainties, distances = _session(model).run(asked, given)
    places = {segment.slug: place for place, segment in enumerate(model.segments)}
    judged = {str(each): place for place, each in enumerate(CERTAINTIES)}
    groups = [
        places[slug] * len(CERTAINTIES) + judged[certainty] if slug else UNASSIGNED
        for slug, certainty in zip(slugs, certainties, strict=True)
    ]
    return Answers(np.array(groups), distances)


@pytest.mark.parametrize("kind", KINDS)
def test_onnxruntime_finds_the_same(kind: str) -> None:
    model = model_of(kind)
    values = customers_of(model, CUSTOMERS)
    expected = expected_of(model, values)

    found = _answers(model, values)

    assert np.flatnonzero(found.groups != expected.groups).tolist() == []
    np.testing.assert_array_equal(found.distances, expected.distances)


def test_a_model_says_what_it_is_and_what_it_takes() -> None:
    model = model_of("eight")
    session = _session(model)

    about = session.get_modelmeta().custom_metadata_map
    assert (about["model"], about["version"]) == ("mall", "3")
    assert json.loads(about["features"]) == [feature.name for feature in model.features]
    (given,) = session.get_inputs()
    assert (given.name, given.type, given.shape) == ("customers", "tensor(double)", ["n", 8])
    names = [output.name for output in session.get_outputs()]
    assert names == ["segment", "segment_slug", "segment_name", "distance", "certainty"]


def test_a_customer_without_a_segment_has_number_0_and_no_name() -> None:
    asked = ["segment", "segment_name", "certainty"]
    customers = np.array([[np.nan, 50.0], [87.0, 101.0], [87.0, 82.0]])

    numbers, names, certainties = _session(model_of("two")).run(asked, {"customers": customers})

    assert numbers.tolist()[:2] == [0, 0]
    assert names.tolist()[:2] == certainties.tolist()[:2] == ["", ""]
    assert numbers[2] > 0


def test_the_lines_of_the_guide_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["train", str(MALL_CSV), "-q"]) == 0
    assert main(["export", "--format", "onnx", "-o", "mall.onnx"]) == 0
    (shown,) = blocks(PROJECT / "docs" / "guides" / "export.md", "py")
    names: dict[str, Any] = {}

    exec(compile(shown, "export.md", "exec"), names)  # noqa: S102  (our own guide)

    assert names["slugs"].tolist() == ["seg-04", ""]
    assert names["certainties"].tolist() == ["clear", ""]
